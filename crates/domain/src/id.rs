//! Identifiers, one type for each kind, so that one can never be passed for another.

use std::fmt;
use uuid::Uuid;

macro_rules! guid {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl $name {
            /// Reads a GUID in any usual spelling: hyphenated or not, in braces or not, in any case.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                Uuid::try_parse(text).ok().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.hyphenated().fmt(f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}({})", stringify!($name), self.0)
            }
        }
    };
}

guid!(
    /// A person of a portal.
    PersonId
);
guid!(
    /// An ordinary (not built-in) group of a portal.
    GroupId
);
guid!(
    /// An API key (its record, not its secret).
    KeyId
);
guid!(
    /// An invitation link that anybody may use who has it.
    InvitationLinkId
);
guid!(
    /// One record of the audit trail.
    EventId
);
guid!(
    /// A mail that the portal writes.
    MailId
);
guid!(
    /// A piece of background work.
    TaskId
);
guid!(
    /// One set of picture files: the photo of a person, or an upload that may become one.
    PictureId
);

impl PersonId {
    /// The account that stands for "nobody known" on the wire ("Unknown Unknown"); never a stored person.
    pub const LOST: Self = Self(Uuid::from_u128(0x4a51_5a15_d4d6_4b8e_828e_e058_6f18_f3a3));
    /// The account of callers from outside on the wire; never a stored person.
    pub const OUTSIDE: Self = Self(Uuid::from_u128(0xe78f_4c20_2f3b_4a9d_ad13_5f29_8bd5_a3ba));

    /// Whether this is one of the accounts that stand for nobody of the portal; they can be named, but never changed.
    #[must_use]
    pub fn is_system(self) -> bool {
        self == Self::LOST || self == Self::OUTSIDE
    }
}

/// The number of a portal, 1 or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PortalId(pub i64);

impl fmt::Display for PortalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The number of a session (the wire calls it login event), 1 or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionId(pub i64);

/// The number of a webhook, 1 or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WebhookId(pub i64);

/// The number of one delivery to a webhook, 1 or more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeliveryId(pub i64);
