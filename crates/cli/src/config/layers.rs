//! Settings and where each comes from: built-in defaults, a file, the environment, options, in this order.

use super::environment::{self, Environment};
use crate::exit::Failure;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The defaults, and their documentation.
pub const DEFAULTS: &str = include_str!("default.toml");

/// The value of a setting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// A text.
    Text(String),
    /// A whole number, not negative.
    Number(u64),
    /// On or off.
    Switch(bool),
    /// Several texts.
    List(Vec<String>),
}

impl Scalar {
    const fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "a text in quotes",
            Self::Number(_) => "a whole number",
            Self::Switch(_) => "`true` or `false`",
            Self::List(_) => "a list of texts",
        }
    }
}

/// Where a value comes from; messages begin with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The built-in defaults.
    Default,
    /// A line of a file.
    File {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
    },
    /// An environment variable.
    Environment,
    /// An option, such as `--listen`.
    Option(&'static str),
}

#[derive(Clone, Debug)]
struct Setting {
    value: Scalar,
    origin: Origin,
}

/// Every setting with its value, by `section.key`.
#[derive(Clone, Debug)]
pub struct Layers(BTreeMap<String, Setting>);

/// What an option of the command line sets.
pub struct FromOption {
    /// The option, such as `--listen`.
    pub option: &'static str,
    /// The setting, `section.key`.
    pub key: &'static str,
    /// Its value.
    pub value: Scalar,
}

