//! `anteroom key create`, `key list`, `key rotate` and `key revoke`.

use crate::config::Environment;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::{Form, Output, line, say};
use crate::portal::{Making, Reached, Target};
use anteroom_client::request::{CreateKeyRequest, RotateKeyRequest};
use anteroom_client::{ApiKeyDto, Portal};
use anteroom_domain::KeyId;

/// Make, list, rotate and revoke API keys
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// Make an API key and print it; it is never shown again
    Create(Create),
    /// List the API keys of the portal
    List(List),
    /// Give one of your own API keys a new secret and print it; it is never shown again
    Rotate(Rotate),
    /// Revoke API keys; they stop working at once
    Revoke(Revoke),
}

#[derive(Debug, clap::Args)]
pub struct Create {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    output: Output,
    /// What the key is for, at most 30 characters
    #[arg(long, value_name = "NAME")]
    name: String,
    /// What the key may do, such as `accounts:write`; may be given several times [default: everything]
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// Days until the key stops working, 1 to 365 [default: it does not]
    #[arg(long, value_name = "DAYS")]
    expires_in_days: Option<i64>,
}

#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, clap::Args)]
pub struct Rotate {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    output: Output,
    /// Identifier or name of the key, as `key list` shows them
    #[arg(value_name = "KEY")]
    key: String,
    /// Minutes for which the old secret works too, at most 43200 (30 days) [default: it stops at once]
    #[arg(long, value_name = "MINUTES")]
    overlap_minutes: Option<i64>,
}

#[derive(Debug, clap::Args)]
pub struct Revoke {
    #[command(flatten)]
    target: Target,
    /// Identifier or name of a key, as `key list` shows them
    #[arg(required = true, value_name = "KEY")]
    keys: Vec<String>,
}

/// Runs the command.
pub async fn run(command: Command, environment: &Environment) -> Outcome {
    match command {
        Command::Create(arguments) => {
            let reached = arguments.target.reach(environment, Making::IfMissing).await?;
            end(reached, async |portal| create(portal, &arguments).await).await
        }
        Command::List(arguments) => {
            let reached = arguments.target.reach(environment, Making::Never).await?;
            end(reached, async |portal| list(portal, arguments.output).await).await
        }
        Command::Rotate(arguments) => {
            let reached = arguments.target.reach(environment, Making::Never).await?;
            end(reached, async |portal| rotate(portal, &arguments).await).await
        }
        Command::Revoke(arguments) => {
            let reached = arguments.target.reach(environment, Making::Never).await?;
            end(reached, async |portal| revoke(portal, &arguments.keys).await).await
        }
    }
}

async fn end(reached: Reached, work: impl AsyncFnOnce(&Portal) -> Outcome) -> Outcome {
    let outcome = work(&reached.portal).await;
    reached.finish(None).await;
    outcome
}

async fn create(portal: &Portal, arguments: &Create) -> Outcome {
    let request = CreateKeyRequest {
        name: arguments.name.clone(),
        permissions: (!arguments.scopes.is_empty()).then(|| arguments.scopes.clone()),
        expires_in_days: arguments.expires_in_days,
    };
    let key = portal.create_key(&request).await?;
    match arguments.output.output {
        Form::Table => line(&key.key),
        Form::Json => arguments.output.print(&key, [], []),
    }
    Ok(Exit::Done)
}

async fn list(portal: &Portal, output: Output) -> Outcome {
    let keys = portal.list_keys().await?;
    let headings = ["id", "name", "key", "scopes", "made", "last used", "expires", "by"];
    output.print(&keys, headings, keys.iter().map(cells));
    Ok(Exit::Done)
}

fn cells(key: &ApiKeyDto) -> [String; 8] {
    let day = |date: &str| date.split('T').next().unwrap_or(date).to_owned();
    let scopes = if key.permissions.is_empty() {
        "everything".to_owned()
    } else {
        key.permissions.join(" ")
    };
    [
        key.id.to_string(),
        if key.is_active {
            key.name.clone()
        } else {
            format!("{} (off)", key.name)
        },
        key.key.clone(),
        scopes,
        day(&key.create_on),
        key.last_used.as_deref().map_or_else(|| "never".to_owned(), day),
        key.expires_at.as_deref().map_or_else(|| "never".to_owned(), day),
        key.create_by
            .as_ref()
            .map(|person| person.display_name.clone())
            .unwrap_or_default(),
    ]
}

async fn rotate(portal: &Portal, arguments: &Rotate) -> Outcome {
    let keys = portal.list_keys().await?;
    let key = find(&keys, &arguments.key)?;
    let request = RotateKeyRequest {
        overlap_minutes: arguments.overlap_minutes,
    };
    let key = portal.rotate_key(KeyId(key.id), &request).await?;
    match arguments.output.output {
        Form::Table => line(&key.key),
        Form::Json => arguments.output.print(&key, [], []),
    }
    Ok(Exit::Done)
}

async fn revoke(portal: &Portal, wanted: &[String]) -> Outcome {
    let keys = portal.list_keys().await?;
    let mut found = Vec::new();
    for word in wanted {
        found.push(find(&keys, word)?);
    }
    let mut exit = Exit::Done;
    for key in found {
        if portal.delete_key(KeyId(key.id)).await? {
            say(&format!("The key {} ({}) is revoked.", key.name, key.key));
        } else {
            say(&format!(
                "The portal did not revoke the key {} ({}): it belongs to somebody else.",
                key.name, key.key
            ));
            exit = Exit::NotDone;
        }
    }
    Ok(exit)
}

/// The key with this identifier, or the only one with this name.
fn find<'a>(keys: &'a [ApiKeyDto], word: &str) -> Result<&'a ApiKeyDto, Failure> {
    let mut fitting = keys.iter().filter(|key| key.id.to_string().eq_ignore_ascii_case(word));
    if let Some(key) = fitting.next() {
        return Ok(key);
    }
    let mut named = keys.iter().filter(|key| key.name == word);
    match (named.next(), named.next()) {
        (Some(key), None) => Ok(key),
        (Some(_), Some(_)) => Err(Failure::not_done(format_args!(
            "several keys are called `{word}`; name one by its identifier"
        ))),
        (None, _) => Err(Failure::not_done(format_args!("there is no key `{word}`"))),
    }
}
