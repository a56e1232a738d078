//! `anteroom webhook list`, `add`, `on`, `off`, `remove`, `test`, `log` and `retry`.

use crate::config::Environment;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::{Output, say};
use crate::portal::{Making, Target};
use anteroom_client::request::CreateWebhookRequest;
use anteroom_client::{Portal, WebhookDto, WebhookLogDto, WebhookWithStatusDto};
use anteroom_domain::{DeliveryId, WebhookId};
use std::path::PathBuf;
use std::time::Duration;

/// Receivers elsewhere that the portal tells what happened in it
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List webhooks, and how their receivers fare
    List(Common),
    /// Make a webhook; its receiver must answer
    Add(Add),
    /// Switch a webhook on; its receiver must answer
    On(One),
    /// Switch a webhook off
    Off(One),
    /// Remove a webhook; what it was told stays in the log
    Remove(One),
    /// Tell a webhook about yourself, for a test, and wait until it has answered
    Test(One),
    /// List what webhooks were told, newest first, at most 100 entries
    Log(Log),
    /// Tell webhooks again what entries of the log say
    Retry(Several),
}

/// Where the webhooks are, and how they are shown.
#[derive(Debug, clap::Args)]
pub struct Common {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, clap::Args)]
pub struct Add {
    #[command(flatten)]
    common: Common,
    /// Where it is told: an absolute URL
    #[arg(value_name = "URL")]
    url: String,
    /// Name, at most 50 characters
    #[arg(long, value_name = "NAME")]
    name: String,
    /// A file with the secret that messages are signed with
    #[arg(long, value_name = "FILE")]
    secret_file: PathBuf,
    /// What it is told, such as `user.created,user.deleted`
    #[arg(long, value_name = "NAMES", default_value = "*")]
    triggers: String,
    /// The identifier of the only person or group that it is told of
    #[arg(long, value_name = "ID")]
    target_id: Option<String>,
    /// Accept any certificate of the receiver, and HTTP
    #[arg(long)]
    insecure_receiver: bool,
}

#[derive(Debug, clap::Args)]
pub struct One {
    #[command(flatten)]
    common: Common,
    /// Number of the webhook, as `webhook list` shows it
    #[arg(value_name = "WEBHOOK")]
    webhook: i64,
}

#[derive(Debug, clap::Args)]
pub struct Log {
    #[command(flatten)]
    common: Common,
    /// Only what this webhook was told
    #[arg(long, value_name = "WEBHOOK")]
    webhook: Option<i64>,
}

#[derive(Debug, clap::Args)]
pub struct Several {
    #[command(flatten)]
    common: Common,
    /// Numbers of entries, as `webhook log` shows them
    #[arg(required = true, value_name = "ENTRY")]
    entries: Vec<i64>,
}

impl Command {
    const fn common(&self) -> &Common {
        match self {
            Self::List(common) => common,
            Self::Add(arguments) => &arguments.common,
            Self::On(arguments) | Self::Off(arguments) | Self::Remove(arguments) | Self::Test(arguments) => {
                &arguments.common
            }
            Self::Log(arguments) => &arguments.common,
            Self::Retry(arguments) => &arguments.common,
        }
    }
}

/// Runs the command.
pub async fn run(command: Command, environment: &Environment) -> Outcome {
    let common = command.common();
    let (reached, output) = (common.target.reach(environment, Making::Never).await?, common.output);
    let outcome = work(&reached.portal, &command, output).await;
    reached.finish(None).await;
    outcome
}

