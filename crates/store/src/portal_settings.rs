//! What the administrators of a portal set: sections of the table of settings, each a text of lines `name=value`.

use crate::error::Error;
use crate::settings::{delete, list_with_prefix, set};
use crate::tx::Tx;
use anteroom_domain::csp::{CspRule, Site};
use anteroom_domain::house::AiAccess;
use anteroom_domain::joining::{JoinRule, MessageRule, TrustedDomains};
use anteroom_domain::network::AddressRange;
use anteroom_domain::password::PasswordPolicy;
use anteroom_domain::portal_settings::{
    AllowedNetwork, AttemptRule, DeveloperTools, InvitationRule, NetworkRule, PortalSetting, PortalSettings,
    SecondFactorKind, SecondFactorRule, SessionRule,
};
use anteroom_domain::{GroupId, Instant, PersonId, PortalId};
use std::fmt::Write as _;

/// What the names of sections begin with.
const PREFIX: &str = "rules.";

/// A section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the members of PortalSettings, which say what they are")]
pub enum Section {
    Attempts,
    Sessions,
    Passwords,
    DeveloperTools,
    Networks,
    SecondFactor,
    Invitations,
    AiAccess,
    Csp,
    Joining,
    Messages,
}

impl Section {
    const ALL: [(Self, &'static str); 11] = [
        (Self::Attempts, "rules.attempts"),
        (Self::Sessions, "rules.sessions"),
        (Self::Passwords, "rules.passwords"),
        (Self::DeveloperTools, "rules.developer_tools"),
        (Self::Networks, "rules.networks"),
        (Self::SecondFactor, "rules.second_factor"),
        (Self::Invitations, "rules.invitations"),
        (Self::AiAccess, "rules.ai_access"),
        (Self::Csp, "rules.csp"),
        (Self::Joining, "rules.joining"),
        (Self::Messages, "rules.messages"),
    ];

    fn of(setting: &PortalSetting) -> Self {
        match setting {
            PortalSetting::Attempts(_) => Self::Attempts,
            PortalSetting::Sessions(_) => Self::Sessions,
            PortalSetting::Passwords(_) => Self::Passwords,
            PortalSetting::DeveloperTools(_) => Self::DeveloperTools,
            PortalSetting::Networks(_) => Self::Networks,
            PortalSetting::SecondFactor(_) => Self::SecondFactor,
            PortalSetting::Invitations(_) => Self::Invitations,
            PortalSetting::AiAccess(_) => Self::AiAccess,
            PortalSetting::Csp(_) => Self::Csp,
            PortalSetting::Joining(_) => Self::Joining,
            PortalSetting::Messages(_) => Self::Messages,
        }
    }

    fn name(self) -> &'static str {
        Self::ALL
            .into_iter()
            .find(|(section, _)| *section == self)
            .map_or("", |(_, name)| name)
    }
}

/// The settings of a portal; what nobody set is as in `installation`.
///
/// # Errors
/// Those of every statement; [`Error::Corrupt`] for a section that cannot be read.
pub fn find(tx: &mut Tx<'_>, portal: PortalId, installation: &PortalSettings) -> Result<PortalSettings, Error> {
    let mut settings = installation.clone();
    for (name, text) in list_with_prefix(tx, portal, PREFIX)? {
        let section = Section::ALL.into_iter().find(|(_, own)| *own == name);
        let Some((section, _)) = section else { continue };
        let (setting, changed_at) = read(section, &text).ok_or(Error::Corrupt {
            table: "settings",
            column: "value",
        })?;
        settings.put(setting, changed_at);
    }
    Ok(settings)
}

/// Writes a section.
///
/// # Errors
/// Those of every statement.
pub fn put(tx: &mut Tx<'_>, portal: PortalId, setting: &PortalSetting, now: Instant) -> Result<(), Error> {
    set(tx, portal, Section::of(setting).name(), &write(setting, now))
}

/// Forgets a section: what the installation says counts again.
///
/// # Errors
/// Those of every statement.
pub fn reset(tx: &mut Tx<'_>, portal: PortalId, section: Section) -> Result<(), Error> {
    delete(tx, portal, section.name())
}

