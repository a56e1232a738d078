//! `anteroom settings list`, `get`, `set` and `reset`.

use crate::config::Environment;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::{Output, line};
use crate::portal::{Making, Target};
use anteroom_client::{Error, Portal, PortalSetting, SETTING_SECTIONS, SettingKind, SettingSection};
use serde::Serialize;
use serde_json::{Value, json};

/// The house rules of a portal
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List all settings
    List(List),
    /// Print one setting
    #[command(after_help = "Example:\n  anteroom settings get password.minLength")]
    Get(Get),
    /// Set settings, and read them back
    ///
    /// Settings with the same name before the dot are written together; those of them that are not named stay as they are.
    #[command(after_help = "Example:\n  anteroom settings set password.minLength=12 password.digits=yes")]
    Set(Set),
    /// Forget what was set; the defaults count again
    #[command(after_help = "Example:\n  anteroom settings reset login")]
    Reset(Reset),
}

#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, clap::Args)]
pub struct Get {
    #[command(flatten)]
    target: Target,
    /// Name, as `settings list` shows it
    #[arg(value_name = "NAME")]
    name: String,
}

#[derive(Debug, clap::Args)]
pub struct Set {
    #[command(flatten)]
    target: Target,
    /// Names and values; lists are separated by commas
    #[arg(required = true, value_name = "NAME=VALUE")]
    settings: Vec<String>,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, clap::Args)]
pub struct Reset {
    #[command(flatten)]
    target: Target,
    /// The name before the dot: login or greeting
    #[arg(value_name = "SECTION")]
    section: String,
}

#[derive(Serialize)]
struct Shown {
    name: String,
    value: Option<Value>,
}

#[derive(Serialize)]
struct Changed {
    name: String,
    before: Option<Value>,
    after: Option<Value>,
    result: &'static str,
    detail: String,
}

/// Runs the command.
pub async fn run(command: Command, environment: &Environment) -> Outcome {
    match command {
        Command::List(arguments) => {
            let reached = arguments.target.reach(environment, Making::Never).await?;
            let shown = list(&reached.portal).await;
            reached.finish(None).await;
            let shown = shown?;
            let rows = shown.iter().map(|row| [row.name.clone(), text(row.value.as_ref())]);
            arguments.output.print(&shown, ["name", "value"], rows);
            Ok(Exit::Done)
        }
        Command::Get(arguments) => {
            let (section, at) = find(&arguments.name)?;
            let reached = arguments.target.reach(environment, Making::Never).await?;
            let found = reached.portal.read_settings(section).await;
            reached.finish(None).await;
            let value = found?.into_iter().nth(at).flatten();
            let untold = || Failure::not_done(format_args!("the portal does not tell what {} is", arguments.name));
            line(&text(Some(&value.ok_or_else(untold)?)));
            Ok(Exit::Done)
        }
        Command::Set(arguments) => {
            // Everything that is wrong about the words is said before anything is done.
            let asked = asked(&arguments.settings)?;
            let reached = arguments.target.reach(environment, Making::Never).await?;
            let changed = set(&reached.portal, &asked).await;
            reached.finish(None).await;
            let changed = changed?;
            let is_done = changed.iter().all(|row| matches!(row.result, "done" | "already so"));
            let rows = changed.iter().map(|row| {
                [
                    row.name.clone(),
                    text(row.before.as_ref()),
                    text(row.after.as_ref()),
                    row.result.to_owned(),
                    row.detail.clone(),
                ]
            });
            arguments
                .output
                .print(&changed, ["name", "before", "after", "result", "detail"], rows);
            Ok(if is_done { Exit::Done } else { Exit::NotDone })
        }
        Command::Reset(arguments) => {
            let resettable = SETTING_SECTIONS.iter().filter(|section| section.can_be_reset());
            let names: Vec<&str> = resettable.clone().map(|section| section.name).collect();
            let unknown = || {
                Failure::bad_input(format_args!(
                    "only {} can be reset, not `{}`: set others to what they are to be",
                    names.join(" and "),
                    arguments.section
                ))
            };
            let section = resettable.clone().find(|section| section.name == arguments.section);
            let section = section.ok_or_else(unknown)?;
            let reached = arguments.target.reach(environment, Making::Never).await?;
            let done = reached.portal.reset_settings(section).await;
            reached.finish(None).await;
            done?;
            Ok(Exit::Done)
        }
    }
}

async fn list(portal: &Portal) -> Result<Vec<Shown>, Failure> {
    let mut shown = Vec::new();
    for section in SETTING_SECTIONS {
        let values = match portal.read_settings(section).await {
            Ok(values) => values,
            // Older portals do not have every operation.
            Err(Error::NotFound { .. }) => continue,
            Err(error) => return Err(error.into()),
        };
        for (setting, value) in section.settings.iter().zip(values) {
            shown.push(Shown {
                name: name(section, setting),
                value,
            });
        }
    }
    Ok(shown)
}

fn name(section: &SettingSection, setting: &PortalSetting) -> String {
    format!("{}.{}", section.name, setting.name)
}

fn text(value: Option<&Value>) -> String {
    match value {
        None => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(items)) => {
            let items: Vec<String> = items.iter().map(|item| text(Some(item))).collect();
            items.join(",")
        }
        Some(other) => other.to_string(),
    }
}

