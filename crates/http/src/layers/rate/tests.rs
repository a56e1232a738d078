use super::*;
use crate::reply::Reply;
use anteroom_app::clock::ManualClock;
use anteroom_domain::Instant;
use std::net::Ipv4Addr;

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

fn limiter(rules: RateRules) -> (RateLimiter, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::new(Instant(1_784_630_710_000_000)));
    (RateLimiter::new(rules, Arc::clone(&clock) as Arc<dyn Clock>), clock)
}

fn operation(rate: RateClass) -> Operation {
    Operation::put("pay", "/portal/payment/url", |_| {
        Box::pin(async { Ok(Reply::nothing()) })
    })
    .rate(rate)
}

fn ask(limiter: &RateLimiter, operation: &Operation) -> Result<Admission, TooMany> {
    limiter.admit(Asked {
        operation,
        params: &PathParams::default(),
        caller: None,
        address: HERE,
    })
}

#[test]
fn http_13_row_6_payments() {
    let (limiter, clock) = limiter(RateRules::default());
    let pay = operation(RateClass::Payments);
    for remaining in (0..10).rev() {
        let standing = ask(&limiter, &pay).unwrap().standing.unwrap();
        assert_eq!((standing.limit, standing.remaining), (10, remaining));
    }
    let refused = ask(&limiter, &pay).unwrap_err();
    assert_eq!(
        (refused.retry_after_s, refused.standing.map(|s| s.limit)),
        (6, Some(10))
    );
    clock.advance_seconds(6);
    ask(&limiter, &pay).unwrap();
    // Other paths are not held to it.
    ask(&limiter, &operation(RateClass::Ordinary)).unwrap();
}

#[test]
fn the_figures_of_the_protocol() {
    let (limiter, _) = limiter(RateRules::default());
    let read = Operation {
        method: Method::Get,
        ..operation(RateClass::Ordinary)
    };
    let held: Vec<_> = (0..50).map(|_| ask(&limiter, &read).unwrap()).collect();
    assert_eq!(ask(&limiter, &read).unwrap_err().standing, None);
    drop(held);
    let held: Vec<_> = (0..15)
        .map(|_| ask(&limiter, &operation(RateClass::Ordinary)).unwrap())
        .collect();
    assert_eq!(
        ask(&limiter, &operation(RateClass::Ordinary))
            .unwrap_err()
            .retry_after_s,
        1
    );
    drop(held);
    let mut let_in = 67;
    while ask(&limiter, &read).is_ok() {
        let_in += 1;
    }
    assert_eq!(let_in, 1_500);
    let (limiter, _) = self::limiter(RateRules {
        requests_per_minute: 0,
        ..RateRules::default()
    });
    for class in [RateClass::Sensitive, RateClass::Ordinary] {
        let write = operation(class);
        let let_in = std::iter::repeat_with(|| ask(&limiter, &write))
            .take_while(Result::is_ok)
            .count();
        assert_eq!(let_in, if class == RateClass::Sensitive { 5 } else { 9_995 });
    }
}

#[test]
fn paths_of_any_length_take_the_same_memory_and_ids_count_in_any_spelling() {
    let place_of = |params: &PathParams| {
        let operation = operation(RateClass::Sensitive);
        let asked = Asked {
            operation: &operation,
            params,
            caller: None,
            address: HERE,
        };
        place(Subject::Address(HERE), asked)
    };
    let id = |text: &str| place_of(&PathParams::of(&[("userid", text)]));
    assert_eq!(
        id("6B5D1C0E-9F0A-4AD2-8C1B-0B9F1F1F1F1F"),
        id("6b5d1c0e9f0a4ad28c1b0b9f1f1f1f1f")
    );
    assert_ne!(id("1"), id("2"));
    assert_ne!(id(&"1".repeat(100_000)), id("1"));
}
