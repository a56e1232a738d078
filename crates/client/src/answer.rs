//! Reading answers: the success envelope and the four shapes of errors (`docs/protocol/http.md` 3 and 4).

use std::time::Duration;

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{Error, FieldProblem};

/// One HTTP answer, read to its end.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub status: u16,
    pub retry_after: Option<Duration>,
    pub location: Option<String>,
    pub body: Vec<u8>,
    /// What was asked, for messages: `GET people/@self`.
    pub asked: String,
    /// An earlier attempt got no answer, so it may have been carried out before this one.
    pub after_loss: bool,
}

/// A result with the numbers of its envelope.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The items of this page.
    pub items: Vec<T>,
    /// How many there are in all, where the operation says so.
    pub total: Option<i64>,
}

#[derive(Deserialize)]
struct Envelope<T> {
    #[serde(default = "none")]
    response: Option<T>,
    #[serde(default)]
    total: Option<i64>,
}

// `#[serde(default)]` on a generic member would ask for `T: Default`.
fn none<T>() -> Option<T> {
    None
}

impl Answer {
    /// The result, which must be there.
    pub fn result<T: DeserializeOwned>(&self) -> Result<T, Error> {
        self.optional()?
            .ok_or_else(|| self.unexpected("there is no `response` in it"))
    }

    /// The result, or `None` where the portal left it out.
    pub fn optional<T: DeserializeOwned>(&self) -> Result<Option<T>, Error> {
        Ok(self.envelope()?.response)
    }

    /// That it was done, for operations that answer nothing: 204 without a body, or an envelope.
    pub fn done(&self) -> Result<(), Error> {
        if self.status == 204 {
            return Ok(());
        }
        self.optional::<Value>().map(|_| ())
    }

    /// A list with its total.
    pub fn page<T: DeserializeOwned>(&self) -> Result<Page<T>, Error> {
        let envelope: Envelope<Vec<T>> = self.envelope()?;
        let items = envelope
            .response
            .ok_or_else(|| self.unexpected("there is no `response` in it"))?;
        Ok(Page {
            items,
            total: envelope.total,
        })
    }

    fn envelope<T: DeserializeOwned>(&self) -> Result<Envelope<T>, Error> {
        if !(200..300).contains(&self.status) {
            return Err(self.error());
        }
        serde_json::from_slice(&self.body).map_err(|error| self.unexpected(&error.to_string()))
    }

    /// The error that an answer without success stands for.
    pub fn error(&self) -> Error {
        let (message, fields) = self.words();
        match self.status {
            401 => Error::Unauthenticated { message },
            404 if message.is_empty() => Error::NotFound {
                message: self.asked.clone(),
            },
            404 => Error::NotFound { message },
            429 => Error::SlowDown {
                retry_after: self.retry_after,
            },
            501 => Error::NotOffered { message },
            502..=504 => Error::Unavailable {
                status: self.status,
                message,
            },
            400..=499 => Error::Refused {
                status: self.status,
                message,
                fields,
            },
            500..=599 => Error::Failed {
                status: self.status,
                message,
            },
            300..=399 => match &self.location {
                Some(place) => self.unexpected(&format!("it sends on to {place}; give that address instead")),
                None => self.unexpected("it is a redirect without a target"),
            },
            _ => self.unexpected("no portal gives such a status"),
        }
    }

    pub fn unexpected(&self, detail: &str) -> Error {
        Error::Unexpected {
            detail: format!("{} was answered with {}, but {detail}", self.asked, self.status),
        }
    }

    fn words(&self) -> (String, Vec<FieldProblem>) {
        let Ok(body) = serde_json::from_slice::<Value>(&self.body) else {
            return (self.plain_text(), Vec::new());
        };
        let text = |value: Option<&Value>| value.and_then(Value::as_str).unwrap_or_default().trim().to_owned();
        if let Some(error) = body.get("error") {
            return (text(error.get("message")), Vec::new());
        }
        // 4.2 wraps the problem in `response`; 4.3 is the bare problem.
        let problem = body.get("response").unwrap_or(&body);
        if let Some(errors) = problem.get("errors").and_then(Value::as_object) {
            return (
                String::new(),
                errors
                    .iter()
                    .map(|(field, texts)| field_problem(field, texts))
                    .collect(),
            );
        }
        let detail = text(problem.get("detail"));
        (
            if detail.is_empty() {
                text(problem.get("title"))
            } else {
                detail
            },
            Vec::new(),
        )
    }