fn find(wanted: &str) -> Result<(&'static SettingSection, usize), Failure> {
    let unknown = || {
        Failure::bad_input(format_args!(
            "there is no setting `{wanted}`; `anteroom settings list` shows which there are"
        ))
    };
    let (section, setting) = wanted.split_once('.').ok_or_else(unknown)?;
    let section = SETTING_SECTIONS.iter().find(|known| known.name == section);
    let section = section.ok_or_else(unknown)?;
    let at = section.settings.iter().position(|known| known.name == setting);
    Ok((section, at.ok_or_else(unknown)?))
}

/// What is asked for in one section: places and values.
type Asked = (&'static SettingSection, Vec<(usize, Value)>);

fn asked(settings: &[String]) -> Result<Vec<Asked>, Failure> {
    let mut asked: Vec<Asked> = Vec::new();
    for setting in settings {
        let Some((name, word)) = setting.split_once('=') else {
            return Err(Failure::bad_input(format_args!(
                "`{setting}` is not written as NAME=VALUE"
            )));
        };
        let (section, at) = find(name)?;
        let kind = section
            .settings
            .get(at)
            .map_or(SettingKind::Text, |setting| setting.kind);
        let value = parse(kind, word)
            .map_err(|expected| Failure::bad_input(format_args!("{name} is {expected}, not `{word}`")))?;
        let known = asked.iter_mut().find(|(known, _)| known.name == section.name);
        match known {
            Some((_, values)) if values.iter().any(|(known, _)| *known == at) => {
                return Err(Failure::bad_input(format_args!("{name} is set twice")));
            }
            Some((_, values)) => values.push((at, value)),
            None => asked.push((section, vec![(at, value)])),
        }
    }
    Ok(asked)
}

fn parse(kind: SettingKind, word: &str) -> Result<Value, String> {
    match kind {
        SettingKind::Bool => match word.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => Ok(json!(true)),
            "false" | "no" | "off" => Ok(json!(false)),
            _ => Err("yes or no".to_owned()),
        },
        SettingKind::Int(unit) => {
            let number = word.parse::<i64>().map(Value::from);
            number.map_err(|_| format!("a whole number ({unit})"))
        }
        SettingKind::Text => Ok(json!(word)),
        SettingKind::List => {
            let items = word.split(',').map(str::trim).filter(|item| !item.is_empty());
            Ok(items.collect())
        }
        SettingKind::Choice(choices) => {
            let chosen = choices
                .iter()
                .find(|(name, number)| name.eq_ignore_ascii_case(word) || number.to_string() == word);
            let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
            chosen
                .map(|(_, number)| json!(number))
                .ok_or_else(|| format!("one of {}", names.join(", ")))
        }
        SettingKind::Word(words) => {
            let chosen = words.iter().find(|known| known.eq_ignore_ascii_case(word));
            chosen
                .map(|word| json!(word))
                .ok_or_else(|| format!("one of {}", words.join(", ")))
        }
    }
}

async fn set(portal: &Portal, asked: &[Asked]) -> Result<Vec<Changed>, Failure> {
    let mut changed = Vec::new();
    for (section, values) in asked {
        let before = portal.read_settings(section).await?;
        let outcome = set_section(portal, section, values, &before).await?;
        let after = match &outcome {
            Written::Not => before.clone(),
            _ => portal.read_settings(section).await?,
        };
        for (at, value) in values {
            let now = after.get(*at).cloned().flatten();
            // What the portal does not show has to be taken for done.
            let is_so = now.as_ref().is_none_or(|now| now == value);
            let (result, detail) = match &outcome {
                Written::Refused(words) => ("refused", words.clone()),
                Written::Not => ("already so", String::new()),
                Written::Yes if is_so => ("done", String::new()),
                Written::Yes => ("answered OK but not done", String::new()),
            };
            changed.push(Changed {
                name: section
                    .settings
                    .get(*at)
                    .map_or_else(String::new, |setting| name(section, setting)),
                before: before.get(*at).cloned().flatten(),
                after: now,
                result,
                detail,
            });
        }
    }
    Ok(changed)
}

enum Written {
    Yes,
    Not,
    Refused(String),
}

async fn set_section(
    portal: &Portal,
    section: &SettingSection,
    values: &[(usize, Value)],
    before: &[Option<Value>],
) -> Result<Written, Failure> {
    let mut whole = before.to_vec();
    for (at, value) in values {
        if let Some(place) = whole.get_mut(*at) {
            *place = Some(value.clone());
        }
    }
    if whole == before {
        return Ok(Written::Not);
    }
    // The portal is told the whole section: nothing that nobody asked for may change with it.
    if let Some((setting, _)) = section.settings.iter().zip(&whole).find(|(_, value)| value.is_none()) {
        let untold = name(section, setting);
        return Ok(Written::Refused(format!(
            "say what {untold} is to be as well: it is not set, or the portal does not tell"
        )));
    }
    let whole: Vec<Value> = whole.into_iter().flatten().collect();
    match portal.write_settings(section, &whole).await {
        Ok(()) => Ok(Written::Yes),
        Err(error @ Error::Refused { .. }) => Ok(Written::Refused(error.to_string())),
        Err(error) => Err(error.into()),
    }
}
