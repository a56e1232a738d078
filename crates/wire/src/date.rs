//! Dates and time spans of the wire (`docs/protocol/http.md` 10).

use anteroom_domain::Instant;
use anteroom_domain::time_zone::iana_of_windows;
use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use serde::{Serialize, Serializer};
use std::fmt::Write as _;

/// The API date that means "no date".
pub const NO_DATE: &str = "0001-01-01T00:00:00.0000000Z";
/// The plain date that means "no date".
pub const NO_PLAIN_DATE: &str = "0001-01-01T00:00:00";

/// 1900-01-01, the day that clears what is stored (`people.md` 5.6).
pub const CLEARED_DAY: Instant = Instant(-2_208_988_800_000_000);

const DAY_S: i64 = 86_400;

/// The time zone of a portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortalZone(Option<TimeZone>);

impl PortalZone {
    /// Coordinated universal time.
    pub const UTC: Self = Self(None);

    /// The zone with this IANA name; UTC when this machine does not know it.
    #[must_use]
    pub fn named(name: &str) -> Self {
        if matches!(name, "" | "UTC" | "Etc/UTC") {
            return Self::UTC;
        }
        Self(TimeZone::get(name).ok())
    }

    /// The IANA name of the zone with this name, in any case: an IANA name, or one of Windows. None when this machine does
    /// not know it.
    #[must_use]
    pub fn find_name(name: &str) -> Option<String> {
        let name = name.trim();
        let iana = iana_of_windows(name).unwrap_or(name);
        if iana.eq_ignore_ascii_case("UTC") {
            return Some("UTC".to_owned());
        }
        let zone = TimeZone::get(iana).ok()?;
        zone.iana_name().map(str::to_owned)
    }

    /// The zone, which has this name, for people to read: `(UTC+01:00) Berlin`, with its distance at this moment.
    #[must_use]
    pub fn display_name(&self, name: &str, at: Instant) -> String {
        let minutes = self.offset_seconds(at) / 60;
        let sign = if minutes < 0 { '-' } else { '+' };
        let place = name.rsplit('/').next().unwrap_or(name).replace('_', " ");
        format!("(UTC{sign}{:02}:{:02}) {place}", minutes.abs() / 60, minutes.abs() % 60)
    }

    fn offset_at(&self, at: Timestamp) -> Offset {
        self.0.as_ref().map_or(Offset::UTC, |zone| zone.to_offset(at))
    }

    fn timestamp_of(&self, local: DateTime) -> Option<Timestamp> {
        match &self.0 {
            None => Offset::UTC.to_timestamp(local).ok(),
            Some(zone) => zone.to_timestamp(local).ok(),
        }
    }

    /// The calendar day in the zone at this moment, as midnight UTC.
    #[must_use]
    pub fn day_at(&self, at: Instant) -> Instant {
        at.plus_seconds(self.offset_seconds(at)).day()
    }

    /// How far the zone is ahead of UTC at this moment, in seconds.
    #[must_use]
    pub fn offset_seconds(&self, at: Instant) -> i64 {
        i64::from(self.offset_at(timestamp(at)).seconds())
    }
}

fn timestamp(at: Instant) -> Timestamp {
    Timestamp::from_microsecond(at.0).unwrap_or(if at.0 < 0 { Timestamp::MIN } else { Timestamp::MAX })
}

fn push_local(out: &mut String, local: DateTime) {
    // Writing to a String cannot fail.
    let _ = write!(
        out,
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}",
        local.year(),
        local.month(),
        local.day(),
        local.hour(),
        local.minute(),
        local.second()
    );
}

fn push_offset(out: &mut String, offset: Offset) {
    let minutes = offset.seconds() / 60;
    if minutes == 0 {
        out.push('Z');
        return;
    }
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.abs();
    let _ = write!(out, "{sign}{:02}:{:02}", minutes / 60, minutes % 60);
}

