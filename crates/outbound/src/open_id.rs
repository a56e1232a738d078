//! An OpenID Connect provider: discovery, authorization code flow with PKCE, and the check of its token
//! (OpenID Connect Core 1.0, Discovery 1.0, RFC 7636).

use crate::provider::{self, client, is_trusted_url};
use anteroom_app::external::port::{Arrival, Departure, OpenId, OpenIdError, Pending};
use anteroom_domain::{ExternalProfile, Instant};
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use reqwest::header::ACCEPT;
use reqwest::{Client, RequestBuilder, Url};
use serde_json::Value;
use std::sync::{Arc, Mutex, PoisonError};
use zeroize::Zeroizing;

/// How the portal is known to a provider.
#[derive(Clone)]
pub struct OpenIdConfig {
    /// The provider's name here.
    pub name: String,
    /// Its issuer, such as `https://id.example.org`, exactly as its tokens name it.
    pub issuer: String,
    /// The portal's identifier there.
    pub client_id: String,
    /// The portal's secret there.
    pub client_secret: Zeroizing<String>,
}

/// Answers of the provider longer than this are not read.
const ANSWER_MAX_BYTES: usize = 1 << 20;
/// What it says about itself is asked again after this time, in seconds.
const METADATA_LIFE_S: i64 = 3600;
/// Its clock may differ by so much, in seconds.
const CLOCK_SKEW_S: i64 = 120;
/// Signatures with a key that only the provider has.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];

/// A provider, spoken to over HTTP.
pub struct OpenIdClient {
    config: OpenIdConfig,
    http: Client,
    metadata: Mutex<Option<Arc<Metadata>>>,
}

/// What the provider says about itself.
struct Metadata {
    authorization: Url,
    token: Url,
    keys: Url,
    user_info: Option<Url>,
    takes_basic: bool,
    signing_keys: JwkSet,
    read_at: Instant,
}

/// Whether a text can be the address of an issuer: https, or http on this machine.
#[must_use]
pub fn is_issuer(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| is_trusted_url(&url) && url.query().is_none())
}

fn failed(what: impl std::fmt::Display) -> OpenIdError {
    OpenIdError(what.to_string())
}

