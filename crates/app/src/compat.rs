//! Behaving as the reference does where Anteroom does better (`docs/protocol/anteroom.md`), so that tools can be tested
//! against its traps.

use crate::app::App;
use crate::error::Error;
use anteroom_domain::PersonId;

/// Like whom the server behaves.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compat {
    /// Like itself.
    #[default]
    Anteroom,
    /// Like the reference, quirks included.
    Reference,
}

impl Compat {
    /// Whether it is [`Compat::Reference`].
    #[must_use]
    pub const fn is_reference(self) -> bool {
        matches!(self, Self::Reference)
    }

    /// Its name in the config and on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Anteroom => "anteroom",
            Self::Reference => "reference",
        }
    }

    /// The one with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Anteroom, Self::Reference]
            .into_iter()
            .find(|mode| mode.name() == name)
    }
}

/// Does something to several people: all of them or, when that is refused, nobody. Like the reference: those before the
/// one for whom it is refused.
///
/// # Errors
/// Those of `job`.
pub async fn all_or_nobody<T: Send + 'static, F>(
    app: &App,
    ids: Option<&[PersonId]>,
    job: impl Fn(Option<Vec<PersonId>>) -> F,
) -> Result<T, Error>
where
    F: Future<Output = Result<T, Error>>,
{
    let all = ids.map(<[PersonId]>::to_vec);
    match job(all).await {
        Err(refused @ (Error::Denied | Error::Limit(_))) if app.settings().compat.is_reference() => {
            for id in ids.unwrap_or_default() {
                job(Some(vec![*id])).await?;
            }
            Err(refused)
        }
        answer => answer,
    }
}
