//! Under which address people reach the server.

use super::Tls;
use super::layers::Layers;
use crate::exit::Failure;
use std::net::{IpAddr, SocketAddr};

const KEY: &str = "server.public_url";

/// The address that is set, or one made of where the server listens.
///
/// # Errors
/// When it is not scheme, host and perhaps port.
pub fn public_url(layers: &Layers, listen: SocketAddr, tls: &Tls) -> Result<String, Failure> {
    let Some(text) = layers.find_text(KEY) else {
        return Ok(made_of(listen, tls));
    };
    let root = text.trim_end_matches('/');
    let authority = root.strip_prefix("https://").or_else(|| root.strip_prefix("http://"));
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c);
    if authority.is_none_or(|authority| authority.is_empty() || !authority.chars().all(is_plain)) {
        let problem = format_args!("`{text}` is not a root such as https://portal.example.com");
        return Err(layers.refuse(KEY, problem));
    }
    Ok(root.to_owned())
}

/// What is used when nothing is set.
pub fn made_of(listen: SocketAddr, tls: &Tls) -> String {
    let (scheme, usual) = match tls {
        Tls::Off => ("http", 80),
        Tls::Local | Tls::Files { .. } => ("https", 443),
    };
    let port = Some(listen.port()).filter(|port| *port != usual);
    let port = port.map_or(String::new(), |port| format!(":{port}"));
    // Nobody can go to 0.0.0.0.
    let host = if listen.ip().is_unspecified() {
        "localhost".to_owned()
    } else {
        match listen.ip() {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("[{ip}]"),
        }
    };
    format!("{scheme}://{host}{port}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_of_the_listen_address() {
        for (listen, tls, expected) in [
            ("127.0.0.1:8080", Tls::Off, "http://127.0.0.1:8080"),
            ("0.0.0.0:80", Tls::Off, "http://localhost"),
            ("[::1]:8443", Tls::Local, "https://[::1]:8443"),
            ("192.0.2.1:443", Tls::Local, "https://192.0.2.1"),
        ] {
            assert_eq!(made_of(listen.parse().unwrap(), &tls), expected);
        }
    }
}