impl Layers {
    /// Puts the layers together.
    ///
    /// # Errors
    /// When the file cannot be read or is not TOML, when a setting is not known or of another kind.
    pub fn load(file: Option<&Path>, environment: &Environment, options: Vec<FromOption>) -> Result<Self, Failure> {
        let mut layers = Self::defaults()?;
        if let Some(path) = file {
            let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, reason(&error)))?;
            layers.lay_file(path, &text)?;
        }
        for (key, text) in environment.settings() {
            layers.lay_variable(key, text)?;
        }
        for FromOption { option, key, value } in options {
            layers.0.insert(
                key.to_owned(),
                Setting {
                    value,
                    origin: Origin::Option(option),
                },
            );
        }
        Ok(layers)
    }

    /// The built-in defaults alone.
    pub fn defaults() -> Result<Self, Failure> {
        let mut layers = Self(BTreeMap::new());
        for entry in entries(Path::new("the built-in defaults"), DEFAULTS)? {
            layers.0.insert(
                entry.key,
                Setting {
                    value: entry.value,
                    origin: Origin::Default,
                },
            );
        }
        Ok(layers)
    }

    fn lay_file(&mut self, path: &Path, text: &str) -> Result<(), Failure> {
        for Entry { key, value, line } in entries(path, text)? {
            let place = format!("{} line {line}", path.display());
            let Some(known) = self.0.get(&key) else {
                let hint = "`anteroom config reference` lists the settings";
                return Err(Failure::bad_input(format_args!(
                    "{place}: there is no setting `{key}`; {hint}"
                )));
            };
            if std::mem::discriminant(&known.value) != std::mem::discriminant(&value) {
                let kind = known.value.kind();
                return Err(Failure::bad_input(format_args!("{place}: `{key}` must be {kind}")));
            }
            self.0.insert(
                key,
                Setting {
                    value,
                    origin: Origin::File {
                        path: path.to_owned(),
                        line,
                    },
                },
            );
        }
        Ok(())
    }

    fn lay_variable(&mut self, key: &str, text: &str) -> Result<(), Failure> {
        let variable = environment::variable_of(key);
        let Some(known) = self.0.get_mut(key) else {
            return Err(Failure::bad_input(environment::unknown(&variable)));
        };
        let value = match &known.value {
            Scalar::Text(_) => Some(Scalar::Text(text.to_owned())),
            Scalar::Number(_) => text.trim().parse().ok().map(Scalar::Number),
            Scalar::Switch(_) => match text.trim().to_lowercase().as_str() {
                "true" | "1" | "yes" | "on" => Some(Scalar::Switch(true)),
                "false" | "0" | "no" | "off" | "" => Some(Scalar::Switch(false)),
                _ => None,
            },
            Scalar::List(_) => {
                let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
                Some(Scalar::List(parts.map(str::to_owned).collect()))
            }
        };
        let Some(value) = value else {
            let kind = known.value.kind();
            return Err(Failure::bad_input(format_args!(
                "the environment variable {variable} must be {kind}"
            )));
        };
        *known = Setting {
            value,
            origin: Origin::Environment,
        };
        Ok(())
    }

    /// A refusal that names the setting and where its value stands.
    pub fn refuse(&self, key: &str, problem: impl fmt::Display) -> Failure {
        let place = match self.0.get(key).map(|setting| &setting.origin) {
            Some(Origin::File { path, line }) => format!("{} line {line}: `{key}`", path.display()),
            Some(Origin::Environment) => format!("the environment variable {}", environment::variable_of(key)),
            Some(Origin::Option(option)) => (*option).to_owned(),
            Some(Origin::Default) | None => format!("`{key}`"),
        };
        Failure::bad_input(format_args!("{place}: {problem}"))
    }

    /// Whether the value is not the default's.
    pub fn is_set(&self, key: &str) -> bool {
        self.0.get(key).is_some_and(|setting| setting.origin != Origin::Default)
    }

    /// A text.
    pub fn text(&self, key: &str) -> &str {
        match self.0.get(key).map(|setting| &setting.value) {
            Some(Scalar::Text(text)) => text,
            _ => "",
        }
    }

    /// A text that is not empty.
    pub fn find_text(&self, key: &str) -> Option<&str> {
        Some(self.text(key).trim()).filter(|text| !text.is_empty())
    }

    /// A number within a range.
    ///
    /// # Errors
    /// When it is outside.
    pub fn number<T: TryFrom<u64>>(&self, key: &str, range: std::ops::RangeInclusive<u64>) -> Result<T, Failure> {
        let number = match self.0.get(key).map(|setting| &setting.value) {
            Some(Scalar::Number(number)) => *number,
            _ => 0,
        };
        let fits = range.contains(&number).then(|| T::try_from(number).ok()).flatten();
        fits.ok_or_else(|| {
            let (least, most) = range.into_inner();
            self.refuse(key, format_args!("{number} is not between {least} and {most}"))
        })
    }

    /// A switch.
    pub fn is_on(&self, key: &str) -> bool {
        matches!(
            self.0.get(key).map(|setting| &setting.value),
            Some(Scalar::Switch(true))
        )
    }

    /// A list.
    pub fn list(&self, key: &str) -> &[String] {
        match self.0.get(key).map(|setting| &setting.value) {
            Some(Scalar::List(list)) => list,
            _ => &[],
        }
    }

    /// Every setting in the order of its name.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Scalar, &Origin)> {
        self.0
            .iter()
            .map(|(key, setting)| (key.as_str(), &setting.value, &setting.origin))
    }
}

/// What the system said, without its number.
pub fn reason(error: &std::io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_owned()
}

struct Entry {
    key: String,
    value: Scalar,
    line: usize,
}

fn entries(path: &Path, text: &str) -> Result<Vec<Entry>, Failure> {
    let line_of = |at: usize| text.get(..at).unwrap_or(text).matches('\n').count() + 1;
    let fail = |at: usize, problem: &dyn fmt::Display| {
        Failure::bad_input(format_args!("{} line {}: {problem}", path.display(), line_of(at)))
    };
    let document = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        fail(at, &error.message().lines().next().unwrap_or("not TOML"))
    })?;
    let mut found = Vec::new();
    for (section, table) in document.get_ref() {
        let at = section.span().start;
        let Some(table) = table.get_ref().as_table() else {
            return Err(fail(
                at,
                &format_args!(
                    "there is no setting `{}` outside a section such as [server]",
                    section.get_ref()
                ),
            ));
        };
        for (name, value) in table {
            let key = format!("{}.{}", section.get_ref(), name.get_ref());
            let Some(scalar) = scalar(value) else {
                return Err(fail(
                    name.span().start,
                    &format_args!("the value of `{key}` is of no kind that a setting has"),
                ));
            };
            found.push(Entry {
                key,
                value: scalar,
                line: line_of(name.span().start),
            });
        }
    }
    Ok(found)
}