async fn work(portal: &Portal, command: &Command, output: Output) -> Outcome {
    match command {
        Command::List(_) => {
            let webhooks = portal.list_webhooks().await?;
            output.print(&webhooks, HEADINGS, webhooks.iter().map(cells));
        }
        Command::Add(arguments) => print_one(output, portal.create_webhook(&request(arguments)?).await?),
        Command::On(one) => print_one(output, portal.switch_webhook(WebhookId(one.webhook), true).await?),
        Command::Off(one) => print_one(output, portal.switch_webhook(WebhookId(one.webhook), false).await?),
        Command::Remove(one) => print_one(output, portal.delete_webhook(WebhookId(one.webhook)).await?),
        Command::Test(one) => return test(portal, WebhookId(one.webhook), output).await,
        Command::Log(arguments) => {
            let page = portal.list_webhook_log(arguments.webhook.map(WebhookId), 0).await?;
            print_log(output, &page.items);
        }
        Command::Retry(arguments) => {
            let entries: Vec<DeliveryId> = arguments.entries.iter().copied().map(DeliveryId).collect();
            let made = portal.retry_webhooks(&entries).await?;
            print_log(output, &made);
            if made.len() < entries.len() {
                say("some entries are unknown, or of webhooks that are gone or somebody else's");
                return Ok(Exit::NotDone);
            }
        }
    }
    Ok(Exit::Done)
}

fn request(arguments: &Add) -> Result<CreateWebhookRequest, Failure> {
    let secret = std::fs::read_to_string(&arguments.secret_file)
        .map_err(|error| Failure::file(&arguments.secret_file, error.to_string()))?;
    let triggers = anteroom_client::triggers_of(&arguments.triggers);
    let unknown = || Failure::bad_input(format_args!("there are no triggers `{}`", arguments.triggers));
    Ok(CreateWebhookRequest {
        name: arguments.name.clone(),
        uri: arguments.url.clone(),
        secret_key: Some(secret.trim().to_owned()),
        enabled: Some(true),
        ssl: Some(!arguments.insecure_receiver),
        triggers: Some(triggers.ok_or_else(unknown)?.number()),
        target_id: arguments.target_id.clone(),
    })
}

/// How often, and how many times, is asked what became of the test.
const ASK_EVERY: Duration = Duration::from_millis(250);
const ASK_TIMES: u32 = 4 * 60;

async fn test(portal: &Portal, id: WebhookId, output: Output) -> Outcome {
    let mut entry = portal.test_webhook(id).await?;
    for _ in 0..ASK_TIMES {
        if entry.delivery.is_some() || entry.response_payload.is_some() {
            break;
        }
        tokio::time::sleep(ASK_EVERY).await;
        let page = portal.list_webhook_log(Some(id), 0).await?;
        let found = page.items.into_iter().find(|item| item.id == entry.id);
        entry = found.unwrap_or(entry);
    }
    print_log(output, std::slice::from_ref(&entry));
    let is_taken = (200..300).contains(&entry.status);
    if !is_taken && let Some(answer) = &entry.response_payload {
        say(answer);
    }
    Ok(if is_taken { Exit::Done } else { Exit::NotDone })
}

const HEADINGS: [&str; 6] = ["id", "name", "url", "on", "triggers", "last status"];

fn cells(webhook: &WebhookWithStatusDto) -> [String; 6] {
    let WebhookWithStatusDto { configs, status } = webhook;
    let triggers = anteroom_client::triggers_of(&configs.triggers.to_string());
    [
        configs.id.to_string(),
        configs.name.clone(),
        configs.uri.clone(),
        if configs.enabled { "yes" } else { "no" }.to_owned(),
        triggers.map_or_else(String::new, |triggers| triggers.names().join(", ")),
        status.to_string(),
    ]
}

fn print_one(output: Output, webhook: WebhookDto) {
    let shown = WebhookWithStatusDto {
        configs: webhook,
        status: 0,
    };
    output.print(&shown.configs, HEADINGS, std::iter::once(cells(&shown)));
}

fn print_log(output: Output, entries: &[WebhookLogDto]) {
    let headings = ["id", "webhook", "trigger", "written", "status", "url"];
    output.print(entries, headings, entries.iter().map(log_cells));
}

fn log_cells(entry: &WebhookLogDto) -> [String; 6] {
    let trigger = anteroom_client::triggers_of(&entry.trigger.to_string());
    [
        entry.id.to_string(),
        entry.config_name.clone(),
        trigger.map_or_else(String::new, |trigger| trigger.names().join(", ")),
        entry
            .creation_time
            .get(..16)
            .unwrap_or(&entry.creation_time)
            .replace('T', " "),
        entry.status.to_string(),
        entry.route.clone().unwrap_or_default(),
    ]
}
