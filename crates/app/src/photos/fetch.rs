//! Photos that a request names by their address (`docs/protocol/people.md` 10.6).

use super::files::store_photo;
use super::picture::{Rectangle, UPLOAD_MAX_BYTES};
use super::serve::{PhotoFile, find_photo_file, find_temporary_file};
use crate::app::App;
use crate::caller::Caller;
use crate::error::{Error, Fault, Refusal};
use crate::ports::{DownloadError, DownloadRule};
use anteroom_domain::{Person, Photo};
use bytes::Bytes;

/// How a request reached the portal.
#[derive(Clone, Debug)]
pub struct RequestOrigin {
    /// Scheme, host and port that the client used, without a slash at the end.
    pub base_url: String,
    /// Whether it came by HTTPS; then nothing is fetched over plain HTTP.
    pub is_https: bool,
}

/// Where the pictures of photos are, below the root of the portal.
const PHOTOS: &str = "/storage/userphotos/root/";
/// Where uploads are that may become a photo.
const UPLOADS: &str = "/storage/userphotos/temp/";
/// What the pictures of everybody without a photo are called.
const DEFAULT_PICTURES: &str = "/static/images/default_user_photo_size_";
/// The status for what is not on this server.
const NOT_FOUND: u16 = 404;

/// Fetches the picture at an address and stores it as a photo that nobody has yet. None when it is the photo that the
/// person has already, or one of the pictures of people without a photo.
///
/// # Errors
/// [`Error::Denied`] for an address that the portal does not talk to, [`Refusal::PhotoDownload`] when nothing comes from
/// there, [`Fault::PhotoTooLong`], [`Fault::NotAPicture`], [`Fault::TooManyPixels`].
pub(crate) async fn fetch_and_store(
    app: &App,
    caller: &Caller,
    person: Option<&Person>,
    address: &str,
    origin: &RequestOrigin,
) -> Result<Option<Photo>, Error> {
    let Some(bytes) = fetch(app, caller, person, address.trim(), origin).await? else {
        return Ok(None);
    };
    let id = person.map_or(caller.person.id, |person| person.id);
    let stored = store_photo(app, caller.portal.id, id, bytes, Rectangle::default());
    stored.await.map(Some)
}

async fn fetch(
    app: &App,
    caller: &Caller,
    person: Option<&Person>,
    address: &str,
    origin: &RequestOrigin,
) -> Result<Option<Bytes>, Error> {
    if let Some(path) = own_path(address, &origin.base_url) {
        return fetch_own(app, caller, person, path).await;
    }
    let rule = DownloadRule {
        allow_plain_http: !origin.is_https,
        max_bytes: UPLOAD_MAX_BYTES,
    };
    match app.0.ports.download.fetch(address, rule).await {
        Ok(bytes) => Ok(Some(bytes)),
        Err(DownloadError::Forbidden(reason)) => {
            tracing::info!(person = %caller.person.id, reason, "a photo was not fetched");
            Err(Error::Denied)
        }
        Err(DownloadError::Status(status)) => Err(Error::Forbidden(Refusal::PhotoDownload(status))),
        Err(DownloadError::TooLong) => Err(Fault::PhotoTooLong.into()),
    }
}

/// The path of an address on this server; none for one elsewhere. Everything without `http(s)://` is a path.
fn own_path<'a>(address: &'a str, base_url: &str) -> Option<&'a str> {
    let starts_with = |start: &str| {
        let head = address.get(..start.len());
        head.is_some_and(|head| head.eq_ignore_ascii_case(start))
    };
    let path = if starts_with(base_url) && address.get(base_url.len()..).is_some_and(|rest| rest.starts_with('/')) {
        address.get(base_url.len()..)?
    } else if starts_with("http://") || starts_with("https://") {
        return None;
    } else {
        address
    };
    path.split(['?', '#']).next()
}

async fn fetch_own(app: &App, caller: &Caller, person: Option<&Person>, path: &str) -> Result<Option<Bytes>, Error> {
    let missing = || Error::Forbidden(Refusal::PhotoDownload(NOT_FOUND));
    let below = |folder: &str| {
        let rooted = path.trim_start_matches(['~', '/']);
        let head = rooted.get(..folder.len() - 1)?;
        head.eq_ignore_ascii_case(folder.get(1..)?)
            .then(|| rooted.get(head.len()..))?
    };
    if below(DEFAULT_PICTURES).is_some() {
        return Ok(None);
    }
    if let Some(name) = below(PHOTOS) {
        let is_own = |file: &PhotoFile| person.is_some_and(|person| file.person == person.id && file.is_of(person));
        if PhotoFile::parse(name).is_some_and(|file| is_own(&file)) {
            return Ok(None);
        }
        let found = find_photo_file(app, caller.portal.id, name).await?;
        return found.map(|file| Some(file.bytes)).ok_or_else(missing);
    }
    if let Some(name) = below(UPLOADS) {
        let found = find_temporary_file(app, caller.portal.id, name).await?;
        return found.map(|file| Some(file.bytes)).ok_or_else(missing);
    }
    Err(missing())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_on_this_server() {
        for (address, path) in [
            ("/storage/x.png?hash=1", Some("/storage/x.png")),
            ("storage/x.png", Some("storage/x.png")),
            ("https://portal.test/a#b", Some("/a")),
            ("HTTPS://PORTAL.test/a", Some("/a")),
            ("https://portal.test", None),
            ("https://portal.test.example.com/a", None),
            ("https://portal.test@example.com/a", None),
            ("http://portal.test/a", None),
            ("file:///etc/passwd", Some("file:///etc/passwd")),
            ("//example.com/a", Some("//example.com/a")),
        ] {
            assert_eq!(own_path(address, "https://portal.test"), path, "{address}");
        }
    }
}
