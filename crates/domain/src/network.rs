//! Networks and ranges of addresses, as configuration and the settings of portals name them.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// A network, such as `10.0.0.0/8`, or one address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    prefix: u32,
}

/// A text that names no network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an address such as 10.1.2.3, or a network such as 10.0.0.0/8")]
pub struct NotANetwork;

impl Network {
    /// The network of the addresses that begin as this one does, for so many bits: at most 32 of version 4, 128 of
    /// version 6.
    #[must_use]
    pub const fn new(address: IpAddr, prefix: u32) -> Self {
        Self { address, prefix }
    }

    /// Whether an address is in the network.
    #[must_use]
    pub fn contains(self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(network), IpAddr::V4(address)) => {
                same_start(network.to_bits(), address.to_bits(), 32_u32.saturating_sub(self.prefix))
            }
            (IpAddr::V6(network), IpAddr::V6(address)) => {
                let (one, other) = (network.to_bits(), address.to_bits());
                let rest = 128_u32.saturating_sub(self.prefix);
                (one ^ other).checked_shr(rest).unwrap_or(0) == 0
            }
            _ => false,
        }
    }
}

fn same_start(one: u32, other: u32, rest: u32) -> bool {
    (one ^ other).checked_shr(rest).unwrap_or(0) == 0
}

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let (address, prefix) = match text.trim().split_once('/') {
            None => (text.trim(), None),
            Some((address, prefix)) => (address, Some(prefix)),
        };
        let address: IpAddr = address.parse().map_err(|_| NotANetwork)?;
        let most = if address.is_ipv4() { 32 } else { 128 };
        let prefix = prefix.map_or(Ok(most), str::parse).map_err(|_| NotANetwork)?;
        if prefix > most {
            return Err(NotANetwork);
        }
        Ok(Self { address, prefix })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

/// Addresses as the settings of a portal name them (`docs/protocol/auth.md` 12): one address, a network such as
/// `10.0.0.0/8`, or a range such as `10.0.0.1-10.0.0.9`, both ends included. Shown as it was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressRange {
    text: String,
    span: Span,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Span {
    Network(Network),
    Between(IpAddr, IpAddr),
}

/// A text that names no addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an address such as 10.1.2.3, a network such as 10.0.0.0/8, or a range such as 10.0.0.1-10.0.0.9")]
pub struct NotARange;

impl AddressRange {
    /// Reads a text; white space around it and its parts does not count.
    ///
    /// # Errors
    /// [`NotARange`] for anything else, for ends of two versions, for a range whose end comes before its beginning, and for
    /// a text of more than one line.
    pub fn parse(text: &str) -> Result<Self, NotARange> {
        let text = text.trim();
        if text.chars().any(char::is_control) {
            return Err(NotARange);
        }
        let span = match text.split_once('-') {
            None => Span::Network(text.parse().map_err(|NotANetwork| NotARange)?),
            Some((first, last)) => {
                let end = |part: &str| part.trim().parse::<IpAddr>().map_err(|_| NotARange);
                let (first, last) = (end(first)?, end(last)?);
                if first.is_ipv4() != last.is_ipv4() || last < first {
                    return Err(NotARange);
                }
                Span::Between(first, last)
            }
        };
        Ok(Self {
            text: text.to_owned(),
            span,
        })
    }

    /// Whether an address is among them. An address of version 4 that is written as one of version 6 counts as what it is.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        match self.span {
            Span::Network(network) => network.contains(address),
            Span::Between(first, last) => first.is_ipv4() == address.is_ipv4() && (first..=last).contains(&address),
        }
    }

    /// The text as it was given.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for AddressRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_networks_and_ranges() {
        for (text, inside, outside) in [
            ("192.0.2.7", "192.0.2.7", "192.0.2.8"),
            ("192.0.2.7", "::ffff:192.0.2.7", "::ffff:192.0.2.8"),
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.1"),
            ("0.0.0.0/0", "203.0.113.9", "2001:db8::1"),
            ("::/0", "2001:db8::1", "203.0.113.9"),
            ("10.0.0.5 - 10.0.0.9", "10.0.0.9", "10.0.0.10"),
            ("10.0.0.5-10.0.0.9", "10.0.0.5", "10.0.0.4"),
            ("2001:db8::1-2001:db8::ff", "2001:db8::80", "2001:db8::100"),
            ("2001:db8::/32", "2001:db8:1::", "2001:db9::"),
        ] {
            let range = AddressRange::parse(text).unwrap();
            assert!(range.contains(inside.parse().unwrap()), "{text} {inside}");
            assert!(!range.contains(outside.parse().unwrap()), "{text} {outside}");
            assert_eq!(range.to_string(), text);
        }
    }

    #[test]
    fn what_names_no_addresses() {
        for text in [
            "",
            "-",
            "10.0.0.256",
            "10.0.0.0/33",
            "10.0.0.0/",
            "::/129",
            "10.0.0.9-10.0.0.5",
            "10.0.0.1-::1",
            "10.0.0.1-",
            "10.0.0.0/8-10.0.0.1",
            "example.org",
            "10.0.0.1-10.0.0.2-10.0.0.3",
            "10.0.0.1-\n10.0.0.2",
            "10.0.0.1 -\r10.0.0.2",
        ] {
            assert_eq!(AddressRange::parse(text), Err(NotARange), "{text}");
        }
    }
}
