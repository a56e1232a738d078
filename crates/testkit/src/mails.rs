//! What the portal has written to people.

use crate::app::TestApp;
use anteroom_domain::{Letter, Mail, PortalId};
use anteroom_store::outbox;

/// A mail in the outbox.
#[derive(Clone, Debug)]
pub struct TestMail {
    /// What it says; its kind, address, link and facts.
    pub letter: Letter,
    /// What became of it.
    pub mail: Mail,
}

impl TestApp {
    /// The mails of the first portal, oldest first, whatever became of them.
    pub async fn mails(&self) -> Vec<TestMail> {
        let listed = self
            .app
            .read(|tx, _| Ok(outbox::list(tx, PortalId(1), None, 0, 1_000)?.0))
            .await;
        let mut mails: Vec<TestMail> = listed
            .unwrap()
            .into_iter()
            .map(|mail| TestMail {
                letter: mail.letter.clone(),
                mail,
            })
            .collect();
        mails.reverse();
        mails
    }

    /// The last mail to an address.
    pub async fn last_mail_to(&self, address: &str) -> TestMail {
        let mails = self.mails().await;
        let last = mails
            .into_iter()
            .rfind(|mail| mail.letter.to.eq_ignore_ascii_case(address));
        last.unwrap_or_else(|| panic!("nobody wrote to {address}"))
    }
}