impl OpenIdClient {
    /// A client for this provider; nothing is sent yet.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn new(config: OpenIdConfig) -> Result<Self, OpenIdError> {
        let http = client().map_err(failed)?;
        Ok(Self {
            config,
            http,
            metadata: Mutex::new(None),
        })
    }

    async fn get(&self, url: &Url) -> Result<Value, OpenIdError> {
        read_json(self.http.get(url.clone())).await
    }

    /// What the provider says about itself, asked for when it is not known or too old. `None`: as of whenever.
    async fn metadata(&self, now: Option<Instant>) -> Result<Arc<Metadata>, OpenIdError> {
        let known = self.metadata.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let is_fresh =
            |metadata: &Arc<Metadata>| now.is_none_or(|now| now.0 - metadata.read_at.0 < METADATA_LIFE_S * 1_000_000);
        match known.filter(is_fresh) {
            Some(metadata) => Ok(metadata),
            None => self.discover(now.unwrap_or(Instant(0))).await,
        }
    }

    async fn discover(&self, now: Instant) -> Result<Arc<Metadata>, OpenIdError> {
        let issuer = self.config.issuer.trim_end_matches('/');
        let document = format!("{issuer}/.well-known/openid-configuration");
        let found = self.get(&Url::parse(&document).map_err(failed)?).await?;
        if found.get("issuer").and_then(Value::as_str) != Some(self.config.issuer.as_str()) {
            return Err(failed(
                "its discovery document names another issuer than the configuration",
            ));
        }
        let endpoint = |name: &str| {
            let text = found.get(name).and_then(Value::as_str);
            text.map(|text| Url::parse(text).map_err(failed)).transpose()
        };
        let needed =
            |name: &str| endpoint(name)?.ok_or_else(|| failed(format!("its discovery document has no {name}")));
        let keys = needed("jwks_uri")?;
        let signing_keys = serde_json::from_value(self.get(&keys).await?).map_err(failed)?;
        let ways = found
            .get("token_endpoint_auth_methods_supported")
            .and_then(Value::as_array);
        let metadata = Arc::new(Metadata {
            authorization: needed("authorization_endpoint")?,
            token: needed("token_endpoint")?,
            user_info: endpoint("userinfo_endpoint")?,
            // The way of providers that do not say which one they take (Discovery 1.0, 3).
            takes_basic: ways.is_none_or(|ways| ways.iter().any(|way| way == "client_secret_basic")),
            keys,
            signing_keys,
            read_at: now,
        });
        *self.metadata.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&metadata));
        Ok(metadata)
    }

    async fn token(&self, metadata: &Metadata, arrival: &Arrival) -> Result<Value, OpenIdError> {
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", arrival.code.as_str()),
            ("redirect_uri", arrival.redirect_uri.as_str()),
            ("code_verifier", arrival.verifier.as_str()),
            ("client_id", self.config.client_id.as_str()),
        ];
        let mut request = self.http.post(metadata.token.clone());
        if metadata.takes_basic {
            let encoded = |text: &str| {
                reqwest::Url::parse_with_params("x:/", [("", text)]).map_or_else(
                    |_| String::new(),
                    |url| url.query().unwrap_or_default().trim_start_matches('=').to_owned(),
                )
            };
            request = request.basic_auth(
                encoded(&self.config.client_id),
                Some(encoded(&self.config.client_secret)),
            );
        } else {
            form.push(("client_secret", self.config.client_secret.as_str()));
        }
        let body = Url::parse_with_params("x:/", form).map_err(failed)?;
        let body = Zeroizing::new(body.query().unwrap_or_default().to_owned());
        let request = request
            .header("content-type", "application/x-www-form-urlencoded")
            .body(body.to_string());
        read_json(request).await
    }

    /// The claims of an identity token that is this provider's, for this portal and of this sign-in.
    async fn claims(&self, metadata: &Arc<Metadata>, token: &str, arrival: &Arrival) -> Result<Value, OpenIdError> {
        let header = decode_header(token).map_err(failed)?;
        let known = find_key(&metadata.signing_keys, header.kid.as_deref(), header.alg);
        let key = if let Some(key) = known {
            key
        } else {
            // The provider may have a new key since it was asked.
            let fresh: JwkSet = serde_json::from_value(self.get(&metadata.keys).await?).map_err(failed)?;
            let found = find_key(&fresh, header.kid.as_deref(), header.alg);
            found.ok_or_else(|| failed("its token has an unknown key"))?
        };
        if !ALGORITHMS.contains(&header.alg) {
            return Err(failed("its token is signed in a way that is not accepted"));
        }
        let mut validation = Validation::new(header.alg);
        validation.set_issuer(&[&self.config.issuer]);
        validation.set_audience(&[&self.config.client_id]);
        validation.set_required_spec_claims(&["iss", "aud", "sub", "exp"]);
        // Time is a parameter: checked below.
        validation.validate_exp = false;
        let claims = decode::<Value>(token, &key, &validation).map_err(failed)?.claims;
        check_claims(&claims, &self.config.client_id, arrival)?;
        Ok(claims)
    }
}

fn find_key(keys: &JwkSet, kid: Option<&str>, algorithm: Algorithm) -> Option<DecodingKey> {
    let named = |jwk: &&jsonwebtoken::jwk::Jwk| kid.is_none() || jwk.common.key_id.as_deref() == kid;
    keys.keys
        .iter()
        .filter(named)
        .filter_map(|jwk| DecodingKey::from_jwk(jwk).ok())
        .find(|key| algorithm.family() == key.family())
}

