//! The OpenID Connect client against a provider on loopback that can lie in every way that a token can.

use anteroom_app::external::port::{Arrival, Departure, OpenId};
use anteroom_domain::{ExternalProfile, Instant};
use anteroom_outbound::open_id::{OpenIdClient, OpenIdConfig, is_issuer};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

const NOW: Instant = Instant(1_784_630_710_000_000);
const NOW_S: i64 = 1_784_630_710;

struct SigningKey {
    der: Vec<u8>,
    x: String,
    y: String,
}

impl SigningKey {
    fn new() -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        let public = pair.public_key().as_ref().to_vec();
        Self {
            der: pair.to_pkcs8v1().unwrap().as_ref().to_vec(),
            x: URL_SAFE_NO_PAD.encode(&public[1..33]),
            y: URL_SAFE_NO_PAD.encode(&public[33..65]),
        }
    }

    fn jwk(&self, kid: &str) -> Value {
        json!({ "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": kid, "x": self.x, "y": self.y })
    }

    fn sign(&self, kid: &str, claims: &Value) -> String {
        let mut header = Header::new(Algorithm::ES256);
        header.kid = Some(kid.to_owned());
        encode(&header, claims, &EncodingKey::from_ec_der(&self.der)).unwrap()
    }
}

/// What the provider answers.
#[derive(Default)]
struct Answers {
    keys: Value,
    token: Value,
    user_info: Value,
    issuer: Option<String>,
    seen: Vec<String>,
}

struct Provider {
    url: String,
    answers: Arc<Mutex<Answers>>,
    key: SigningKey,
    _server: tokio::task::JoinSet<()>,
}

impl Provider {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let key = SigningKey::new();
        let answers = Arc::new(Mutex::new(Answers {
            keys: json!({ "keys": [key.jwk("k1")] }),
            ..Answers::default()
        }));
        let mut server = tokio::task::JoinSet::new();
        let (root, shared) = (url.clone(), Arc::clone(&answers));
        server.spawn(async move {
            loop {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut read = vec![0; 16_384];
                let mut length = 0;
                let request = loop {
                    let more = stream.read(&mut read[length..]).await.unwrap();
                    length += more;
                    let text = String::from_utf8_lossy(&read[..length]).into_owned();
                    let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
                    let wanted = text.lines().find_map(|line| line.strip_prefix("content-length: "));
                    if more == 0 || (text.contains("\r\n\r\n") && body.len() >= wanted.map_or(0, |n| n.parse().unwrap())) {
                        break text;
                    }
                };
                let body = answer(&root, &mut shared.lock().unwrap(), &request).to_string();
                let head = format!(
                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
                    body.len()
                );
                stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
            }
        });
        Self {
            url,
            answers,
            key,
            _server: server,
        }
    }

    fn claims(&self) -> Value {
        json!({
            "iss": self.url, "aud": "portal", "sub": "s-1", "exp": NOW_S + 300, "iat": NOW_S, "nonce": "nonce-1",
            "email": "ann@example.org", "email_verified": true, "given_name": "Ann", "family_name": "Lee", "name": "Ann Lee",
        })
    }

    fn client(&self) -> OpenIdClient {
        let config = OpenIdConfig {
            name: "openid".to_owned(),
            issuer: self.url.clone(),
            client_id: "portal".to_owned(),
            client_secret: "a secret & more".to_owned().into(),
        };
        OpenIdClient::new(config).unwrap()
    }

    /// What a new client makes of a token.
    async fn redeem(&self, token: String) -> Result<ExternalProfile, String> {
        self.answers.lock().unwrap().token = json!({ "access_token": "at", "id_token": token });
        self.client()
            .redeem(&arrival())
            .await
            .map_err(|error| error.to_string())
    }
}

fn answer(root: &str, answers: &mut Answers, request: &str) -> Value {
    answers.seen.push(request.to_owned());
    let path = request.split(' ').nth(1).unwrap();
    match path {
        "/.well-known/openid-configuration" => json!({
            "issuer": answers.issuer.as_deref().unwrap_or(root),
            "authorization_endpoint": format!("{root}/authorize?tenant=1"),
            "token_endpoint": format!("{root}/token"),
            "jwks_uri": format!("{root}/keys"),
            "userinfo_endpoint": format!("{root}/me"),
        }),
        "/keys" => answers.keys.clone(),
        "/token" => answers.token.clone(),
        "/me" => answers.user_info.clone(),
        other => panic!("{other}"),
    }
}

fn arrival() -> Arrival {
    Arrival {
        redirect_uri: "https://portal.test/login.ashx".to_owned(),
        code: "the code".to_owned(),
        verifier: "the verifier".to_owned(),
        nonce: "nonce-1".to_owned(),
        now: NOW,
    }
}

