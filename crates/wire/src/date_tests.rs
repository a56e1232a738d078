use super::*;
use anteroom_domain::time_zone::windows_zones;

fn moscow() -> PortalZone {
    let zone = PortalZone::named("Europe/Moscow");
    assert_ne!(zone, PortalZone::UTC, "the time zone database is missing");
    zone
}

const NOON: Instant = Instant(1_784_630_710_000_000); // 2026-07-21T10:45:10Z

#[test]
fn api_dates_are_portal_time_with_seven_digits() {
    assert_eq!(api_date(NOON, &PortalZone::UTC), "2026-07-21T10:45:10.0000000Z");
    assert_eq!(api_date(NOON, &moscow()), "2026-07-21T13:45:10.0000000+03:00");
    assert_eq!(
        api_date(Instant(NOON.0 + 120_450), &PortalZone::UTC),
        "2026-07-21T10:45:10.1204500Z"
    );
    let newfoundland = PortalZone::named("America/St_Johns");
    assert_eq!(api_date(NOON, &newfoundland), "2026-07-21T08:15:10.0000000-02:30");
    assert_eq!(api_date(Instant(-1), &PortalZone::UTC), "1969-12-31T23:59:59.9999990Z");
    assert_eq!(
        api_date(NOON, &PortalZone::named("No/Where")),
        "2026-07-21T10:45:10.0000000Z"
    );
}

#[test]
fn the_year_one_is_no_date() {
    let none = Instant(-62_135_596_800_000_000);
    assert_eq!(api_date(none, &PortalZone::UTC), NO_DATE);
    assert_eq!(plain_date_stored(none), NO_PLAIN_DATE);
    let read = InputDate::parse(NO_DATE).unwrap();
    assert!(read.is_no_date() && read.clears());
    assert_eq!(
        (read.instant(&PortalZone::UTC), read.day(&PortalZone::UTC)),
        (None, None)
    );
}

#[test]
fn plain_dates() {
    assert_eq!(plain_date_utc(NOON), "2026-07-21T10:45:10Z");
    assert_eq!(plain_date_stored(NOON), "2026-07-21T10:45:10");
    assert_eq!(plain_date_utc(Instant(NOON.0 + 250_000)), "2026-07-21T10:45:10.25Z");
}

#[test]
fn time_spans() {
    for (us, text) in [
        (0, "00:00:00"),
        (10_800_000_000, "03:00:00"),
        (-9_000_000_000, "-02:30:00"),
        (90_061_000_001, "1.01:01:01.0000010"),
    ] {
        assert_eq!(time_span(us), text);
    }
}

#[test]
fn input_dates_of_every_form() {
    let utc = |text: &str| {
        InputDate::parse(text)
            .and_then(|d| d.instant(&PortalZone::UTC))
            .map(plain_date_utc)
    };
    for (text, expected) in [
        ("2026-07-21T10:45:10Z", "2026-07-21T10:45:10Z"),
        ("2026-07-21T10:45:10.5Z", "2026-07-21T10:45:10.5Z"),
        ("2026-07-21T13:45:10.0000000+03:00", "2026-07-21T10:45:10Z"),
        ("2026-07-21T13:45:10+0300", "2026-07-21T10:45:10Z"),
        ("2026-07-21T08:45:10-02", "2026-07-21T10:45:10Z"),
        ("2026-07-21T10:45", "2026-07-21T10:45:00Z"),
        ("2026-07-21 10:45:10", "2026-07-21T10:45:10Z"),
        ("2026-07-21", "2026-07-21T00:00:00Z"),
        ("2026-07-21T10-45-10", "2026-07-21T10:45:10Z"),
        ("2026-07-21T10-45-10.123", "2026-07-21T10:45:10.123Z"),
        ("2026-07-21T10-45-10.1234567Z", "2026-07-21T10:45:10.123456Z"),
        ("2026-07-21T10-45-10-05:00", "2026-07-21T15:45:10Z"),
        (" 2026-07-21 ", "2026-07-21T00:00:00Z"),
    ] {
        assert_eq!(utc(text).as_deref(), Some(expected), "{text}");
    }
    for text in [
        "",
        "yesterday",
        "2026-7-21",
        "2026-13-01",
        "2026-02-30",
        "2026-07-21T",
        "2026-07-21T25:00:00",
        "2026-07-21T10-45",
        "2026-07-21T10:45:10.",
        "2026-07-21T10:45:10+3",
        "2026-07-21T10:45:10Zulu",
        "21.07.2026",
        "2026-07-21é",
        "é026-07-21",
    ] {
        assert_eq!(utc(text), None, "{text}");
    }
}

#[test]
fn without_an_offset_it_is_portal_time() {
    let read = InputDate::parse("2026-07-21T13:45:10").unwrap();
    assert_eq!(read.instant(&moscow()), Some(NOON));
}

#[test]
fn days_survive_the_round_trip_in_every_zone() {
    let day = InputDate::parse("1990-05-01").unwrap().day(&PortalZone::UTC).unwrap();
    for zone in [
        PortalZone::UTC,
        moscow(),
        PortalZone::named("America/St_Johns"),
        PortalZone::named("Pacific/Auckland"),
    ] {
        let written = api_day(day, &zone);
        assert!(written.starts_with("1990-05-01T00:00:00.0000000"), "{written}");
        assert_eq!(InputDate::parse(&written).unwrap().day(&zone), Some(day));
        assert_eq!(InputDate::of_day(day).day(&zone), Some(day));
    }
    assert!(InputDate::parse("1900-01-01").unwrap().clears());
    assert!(!InputDate::parse("1900-01-02").unwrap().clears());
    for (text, stored) in [
        ("1900-01-01T00:00:00Z", CLEARED_DAY),
        (NO_DATE, CLEARED_DAY),
        ("1990-05-01", day),
    ] {
        let zone = PortalZone::named("America/St_Johns");
        assert_eq!(
            InputDate::parse(text).unwrap().day_or_cleared(&zone),
            Some(stored),
            "{text}"
        );
    }
}

#[test]
fn input_dates_are_written_back() {
    let text = |d: &str| serde_json::to_string(&InputDate::parse(d).unwrap()).unwrap();
    assert_eq!(text("1990-05-01"), "\"1990-05-01T00:00:00.0000000\"");
    assert_eq!(
        text("1990-05-01T00:00:00+02:00"),
        "\"1990-05-01T00:00:00.0000000+02:00\""
    );
}

#[test]
fn zones_by_either_name() {
    for (windows, iana) in windows_zones() {
        let found = PortalZone::find_name(windows);
        assert!(found.is_some(), "{windows}");
        let same = PortalZone::named(&found.unwrap()) == PortalZone::named(iana);
        assert!(same, "{windows} {iana}");
    }
    for (name, found) in [
        ("europe/berlin", Some("Europe/Berlin")),
        (" Europe/Kiev ", Some("Europe/Kiev")),
        ("W. Europe Standard Time", Some("Europe/Berlin")),
        ("UTC", Some("UTC")),
        ("utc", Some("UTC")),
        ("", None),
        ("Nowhere/Nothing", None),
        ("../../etc/passwd", None),
        ("Europe/Berlin\0", None),
    ] {
        assert_eq!(PortalZone::find_name(name).as_deref(), found, "{name:?}");
    }
}