/// What a signature does not show: time, nonce, and for whom.
fn check_claims(claims: &Value, client_id: &str, arrival: &Arrival) -> Result<(), OpenIdError> {
    let now_s = arrival.now.0.div_euclid(1_000_000);
    let seconds = |name: &str| claims.get(name).and_then(Value::as_f64);
    #[expect(clippy::cast_precision_loss, reason = "seconds of this era are exact")]
    let (early, late) = ((now_s - CLOCK_SKEW_S) as f64, (now_s + CLOCK_SKEW_S) as f64);
    if seconds("exp").is_none_or(|end| end < early) {
        return Err(failed("its token has expired"));
    }
    if ["nbf", "iat"]
        .iter()
        .any(|name| seconds(name).is_some_and(|begin| begin > late))
    {
        return Err(failed("its token is not valid yet; compare the clocks"));
    }
    if claims.get("nonce").and_then(Value::as_str) != Some(arrival.nonce.as_str()) {
        return Err(failed("its token belongs to another sign-in"));
    }
    let several = claims
        .get("aud")
        .and_then(Value::as_array)
        .is_some_and(|all| all.len() > 1);
    let party = claims.get("azp").and_then(Value::as_str);
    if party.is_some_and(|party| party != client_id) || (several && party.is_none()) {
        return Err(failed("its token was given to somebody else"));
    }
    Ok(())
}

fn profile_of(provider: &str, claims: &Value) -> Result<ExternalProfile, OpenIdError> {
    let text = |name: &str| {
        let text = claims.get(name).and_then(Value::as_str).map(str::trim);
        text.filter(|text| !text.is_empty())
            .map(|text| text.chars().filter(|c| !c.is_control()).take(255).collect::<String>())
    };
    let subject = claims.get("sub").and_then(Value::as_str).unwrap_or_default();
    if subject.is_empty() || subject.len() > 255 {
        return Err(failed("its token names nobody"));
    }
    // An address that somebody merely typed there would open the account of whoever owns it here.
    let is_verified = matches!(claims.get("email_verified"), Some(Value::Bool(true)))
        || claims.get("email_verified").and_then(Value::as_str) == Some("true");
    Ok(ExternalProfile {
        provider: provider.to_owned(),
        subject: subject.to_owned(),
        email: text("email").filter(|_| is_verified),
        first_name: text("given_name"),
        last_name: text("family_name"),
        display_name: text("name").or_else(|| text("preferred_username")),
    })
}

impl OpenId for OpenIdClient {
    fn name(&self) -> &str {
        &self.config.name
    }

    fn authorize_url<'a>(&'a self, departure: &'a Departure) -> Pending<'a, Result<String, OpenIdError>> {
        Box::pin(async move {
            let metadata = self.metadata(None).await?;
            let mut url = metadata.authorization.clone();
            url.query_pairs_mut().extend_pairs([
                ("response_type", "code"),
                ("client_id", self.config.client_id.as_str()),
                ("redirect_uri", departure.redirect_uri.as_str()),
                ("scope", "openid email profile"),
                ("state", departure.state.as_str()),
                ("nonce", departure.nonce.as_str()),
                ("code_challenge", departure.challenge.as_str()),
                ("code_challenge_method", "S256"),
            ]);
            Ok(url.to_string())
        })
    }

    fn redeem<'a>(&'a self, arrival: &'a Arrival) -> Pending<'a, Result<ExternalProfile, OpenIdError>> {
        Box::pin(async move {
            let metadata = self.metadata(Some(arrival.now)).await?;
            let answer = self.token(&metadata, arrival).await?;
            let token = answer.get("id_token").and_then(Value::as_str);
            let token = token.ok_or_else(|| failed("it gave no identity token"))?;
            let mut claims = self.claims(&metadata, token, arrival).await?;
            let access = answer.get("access_token").and_then(Value::as_str);
            if let (None, Some(url), Some(access)) = (claims.get("email"), &metadata.user_info, access) {
                let more = read_json(self.http.get(url.clone()).bearer_auth(access)).await?;
                // Core 5.3.2: the answer counts only for the same account.
                if more.get("sub") == claims.get("sub")
                    && let (Some(claims), Value::Object(more)) = (claims.as_object_mut(), more)
                {
                    for (name, value) in more {
                        claims.entry(name).or_insert(value);
                    }
                }
            }
            profile_of(&self.config.name, &claims)
        })
    }
}

async fn read_json(request: RequestBuilder) -> Result<Value, OpenIdError> {
    let request = request.header(ACCEPT, "application/json");
    provider::read_json(request, ANSWER_MAX_BYTES).await.map_err(failed)
}
