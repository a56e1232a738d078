//! `anteroom person delete`.

use super::{find_all, print};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::{Output, say};
use anteroom_client::Portal;
use anteroom_domain::PersonId;

/// Removes disabled people, one after the other, and shows whom.
pub async fn run(portal: &Portal, words: &[String], output: Output) -> Outcome {
    let mut removed = Vec::new();
    let mut exit = Exit::Done;
    for person in find_all(portal, words).await? {
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
    print(output, &removed);
    Ok(exit)
}
