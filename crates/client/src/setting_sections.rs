//! The settings of a portal, by name (`docs/protocol/portal.md` 3.4, 7, 8, 10; `docs/protocol/auth.md` 11, 13, 14).

use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::error::Error;
use crate::portal::Portal;
use crate::transport::Call;

/// Settings that are read and written together.
#[derive(Debug)]
pub struct SettingSection {
    /// Its name.
    pub name: &'static str,
    /// What is in it.
    pub settings: &'static [PortalSetting],
    read: &'static str,
    write: (How, &'static str),
    /// The member of the body that the settings are in.
    inside: Option<&'static str>,
    reset: Option<(How, &'static str)>,
}

/// How something is written.
#[derive(Clone, Copy, Debug)]
enum How {
    Put,
    Post,
    Delete,
}

impl How {
    const fn method(self) -> Method {
        match self {
            Self::Put => Method::PUT,
            Self::Post => Method::POST,
            Self::Delete => Method::DELETE,
        }
    }
}

/// A setting of a section.
#[derive(Debug)]
pub struct PortalSetting {
    /// Its name, which is that of the member of the request.
    pub name: &'static str,
    /// What it can be.
    pub kind: SettingKind,
    shown: Shown,
}

/// What a setting can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingKind {
    /// Yes or no.
    Bool,
    /// A whole number; the text is its unit.
    Int(&'static str),
    /// Any text.
    Text,
    /// Texts.
    List,
    /// One of these, each with what the portal shows for it.
    Choice(&'static [(&'static str, i64)]),
    /// One of these words.
    Word(&'static [&'static str]),
}