#[tokio::test]
async fn a_browser_is_sent_away_and_its_code_becomes_a_profile() {
    let provider = Provider::start().await;
    let departure = Departure {
        redirect_uri: "https://portal.test/login.ashx".to_owned(),
        state: "st&te".to_owned(),
        nonce: "nonce-1".to_owned(),
        challenge: "challenge".to_owned(),
    };
    let url = provider.client().authorize_url(&departure).await.unwrap();
    assert!(
        url.starts_with(&format!(
            "{}/authorize?tenant=1&response_type=code&client_id=portal",
            provider.url
        )),
        "{url}"
    );
    for part in [
        "state=st%26te",
        "code_challenge=challenge",
        "code_challenge_method=S256",
        "scope=openid+email+profile",
    ] {
        assert!(url.contains(part), "{url}");
    }

    let token = provider.key.sign("k1", &provider.claims());
    let profile = provider.redeem(token).await.unwrap();
    let expected = ExternalProfile {
        provider: "openid".to_owned(),
        subject: "s-1".to_owned(),
        email: Some("ann@example.org".to_owned()),
        first_name: Some("Ann".to_owned()),
        last_name: Some("Lee".to_owned()),
        display_name: Some("Ann Lee".to_owned()),
    };
    assert_eq!(profile, expected);
    let answers = provider.answers.lock().unwrap();
    let asked = answers
        .seen
        .iter()
        .find(|request| request.starts_with("POST /token"))
        .unwrap();
    assert!(
        asked.contains("code=the+code") && asked.contains("code_verifier=the+verifier"),
        "{asked}"
    );
    assert!(asked.contains("authorization: Basic "), "{asked}");
}

#[tokio::test]
async fn a_token_that_is_not_for_this_sign_in_is_refused() {
    let provider = Provider::start().await;
    let claims = provider.claims();
    for (name, value, why) in [
        ("iss", json!("https://elsewhere.example"), "InvalidIssuer"),
        ("aud", json!("somebody else"), "InvalidAudience"),
        ("aud", Value::Null, "aud"),
        ("aud", json!(["portal", "another"]), "given to somebody else"),
        ("azp", json!("another"), "given to somebody else"),
        ("exp", json!(NOW_S - 200), "expired"),
        ("exp", Value::Null, "exp"),
        ("iat", json!(NOW_S + 500), "not valid yet"),
        ("nonce", json!("another"), "another sign-in"),
        ("nonce", Value::Null, "another sign-in"),
        ("sub", json!(""), "names nobody"),
    ] {
        let mut lie = claims.clone();
        if value.is_null() {
            lie.as_object_mut().unwrap().remove(name);
        } else {
            lie[name] = value;
        }
        let refused = provider.redeem(provider.key.sign("k1", &lie)).await.unwrap_err();
        assert!(refused.contains(why), "{name}: {refused}");
    }
}

#[tokio::test]
async fn a_signature_is_one_of_the_providers_own_keys() {
    let provider = Provider::start().await;
    let stranger = SigningKey::new();
    let claims = provider.claims();
    assert!(
        provider
            .redeem(stranger.sign("k1", &claims))
            .await
            .unwrap_err()
            .contains("InvalidSignature")
    );
    assert!(
        provider
            .redeem(stranger.sign("k9", &claims))
            .await
            .unwrap_err()
            .contains("unknown key")
    );
    // Signed with what everybody knows, or not at all.
    let shared = encode(
        &Header::new(Algorithm::HS256),
        &claims,
        &EncodingKey::from_secret(b"a secret & more"),
    );
    provider.redeem(shared.unwrap()).await.unwrap_err();
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let unsigned = format!("{}.{}.", part(&json!({ "alg": "none" })), part(&claims));
    provider.redeem(unsigned).await.unwrap_err();
    for garbage in ["", "a.b.c", "....", "\u{0}"] {
        provider.redeem(garbage.to_owned()).await.unwrap_err();
    }
}

#[tokio::test]
async fn a_new_key_is_asked_for_once_it_is_used() {
    let provider = Provider::start().await;
    let client = provider.client();
    provider.answers.lock().unwrap().token = json!({ "id_token": provider.key.sign("k1", &provider.claims()) });
    client.redeem(&arrival()).await.unwrap();
    let new = SigningKey::new();
    {
        let mut answers = provider.answers.lock().unwrap();
        answers.keys = json!({ "keys": [new.jwk("k2")] });
        answers.token = json!({ "id_token": new.sign("k2", &provider.claims()) });
    }
    client.redeem(&arrival()).await.unwrap();
}

#[tokio::test]
async fn an_address_counts_only_when_the_provider_has_verified_it() {
    let provider = Provider::start().await;
    for verified in [json!(false), Value::Null, json!("no")] {
        let mut claims = provider.claims();
        claims["email_verified"] = verified;
        let profile = provider.redeem(provider.key.sign("k1", &claims)).await.unwrap();
        assert_eq!(profile.email, None);
    }
    // What the token does not say is asked for, of the same account only.
    let mut claims = provider.claims();
    claims.as_object_mut().unwrap().remove("email");
    for (subject, email) in [("s-1", Some("me@example.org".to_owned())), ("s-2", None)] {
        provider.answers.lock().unwrap().user_info =
            json!({ "sub": subject, "email": "me@example.org", "email_verified": true });
        let profile = provider.redeem(provider.key.sign("k1", &claims)).await.unwrap();
        assert_eq!(profile.email, email);
    }
}

#[tokio::test]
async fn a_provider_must_be_who_it_says() {
    let provider = Provider::start().await;
    provider.answers.lock().unwrap().issuer = Some("https://elsewhere.example".to_owned());
    let refused = provider.redeem(String::new()).await.unwrap_err();
    assert!(refused.contains("another issuer"), "{refused}");
    for (text, fine) in [
        ("https://id.example.org", true),
        ("https://id.example.org/realms/a", true),
        ("http://localhost:9000", true),
        ("http://id.example.org", false),
        ("https://id.example.org?x=1", false),
        ("id.example.org", false),
    ] {
        assert_eq!(is_issuer(text), fine, "{text}");
    }
}