/// An instant as API date: local time of the portal with seven fraction digits and the offset, `Z` when it is zero.
#[must_use]
pub fn api_date(at: Instant, zone: &PortalZone) -> String {
    let at = timestamp(at);
    let offset = zone.offset_at(at);
    let local = offset.to_datetime(at);
    let mut out = String::with_capacity(33);
    push_local(&mut out, local);
    let _ = write!(out, ".{:07}", local.subsec_nanosecond() / 100);
    push_offset(&mut out, offset);
    out
}

/// A calendar day (midnight UTC, as birthdays are stored) as API date: midnight of that day in the portal's zone, so
/// that every reader sees the same day.
#[must_use]
pub fn api_day(day: Instant, zone: &PortalZone) -> String {
    let local = Offset::UTC.to_datetime(timestamp(day));
    let offset = zone.timestamp_of(local).map_or(Offset::UTC, |at| zone.offset_at(at));
    let mut out = String::with_capacity(33);
    push_local(&mut out, local);
    out.push_str(".0000000");
    push_offset(&mut out, offset);
    out
}

/// An instant as plain date of a UTC value: ISO 8601 with `Z`, fraction digits only when there are any.
#[must_use]
pub fn plain_date_utc(at: Instant) -> String {
    let mut out = plain_date_stored(at);
    out.push('Z');
    out
}

/// An instant as plain date of a stored value: like [`plain_date_utc`] but without any suffix.
#[must_use]
pub fn plain_date_stored(at: Instant) -> String {
    let local = Offset::UTC.to_datetime(timestamp(at));
    let mut out = String::with_capacity(28);
    push_local(&mut out, local);
    let fraction = local.subsec_nanosecond() / 100;
    if fraction != 0 {
        let digits = format!("{fraction:07}");
        out.push('.');
        out.push_str(digits.trim_end_matches('0'));
    }
    out
}

/// A duration in microseconds as time span: `[-][d.]hh:mm:ss[.fffffff]`.
#[must_use]
pub fn time_span(duration_us: i64) -> String {
    let mut out = String::with_capacity(16);
    if duration_us < 0 {
        out.push('-');
    }
    let whole = duration_us.unsigned_abs();
    let (seconds, fraction) = (whole / 1_000_000, whole % 1_000_000);
    let (days, seconds) = (seconds / DAY_S.unsigned_abs(), seconds % DAY_S.unsigned_abs());
    if days > 0 {
        let _ = write!(out, "{days}.");
    }
    let _ = write!(
        out,
        "{:02}:{:02}:{:02}",
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60
    );
    if fraction > 0 {
        let _ = write!(out, ".{fraction:06}0");
    }
    out
}

/// A date as a request names it: a time on the clock with or without an offset. Without one it means portal time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InputDate {
    local: DateTime,
    offset: Option<Offset>,
}

