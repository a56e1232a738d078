//! `POST /anteroom/people/batch`: creates many people in one call (`docs/protocol/anteroom.md`, Many people at once).

use super::create_person::new_person;
use crate::api::viewing::Reader;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::error::{Error, Fault};
use anteroom_app::people::create_batch;
use anteroom_app::people::create_person::NewPerson;
use anteroom_domain::Person;
use anteroom_wire::EmployeeFullDto;
use anteroom_wire::batch::{BatchEntry, BatchItemDto, PeopleBatchRequest};

pub(super) fn operation() -> Operation {
    Operation::post("create_people", "/anteroom/people/batch", |rq| {
        Box::pin(create_people(rq))
    })
    .about("Creates up to 1,000 people, each for himself, and says of each what became of him.")
    .takes::<PeopleBatchRequest>()
    .answers_list::<BatchItemDto>()
}

/// Why somebody was not created.
struct Refused {
    outcome: &'static str,
    status: u16,
    message: Option<String>,
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self {
            outcome: "refused",
            status: problem.status().as_u16(),
            message: problem.sentence(),
        }
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        let is_taken = matches!(error, Error::Invalid(Fault::EmailTaken));
        let outcome = if is_taken { "exists" } else { "refused" };
        let refused = Self::from(Problem::from(error));
        Self { outcome, ..refused }
    }
}

async fn create_people(rq: Request) -> Result<Reply, Problem> {
    let entries = PeopleBatchRequest::parse(&rq.body)?;
    let caller = rq.caller()?.clone();
    let entries = entries.into_iter().map(|entry| read(&rq, entry)).collect();
    let created = create_batch::create_people(&rq.app, &caller, entries).await?;
    let reader = Reader::of(&rq)?;
    let people: Vec<Person> = created.iter().flatten().cloned().collect();
    let mut profiles = reader.all_changed(people).await?.into_iter();
    let items: Vec<BatchItemDto> = (0..)
        .zip(created)
        .map(|(index, created)| match created {
            Ok(_) => done(index, profiles.next()),
            Err(refused) => said(index, refused),
        })
        .collect();
    Reply::list(&items)
}

fn read(rq: &Request, entry: BatchEntry) -> Result<NewPerson, Refused> {
    let body = entry.map_err(Problem::validation)?;
    if body.profile.files.is_some() {
        let words = "A photo cannot be named for one of many people. Set it with PUT /api/2.0/people/{id}/photo.";
        return Err(Problem::bad_argument(words).into());
    }
    if body.from_invite_link {
        // A link is for one person and belongs to a call of its own.
        return Err(Problem::denied().into());
    }
    Ok(new_person(body, rq))
}

fn done(index: usize, person: Option<EmployeeFullDto>) -> BatchItemDto {
    BatchItemDto {
        index,
        outcome: "created".to_owned(),
        status: 200,
        message: None,
        person,
    }
}

fn said(index: usize, refused: Refused) -> BatchItemDto {
    let Refused {
        outcome,
        status,
        message,
    } = refused;
    BatchItemDto {
        index,
        outcome: outcome.to_owned(),
        status,
        message,
        person: None,
    }
}
