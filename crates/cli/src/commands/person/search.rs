//! `anteroom person search`.

use super::{Common, print};
use crate::commands::group;
use crate::exit::{Exit, Failure, Outcome};
use anteroom_client::{Portal, StatusFilter};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    pub common: Common,
    /// Words of two letters or more, each of which must occur in the names, title, location or address
    #[arg(required = true, value_name = "WORD")]
    words: Vec<String>,
    /// Only members of this group: its name or identifier
    #[arg(long, value_name = "GROUP")]
    group: Option<String>,
    /// Look among people of every status, for the whole text in names, user name, address or contacts
    #[arg(long)]
    everybody: bool,
}

/// Searches among active people, or among all.
pub async fn run(portal: &Portal, arguments: &Arguments) -> Outcome {
    let text = arguments.words.join(" ");
    let too_short = |word: &str| word.chars().count() < 2;
    if !arguments.everybody && text.split_whitespace().any(too_short) {
        return Err(Failure::bad_input("every word needs two letters or more"));
    }
    let group = match &arguments.group {
        Some(word) => Some(group::find(portal, word).await?),
        None => None,
    };
    let people = match group {
        _ if arguments.everybody => {
            let every = StatusFilter::All;
            portal.search_people_with_status(every, &text, group).await?
        }
        Some(group) => portal.search_people_in_group(&text, group).await?,
        None => portal.search_people(&text).await?,
    };
    print(arguments.common.output, &people);
    Ok(Exit::Done)
}
