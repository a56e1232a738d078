//! Who the client is to the portal.

use std::fmt;

use base64::Engine as _;
use reqwest::header::HeaderValue;

/// A credential (`docs/protocol/auth.md` 1). `Debug` never shows the secret.
#[derive(Clone, PartialEq, Eq)]
pub enum Credential {
    /// None: only what anonymous callers may do.
    Anonymous,
    /// An API key, `sk-` and 64 hexadecimal digits.
    ApiKey(String),
    /// A session token, as `POST /authentication` gives it.
    Session(String),
    /// E-mail address and password with every request.
    Basic {
        /// E-mail address.
        email: String,
        /// Password in clear.
        password: String,
    },
    /// The token of the data folder, for the local administrator. Only the control listener of an Anteroom server
    /// takes it.
    Control(String),
}

impl Credential {
    /// The `Authorization` header, if any; `None` inside when the secret cannot stand in a header.
    pub(crate) fn header(&self) -> Result<Option<HeaderValue>, SecretUnusable> {
        let text = match self {
            Self::Anonymous => return Ok(None),
            Self::ApiKey(secret) | Self::Session(secret) => format!("Bearer {}", usable(secret)?),
            Self::Basic { email, password } => {
                let pair = base64::engine::general_purpose::STANDARD.encode(format!("{email}:{password}"));
                format!("Basic {pair}")
            }
            Self::Control(token) => format!("Control {}", usable(token)?),
        };
        let mut value = HeaderValue::from_str(&text).map_err(|_| SecretUnusable)?;
        value.set_sensitive(true);
        Ok(Some(value))
    }
}

/// A secret is empty or has characters that cannot stand in a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SecretUnusable;

fn usable(secret: &str) -> Result<&str, SecretUnusable> {
    let secret = secret.trim();
    let fits = !secret.is_empty() && secret.bytes().all(|b| b.is_ascii_graphic());
    if fits { Ok(secret) } else { Err(SecretUnusable) }
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Anonymous => "Anonymous",
            Self::ApiKey(_) => "ApiKey(…)",
            Self::Session(_) => "Session(…)",
            Self::Basic { .. } => "Basic { … }",
            Self::Control(_) => "Control(…)",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers() {
        let text = |c: Credential| c.header().map(|h| h.map(|v| v.to_str().unwrap_or_default().to_owned()));
        assert_eq!(text(Credential::Anonymous), Ok(None));
        assert_eq!(
            text(Credential::ApiKey(" sk-1\n".into())),
            Ok(Some("Bearer sk-1".into()))
        );
        assert_eq!(text(Credential::Session("abc".into())), Ok(Some("Bearer abc".into())));
        assert_eq!(
            text(Credential::Basic {
                email: "a@b.c".into(),
                password: "pä".into()
            }),
            Ok(Some("Basic YUBiLmM6cMOk".into()))
        );
        for bad in ["", "  ", "a b", "a\nb", "ключ"] {
            assert_eq!(text(Credential::ApiKey(bad.into())), Err(SecretUnusable), "{bad}");
        }
    }

    #[test]
    fn debug_keeps_secrets() {
        let shown = format!(
            "{:?} {:?}",
            Credential::ApiKey("sk-secret".into()),
            Credential::Basic {
                email: "a@b.c".into(),
                password: "secret".into()
            }
        );
        assert!(!shown.contains("secret") && !shown.contains("a@b.c"), "{shown}");
    }
}
