//! What the portal has written to people.

use crate::app::TestApp;
use crate::smtp::TestSmtp;
use anteroom_app::mail::{WrittenMail, post, written_mail};
use anteroom_domain::{Letter, Mail, PortalId};
use anteroom_outbound::mail::{MailWorker, Smtp, SmtpSettings};
use anteroom_store::{outbox, portals};
use std::time::Duration;

/// A mail in the outbox.
#[derive(Clone, Debug)]
pub struct TestMail {
    /// What it says; its kind, address, link and facts.
    pub letter: Letter,
    /// What became of it.
    pub mail: Mail,
    /// The words, as they are delivered.
    pub written: WrittenMail,
}

impl TestMail {
    /// Where the button leads, as the reader of the text finds it; the letter's link with its key.
    pub fn url(&self) -> String {
        let lines = self.written.text.lines();
        let found = lines.into_iter().find(|line| line.starts_with("http"));
        found
            .unwrap_or_else(|| panic!("no link: {}", self.written.text))
            .to_owned()
    }
}

impl TestApp {
    /// The mails of the first portal, oldest first, whatever became of them.
    pub async fn mails(&self) -> Vec<TestMail> {
        self.mails_of(PortalId(1)).await
    }

    /// The mails of a portal, oldest first, whatever became of them.
    pub async fn mails_of(&self, portal: PortalId) -> Vec<TestMail> {
        let listed = self
            .app
            .read(move |tx, ctx| {
                let (mails, _) = outbox::list(tx, portal, None, 0, 1_000)?;
                let view = |mail: Mail| {
                    Ok(TestMail {
                        written: written_mail(tx, ctx, &mail)?,
                        letter: mail.letter.clone(),
                        mail,
                    })
                };
                mails.into_iter().rev().map(view).collect::<Result<Vec<_>, _>>()
            })
            .await;
        listed.unwrap()
    }

    /// Posts a letter of the first portal, as a use case does.
    pub async fn write_mail(&self, letter: Letter) -> TestMail {
        let posted = self
            .app
            .write(move |tx, ctx| {
                let portal = portals::find(tx, PortalId(1))?.unwrap();
                post(tx, ctx, &portal, &letter)
            })
            .await;
        posted.unwrap();
        self.mails().await.pop().unwrap()
    }

    /// The last mail to an address.
    pub async fn last_mail_to(&self, address: &str) -> TestMail {
        let mails = self.mails().await;
        let last = mails
            .into_iter()
            .rfind(|mail| mail.letter.to.eq_ignore_ascii_case(address));
        last.unwrap_or_else(|| panic!("nobody wrote to {address}"))
    }

    /// Delivers to a server what is due, until nothing is or there is no talking to the server.
    pub async fn deliver_mails(&self, server: &TestSmtp) {
        self.deliver_mails_with(server.settings()).await;
    }

    /// The same with settings of the test's own.
    pub async fn deliver_mails_with(&self, settings: SmtpSettings) {
        let worker = MailWorker::new(self.app.clone(), Some(Smtp::new(settings).unwrap()));
        while worker.round().await == Duration::ZERO {}
    }
}
