//! `anteroom mail list`, `mail show`, `mail retry` and `mail test`.

use crate::config::Environment;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::{Form, Output, line, say};
use crate::portal::{Making, Target};
use anteroom_client::{MailDto, Portal, TestMailRequest};
use anteroom_domain::{MailId, MailState};
use std::time::Duration;

/// Look at the mails that the portal wrote, and have them delivered
#[derive(Debug, clap::Subcommand)]
pub enum Command {
    /// List mails, newest first
    List(List),
    /// Show what a mail says; its link works only when you show it on the data folder itself
    Show(One),
    /// Deliver mails that were not sent, now
    Retry(Several),
    /// Write a mail that is a test, and wait until it is sent
    Test(Test),
}

/// Where the mails are, and how they are shown.
#[derive(Debug, clap::Args)]
pub struct Common {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    common: Common,
    /// Only mails of this state
    #[arg(long, value_enum, value_name = "STATE")]
    state: Option<Wanted>,
}

/// A state to look for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Wanted {
    Waiting,
    Sent,
    Failed,
}

#[derive(Debug, clap::Args)]
pub struct One {
    #[command(flatten)]
    common: Common,
    /// Identifier of the mail, as `mail list` shows it
    #[arg(value_name = "MAIL")]
    mail: String,
}

#[derive(Debug, clap::Args)]
pub struct Several {
    #[command(flatten)]
    common: Common,
    /// Identifiers of mails, as `mail list` shows them
    #[arg(required = true, value_name = "MAIL")]
    mails: Vec<String>,
}

#[derive(Debug, clap::Args)]
pub struct Test {
    #[command(flatten)]
    common: Common,
    /// The address [default: your own, that of the owner on a data folder]
    #[arg(long, value_name = "EMAIL")]
    to: Option<String>,
}

/// Runs the command.
pub async fn run(command: Command, environment: &Environment) -> Outcome {
    let common = match &command {
        Command::List(arguments) => &arguments.common,
        Command::Show(arguments) => &arguments.common,
        Command::Retry(arguments) => &arguments.common,
        Command::Test(arguments) => &arguments.common,
    };
    let (reached, output) = (common.target.reach(environment, Making::Never).await?, common.output);
    let portal = &reached.portal;
    let outcome = match &command {
        Command::List(arguments) => list(portal, arguments.state, output).await,
        Command::Show(arguments) => show(portal, &arguments.mail, output).await,
        Command::Retry(arguments) => retry(portal, &arguments.mails, output).await,
        Command::Test(arguments) => test(portal, arguments.to.clone(), output).await,
    };
    reached.finish(None).await;
    outcome
}

async fn list(portal: &Portal, state: Option<Wanted>, output: Output) -> Outcome {
    let state = state.map(|wanted| match wanted {
        Wanted::Waiting => MailState::Waiting,
        Wanted::Sent => MailState::Sent,
        Wanted::Failed => MailState::GivenUp,
    });
    let mut mails = Vec::new();
    loop {
        let start = u32::try_from(mails.len()).unwrap_or(u32::MAX);
        let page = portal.list_mails(state, start).await?;
        let is_last = page.items.is_empty();
        mails.extend(page.items);
        let all = page.total.and_then(|total| usize::try_from(total).ok());
        if is_last || all.is_some_and(|all| mails.len() >= all) {
            break;
        }
    }
    print(output, &mails);
    Ok(Exit::Done)
}

async fn show(portal: &Portal, word: &str, output: Output) -> Outcome {
    let mail = portal.get_mail(parse(word)?).await?;
    match output.output {
        Form::Json => output.print(&mail, [], []),
        Form::Table => {
            line(&format!("To: {}\nSubject: {}\n", mail.to, mail.subject));
            line(mail.text.as_deref().unwrap_or_default().trim_end());
        }
    }
    Ok(Exit::Done)
}

async fn retry(portal: &Portal, words: &[String], output: Output) -> Outcome {
    let ids = words.iter().map(|word| parse(word)).collect::<Result<Vec<_>, _>>()?;
    let mut mails = Vec::with_capacity(ids.len());
    for id in ids {
        mails.push(portal.retry_mail(id).await?);
    }
    print(output, &mails);
    Ok(Exit::Done)
}

/// How often, and how many times, is asked what became of the test.
const ASK_EVERY: Duration = Duration::from_millis(250);
const ASK_TIMES: u32 = 4 * 120;

async fn test(portal: &Portal, to: Option<String>, output: Output) -> Outcome {
    let mut mail = portal.send_test_mail(&TestMailRequest { to }).await?;
    for _ in 0..ASK_TIMES {
        if mail.done.is_some() || mail.last_error.is_some() {
            break;
        }
        tokio::time::sleep(ASK_EVERY).await;
        mail = portal.get_mail(MailId(mail.id)).await?;
    }
    print(output, std::slice::from_ref(&mail));
    if mail.state == MailState::Sent.name() {
        return Ok(Exit::Done);
    }
    if let Some(error) = &mail.last_error {
        say(error);
    }
    Ok(Exit::NotDone)
}

fn parse(word: &str) -> Result<MailId, Failure> {
    MailId::parse(word).ok_or_else(|| Failure::not_done(format_args!("there is no mail `{word}`")))
}

fn print(output: Output, mails: &[MailDto]) {
    let headings = ["id", "kind", "to", "state", "attempts", "written", "last error"];
    output.print(mails, headings, mails.iter().map(cells));
}

fn cells(mail: &MailDto) -> [String; 7] {
    [
        mail.id.to_string(),
        mail.kind.clone(),
        mail.to.clone(),
        mail.state.clone(),
        mail.attempts.to_string(),
        mail.created.get(..16).unwrap_or(&mail.created).replace('T', " "),
        mail.last_error.clone().unwrap_or_default(),
    ]
}
