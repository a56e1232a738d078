//! A written mail as the bytes that a mail server takes (RFC 5322).

use anteroom_app::mail::WrittenMail;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};
use std::time::{Duration, UNIX_EPOCH};

/// Builds the message. `name` is what stands beside the sender's address.
///
/// # Errors
/// The sentence for administrators, when the mail is for no address that a mail server takes.
pub(super) fn message(mail: &WrittenMail, from: &Address, name: &str) -> Result<Message, String> {
    let to: Address = mail
        .to
        .parse()
        .map_err(|error| format!("The address cannot be used: {error}"))?;
    let name = line(name);
    let created_us = u64::try_from(mail.created_at.0).unwrap_or_default();
    // The same on every attempt, so that whoever gets the mail twice can tell.
    let id = format!("<{}@{}>", mail.id, from.domain());
    let built = Message::builder()
        .from(Mailbox::new(Some(name).filter(|name| !name.is_empty()), from.clone()))
        .to(Mailbox::new(None, to))
        .subject(line(&mail.subject))
        .date(UNIX_EPOCH + Duration::from_micros(created_us))
        .message_id(Some(id))
        .multipart(MultiPart::alternative_plain_html(mail.text.clone(), mail.html.clone()));
    let mut message = built.map_err(|error| format!("The mail cannot be put together: {error}"))?;
    // No machine answers a mail that a machine wrote (RFC 3834).
    for (name, value) in [
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
    ] {
        let name = HeaderName::new_from_ascii_str(name);
        message
            .headers_mut()
            .insert_raw(HeaderValue::new(name, value.to_owned()));
    }
    Ok(message)
}

/// A text as part of a header: a line break in it would begin another one.
fn line(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use anteroom_domain::{Instant, MailId};

    fn mail() -> WrittenMail {
        WrittenMail {
            id: MailId::parse("01981f2e-0000-7000-8000-000000000001").unwrap(),
            to: "ann@example.org".to_owned(),
            portal_name: "Acme".to_owned(),
            subject: "Grüße von Zoë".to_owned(),
            text: "Hello,\n\n.\nhttps://x/?a=1&b=2\n".to_owned(),
            html: "<p>Hello</p>".to_owned(),
            created_at: Instant(1_784_630_710_000_000),
        }
    }

    fn headers(mail: &WrittenMail, name: &str) -> String {
        let from = "noreply@portal.example".parse().unwrap();
        let bytes = message(mail, &from, name).unwrap().formatted();
        let text = String::from_utf8(bytes).unwrap();
        text.split("\r\n\r\n").next().unwrap().to_owned()
    }

    #[test]
    fn the_same_mail_has_the_same_identity_each_time() {
        let head = headers(&mail(), "Acme");
        assert_eq!(
            head.matches("Message-ID: <01981f2e-0000-7000-8000-000000000001@portal.example>")
                .count(),
            1
        );
        assert!(head.contains("Date: Tue, 21 Jul 2026 10:45:10 +0000"), "{head}");
        assert!(head.contains("From: Acme <noreply@portal.example>"), "{head}");
        assert!(head.contains("To: ann@example.org"), "{head}");
        assert!(head.contains("Auto-Submitted: auto-generated"), "{head}");
        assert!(head.contains("multipart/alternative"), "{head}");
        assert!(head.is_ascii(), "{head}");
    }

    #[test]
    fn nobody_writes_a_header_of_his_own() {
        let evil = WrittenMail {
            subject: "Hello\r\nBcc: evil@example.org\r\n\r\nBody".to_owned(),
            ..mail()
        };
        for name in ["Acme\r\nBcc: evil@example.org", "A\nX-Evil: 1", "\"<evil@example.org>,"] {
            let head = headers(&evil, name);
            let own = |line: &str| line.starts_with("Bcc") || line.starts_with("X-Evil") || line.starts_with("Body");
            assert!(!head.lines().any(own), "{head}");
            assert!(head.contains("<noreply@portal.example>"), "{head}");
        }
        for to in [
            "ann@example.org\r\nBcc: evil@example.org",
            "ann@example.org>\r\nRCPT TO:<evil@example.org",
            "\"a\r\nb\"@example.org",
            "ann@example.org, evil@example.org",
            "nobody",
            "",
        ] {
            let from = "noreply@portal.example".parse().unwrap();
            let mail = WrittenMail {
                to: to.to_owned(),
                ..mail()
            };
            assert!(message(&mail, &from, "Acme").is_err(), "{to:?}");
        }
    }
}
