//! Settings of a portal that no request needs in passing, as rows of the table of settings. A section says itself how it is
//! written.

mod audit_lifetimes;
mod color_themes;
mod deep_link;
mod quota;

use crate::error::Error;
use crate::settings;
use crate::tx::Tx;
use anteroom_domain::portal_settings::Kept;
use anteroom_domain::{Instant, PortalId};
use serde_json::{Value, json};

/// A section of a portal's settings. What nobody has set is the default.
pub trait Section: Default {
    /// Its name in the table: lower-case letters, digits and `_`, at most 40.
    const NAME: &'static str;

    /// What is written.
    fn write(&self) -> Value;

    /// What was written; none when it is not understood.
    fn read(value: &Value) -> Option<Self>;
}

/// What a portal has set in a section, and since when; the default when nobody set it.
///
/// # Errors
/// Those of every statement; [`Error::Corrupt`] for a section that cannot be read.
pub fn get<T: Section>(tx: &mut Tx<'_>, portal: PortalId) -> Result<Kept<T>, Error> {
    let Some(text) = settings::find(tx, portal, &name::<T>())? else {
        return Ok(Kept::default());
    };
    parse(&text).ok_or(Error::Corrupt {
        table: "settings",
        column: "value",
    })
}

/// Writes a section.
///
/// # Errors
/// Those of every statement.
pub fn set<T: Section>(tx: &mut Tx<'_>, portal: PortalId, section: &T, now: Instant) -> Result<(), Error> {
    let text = json!({ "at": now.0, "value": section.write() }).to_string();
    settings::set(tx, portal, &name::<T>(), &text)
}

/// Forgets a section: the default counts again.
///
/// # Errors
/// Those of every statement.
pub fn reset<T: Section>(tx: &mut Tx<'_>, portal: PortalId) -> Result<(), Error> {
    settings::delete(tx, portal, &name::<T>())
}

/// The portals whose administrators set a section.
///
/// # Errors
/// Those of every statement.
pub fn list_portals<T: Section>(tx: &mut Tx<'_>) -> Result<Vec<PortalId>, Error> {
    settings::list_portals(tx, &name::<T>())
}

fn name<T: Section>() -> String {
    format!("section.{}", T::NAME)
}

fn parse<T: Section>(text: &str) -> Option<Kept<T>> {
    let whole: Value = serde_json::from_str(text).ok()?;
    Some(Kept {
        value: T::read(whole.get("value")?)?,
        changed_at: Some(Instant(whole.get("at")?.as_i64()?)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Default, PartialEq)]
    struct Greeting(String);

    impl Section for Greeting {
        const NAME: &'static str = "greeting";

        fn write(&self) -> Value {
            json!(self.0)
        }

        fn read(value: &Value) -> Option<Self> {
            value.as_str().map(|text| Self(text.to_owned()))
        }
    }

    #[test]
    fn a_text_that_is_not_understood_is_none() {
        let kept = parse::<Greeting>(r#"{"at":7,"value":"a\nb"}"#);
        let expected = Kept {
            value: Greeting("a\nb".to_owned()),
            changed_at: Some(Instant(7)),
        };
        assert_eq!(kept, Some(expected));
        for wrong in [
            "",
            "{}",
            r#"{"at":7}"#,
            r#"{"at":7,"value":1}"#,
            r#"{"at":"x","value":"a"}"#,
        ] {
            assert_eq!(parse::<Greeting>(wrong), None, "{wrong}");
        }
    }
}
