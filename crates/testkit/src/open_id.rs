//! A sign-in provider that vouches for whom the test says.

use anteroom_app::external::port::{Arrival, Departure, OpenId, OpenIdError, Pending};
use anteroom_domain::ExternalProfile;
use std::sync::{Mutex, PoisonError};

/// A provider in the test's own process. The *code* that a browser brings back is the account that it signed in with
/// there: `subject address first last`, with `-` for what the provider does not tell; `broken` fails.
#[derive(Default)]
pub struct FakeOpenId {
    /// What the last departure named.
    last: Mutex<Option<Departure>>,
}

impl FakeOpenId {
    /// The last departure.
    pub fn last(&self) -> Departure {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.clone().expect("somebody was sent to the provider")
    }
}

impl OpenId for FakeOpenId {
    fn name(&self) -> &'static str {
        "openid"
    }

    fn authorize_url<'a>(&'a self, departure: &'a Departure) -> Pending<'a, Result<String, OpenIdError>> {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(departure.clone());
        let url = format!("https://id.example.org/authorize?state={}", departure.state);
        Box::pin(async move { Ok(url) })
    }

    fn redeem<'a>(&'a self, arrival: &'a Arrival) -> Pending<'a, Result<ExternalProfile, OpenIdError>> {
        Box::pin(async move {
            let words: Vec<&str> = arrival.code.split(' ').collect();
            let [subject, email, first, last] = words.as_slice() else {
                return Err(OpenIdError("secret details of the failure".to_owned()));
            };
            let given = |word: &str| Some(word.to_owned()).filter(|word| word != "-");
            Ok(ExternalProfile {
                provider: "openid".to_owned(),
                subject: (*subject).to_owned(),
                email: given(email),
                first_name: given(first),
                last_name: given(last),
                display_name: None,
            })
        })
    }
}