/// Where an answer shows a setting.
#[derive(Debug)]
enum Shown {
    /// There.
    At(&'static str),
    /// In a list of `{id, enabled}`: the word with the identifier that is enabled, else the first word.
    Enabled,
    /// Nowhere.
    Nowhere,
}

const fn at(name: &'static str, kind: SettingKind, pointer: &'static str) -> PortalSetting {
    PortalSetting {
        name,
        kind,
        shown: Shown::At(pointer),
    }
}

const fn section(
    name: &'static str,
    read: &'static str,
    write: (How, &'static str),
    settings: &'static [PortalSetting],
) -> SettingSection {
    SettingSection {
        name,
        settings,
        read,
        write,
        inside: None,
        reset: None,
    }
}

use SettingKind::{Bool, Choice, Int, List, Text, Word};

/// Every section, sorted by name.
pub const SETTING_SECTIONS: &[SettingSection] = &[
    section(
        "ai",
        "settings/ai-access",
        (How::Post, "settings/ai-access"),
        &[at("enabled", Bool, "/enabled")],
    ),
    SettingSection {
        inside: Some("settings"),
        ..section(
            "audit",
            "security/audit/settings/lifetime",
            (How::Post, "security/audit/settings/lifetime"),
            &[
                at("loginHistoryLifeTime", Int("days"), "/loginHistoryLifeTime"),
                at("auditTrailLifeTime", Int("days"), "/auditTrailLifeTime"),
            ],
        )
    },
    section(
        "colors",
        "settings/colortheme",
        (How::Put, "settings/colortheme"),
        &[at("selected", Int("number of the scheme"), "/selected")],
    ),
    section(
        "cookies",
        "settings/cookiesettings",
        (How::Put, "settings/cookiesettings"),
        &[
            at("enabled", Bool, "/enabled"),
            at("lifeTime", Int("minutes"), "/lifeTime"),
        ],
    ),
    SettingSection {
        inside: Some("deepLinkSettings"),
        ..section(
            "deep-link",
            "settings/deeplink",
            (How::Post, "settings/deeplink"),
            &[at(
                "handlingMode",
                Choice(&[("ask", 0), ("browser", 1), ("app", 2)]),
                "/handlingMode",
            )],
        )
    },
    section(
        "developer-tools",
        "settings/devtoolsaccess",
        (How::Post, "settings/devtoolsaccess"),
        &[at("limitedAccessForUsers", Bool, "/limitedAccessForUsers")],
    ),
    SettingSection {
        reset: Some((How::Post, "settings/greetingsettings/restore")),
        ..section(
            "greeting",
            "settings/greetingsettings",
            (How::Post, "settings/greetingsettings"),
            &[at("title", Text, "")],
        )
    },
    section(
        "invitations",
        "settings/invitationsettings",
        (How::Put, "settings/invitationsettings"),
        &[
            at("allowInvitingMembers", Bool, "/allowInvitingMembers"),
            at("allowInvitingGuests", Bool, "/allowInvitingGuests"),
        ],
    ),
    section(
        "joining",
        "settings",
        (How::Post, "settings/maildomainsettings"),
        &[
            at(
                "type",
                Choice(&[("None", 0), ("Custom", 1), ("All", 2)]),
                "/trustedDomainsType",
            ),
            at("domains", List, "/trustedDomains"),
            PortalSetting {
                name: "inviteUsersAsVisitors",
                kind: Bool,
                shown: Shown::Nowhere,
            },
        ],
    ),
    SettingSection {
        reset: Some((How::Delete, "settings/security/loginsettings")),
        ..section(
            "login",
            "settings/security/loginsettings",
            (How::Put, "settings/security/loginsettings"),
            &[
                at("attemptCount", Int("attempts"), "/attemptCount"),
                at("blockTime", Int("seconds"), "/blockTime"),
                at("checkPeriod", Int("seconds"), "/checkPeriod"),
            ],
        )
    },
    section(
        "messages",
        "settings",
        (How::Post, "settings/messagesettings"),
        &[at("turnOn", Bool, "/enableAdmMess")],
    ),
    section(
        "pages",
        "security/csp",
        (How::Post, "security/csp"),
        &[at("domains", List, "/domains")],
    ),
    section(
        "password",
        "settings/security/password",
        (How::Put, "settings/security/password"),
        &[
            at("minLength", Int("characters"), "/minLength"),
            at("upperCase", Bool, "/upperCase"),
            at("digits", Bool, "/digits"),
            at("specSymbols", Bool, "/specSymbols"),
        ],
    ),
    section(
        "quota-per-person",
        "settings/userquotasettings",
        (How::Post, "settings/userquotasettings"),
        &[
            at("enableQuota", Bool, "/enableQuota"),
            at("defaultQuota", Int("bytes"), "/defaultQuota"),
        ],
    ),
    section(
        "region",
        "settings",
        (How::Put, "settings/timeandlanguage"),
        &[at("lng", Text, "/culture"), at("timeZoneID", Text, "/timezone")],
    ),
    section(
        "second-factor",
        "settings/tfaapp",
        (How::Put, "settings/tfaapp"),
        &[PortalSetting {
            name: "type",
            kind: Word(&["None", "Sms", "App"]),
            shown: Shown::Enabled,
        }],
    ),
];

impl SettingSection {
    /// Whether the portal can be told to forget what was set.
    #[must_use]
    pub const fn can_be_reset(&self) -> bool {
        self.reset.is_some()
    }
}

impl PortalSetting {
    fn read(&self, answer: &Value) -> Option<Value> {
        match self.shown {
            // A number below zero stands for nothing that was set, and would be taken for zero.
            Shown::At(pointer) => answer
                .pointer(pointer)
                .filter(|value| value.as_i64().is_none_or(|number| number >= 0))
                .cloned(),
            Shown::Nowhere => None,
            Shown::Enabled => {
                let Word(words) = self.kind else { return None };
                let is_on = |word: &&&str| {
                    answer.as_array().is_some_and(|items| {
                        items.iter().any(|item| {
                            let is_it = item["id"].as_str().is_some_and(|id| id.eq_ignore_ascii_case(word));
                            is_it && item["enabled"] == true
                        })
                    })
                };
                words.iter().find(is_on).or(words.first()).map(|word| json!(word))
            }
        }
    }
}

fn call(method: Method, path: &str) -> Call {
    let segments: Vec<&str> = path.split('/').collect();
    Call::new(method, &segments)
}

impl Portal {
    /// The settings of a section, in its order; none for what the portal does not show.
    ///
    /// # Errors
    /// [`Error::Refused`] where only administrators may read it.
    pub async fn read_settings(&self, section: &SettingSection) -> Result<Vec<Option<Value>>, Error> {
        let answer: Value = self.send(&call(Method::GET, section.read)).await?.result()?;
        Ok(section.settings.iter().map(|setting| setting.read(&answer)).collect())
    }

    /// Writes the settings of a section, all of them, in its order.
    ///
    /// # Errors
    /// [`Error::Refused`] with the portal's words.
    pub async fn write_settings(&self, section: &SettingSection, values: &[Value]) -> Result<(), Error> {
        let names = section.settings.iter().map(|setting| setting.name.to_owned());
        let members: Map<String, Value> = names.zip(values.iter().cloned()).collect();
        let body = match section.inside {
            None => Value::Object(members),
            Some(name) => json!({ name: members }),
        };
        let (how, path) = section.write;
        let _: Value = self.send(&call(how.method(), path).body(&body)?).await?.result()?;
        Ok(())
    }

    /// Makes a portal forget what was set in a section. Nothing happens to one that cannot be reset.
    ///
    /// # Errors
    /// [`Error::Refused`] with the portal's words.
    pub async fn reset_settings(&self, section: &SettingSection) -> Result<(), Error> {
        if let Some((how, path)) = section.reset {
            let _: Value = self.send(&call(how.method(), path)).await?.result()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_are_sorted_and_told_apart() {
        let names: Vec<&str> = SETTING_SECTIONS.iter().map(|section| section.name).collect();
        assert!(names.is_sorted_by(|a, b| a < b), "{names:?}");
        for section in SETTING_SECTIONS {
            let settings: HashSet<&str> = section.settings.iter().map(|setting| setting.name).collect();
            assert_eq!(settings.len(), section.settings.len(), "{}", section.name);
        }
    }

    #[test]
    fn the_second_factor_is_the_one_that_is_enabled() {
        let section = SETTING_SECTIONS.iter().find(|section| section.name == "second-factor");
        let setting = &section.unwrap().settings[0];
        let shown =
            |app: bool| setting.read(&json!([{ "id": "sms", "enabled": false }, { "id": "app", "enabled": app }]));
        assert_eq!((shown(false), shown(true)), (Some(json!("None")), Some(json!("App"))));
    }
}