    /// A body that is no JSON speaks only when it is a short line; a gateway's page of HTML says nothing useful.
    fn plain_text(&self) -> String {
        const LONGEST_BYTES: usize = 300;
        match std::str::from_utf8(&self.body) {
            Ok(text) if text.len() <= LONGEST_BYTES && !text.trim_start().starts_with('<') => {
                text.split_whitespace().collect::<Vec<_>>().join(" ")
            }
            _ => String::new(),
        }
    }
}

fn field_problem(field: &str, texts: &Value) -> FieldProblem {
    let messages = match texts {
        Value::Array(items) => items.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        Value::String(text) => vec![text.clone()],
        _ => Vec::new(),
    };
    FieldProblem {
        field: field.to_owned(),
        messages,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> Answer {
        Answer {
            status,
            retry_after: None,
            location: None,
            body: body.as_bytes().to_vec(),
            asked: "GET x".to_owned(),
            after_loss: false,
        }
    }

    #[test]
    fn results() {
        assert_eq!(
            answer(
                200,
                r#"{"response":5,"count":1,"links":[],"status":0,"statusCode":200}"#
            )
            .result::<i64>(),
            Ok(5)
        );
        assert_eq!(
            answer(200, r#"{"count":0,"status":0,"statusCode":200}"#).optional::<i64>(),
            Ok(None)
        );
        assert_eq!(
            answer(200, r#"{"response":[1,2],"count":2,"total":9}"#).page::<i64>(),
            Ok(Page {
                items: vec![1, 2],
                total: Some(9)
            })
        );
        assert_eq!(answer(204, "").done(), Ok(()));
        assert_eq!(answer(200, r#"{"count":0,"status":0}"#).done(), Ok(()));
        assert!(matches!(answer(200, "").done(), Err(Error::Unexpected { .. })));
        assert!(matches!(
            answer(200, r#"{"count":0}"#).result::<i64>(),
            Err(Error::Unexpected { .. })
        ));
        assert!(matches!(
            answer(200, "<html>").result::<i64>(),
            Err(Error::Unexpected { .. })
        ));
    }

    #[test]
    fn the_four_shapes_of_errors() {
        let refused = |status, message: &str| Error::Refused {
            status,
            message: message.into(),
            fields: vec![],
        };
        assert_eq!(
            answer(403, r#"{"error":{"message":"Access denied","type":null,"stack":null,"hresult":0},"status":1,"statusCode":403}"#)
                .error(),
            refused(403, "Access denied")
        );
        assert_eq!(
            answer(
                400,
                r#"{"response":{"title":"One or more","status":400,"errors":{"Name":["The Name field is required."]}}}"#
            )
            .error(),
            Error::Refused {
                status: 400,
                message: String::new(),
                fields: vec![FieldProblem {
                    field: "Name".into(),
                    messages: vec!["The Name field is required.".into()]
                }]
            }
        );
        assert_eq!(
            answer(402, r#"{"type":"x","title":"Payment Required","status":402}"#).error(),
            refused(402, "Payment Required")
        );
        assert_eq!(
            answer(403, "The access to the portal is restricted").error(),
            refused(403, "The access to the portal is restricted")
        );
        assert_eq!(answer(403, "").error(), refused(403, ""));
        assert_eq!(answer(403, "<html>nginx</html>").error(), refused(403, ""));
    }

    #[test]
    fn statuses_with_a_variant_of_their_own() {
        assert_eq!(
            answer(401, "").error(),
            Error::Unauthenticated { message: String::new() }
        );
        assert_eq!(
            answer(404, "").error(),
            Error::NotFound {
                message: "GET x".into()
            }
        );
        assert_eq!(answer(429, "").error(), Error::SlowDown { retry_after: None });
        assert!(matches!(
            answer(503, "").error(),
            Error::Unavailable { status: 503, .. }
        ));
        assert!(matches!(answer(500, "").error(), Error::Failed { status: 500, .. }));
        assert!(matches!(answer(501, "").error(), Error::NotOffered { .. }));
        let moved = Answer {
            location: Some("https://x.org/".into()),
            ..answer(301, "")
        };
        assert!(moved.error().to_string().contains("https://x.org/"));
    }
}
