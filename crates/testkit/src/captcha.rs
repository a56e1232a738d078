//! A provider of captchas for whom one word is right.

use anteroom_app::ports::{Captcha, CaptchaError, CaptchaKind, Pending};
use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A provider in the test's own process: `solved` is right, `broken` cannot be checked, everything else is wrong.
#[derive(Default)]
pub struct FakeCaptcha {
    asked: AtomicUsize,
}

impl FakeCaptcha {
    /// How often it was asked.
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Captcha for FakeCaptcha {
    fn kind(&self) -> CaptchaKind {
        CaptchaKind::Web
    }

    fn public_key(&self) -> &'static str {
        "the public key"
    }

    fn verify<'a>(
        &'a self,
        _kind: CaptchaKind,
        response: &'a str,
        _client: IpAddr,
    ) -> Pending<'a, Result<bool, CaptchaError>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        Box::pin(async move {
            match response {
                "broken" => Err(CaptchaError("secret details of the failure".to_owned())),
                other => Ok(other == "solved"),
            }
        })
    }
}
