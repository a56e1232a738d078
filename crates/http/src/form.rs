//! Forms with a file (`multipart/form-data`), read piece by piece within their limits (`docs/protocol/http.md` 2).

use crate::problem::{Kind, Problem};
use axum::body::Body;
use bytes::{Bytes, BytesMut};
use futures_util::StreamExt;
use http::{HeaderMap, StatusCode, header};
use multer::{Field, Multipart};

/// The name of the part with the file, in any case.
const FILE: &str = "file";
/// Most parts of a form.
const PARTS_MAX: usize = 32;
/// Longest text of a form, in bytes.
const TEXT_MAX_BYTES: usize = 1024;
/// How much more than the file may come before the request is given up: a client that is told why its file is too long
/// must have sent it first.
const BODY_MAX_BYTES: usize = 64 * 1024 * 1024;

/// Why a piece of a body did not come.
type Source = Box<dyn std::error::Error + Send + Sync>;

/// A form as it was read; without parts when there was none.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// The file.
    pub file: Option<FormFile>,
    texts: Vec<(String, String)>,
}

/// The file of a form.
#[derive(Clone, Debug)]
pub enum FormFile {
    /// All of it.
    Whole(Bytes),
    /// It is longer than the operation takes; nothing of it is kept.
    TooLong,
}

impl Form {
    /// A text by its name, in any case.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        let found = self.texts.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
        found.map(|(_, text)| text.as_str())
    }

    /// Everything in it, one after the other. Clients draw a new boundary whenever they send the same form again, so it is
    /// these parts that tell two forms apart, not the bytes of the body.
    pub(crate) fn parts(&self) -> Vec<&[u8]> {
        let texts = self
            .texts
            .iter()
            .flat_map(|(name, text)| [name.as_bytes(), text.as_bytes()]);
        let file = self.file.as_ref().map(|file| match file {
            FormFile::Whole(bytes) => bytes.as_ref(),
            FormFile::TooLong => b"too long",
        });
        texts.chain(file).collect()
    }

    /// Reads a form whose file has at most `max_file_bytes`.
    ///
    /// # Errors
    /// 415 for a body that is no form, 400 for a form that is broken or has too many parts, 413 when far more comes than
    /// the file may have.
    pub async fn read(headers: &HeaderMap, body: Body, max_file_bytes: usize) -> Result<Self, Problem> {
        let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let boundary = content_type.and_then(|content_type| multer::parse_boundary(content_type).ok());
        let Some(boundary) = boundary else {
            return if axum::body::HttpBody::is_end_stream(&body) {
                Ok(Self::default())
            } else {
                Err(not_a_form())
            };
        };
        let mut seen = 0_usize;
        let pieces = body.into_data_stream().map(move |piece| -> Result<Bytes, Source> {
            let piece = piece?;
            seen = seen.saturating_add(piece.len());
            if seen > max_file_bytes.saturating_add(BODY_MAX_BYTES) {
                return Err(TooLong.into());
            }
            Ok(piece)
        });
        let mut parts = Multipart::new(pieces, boundary);
        let mut form = Self::default();
        let mut count = 0;
        while let Some(part) = parts.next_field().await.map_err(|error| broken(&error))? {
            count += 1;
            if count > PARTS_MAX {
                return Err(Problem::bad_argument("The form has too many parts."));
            }
            let name = part.name().unwrap_or_default().to_owned();
            if name.eq_ignore_ascii_case(FILE) && form.file.is_none() {
                let bytes = read_part(part, max_file_bytes).await?;
                form.file = Some(bytes.map_or(FormFile::TooLong, FormFile::Whole));
            } else if let Some(bytes) = read_part(part, TEXT_MAX_BYTES).await?
                && name.len() <= TEXT_MAX_BYTES
            {
                form.texts.push((name, String::from_utf8_lossy(&bytes).into_owned()));
            }
        }
        Ok(form)
    }
}

