//! What each kind of letter says. Text and HTML are made of the same words, so that they cannot say different things.

use anteroom_domain::{Letter, LetterKind};

/// The words of a letter.
pub(super) struct Words {
    pub subject: String,
    pub paragraphs: Vec<String>,
    /// What the button says; it leads to the letter's link, or to the portal when the letter has none.
    pub action: Option<&'static str>,
    /// Small print.
    pub notes: Vec<String>,
}

/// Most characters of a fact in a letter.
const FACT_MAX_CHARS: usize = 255;

/// A text of somebody else as part of a line of ours: no control characters, line separators or marks that turn the
/// direction of reading, which could end a header, begin a paragraph or reorder what stands around them; not endless.
pub(super) fn one_line(text: &str) -> String {
    let is_plain = |c: char| {
        !c.is_control()
            && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    let cleaned: String = text.chars().map(|c| if is_plain(c) { c } else { ' ' }).collect();
    let line = cleaned.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() > FACT_MAX_CHARS {
        line.chars().take(FACT_MAX_CHARS).chain(['…']).collect()
    } else {
        line
    }
}

/// A fact of a letter; none when it is missing or empty.
fn fact(letter: &Letter, name: &str) -> Option<String> {
    let found = letter.facts.iter().find(|(own, _)| own == name);
    found.map(|(_, text)| one_line(text)).filter(|text| !text.is_empty())
}

/// The words of a letter from a portal that is called `portal`.
#[expect(
    clippy::too_many_lines,
    reason = "a table of texts, an entry for each kind of letter"
)]
pub(super) fn words(letter: &Letter, portal: &str) -> Words {
    let fact = |name| fact(letter, name);
    let person = || fact("person").unwrap_or_else(|| "somebody".to_owned());
    let to = one_line(&letter.to);
    let (subject, paragraphs, action, notes) = match letter.kind {
        LetterKind::Invitation => {
            let (subject, who) = match fact("inviter") {
                Some(name) => (
                    format!("{name} invites you to {portal}"),
                    format!("{name} would like you to join {portal}."),
                ),
                None => (
                    format!("You are invited to {portal}"),
                    format!("You are invited to join {portal}."),
                ),
            };
            let role = fact("role").map(|role| format!("You will join as {}.", role_words(&role)));
            (
                subject,
                [Some(who), role].into_iter().flatten().collect(),
                Some("Join"),
                vec![format!(
                    "The invitation is for {to} alone. If you did not expect it, leave it: without you nothing happens."
                )],
            )
        }
        LetterKind::Joining => (
            format!("Join {portal}"),
            vec![format!(
                "Somebody, we hope it was you, asked to join {portal} with this address."
            )],
            Some("Join"),
            vec!["If it was not you, leave this mail: without you nothing happens.".to_owned()],
        ),
        LetterKind::Message => {
            let from = fact("from").unwrap_or_else(|| "Somebody".to_owned());
            (
                format!("A message to the administrators of {portal}"),
                vec![
                    format!("{from} wrote to the administrators of {portal}:"),
                    fact("message").unwrap_or_default(),
                ],
                None,
                vec![
                    "Nobody has checked who wrote it, or whether the address is the writer's. Answer to that address, not to this mail."
                        .to_owned(),
                ],
            )
        }
        LetterKind::Activation => (
            format!("Your account at {portal} is waiting for you"),
            vec![format!(
                "An account was made for you at {portal}. Choose a password, and it is yours."
            )],
            Some("Activate my account"),
            vec![
                "If you do not know what this is about, leave it: nobody can use the account without this mail."
                    .to_owned(),
            ],
        ),
        LetterKind::EmailActivation => (
            "Please confirm your address".to_owned(),
            vec![format!(
                "Your account at {portal} uses this address. Please confirm that it is yours."
            )],
            Some("Confirm my address"),
            vec!["If you have no account there, leave this mail: the address stays unconfirmed.".to_owned()],
        ),
        LetterKind::Welcome => (
            format!("Welcome to {portal}"),
            vec![format!(
                "Good to have you here. Your account is ready: sign in with {to} whenever you like."
            )],
            Some("Sign in"),
            Vec::new(),
        ),
        LetterKind::PortalCreated => {
            let (action, note) = if letter.link.is_some() {
                (
                    "Confirm my address",
                    "If you did not register it, leave this mail: the address stays unconfirmed.",
                )
            } else {
                ("Go to the portal", "You are its owner.")
            };
            (
                format!("{portal} is ready"),
                vec![format!(
                    "Your portal {portal} is ready: sign in with {to} whenever you like, and invite the others."
                )],
                Some(action),
                vec![note.to_owned()],
            )
        }
        LetterKind::PasswordChange => (
            format!("Choose a new password for {portal}"),
            vec![format!(
                "Somebody, we hope it was you, asked for a new password for your account at {portal}."
            )],
            Some("Choose a new password"),
            vec!["If it was not you, leave this mail: your password stays as it is.".to_owned()],
        ),
        LetterKind::PasswordChanged => (
            "Your password was changed".to_owned(),
            vec![format!(
                "The password of your account at {portal} was changed just now. Wherever you were signed in, you are asked for it again."
            )],
            None,
            vec!["If it was not you, ask for a new password at once and tell an administrator.".to_owned()],
        ),
        LetterKind::EmailChange => (
            "Please confirm your new address".to_owned(),
            vec![format!(
                "This address is to become that of your account at {portal}. Please confirm that it is yours."
            )],
            Some("Confirm my new address"),
            vec!["If you did not expect it, leave this mail: the account keeps its address.".to_owned()],
        ),
        LetterKind::ProfileRemoval => (
            format!("Close your account at {portal}?"),
            vec![format!(
                "You asked to close your account at {portal}. It is closed when you confirm it here, and not before."
            )],
            Some("Close my account"),
            vec!["If you would rather stay, leave this mail: nothing happens then.".to_owned()],
        ),
        LetterKind::ProfileDisabled => {
            let who = match fact("person_email") {
                Some(email) => format!("{} ({email})", person()),
                None => person(),
            };
            (
                format!("An account at {portal} was closed"),
                vec![format!(
                    "{who} closed the account at {portal}. The data is still there: you can hand it over to somebody, or remove it."
                )],
                Some("Go to the portal"),
                Vec::new(),
            )
        }
        LetterKind::TypeChanged => {
            let role = fact("role").map_or_else(
                || format!("Your role at {portal} was changed."),
                |role| format!("At {portal} you are now {}.", role_words(&role)),
            );
            (
                format!("Your role at {portal} was changed"),
                vec![role],
                Some("Go to the portal"),
                Vec::new(),
            )
        }
        LetterKind::ReassignCompleted => {
            let heir = fact("receiver").unwrap_or_else(|| "the person whom you chose".to_owned());
            let (subject, what) = match fact("role") {
                Some(role) => (
                    "The role was changed",
                    format!(
                        "{} is now {}. What had to be handed over now belongs to {heir}.",
                        person(),
                        role_words(&role)
                    ),
                ),
                None => (
                    "The data was handed over",
                    format!("What belonged to {} now belongs to {heir}.", person()),
                ),
            };
            (subject.to_owned(), vec![what], None, Vec::new())
        }
        LetterKind::ReassignFailed => {
            let (subject, what) = match fact("role") {
                Some(role) => (
                    "The role could not be changed",
                    format!(
                        "Something went wrong while the role of {} was to become that of {}.",
                        person(),
                        role_words(&role)
                    ),
                ),
                None => (
                    "The data could not be handed over",
                    format!("Something went wrong while the data of {} was handed over.", person()),
                ),
            };
            (
                subject.to_owned(),
                reasons(what, fact("reason")),
                None,
                vec![
                    "What was handed over already stays where it is. You can start again; the rest follows then."
                        .to_owned(),
                ],
            )
        }
        LetterKind::RemovalCompleted => (
            "The account was removed".to_owned(),
            vec![format!(
                "The account of {} was removed, with everything that belonged to it.",
                person()
            )],
            None,
            Vec::new(),
        ),
        LetterKind::RemovalFailed => (
            "The account could not be removed".to_owned(),
            reasons(
                format!("Something went wrong while the account of {} was removed.", person()),
                fact("reason"),
            ),
            None,
            vec!["What was removed already is gone. You can start again; the rest follows then.".to_owned()],
        ),
        LetterKind::PortalSuspension => (
            format!("Suspend {portal}?"),
            vec![format!(
                "You asked to suspend {portal}. Once you confirm it here nobody can use it until you bring it back. Nothing is deleted."
            )],
            Some("Suspend the portal"),
            vec!["If it was not you, leave this mail: the portal stays as it is.".to_owned()],
        ),
        LetterKind::PortalContinuation => (
            format!("How to bring {portal} back"),
            vec![format!(
                "Keep this mail: with it you bring {portal} back when it is suspended."
            )],
            Some("Bring the portal back"),
            vec!["The link works as long as you own the portal.".to_owned()],
        ),
        LetterKind::PortalRemoval => (
            format!("Delete {portal}?"),
            vec![format!(
                "You asked to delete {portal}. Once you confirm it here, everything in it is deleted, for everybody and for ever."
            )],
            Some("Delete the portal"),
            vec!["If it was not you, leave this mail: the portal stays as it is.".to_owned()],
        ),
        LetterKind::PortalRemoved => {
            let name = fact("portal").unwrap_or_else(|| portal.to_owned());
            (
                format!("{name} was deleted"),
                vec![format!("Your portal {name} was deleted, with everything in it.")],
                None,
                Vec::new(),
            )
        }
        LetterKind::PortalRenamed => {
            let name = fact("alias").unwrap_or_else(|| portal.to_owned());
            (
                "The portal has another address".to_owned(),
                vec![format!(
                    "The portal that you administer is now called {name}. Everybody was signed out and signs in again at the new address."
                )],
                Some("Go to the portal"),
                Vec::new(),
            )
        }
        LetterKind::OwnerChange => (
            format!("Hand {portal} over?"),
            vec![format!(
                "You asked to make {} the owner of {portal}. Once you confirm it here the portal is no longer yours: you stay an administrator of it, and only the new owner can give it back.",
                person()
            )],
            Some("Hand the portal over"),
            vec![
                "The link works once, for seven days, and only while it is the last one that you asked for.".to_owned(),
                "If it was not you, leave this mail, and sign out everywhere: somebody uses your account.".to_owned(),
            ],
        ),
        LetterKind::OwnerChanged => (
            format!("{portal} has another owner"),
            vec![format!("{} owns {portal} now.", person())],
            Some("Go to the portal"),
            vec!["If you did not expect it, tell whoever runs the server.".to_owned()],
        ),
        LetterKind::SecondFactorReset => (
            "Your authenticator app was taken away".to_owned(),
            vec![format!(
                "The authenticator app of your account at {portal} does not count any more. You set one up again when you sign in the next time; wherever you were signed in, you are asked for it."
            )],
            None,
            vec!["If you did not expect it, choose a new password and tell an administrator.".to_owned()],
        ),
        LetterKind::Test => (
            format!("Mail from {portal} arrives"),
            vec![format!(
                "This is a test. You are reading it, so mails from {portal} arrive."
            )],
            None,
            Vec::new(),
        ),
    };
    Words {
        subject,
        paragraphs,
        action,
        notes,
    }
}

/// The name of a role as part of a sentence.
fn role_words(name: &str) -> &str {
    match name {
        "DocSpaceAdmin" => "an administrator",
        "RoomAdmin" => "a room administrator",
        "User" => "a member",
        "Guest" => "a guest",
        other => other,
    }
}

fn reasons(what: String, why: Option<String>) -> Vec<String> {
    std::iter::once(what).chain(why).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_somebody_else_stays_within_its_line() {
        for (text, line) in [
            ("Ann\r\nBcc: x@y.z", "Ann Bcc: x@y.z"),
            (" a\u{2028}b\u{0}\t c\u{85}d ", "a b c d"),
            ("\u{202e}evil\u{2066}", "evil"),
            ("Zoë \u{1f980}", "Zoë \u{1f980}"),
            ("\n", ""),
        ] {
            assert_eq!(one_line(text), line, "{text:?}");
        }
        assert_eq!(one_line(&"x".repeat(10_000)).chars().count(), FACT_MAX_CHARS + 1);
    }
}
