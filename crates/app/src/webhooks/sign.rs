//! How messages to webhooks are signed: as the reference does, and as the Standard Webhooks do.

use super::create::STANDARD_PREFIX;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use uuid::Uuid;
use zeroize::Zeroizing;

/// The headers that say who sends a message, and that it is whole. `at_s`: when it is sent, in seconds since 1970.
pub(super) fn signatures(secret: &str, message: Uuid, at_s: i64, body: &[u8]) -> Vec<(&'static str, String)> {
    let id = format!("msg_{}", message.simple());
    let reference = hex::encode_upper(mac(secret.as_bytes(), &[body]));
    let signed = [id.as_bytes(), b".", at_s.to_string().as_bytes(), b".", body].concat();
    let standard = STANDARD.encode(mac(&standard_key(secret), &[&signed]));
    vec![
        ("x-docspace-signature-256", format!("sha256={reference}")),
        ("webhook-id", id),
        ("webhook-timestamp", at_s.to_string()),
        ("webhook-signature", format!("v1,{standard}")),
    ]
}

/// The key of the Standard Webhooks: the bytes behind the prefix, or else the secret as it is.
fn standard_key(secret: &str) -> Zeroizing<Vec<u8>> {
    let bytes = secret
        .strip_prefix(STANDARD_PREFIX)
        .and_then(|text| STANDARD.decode(text).ok());
    Zeroizing::new(bytes.unwrap_or_else(|| secret.as_bytes().to_vec()))
}

fn mac(key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
    // HMAC takes keys of any length; the error cannot happen, and nobody would accept an empty signature.
    Hmac::<Sha256>::new_from_slice(key)
        .map(|mac| parts.iter().fold(mac, Mac::chain_update))
        .map(|mac| mac.finalize().into_bytes().to_vec())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header<'a>(headers: &'a [(&str, String)], name: &str) -> &'a str {
        &headers.iter().find(|(own, _)| *own == name).unwrap().1
    }

    #[test]
    fn the_vector_of_the_standard() {
        // From the specification: the identifier there is not a UUID, so the key and the signed text are checked.
        let key = standard_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let text = br#"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}"#;
        assert_eq!(
            STANDARD.encode(mac(&key, &[text])),
            "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
        );
    }

    #[test]
    fn both_signatures_are_of_the_exact_body() {
        let headers = signatures("correct-horse", Uuid::from_u128(7), 1_700_000_000, b"{}");
        let reference = header(&headers, "x-docspace-signature-256")
            .strip_prefix("sha256=")
            .unwrap();
        assert_eq!(reference, hex::encode_upper(mac(b"correct-horse", &[b"{}"])));
        assert_eq!(header(&headers, "webhook-id"), "msg_00000000000000000000000000000007");
        let signed = b"msg_00000000000000000000000000000007.1700000000.{}";
        let standard = STANDARD.encode(mac(b"correct-horse", &[signed]));
        assert_eq!(header(&headers, "webhook-signature"), format!("v1,{standard}"));
    }
}
