//! `anteroom person photo`.

use super::{Common, find};
use crate::config::reason;
use crate::exit::{Exit, Failure, Outcome};
use anteroom_client::{PhotoUrlsDto, Portal};
use anteroom_domain::PersonId;
use std::path::Path;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    pub common: Common,
    /// E-mail address, user name or identifier [default: you, the owner on a data folder]
    #[arg(value_name = "PERSON")]
    person: Option<String>,
    /// Make this the photo: a PNG or JPEG file of at most 5 MiB, or an address that the portal fetches it from
    #[arg(long, value_name = "FILE|URL")]
    set: Option<String>,
    /// Remove the photo
    #[arg(long, conflicts_with = "set")]
    remove: bool,
}

/// Shows where the pictures of somebody are, after changing one's own when that was asked for.
pub async fn run(portal: &Portal, arguments: &Arguments) -> Outcome {
    let person = match &arguments.person {
        Some(word) => find(portal, word).await?,
        None => portal.get_self().await?,
    };
    let id = PersonId(person.id);
    let changes = arguments.set.is_some() || arguments.remove;
    // Portals let people change their own photo only, and say so in fewer words.
    if changes && arguments.person.is_some() && portal.get_self().await?.id != person.id {
        return Err(Failure::not_done(format_args!(
            "the photo of {} can only be changed by the person",
            person.email
        )));
    }
    match &arguments.set {
        Some(url) if url.starts_with("https://") || url.starts_with("http://") => {
            portal.set_photo_by_url(id, url).await?;
        }
        Some(file) => {
            let path = Path::new(file);
            let picture = std::fs::read(path).map_err(|error| Failure::file(path, reason(&error)))?;
            portal.upload_photo(id, &picture).await?;
        }
        None if arguments.remove => {
            portal.delete_photo(id).await?;
        }
        None => {}
    }
    let photo = portal.get_photo(id).await?;
    let has_photo = portal.get_person(id).await?.has_avatar;
    let output = arguments.common.output;
    output.print(&photo, ["picture", "path"], cells(&photo));
    if changes && has_photo != arguments.set.is_some() {
        return Err(Failure::not_done("the portal answered OK, but the photo is as before"));
    }
    Ok(Exit::Done)
}

fn cells(photo: &PhotoUrlsDto) -> [[String; 2]; 6] {
    [
        ("original", &photo.original),
        ("360 pixels", &photo.retina),
        ("200 pixels", &photo.max),
        ("82 pixels", &photo.big),
        ("48 pixels", &photo.medium),
        ("32 pixels", &photo.small),
    ]
    .map(|(name, path)| [name.to_owned(), path.clone()])
}