fn write(setting: &PortalSetting, now: Instant) -> String {
    let mut lines = Lines(format!("at={}", now.0));
    match setting {
        PortalSetting::Attempts(rule) => {
            lines.add("count", rule.attempt_count);
            lines.add("period", rule.check_period_s);
            lines.add("block", rule.block_time_s);
        }
        PortalSetting::Sessions(rule) => {
            lines.add("on", rule.is_on);
            lines.add("minutes", rule.life_minutes);
        }
        PortalSetting::Passwords(policy) => {
            lines.add("length", policy.min_length);
            lines.add("upper", policy.upper_case);
            lines.add("digits", policy.digits);
            lines.add("special", policy.special_symbols);
        }
        PortalSetting::DeveloperTools(tools) => lines.add("admins_only", tools.admins_only),
        PortalSetting::Invitations(rule) => {
            lines.add("members", rule.members);
            lines.add("guests", rule.guests);
        }
        PortalSetting::Networks(rule) => {
            lines.add("on", rule.is_on);
            for entry in &rule.allowed {
                let whom = if entry.admins_only { "admins" } else { "all" };
                lines.add(whom, &entry.range);
            }
        }
        PortalSetting::SecondFactor(rule) => {
            if let Some(kind) = rule.kind {
                let kind = match kind {
                    SecondFactorKind::Sms => "sms",
                    SecondFactorKind::App => "app",
                };
                lines.add("kind", kind);
            }
            rule.trusted.iter().for_each(|range| lines.add("trusted", range));
            rule.people.iter().for_each(|person| lines.add("person", person));
            rule.groups.iter().for_each(|group| lines.add("group", group));
        }
        PortalSetting::AiAccess(access) => lines.add("on", access.is_on),
        PortalSetting::Csp(rule) => rule.sites.iter().for_each(|site| lines.add("site", site.as_str())),
        PortalSetting::Joining(rule) => {
            lines.add("as_users", rule.as_users);
            lines.add("type", rule.trusted.number());
            rule.trusted.names().iter().for_each(|name| lines.add("domain", name));
        }
        PortalSetting::Messages(rule) => lines.add("on", rule.is_on),
    }
    lines.0
}

struct Lines(String);

impl Lines {
    /// No value has a line break: they are numbers, identifiers, addresses, hosts and names of domains.
    fn add(&mut self, name: &str, value: impl std::fmt::Display) {
        // Writing to a string cannot fail.
        let _ = write!(self.0, "\n{name}={value}");
    }
}

