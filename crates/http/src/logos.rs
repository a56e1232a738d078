//! The pictures that stand for the portal.

/// A picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Logo {
    /// Sign and name, for light backgrounds.
    Wordmark,
    /// Sign and name, for dark backgrounds.
    WordmarkOnDark,
    /// The sign alone, for light backgrounds.
    Sign,
    /// The sign alone, for dark backgrounds.
    SignOnDark,
}

impl Logo {
    /// The pictures for light and for dark backgrounds.
    pub const fn of(is_square: bool) -> (Self, Self) {
        if is_square {
            (Self::Sign, Self::SignOnDark)
        } else {
            (Self::Wordmark, Self::WordmarkOnDark)
        }
    }

    /// Where it is.
    pub const fn path(self) -> &'static str {
        match self {
            Self::Wordmark => "/static/images/logo/wordmark.svg",
            Self::WordmarkOnDark => "/static/images/logo/wordmark_on_dark.svg",
            Self::Sign => "/static/images/logo/sign.svg",
            Self::SignOnDark => "/static/images/logo/sign_on_dark.svg",
        }
    }

    /// Its URL below that of the host, which has no slash at the end.
    pub fn url(self, base: &str) -> String {
        format!("{base}{}", self.path())
    }

    /// The picture.
    pub const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Wordmark => include_bytes!("images/wordmark.svg"),
            Self::WordmarkOnDark => include_bytes!("images/wordmark_on_dark.svg"),
            Self::Sign => include_bytes!("images/sign.svg"),
            Self::SignOnDark => include_bytes!("images/sign_on_dark.svg"),
        }
    }
}
