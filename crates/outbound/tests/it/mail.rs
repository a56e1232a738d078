//! Writing mails for these tests.

use anteroom_domain::{Letter, LetterKind, LinkType, PersonId, UnsignedLink};
use anteroom_testkit::TestApp;

pub const ANN: &str = "ann@example.org";

pub fn letter(kind: LetterKind, to: &str) -> Letter {
    Letter {
        kind,
        to: to.to_owned(),
        recipient: None,
        culture: None,
        link: None,
        facts: Vec::new(),
    }
}

/// An invitation with a link that was made now.
pub fn invitation(app: &TestApp) -> Letter {
    Letter {
        link: Some(UnsignedLink {
            kind: LinkType::LinkInvite,
            subject: "ann@example.org invites".to_owned(),
            query: vec![("emplType".to_owned(), "4".to_owned())],
            made_at: app.app.now(),
        }),
        facts: vec![("inviter".to_owned(), "Olivia <Owner> & Sons".to_owned())],
        ..letter(LetterKind::Invitation, ANN)
    }
}

/// The owner as somebody who gets mail.
pub fn owner(app: &TestApp) -> Option<PersonId> {
    PersonId::parse(&app.owner.id)
}