/// Reads a part to its end; none when it is longer than `max_bytes`.
async fn read_part(mut part: Field<'_>, max_bytes: usize) -> Result<Option<Bytes>, Problem> {
    let mut bytes = Some(BytesMut::new());
    while let Some(piece) = part.chunk().await.map_err(|error| broken(&error))? {
        if let Some(so_far) = &mut bytes {
            if so_far.len() + piece.len() > max_bytes {
                bytes = None;
            } else {
                so_far.extend_from_slice(&piece);
            }
        }
    }
    Ok(bytes.map(BytesMut::freeze))
}

#[derive(Debug, thiserror::Error)]
#[error("the form is too long")]
struct TooLong;

fn broken(error: &multer::Error) -> Problem {
    match error {
        multer::Error::StreamReadFailed(source) if source.is::<TooLong>() => Problem::plain(
            StatusCode::PAYLOAD_TOO_LARGE,
            Kind::Unnamed,
            "The request body is too long.",
        ),
        _ => Problem::bad_argument("The form could not be read."),
    }
}

fn not_a_form() -> Problem {
    let message = "The body of this operation is a form. Send it as multipart/form-data.";
    Problem::plain(StatusCode::UNSUPPORTED_MEDIA_TYPE, Kind::Unnamed, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    async fn read(content_type: &'static str, body: Body) -> Result<Form, u16> {
        let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, HeaderValue::from_static(content_type))]);
        Form::read(&headers, body, 8)
            .await
            .map_err(|problem| problem.status().as_u16())
    }

    fn form(parts: &[(&str, &str)]) -> Body {
        let mut text = String::new();
        for (name, value) in parts {
            text.push_str("--b\r\ncontent-disposition: form-data; name=\"");
            text.push_str(name);
            text.push_str("\"; filename=\"x\"\r\n\r\n");
            text.push_str(value);
            text.push_str("\r\n");
        }
        Body::from(text + "--b--\r\n")
    }

    const KIND: &str = "multipart/form-data; boundary=b";

    #[tokio::test]
    async fn files_and_texts() {
        let parts = [("FILE", "12345678"), ("autoSave", "True"), ("file", "other")];
        let read_form = read(KIND, form(&parts)).await.unwrap();
        assert!(matches!(&read_form.file, Some(FormFile::Whole(bytes)) if bytes == "12345678"));
        assert_eq!(read_form.text("Autosave"), Some("True"));
        assert_eq!(read_form.text("nothing"), None);
        let too_long = read(KIND, form(&[("file", "123456789"), ("a", "b")])).await.unwrap();
        assert!(matches!(too_long.file, Some(FormFile::TooLong)));
        assert_eq!(too_long.text("a"), Some("b"));
        assert!(read(KIND, form(&[])).await.unwrap().file.is_none());
        assert!(read("text/plain", Body::empty()).await.unwrap().file.is_none());
    }

    #[tokio::test]
    async fn what_is_no_form() {
        assert_eq!(read("application/json", Body::from("{}")).await.err(), Some(415));
        assert_eq!(read("multipart/form-data", Body::from("x")).await.err(), Some(415));
        assert_eq!(read(KIND, Body::from("--b\r\nnonsense")).await.err(), Some(400));
        let unfinished = "--b\r\ncontent-disposition: form-data; name=\"file\"\r\n\r\nabc";
        assert_eq!(read(KIND, Body::from(unfinished)).await.err(), Some(400));
        let many: Vec<_> = (0..=PARTS_MAX).map(|_| ("a", "b")).collect();
        assert_eq!(read(KIND, form(&many)).await.err(), Some(400));
    }

    #[tokio::test]
    async fn more_than_anybody_needs_is_given_up() {
        let start = Bytes::from_static(b"--b\r\ncontent-disposition: form-data; name=\"file\"\r\n\r\n");
        let piece = Bytes::from(vec![b'x'; 1 << 20]);
        let pieces = std::iter::once(start)
            .chain(std::iter::repeat(piece))
            .map(Ok::<_, std::io::Error>);
        let body = Body::from_stream(futures_util::stream::iter(pieces));
        assert_eq!(read(KIND, body).await.err(), Some(413));
    }
}
