//! The names that a local certificate is for.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The names of this machine, for a server that listens on an address.
pub fn names_for(listen: IpAddr) -> Vec<String> {
    let mut names = vec![
        "localhost".to_owned(),
        Ipv4Addr::LOCALHOST.to_string(),
        Ipv6Addr::LOCALHOST.to_string(),
    ];
    let more = [
        host_name(),
        Some(listen.to_string()).filter(|_| !listen.is_unspecified()),
    ];
    for name in more.into_iter().flatten() {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// The machine's name in lower case, when it is one that a certificate can carry.
pub fn host_name() -> Option<String> {
    #[cfg(unix)]
    let name = rustix::system::uname()
        .nodename()
        .to_string_lossy()
        .to_ascii_lowercase();
    #[cfg(not(unix))]
    let name = String::new();
    let fits = |label: &str| {
        !label.is_empty() && label.len() <= 63 && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    (name.len() <= 253 && name.split('.').all(fits)).then_some(name)
}
