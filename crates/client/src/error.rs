//! What can go wrong, each as one sentence.

use std::fmt;
use std::time::Duration;

/// Why a request did not do what was asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The portal understood and refused (any 4xx answer that has no variant of its own). Nothing was changed.
    #[error("the portal refused ({status}): {}", sentence(message, fields))]
    Refused {
        /// HTTP status.
        status: u16,
        /// The portal's words; empty when it gave none.
        message: String,
        /// Members of the request that break a rule.
        fields: Vec<FieldProblem>,
    },
    /// The portal does not know the person, the key or the operation.
    #[error("not found: {message}")]
    NotFound {
        /// The portal's words, or what was asked for when it gave none.
        message: String,
    },
    /// The portal does not accept the credential.
    #[error("the portal does not accept the credential{}", Suffix(message))]
    Unauthenticated {
        /// The portal's words; empty when it gave none.
        message: String,
    },
    /// The portal asks to slow down, and waiting any longer was not worth it.
    #[error("the portal asks to slow down{}", wait(*retry_after))]
    SlowDown {
        /// How long the portal asked to wait.
        retry_after: Option<Duration>,
    },
    /// The portal, or a gateway before it, is not ready (502, 503, 504), also after repeating.
    #[error("the portal is not available ({status}){}", Suffix(message))]
    Unavailable {
        /// HTTP status.
        status: u16,
        /// The portal's words; empty when it gave none.
        message: String,
    },
    /// No answer came, also after repeating where that was safe.
    #[error("no answer from {address}: {reason}{}", if *perhaps_done { "; the request may have been carried out" } else { "" })]
    Unreachable {
        /// Scheme, host and port.
        address: String,
        /// What the network said.
        reason: String,
        /// Whether the request may have reached the portal. Never true for requests that only read.
        perhaps_done: bool,
    },
    /// The portal failed (any other 5xx answer).
    #[error("the portal failed ({status}){}", Suffix(message))]
    Failed {
        /// HTTP status.
        status: u16,
        /// The portal's words; empty when it gave none.
        message: String,
    },
    /// The portal says that it does not have this operation (501).
    #[error("the portal does not offer this operation{}", Suffix(message))]
    NotOffered {
        /// The portal's words; empty when it gave none.
        message: String,
    },
    /// The portal accepted the work and did not finish it.
    #[error("the portal accepted the work and did not finish it: {message}")]
    Unfinished {
        /// The portal's words, or how long it was waited for.
        message: String,
    },
    /// The answer is not one that a portal gives. Perhaps the address is not a portal's.
    #[error("unexpected answer: {detail}")]
    Unexpected {
        /// What was unexpected.
        detail: String,
    },
}

impl Error {
    /// Whether repeating the whole work now is pointless: the portal cannot be reached, does not accept the credential
    /// or wants to be left alone. Such an error says nothing about the one person who was asked for.
    pub const fn concerns_the_portal(&self) -> bool {
        matches!(
            self,
            Self::Unauthenticated { .. } | Self::SlowDown { .. } | Self::Unavailable { .. } | Self::Unreachable { .. }
        )
    }
}

/// A member of a request that breaks a rule (`docs/protocol/http.md` 4.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// The portal's name of the member, such as `UpdateMember.FirstName`.
    pub field: String,
    /// What is wrong, in the portal's words.
    pub messages: Vec<String>,
}

/// Why a portal cannot even be asked: an address, certificate, secret or link that cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SetupError {
    /// The address is not one of a portal.
    #[error("`{address}` is not the address of a portal: {reason}")]
    Address {
        /// As given.
        address: String,
        /// What is wrong with it.
        reason: String,
    },
    /// The credential is empty or has characters that no credential has.
    #[error("the credential is empty or has characters that cannot be sent")]
    Credential,
    /// A certificate of an authority is not PEM.
    #[error("the extra certificate is not a PEM certificate: {reason}")]
    Certificate {
        /// What is wrong with it.
        reason: String,
    },
    /// A text is not a confirmation link.
    #[error("this is not a confirmation link: {reason}")]
    Link {
        /// What is wrong with it. The text itself is not shown: it may be a secret.
        reason: &'static str,
    },
    /// The TLS library did not start.
    #[error("the connection cannot be set up: {reason}")]
    Tls {
        /// What it said.
        reason: String,
    },
}

struct Suffix<'a>(&'a str);

impl fmt::Display for Suffix<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            Ok(())
        } else {
            write!(f, ": {}", self.0)
        }
    }
}

fn sentence(message: &str, fields: &[FieldProblem]) -> String {
    let problems = fields
        .iter()
        .flat_map(|f| f.messages.iter().map(String::as_str))
        .collect::<Vec<_>>()
        .join(" ");
    match (message.is_empty(), problems.is_empty()) {
        (true, true) => "no reason given".to_owned(),
        (true, false) => problems,
        (false, true) => message.to_owned(),
        (false, false) => format!("{message} {problems}"),
    }
}

fn wait(retry_after: Option<Duration>) -> String {
    retry_after.map_or_else(String::new, |d| format!(" for {} s", d.as_secs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_is_one_clear_sentence() {
        let field = FieldProblem {
            field: "Email".into(),
            messages: vec!["The Email field is not a valid e-mail address.".into()],
        };
        for (error, text) in [
            (
                Error::Refused {
                    status: 403,
                    message: "Access denied".into(),
                    fields: vec![],
                },
                "the portal refused (403): Access denied",
            ),
            (
                Error::Refused {
                    status: 400,
                    message: String::new(),
                    fields: vec![field],
                },
                "the portal refused (400): The Email field is not a valid e-mail address.",
            ),
            (
                Error::Refused {
                    status: 403,
                    message: String::new(),
                    fields: vec![],
                },
                "the portal refused (403): no reason given",
            ),
            (
                Error::NotFound {
                    message: "The user could not be found".into(),
                },
                "not found: The user could not be found",
            ),
            (
                Error::Unauthenticated { message: String::new() },
                "the portal does not accept the credential",
            ),
            (
                Error::SlowDown {
                    retry_after: Some(Duration::from_secs(90)),
                },
                "the portal asks to slow down for 90 s",
            ),
            (
                Error::Unavailable {
                    status: 503,
                    message: "Starting".into(),
                },
                "the portal is not available (503): Starting",
            ),
            (
                Error::Unreachable {
                    address: "https://x.org".into(),
                    reason: "connection refused".into(),
                    perhaps_done: false,
                },
                "no answer from https://x.org: connection refused",
            ),
            (
                Error::Unreachable {
                    address: "https://x.org".into(),
                    reason: "connection closed".into(),
                    perhaps_done: true,
                },
                "no answer from https://x.org: connection closed; the request may have been carried out",
            ),
            (
                Error::Failed {
                    status: 500,
                    message: String::new(),
                },
                "the portal failed (500)",
            ),
            (
                Error::NotOffered { message: String::new() },
                "the portal does not offer this operation",
            ),
        ] {
            assert_eq!(error.to_string(), text);
        }
    }
}