fn read(section: Section, text: &str) -> Option<(PortalSetting, Instant)> {
    let lines: Vec<(&str, &str)> = text.lines().map(|line| line.split_once('=')).collect::<Option<_>>()?;
    let one = |name: &str| lines.iter().find(|(own, _)| *own == name).map(|(_, value)| *value);
    let number = |name: &str| one(name)?.parse::<i64>().ok();
    let flag = |name: &str| one(name)?.parse::<bool>().ok();
    let changed_at = Instant(number("at")?);
    let setting = match section {
        Section::Attempts => PortalSetting::Attempts(AttemptRule {
            attempt_count: one("count")?.parse().ok()?,
            check_period_s: number("period")?,
            block_time_s: number("block")?,
        }),
        Section::Sessions => PortalSetting::Sessions(SessionRule {
            is_on: flag("on")?,
            life_minutes: number("minutes")?,
        }),
        Section::Passwords => PortalSetting::Passwords(PasswordPolicy {
            min_length: one("length")?.parse().ok()?,
            upper_case: flag("upper")?,
            digits: flag("digits")?,
            special_symbols: flag("special")?,
        }),
        Section::DeveloperTools => PortalSetting::DeveloperTools(DeveloperTools {
            admins_only: flag("admins_only")?,
        }),
        Section::Invitations => PortalSetting::Invitations(InvitationRule {
            members: flag("members")?,
            guests: flag("guests")?,
        }),
        Section::Networks => {
            let entries = lines.iter().filter(|(name, _)| matches!(*name, "admins" | "all"));
            let allowed = entries.map(|(name, value)| {
                let range = AddressRange::parse(value).ok()?;
                let admins_only = *name == "admins";
                Some(AllowedNetwork { range, admins_only })
            });
            PortalSetting::Networks(NetworkRule {
                is_on: flag("on")?,
                allowed: allowed.collect::<Option<_>>()?,
            })
        }
        Section::SecondFactor => {
            let every = |name: &'static str| {
                lines
                    .iter()
                    .filter(move |(own, _)| *own == name)
                    .map(|(_, value)| *value)
            };
            let kind = match one("kind") {
                None => None,
                Some("sms") => Some(SecondFactorKind::Sms),
                Some("app") => Some(SecondFactorKind::App),
                Some(_) => return None,
            };
            let trusted = every("trusted").map(|value| AddressRange::parse(value).ok());
            PortalSetting::SecondFactor(SecondFactorRule {
                kind,
                trusted: trusted.collect::<Option<_>>()?,
                people: every("person").map(PersonId::parse).collect::<Option<_>>()?,
                groups: every("group").map(GroupId::parse).collect::<Option<_>>()?,
            })
        }
        Section::AiAccess => PortalSetting::AiAccess(AiAccess { is_on: flag("on")? }),
        Section::Csp => {
            let sites = lines.iter().filter(|(name, _)| *name == "site");
            PortalSetting::Csp(CspRule {
                sites: sites.map(|(_, value)| Site::parse(value)).collect::<Option<_>>()?,
            })
        }
        Section::Joining => {
            let names = lines.iter().filter(|(name, _)| *name == "domain");
            let trusted = match number("type")? {
                0 => TrustedDomains::None,
                1 => TrustedDomains::Custom(names.map(|(_, value)| (*value).to_owned()).collect()),
                2 => TrustedDomains::All,
                _ => return None,
            };
            let as_users = flag("as_users")?;
            PortalSetting::Joining(JoinRule { trusted, as_users })
        }
        Section::Messages => PortalSetting::Messages(MessageRule { is_on: flag("on")? }),
    };
    Some((setting, changed_at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    #[test]
    fn every_section_comes_back() {
        let range = |text: &str| AddressRange::parse(text).unwrap();
        for setting in [
            PortalSetting::Attempts(AttemptRule {
                attempt_count: 3,
                check_period_s: 30,
                block_time_s: 9_999,
            }),
            PortalSetting::Sessions(SessionRule {
                is_on: true,
                life_minutes: 0,
            }),
            PortalSetting::Passwords(PasswordPolicy {
                min_length: 12,
                upper_case: true,
                digits: false,
                special_symbols: true,
            }),
            PortalSetting::DeveloperTools(DeveloperTools { admins_only: true }),
            PortalSetting::Invitations(InvitationRule {
                members: false,
                guests: true,
            }),
            PortalSetting::Networks(NetworkRule {
                is_on: true,
                allowed: vec![
                    AllowedNetwork {
                        range: range("10.0.0.1 - 10.0.0.7"),
                        admins_only: true,
                    },
                    AllowedNetwork {
                        range: range("2001:db8::/32"),
                        admins_only: false,
                    },
                ],
            }),
            PortalSetting::SecondFactor(SecondFactorRule {
                kind: Some(SecondFactorKind::App),
                trusted: vec![range("192.0.2.1")],
                people: vec![PersonId(Uuid::from_u128(7))],
                groups: vec![GroupId(Uuid::from_u128(8)), GroupId(Uuid::from_u128(9))],
            }),
            PortalSetting::SecondFactor(SecondFactorRule::default()),
            PortalSetting::AiAccess(AiAccess { is_on: true }),
            PortalSetting::Csp(CspRule {
                sites: vec![
                    Site::parse("*.a.example").unwrap(),
                    Site::parse("http://b.example:81").unwrap(),
                ],
            }),
            PortalSetting::Csp(CspRule::default()),
            PortalSetting::Joining(JoinRule {
                trusted: TrustedDomains::Custom(vec!["example.org".to_owned(), "a-b.c".to_owned()]),
                as_users: false,
            }),
            PortalSetting::Joining(JoinRule {
                trusted: TrustedDomains::All,
                as_users: true,
            }),
            PortalSetting::Messages(MessageRule { is_on: true }),
        ] {
            let text = write(&setting, Instant(42));
            assert_eq!(
                read(Section::of(&setting), &text),
                Some((setting, Instant(42))),
                "{text}"
            );
        }
        assert_eq!(read(Section::Sessions, "at=1\non=maybe\nminutes=1"), None);
        assert_eq!(read(Section::Sessions, "nonsense"), None);
    }
}
