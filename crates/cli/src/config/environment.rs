//! The environment, read once.

use crate::exit::Failure;
use std::collections::BTreeMap;

const PREFIX: &str = "ANTEROOM_";

/// Variables that are not settings: who to talk to, and where the configuration is.
pub const PLAIN: [(&str, &str); 5] = [
    ("ANTEROOM_CONFIG", "the configuration file, as `--config`"),
    (
        "ANTEROOM_PORTAL",
        "the portal that `person`, `group`, `key`, `mail` and `onboard` work on, as `--portal`",
    ),
    ("ANTEROOM_API_KEY", "the API key for that portal, as `--api-key`"),
    (
        "ANTEROOM_API_KEY_FILE",
        "a file that holds the API key, as `--api-key-file`",
    ),
    (
        "ANTEROOM_CA_CERT",
        "a certificate authority to trust for that portal, as `--ca-cert`",
    ),
];

/// Where a service manager waits to hear that the server is ready; it sets this itself.
pub const NOTIFY_SOCKET: &str = "NOTIFY_SOCKET";

/// Variables that the project's own tests use; a program started by them inherits these.
const OF_TESTS: [&str; 3] = ["ANTEROOM_TEST_", "ANTEROOM_UPDATE", "ANTEROOM_BIN"];

/// The variables that concern Anteroom.
#[derive(Clone, Default)]
pub struct Environment {
    plain: BTreeMap<&'static str, String>,
    settings: BTreeMap<String, String>,
}

impl Environment {
    /// Reads the variables of this process.
    ///
    /// # Errors
    /// When a variable that begins with `ANTEROOM_` is not known or not UTF-8.
    pub fn read() -> Result<Self, Failure> {
        Self::from_variables(
            std::env::vars_os().map(|(name, value)| (name.to_string_lossy().into_owned(), value.into_string().ok())),
        )
    }

    fn from_variables(variables: impl Iterator<Item = (String, Option<String>)>) -> Result<Self, Failure> {
        let mut found = Self::default();
        for (name, value) in variables {
            if let Some(value) = value.as_ref().filter(|_| name == NOTIFY_SOCKET) {
                found.plain.insert(NOTIFY_SOCKET, value.clone());
            }
            let Some(rest) = name.strip_prefix(PREFIX) else {
                continue;
            };
            if OF_TESTS.iter().any(|own| name.starts_with(own)) {
                continue;
            }
            let Some(value) = value else {
                return Err(Failure::bad_input(format_args!(
                    "the environment variable {name} is not UTF-8"
                )));
            };
            if let Some((plain, _)) = PLAIN.iter().find(|(plain, _)| *plain == name) {
                found.plain.insert(plain, value);
            } else if let Some((section, key)) = rest.split_once("__") {
                found
                    .settings
                    .insert(format!("{}.{}", section.to_lowercase(), key.to_lowercase()), value);
            } else {
                return Err(Failure::bad_input(unknown(&name)));
            }
        }
        Ok(found)
    }

    /// A plain variable that is set and not empty.
    pub fn find(&self, name: &str) -> Option<&str> {
        self.plain
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// The settings, `section.key` with the text given.
    pub fn settings(&self) -> impl Iterator<Item = (&str, &str)> {
        self.settings.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }
}

/// The variable of a setting.
pub fn variable_of(key: &str) -> String {
    format!("{PREFIX}{}", key.to_uppercase().replacen('.', "__", 1))
}

/// That a variable means nothing.
pub fn unknown(name: &str) -> String {
    format!("the environment variable {name} is not a setting of Anteroom; `anteroom config reference` lists them")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Environment, Failure> {
        Environment::from_variables(variables.iter().map(|(n, v)| ((*n).to_owned(), Some((*v).to_owned()))))
    }

    #[test]
    fn settings_have_two_underscores_and_anything_else_must_be_known() {
        let found = read(&[
            ("PATH", "/bin"),
            ("ANTEROOM_SERVER__LISTEN", "[::1]:80"),
            ("ANTEROOM_DATABASE__SHARE_COMMITS", "false"),
            ("ANTEROOM_PORTAL", ""),
            ("ANTEROOM_API_KEY", "sk-1"),
            ("ANTEROOM_TEST_POSTGRES", "x"),
        ])
        .unwrap();
        assert_eq!(
            found.settings().collect::<Vec<_>>(),
            [("database.share_commits", "false"), ("server.listen", "[::1]:80")]
        );
        assert_eq!(
            (found.find("ANTEROOM_PORTAL"), found.find("ANTEROOM_API_KEY")),
            (None, Some("sk-1"))
        );
        let refused = read(&[("ANTEROOM_SERVER_LISTEN", "x")]).err().unwrap();
        assert!(refused.to_string().contains("ANTEROOM_SERVER_LISTEN"), "{refused}");
        assert_eq!(
            variable_of("database.share_commits"),
            "ANTEROOM_DATABASE__SHARE_COMMITS"
        );
    }
}
