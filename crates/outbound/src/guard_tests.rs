//! Addresses in every spelling that somebody may try.

use super::*;

fn refused(url: &str) -> bool {
    let guard = Guard::new(Vec::new());
    Url::parse(url).is_err() || Url::parse(url).is_ok_and(|url| guard.check_url(&url, true).is_err())
}

#[test]
fn addresses_that_are_not_public() {
    let guard = Guard::new(Vec::new());
    for address in [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.169.254",
        "169.254.170.2",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.1",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::2",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:0:127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:0:7f00:1::",
        "2001:10::1",
        "2001:20::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::1",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ] {
        assert!(!guard.permits(address.parse().unwrap()), "{address}");
    }
    for address in [
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.167.255.255",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "::ffff:1.1.1.1",
        "64:ff9b::101:101",
        "2001:200::1",
        "2606:4700:4700::1111",
        "2a00:1450::1",
    ] {
        assert!(guard.permits(address.parse().unwrap()), "{address}");
    }
}

#[test]
fn urls_in_odd_spellings() {
    for url in [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://127.0.1/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.0.0.1/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://017700000001/",
        "http://00000177.0.0.01/",
        "http://127.0.0.1./",
        "http://127.0.0.1:443/",
        "http://\u{ff11}\u{ff12}\u{ff17}.0.0.1/",
        "http://127\u{3002}0\u{3002}0\u{3002}1/",
        "http://%31%32%37.0.0.1/",
        "http://0/",
        "http://0.0.0.0/",
        "http://[::]/",
        "http://[::1]/",
        "http://[0:0:0:0:0:0:0:1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[64:ff9b::127.0.0.1]/",
        "http://[2002:7f00:1::]/",
        "http://[fe80::1%25eth0]/",
        "http://169.254.169.254/latest/meta-data/",
        "http://2852039166/",
        "http://0xa9fea9fe/",
        "http://0251.0376.0251.0376/",
        "http://192.168.1.1/",
        "http://user@example.com/",
        "http://user:password@example.com/",
        "http://:password@example.com/",
        "http://example.com@127.0.0.1/",
        "http://example.com#@127.0.0.1:x/",
        "http:///",
        "file:///etc/passwd",
        "ftp://example.com/",
        "gopher://example.com/",
        "data:image/png;base64,AAAA",
        "javascript:alert(1)",
    ] {
        let is_fragment = url.contains("#@");
        assert_eq!(refused(url), !is_fragment, "{url}");
    }
    for url in [
        "http://example.com/",
        "https://example.com:8443/a?b",
        "https://1.1.1.1/",
        "http://[2606:4700::1]/",
    ] {
        assert!(!refused(url), "{url}");
    }
    let guard = Guard::new(Vec::new());
    let plain = Url::parse("http://example.com/").unwrap();
    assert!(guard.check_url(&plain, false).is_err());
}

struct Fixed(Vec<IpAddr>);

impl Names for Fixed {
    fn look_up<'a>(&'a self, _: &'a str) -> LookUp<'a> {
        Box::pin(std::future::ready(Ok(self.0.clone())))
    }
}

#[tokio::test]
async fn every_address_of_a_name_counts() {
    let resolve = async |addresses: &[&str], allowed: &[&str]| {
        let addresses = addresses.iter().map(|address| address.parse().unwrap()).collect();
        let allowed = allowed.iter().map(|network| network.parse().unwrap()).collect();
        let guard = Guard::with_names(allowed, Arc::new(Fixed(addresses)));
        Guard::resolve(&guard, "name.example").await.is_ok()
    };
    assert!(resolve(&["1.1.1.1"], &[]).await);
    assert!(!resolve(&["1.1.1.1", "127.0.0.1"], &[]).await);
    assert!(!resolve(&["::1"], &[]).await);
    assert!(!resolve(&[], &[]).await);
    assert!(resolve(&["10.1.2.3"], &["10.1.0.0/16"]).await);
    assert!(resolve(&["::ffff:10.1.2.3"], &["10.1.0.0/16"]).await);
    assert!(!resolve(&["10.2.2.3"], &["10.1.0.0/16"]).await);
}

#[tokio::test]
async fn names_of_this_machine() {
    let guard = Guard::new(Vec::new());
    for name in ["localhost", "localhost.", "LOCALHOST"] {
        assert!(Guard::resolve(&guard, name).await.is_err(), "{name}");
    }
}

#[test]
fn networks() {
    let contains = |network: &str, address: &str| {
        let network: Network = network.parse().unwrap();
        network.contains(address.parse().unwrap())
    };
    assert!(contains("10.0.0.0/8", "10.9.9.9") && !contains("10.0.0.0/8", "11.0.0.0"));
    assert!(contains("10.1.2.3", "10.1.2.3") && !contains("10.1.2.3", "10.1.2.4"));
    assert!(contains("0.0.0.0/0", "8.8.8.8") && contains("::/0", "::1") && !contains("::/0", "8.8.8.8"));
    assert!(contains("fd00::/8", "fdff::1") && !contains("fd00::/8", "fe00::1"));
    for text in ["", "x", "10.0.0.0/33", "::/129", "10.0.0.0/-1", "10.0.0/8"] {
        assert_eq!(text.parse::<Network>(), Err(NotANetwork), "{text}");
    }
}
