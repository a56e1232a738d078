//! Reading HTTP/1.1 answers.

use std::cmp::Ordering;
use std::ops::Range;

use anyhow::{Context as _, Result, bail};

/// Headers that an answer may have.
const HEADERS_MAX: usize = 48;

/// An answer that has arrived whole.
pub struct Answer<'a> {
    /// The status code.
    pub status: u16,
    /// The body.
    pub body: &'a [u8],
}

impl Answer<'_> {
    /// The body as JSON.
    ///
    /// # Errors
    /// When it is not.
    pub fn json(&self) -> Result<serde_json::Value> {
        serde_json::from_slice(self.body).context("the answer is not JSON")
    }

    /// Refuses every status but one.
    ///
    /// # Errors
    /// With the status and the beginning of the body.
    pub fn must_be(&self, status: u16) -> Result<()> {
        if self.status == status {
            return Ok(());
        }
        let body = String::from_utf8_lossy(self.body);
        let shown: String = body.chars().take(300).collect();
        bail!("status {} instead of {status}: {shown}", self.status)
    }

    /// Refuses a body without these bytes.
    ///
    /// # Errors
    /// With the beginning of the body.
    pub fn must_contain(&self, needle: &str) -> Result<()> {
        if memchr::memmem::find(self.body, needle.as_bytes()).is_some() {
            return Ok(());
        }
        let body = String::from_utf8_lossy(self.body);
        let shown: String = body.chars().take(300).collect();
        bail!("the answer does not contain {needle}: {shown}")
    }
}

/// Where the parts of an answer are in what has arrived.
#[derive(Debug, PartialEq, Eq)]
pub struct Parts {
    status: u16,
    body: Range<usize>,
}

impl Parts {
    /// The answer, in the bytes that the parts were found in.
    pub fn of<'a>(&self, input: &'a [u8]) -> Answer<'a> {
        Answer {
            status: self.status,
            body: input.get(self.body.clone()).unwrap_or_default(),
        }
    }
}

/// Finds the answer in `input`, once it is there whole; `None`: more is to come.
///
/// # Errors
/// For what is no HTTP/1.1 answer with a length, and for bytes after its end.
pub fn find(input: &[u8]) -> Result<Option<Parts>> {
    let mut headers = [httparse::EMPTY_HEADER; HEADERS_MAX];
    let mut head = httparse::Response::new(&mut headers);
    let httparse::Status::Complete(start) = head.parse(input).context("no HTTP answer")? else {
        return Ok(None);
    };
    let status = head.code.context("an answer without a status")?;
    let length = head
        .headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("content-length"));
    let length: usize = match length {
        Some(header) => std::str::from_utf8(header.value)?
            .trim()
            .parse()
            .context("the length is no number")?,
        None if status == 204 || status == 304 => 0,
        None => bail!("status {status} and no length"),
    };
    let end = start.saturating_add(length);
    match input.len().cmp(&end) {
        Ordering::Less => Ok(None),
        Ordering::Greater => bail!("{} bytes after the end of the answer", input.len() - end),
        Ordering::Equal => Ok(Some(Parts {
            status,
            body: start..end,
        })),
    }
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn an_answer_is_found_when_it_is_whole() {
        let whole = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
        for end in 0..whole.len() {
            assert!(find(&whole[..end]).unwrap().is_none(), "{end}");
        }
        let answer = find(whole).unwrap().unwrap().of(whole);
        assert_eq!((answer.status, answer.body), (200, &b"hello"[..]));
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        for text in [
            "SSH-2.0",
            "HTTP/1.1 200 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nab",
        ] {
            assert!(find(text.as_bytes()).is_err(), "{text}");
        }
    }
}
