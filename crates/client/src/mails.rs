//! Mails that an Anteroom portal wrote (`docs/protocol/anteroom.md`, Mails).

use anteroom_domain::{MailId, MailState};
use anteroom_wire::mail::{MailDto, TestMailRequest};
use reqwest::Method;

use crate::answer::Page;
use crate::error::Error;
use crate::portal::Portal;
use crate::transport::Call;

impl Portal {
    /// `GET /anteroom/mails`: one page of at most 100 mails, newest first.
    ///
    /// # Errors
    /// [`Error::Refused`] for everybody but administrators; [`Error::NotFound`] on a portal that is not Anteroom's.
    pub async fn list_mails(&self, state: Option<MailState>, start_index: u32) -> Result<Page<MailDto>, Error> {
        let mut call = Call::new(Method::GET, &["anteroom", "mails"])
            .query("count", "100".to_owned())
            .query("startIndex", start_index.to_string());
        if let Some(state) = state {
            call = call.query("state", state.name());
        }
        self.send(&call).await?.page()
    }

    /// `GET /anteroom/mails/{id}`: a mail with what it says.
    ///
    /// # Errors
    /// [`Error::NotFound`] when there is no such mail; otherwise as [`Portal::list_mails`].
    pub async fn get_mail(&self, id: MailId) -> Result<MailDto, Error> {
        self.send(&Call::new(Method::GET, &["anteroom", "mails", &id.to_string()]))
            .await?
            .result()
    }

    /// `PUT /anteroom/mails/{id}/retry`: delivers a mail at once that was not sent.
    ///
    /// # Errors
    /// [`Error::Refused`] when it was sent; otherwise as [`Portal::get_mail`].
    pub async fn retry_mail(&self, id: MailId) -> Result<MailDto, Error> {
        let path = ["anteroom", "mails", &id.to_string(), "retry"];
        self.send(&Call::new(Method::PUT, &path)).await?.result()
    }

    /// `POST /anteroom/mails/test`: writes a mail that is a test, to an address or to the caller.
    ///
    /// # Errors
    /// [`Error::Refused`] when the portal has no mail server, or the address is none.
    pub async fn send_test_mail(&self, request: &TestMailRequest) -> Result<MailDto, Error> {
        let call = Call::new(Method::POST, &["anteroom", "mails", "test"]);
        self.send(&call.harmful_twice().body(request)?).await?.result()
    }
}