impl InputDate {
    /// Reads ISO 8601 with or without offset, `yyyy-MM-dd`, and `yyyy-MM-ddTHH-mm-ss[.fff[ffff]][K]`; nothing else.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (date, rest) = text.split_at_checked(10)?;
        let date = parse_day(date)?;
        if rest.is_empty() {
            return Some(Self {
                local: date.to_datetime(jiff::civil::Time::midnight()),
                offset: None,
            });
        }
        let clock = rest.strip_prefix(['T', 't', ' '])?;
        let (hour, rest) = two_digits(clock)?;
        let separator = rest.chars().next().filter(|c| matches!(c, ':' | '-'))?;
        let (minute, rest) = two_digits(rest.strip_prefix(separator)?)?;
        let (second, rest) = match rest.strip_prefix(separator) {
            Some(rest) => two_digits(rest)?,
            None if separator == ':' => (0, rest),
            None => return None,
        };
        let (nanosecond, rest) = match rest.strip_prefix('.') {
            Some(rest) => fraction(rest)?,
            None => (0, rest),
        };
        let offset = parse_offset(rest)?;
        let time = jiff::civil::Time::new(hour, minute, second, nanosecond).ok()?;
        Some(Self {
            local: date.to_datetime(time),
            offset,
        })
    }

    /// Whether it is the date of the year 1 that means "no date".
    #[must_use]
    pub fn is_no_date(&self) -> bool {
        self.local.year() <= 1
    }

    /// Whether it asks to clear what is stored: `1900-01-01` (`people.md` 5.6) or "no date".
    #[must_use]
    pub fn clears(&self) -> bool {
        self.is_no_date() || self.local.date() == jiff::civil::date(1900, 1, 1)
    }

    /// The moment; none for "no date".
    #[must_use]
    pub fn instant(&self, zone: &PortalZone) -> Option<Instant> {
        if self.is_no_date() {
            return None;
        }
        let at = match self.offset {
            Some(offset) => offset.to_timestamp(self.local).ok()?,
            None => zone.timestamp_of(self.local)?,
        };
        Some(Instant(at.as_microsecond()))
    }

    /// The calendar day in the portal's zone, as midnight UTC; none for "no date".
    #[must_use]
    pub fn day(&self, zone: &PortalZone) -> Option<Instant> {
        let at = timestamp(self.instant(zone)?);
        let day = zone
            .offset_at(at)
            .to_datetime(at)
            .date()
            .to_datetime(jiff::civil::Time::midnight());
        Offset::UTC
            .to_timestamp(day)
            .ok()
            .map(|at| Instant(at.as_microsecond()))
    }

    /// The calendar day as an update stores it: [`CLEARED_DAY`] for a date that clears, else [`InputDate::day`].
    #[must_use]
    pub fn day_or_cleared(&self, zone: &PortalZone) -> Option<Instant> {
        if self.clears() {
            Some(CLEARED_DAY)
        } else {
            self.day(zone)
        }
    }

    /// A calendar day given as midnight UTC.
    #[must_use]
    pub fn of_day(day: Instant) -> Self {
        Self {
            local: Offset::UTC.to_datetime(timestamp(day)),
            offset: None,
        }
    }
}

impl Serialize for InputDate {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut out = String::with_capacity(33);
        push_local(&mut out, self.local);
        let _ = write!(out, ".{:07}", self.local.subsec_nanosecond() / 100);
        if let Some(offset) = self.offset {
            push_offset(&mut out, offset);
        }
        serializer.serialize_str(&out)
    }
}

fn parse_day(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 || month.len() != 2 || day.len() != 2 {
        return None;
    }
    let number = |text: &str| {
        text.bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| text.parse::<i16>().ok())
            .flatten()
    };
    let small = |text: &str| number(text).and_then(|n| i8::try_from(n).ok());
    Date::new(number(year)?, small(month)?, small(day)?).ok()
}

fn two_digits(text: &str) -> Option<(i8, &str)> {
    let (digits, rest) = text.split_at_checked(2)?;
    let ok = digits.bytes().all(|b| b.is_ascii_digit());
    ok.then(|| digits.parse().ok()).flatten().map(|number| (number, rest))
}

fn fraction(text: &str) -> Option<(i32, &str)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at_checked(length)?;
    if !(1..=9).contains(&length) {
        return None;
    }
    format!("{digits:0<9}")
        .parse()
        .ok()
        .map(|nanosecond| (nanosecond, rest))
}

#[expect(clippy::option_option, reason = "outer: readable at all; inner: an offset is named")]
fn parse_offset(text: &str) -> Option<Option<Offset>> {
    if text.is_empty() {
        return Some(None);
    }
    if text.eq_ignore_ascii_case("z") {
        return Some(Some(Offset::UTC));
    }
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let (hours, rest) = two_digits(text.get(1..)?)?;
    let (minutes, rest) = if rest.is_empty() {
        (0, rest)
    } else {
        two_digits(rest.strip_prefix(':').unwrap_or(rest))?
    };
    if !rest.is_empty() || hours > 14 || minutes > 59 {
        return None;
    }
    Offset::from_seconds(sign * (i32::from(hours) * 3600 + i32::from(minutes) * 60))
        .ok()
        .map(Some)
}

#[cfg(test)]
#[path = "date_tests.rs"]
mod tests;