fn scalar(value: &Spanned<DeValue<'_>>) -> Option<Scalar> {
    match value.get_ref() {
        DeValue::String(text) => Some(Scalar::Text(text.clone().into_owned())),
        DeValue::Boolean(on) => Some(Scalar::Switch(*on)),
        DeValue::Integer(number) => u64::from_str_radix(number.as_str(), number.radix())
            .ok()
            .map(Scalar::Number),
        DeValue::Array(items) => {
            let texts = items.iter().map(|item| item.get_ref().as_str().map(str::to_owned));
            texts.collect::<Option<Vec<_>>>().map(Scalar::List)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_file(text: &str) -> Result<Layers, Failure> {
        let mut layers = Layers::defaults()?;
        layers.lay_file(Path::new("anteroom.toml"), text)?;
        Ok(layers)
    }

    #[test]
    fn later_layers_win_and_say_where_a_value_stands() {
        let mut layers = with_file("[server]\nlisten = \"127.0.0.1:1\"\nmax_body_bytes = 0x10\n").unwrap();
        assert_eq!(layers.text("server.listen"), "127.0.0.1:1");
        assert_eq!(layers.number::<usize>("server.max_body_bytes", 1..=100).unwrap(), 16);
        assert_eq!(
            layers.refuse("server.listen", "no").to_string(),
            "anteroom.toml line 2: `server.listen`: no"
        );
        layers.lay_variable("server.listen", "127.0.0.1:2").unwrap();
        assert_eq!(layers.text("server.listen"), "127.0.0.1:2");
        assert_eq!(
            layers.refuse("server.listen", "no").to_string(),
            "the environment variable ANTEROOM_SERVER__LISTEN: no"
        );
        layers
            .lay_variable("server.trusted_proxies", " 10.0.0.1, ::1 ,")
            .unwrap();
        assert_eq!(layers.list("server.trusted_proxies"), ["10.0.0.1", "::1"]);
        layers.lay_variable("keys.admins_only", "yes").unwrap();
        assert!(layers.is_on("keys.admins_only") && layers.is_set("keys.admins_only") && !layers.is_set("log.level"));
    }

    #[test]
    fn every_mistake_is_one_sentence_with_file_line_and_key() {
        for (text, sentence) in [
            ("[server]\nlisten = ", "anteroom.toml line 2: "),
            ("[server\nlisten = 1", "anteroom.toml line 1: "),
            (
                "\n[server]\nlissten = \"x\"",
                "anteroom.toml line 3: there is no setting `server.lissten`",
            ),
            (
                "[sever]\nlisten = \"x\"",
                "anteroom.toml line 2: there is no setting `sever.listen`",
            ),
            (
                "listen = \"x\"",
                "anteroom.toml line 1: there is no setting `listen` outside a section",
            ),
            (
                "[server]\nlisten = 80",
                "anteroom.toml line 2: `server.listen` must be a text in quotes",
            ),
            (
                "[server]\nmax_body_bytes = -1",
                "anteroom.toml line 2: the value of `server.max_body_bytes`",
            ),
            (
                "[server]\ncompress = \"yes\"",
                "anteroom.toml line 2: `server.compress` must be `true` or `false`",
            ),
            (
                "[server]\ncors_origins = [1]",
                "anteroom.toml line 2: the value of `server.cors_origins`",
            ),
            ("[server.tls]\nx = 1", "anteroom.toml line 1: the value of `server.tls`"),
        ] {
            let failure = with_file(text).err().unwrap().to_string();
            assert!(
                failure.starts_with(sentence) && !failure.contains('\n'),
                "{text:?}: {failure}"
            );
        }
        let mut layers = Layers::defaults().unwrap();
        for (key, text) in [
            ("server.nothing", "1"),
            ("server.max_body_bytes", "ten"),
            ("keys.admins_only", "maybe"),
        ] {
            let failure = layers.lay_variable(key, text).err().unwrap().to_string();
            assert!(failure.starts_with("the environment variable ANTEROOM_"), "{failure}");
        }
    }
}
