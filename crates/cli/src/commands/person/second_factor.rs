//! `anteroom person reset-second-factor`.

use super::{Several, find_all, print};
use crate::exit::{Exit, Outcome};
use anteroom_client::Portal;
use anteroom_domain::PersonId;

/// Takes everybody's app away, one after the other; finds all of them first.
pub async fn reset(portal: &Portal, several: &Several) -> Outcome {
    let people = find_all(portal, &several.people).await?;
    for person in &people {
        portal.reset_second_factor(PersonId(person.id)).await?;
    }
    print(several.common.output, &people);
    Ok(Exit::Done)
}
