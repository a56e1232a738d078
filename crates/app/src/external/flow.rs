//! The way of a browser to the provider and back (OpenID Connect Core 3.1, RFC 7636).

use super::port::{Arrival, Departure, OpenId};
use super::token::{Outcome, Purpose, open, seal, seal_outcome};
use crate::app::{App, Ctx};
use crate::secrets::equal;
use anteroom_domain::Portal;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};
use std::sync::Arc;

/// Where providers send browsers back to, below the portal's root.
pub const RETURN_PATH: &str = "/login.ashx";
/// What a client reads when somebody changes his mind at the provider.
pub const CANCELED: &str = "Canceled at provider";
/// What a client reads when the provider did not do its part; the cause is in the log.
const FAILED: &str = "The sign-in provider could not be used.";
/// Longest words of a provider that are handed on.
const WORDS_MAX_CHARS: usize = 200;

/// How a client wants to have the profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// In a window of its own, whose opener has a function of this name.
    Popup {
        /// The name of the function.
        callback: String,
    },
    /// In the address that the browser is sent to.
    Redirect,
}

/// A browser on its way to the provider.
pub struct Begun {
    /// Where to.
    pub url: String,
    /// What the browser must bring back as a cookie, so that nobody can make another one finish his sign-in.
    pub cookie: String,
}

/// A browser that came back.
#[derive(Debug)]
pub struct Finished {
    /// How the client wants to have the profile.
    pub delivery: Delivery,
    /// The profile, encrypted.
    pub serialized_profile: String,
}

/// What the provider gave the browser to bring back.
#[derive(Clone, Debug, Default)]
pub struct Returned {
    /// The state of the departure.
    pub state: String,
    /// The cookie of the departure.
    pub cookie: String,
    /// The code, when all went well.
    pub code: Option<String>,
    /// The provider's word for what went wrong.
    pub error: Option<String>,
    /// The provider's sentence about it.
    pub error_description: Option<String>,
}

/// Sends a browser to the provider of this name; none when there is no such provider, or it does not answer.
pub async fn begin(app: &App, portal: &Arc<Portal>, provider: &str, delivery: &Delivery) -> Option<Begun> {
    let open_id = find_provider(app, provider)?;
    let ctx = app.ctx();
    let [nonce, verifier, cookie] = [(); 3].map(|()| URL_SAFE_NO_PAD.encode(ctx.new_secret()));
    let callback = match delivery {
        Delivery::Popup { callback } => callback.as_str(),
        Delivery::Redirect => "",
    };
    let bound = hex::encode(ctx.secrets.hash_token(&cookie));
    let state = seal(
        ctx,
        portal.id,
        Purpose::State,
        &[open_id.name(), &nonce, &verifier, &bound, callback],
    );
    let departure = Departure {
        redirect_uri: redirect_uri(ctx, portal),
        state,
        nonce,
        challenge: URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes())),
    };
    match open_id.authorize_url(&departure).await {
        Ok(url) => Some(Begun { url, cookie }),
        Err(error) => {
            tracing::warn!(%error, "nobody can sign in through the provider");
            None
        }
    }
}

/// Takes a browser back; none when it does not come from a departure of its own.
pub async fn finish(app: &App, portal: &Arc<Portal>, returned: Returned) -> Option<Finished> {
    let ctx = app.ctx();
    let state = open(ctx, portal.id, Purpose::State, &returned.state)?;
    let [provider, nonce, verifier, bound, callback]: [String; 5] = state.try_into().ok()?;
    let expected: [u8; 32] = hex::decode(bound).ok()?.try_into().ok()?;
    if !equal(&expected, &ctx.secrets.hash_token(&returned.cookie)) {
        return None;
    }
    let outcome = match (returned.error, returned.code) {
        (Some(error), _) if error == "access_denied" => Outcome::Failed(CANCELED.to_owned()),
        (Some(error), _) => {
            let words = returned.error_description.unwrap_or(error);
            Outcome::Failed(
                words
                    .chars()
                    .filter(|c| !c.is_control())
                    .take(WORDS_MAX_CHARS)
                    .collect(),
            )
        }
        (None, Some(code)) => {
            let arrival = Arrival {
                redirect_uri: redirect_uri(ctx, portal),
                code,
                verifier,
                nonce,
                now: ctx.now(),
            };
            redeem(&*find_provider(app, &provider)?, &arrival).await
        }
        (None, None) => Outcome::Failed(FAILED.to_owned()),
    };
    let delivery = if callback.is_empty() {
        Delivery::Redirect
    } else {
        Delivery::Popup { callback }
    };
    Some(Finished {
        delivery,
        serialized_profile: seal_outcome(ctx, portal.id, &outcome),
    })
}

async fn redeem(open_id: &dyn OpenId, arrival: &Arrival) -> Outcome {
    match open_id.redeem(arrival).await {
        Ok(profile) => Outcome::Vouched(profile),
        Err(error) => {
            tracing::warn!(%error, "a sign-in through the provider failed");
            Outcome::Failed(FAILED.to_owned())
        }
    }
}

/// The configured provider of this name.
pub(super) fn find_provider(app: &App, name: &str) -> Option<Arc<dyn OpenId>> {
    app.open_id()
        .filter(|open_id| open_id.name().eq_ignore_ascii_case(name))
}

fn redirect_uri(ctx: &Ctx, portal: &Portal) -> String {
    format!("{}{RETURN_PATH}", ctx.root_url(portal))
}
