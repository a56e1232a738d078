//! `anteroom person disable` and `person enable`.

use super::{find_all, print};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::Output;
use anteroom_client::{EmployeeFullDto, Portal};
use anteroom_domain::{PersonId, Status};

/// Gives everybody the status, or nobody, and reads it back.
pub async fn run(portal: &Portal, words: &[String], status: Status, output: Output) -> Outcome {
    let ids: Vec<_> = find_all(portal, words)
        .await?
        .iter()
        .map(|person| PersonId(person.id))
        .collect();
    portal.set_status(status, &ids).await?;
    let mut people = Vec::with_capacity(ids.len());
    for id in ids {
        people.push(portal.get_person(id).await?);
    }
    print(output, &people);
    let is_other = |person: &&EmployeeFullDto| person.status != status.wire_number();
    match people.iter().find(is_other) {
        None => Ok(Exit::Done),
        Some(person) => Err(Failure::not_done(format_args!(
            "the portal answered OK, but {} is as before",
            person.email
        ))),
    }
}
