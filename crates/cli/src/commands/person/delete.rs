//! `anteroom person delete`.

use super::{Common, find_all, print};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::say;
use anteroom_client::Portal;
use anteroom_domain::{PersonId, Status};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    pub common: Common,
    /// E-mail address, user name or identifier
    #[arg(required = true, value_name = "PERSON")]
    people: Vec<String>,
    /// Disable those first who are not
    #[arg(long)]
    disable: bool,
}

/// Removes disabled people, one after the other, and shows whom.
pub async fn run(portal: &Portal, arguments: &Arguments) -> Outcome {
    let mut removed = Vec::new();
    let mut exit = Exit::Done;
    let people = find_all(portal, &arguments.people).await?;
    let disabled = Status::Terminated.wire_number();
    let to_disable: Vec<PersonId> = people
        .iter()
        .filter(|person| arguments.disable && person.status != disabled)
        .map(|person| PersonId(person.id))
        .collect();
    if !to_disable.is_empty() {
        portal.set_status(Status::Terminated, &to_disable).await?;
    }
    for person in people {
        let id = PersonId(person.id);
        match portal.delete_person(id).await {
            Ok(_) if portal.find_person(id).await?.is_none() => removed.push(person),
            Ok(_) => {
                say(&format!(
                    "{}: the portal answered OK, but the person is still there",
                    person.email
                ));
                exit = Exit::NotDone;
            }
            Err(error) => {
                let failure = Failure::from(error);
                say(&format!("{}: {failure}", person.email));
                exit = failure.exit;
            }
        }
    }
    print(arguments.common.output, &removed);
    Ok(exit)
}
