//! Reading the trails of a portal over its API.

use crate::config::Environment;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::{Output, line, say};
use crate::portal::{Making, Signals, Target};
use anteroom_client::{AuditEventDto, Error, EventsSearch, LoginEventDto, Portal};
use serde::Serialize;
use std::collections::HashSet;
use std::io::Write as _;
use std::time::Duration;

/// Which events.
#[derive(Debug, clap::Args)]
pub struct Filter {
    #[command(flatten)]
    target: Target,
    /// Show sign-ins in place of changes
    #[arg(long)]
    sign_ins: bool,
    /// Only what this person did: e-mail address, user name or identifier
    #[arg(long, value_name = "PERSON")]
    by: Option<String>,
    /// Only this action: name or number, such as `UserCreated`
    #[arg(long, value_name = "ACTION")]
    action: Option<String>,
    /// Only what happened to what has this identifier
    #[arg(long, value_name = "ID", conflicts_with = "sign_ins")]
    of: Option<String>,
    /// Not before this date, such as `2027-01-31` or `2027-01-31T18:00`, in the portal's time
    #[arg(long, value_name = "DATE", value_parser = date)]
    from: Option<String>,
    /// Not after this date
    #[arg(long, value_name = "DATE", value_parser = date)]
    to: Option<String>,
}

#[derive(Debug, clap::Args)]
pub struct List {
    #[command(flatten)]
    filter: Filter,
    /// How many events are shown at most
    #[arg(long, value_name = "COUNT", default_value_t = 50)]
    count: usize,
    #[command(flatten)]
    output: Output,
}

/// How events are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Written {
    /// One JSON object a line
    Jsonl,
    /// Comma-separated values with headings
    Csv,
}

#[derive(Debug, clap::Args)]
pub struct Export {
    #[command(flatten)]
    filter: Filter,
    /// How events are written
    #[arg(long, value_enum, default_value = "jsonl", value_name = "FORM")]
    format: Written,
}

#[derive(Debug, clap::Args)]
pub struct Follow {
    #[command(flatten)]
    filter: Filter,
    /// Write JSON lines
    #[arg(long)]
    json: bool,
}

/// How often is asked for news.
const ASK_EVERY: Duration = Duration::from_secs(1);
/// Events that `follow` shows before it waits.
const SHOWN_FIRST: usize = 10;
const TELL_EVERY: usize = 10_000;

fn date(text: &str) -> Result<String, String> {
    let parsed = anteroom_client::request::InputDate::parse(text);
    parsed
        .map(|_| text.to_owned())
        .ok_or_else(|| "a date is written as 2027-01-31".to_owned())
}

/// An event of either trail.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
enum Entry {
    Change(Box<AuditEventDto>),
    SignIn(Box<LoginEventDto>),
}

const HEADINGS: [&str; 8] = [
    "id", "date", "user", "action", "address", "program", "target", "context",
];

impl Entry {
    fn id(&self) -> i64 {
        match self {
            Self::Change(event) => event.id,
            Self::SignIn(event) => event.id,
        }
    }

    fn date(&self) -> &str {
        match self {
            Self::Change(event) => &event.date,
            Self::SignIn(event) => &event.date,
        }
    }

    fn cells(&self) -> [String; 8] {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        match self {
            Self::Change(event) => [
                event.id.to_string(),
                event.date.clone(),
                event.user.clone(),
                event.action.clone(),
                text(&event.ip),
                text(&event.browser),
                event.target.clone().unwrap_or_default().join(" "),
                text(&event.context),
            ],
            Self::SignIn(event) => [
                event.id.to_string(),
                event.date.clone(),
                event.user.clone(),
                event.action.clone(),
                text(&event.ip),
                text(&event.browser),
                String::new(),
                String::new(),
            ],
        }
    }
}

/// Goes through a trail from its newest event backwards. What is added meanwhile moves nothing: each page begins at the
/// date of the last event that was seen, behind those of the same date.
struct Reader<'a> {
    portal: &'a Portal,
    search: EventsSearch,
    of_sign_ins: bool,
    at_date: HashSet<i64>,
}

impl<'a> Reader<'a> {
    async fn new(portal: &'a Portal, filter: &Filter) -> Result<Self, Failure> {
        let actor = match &filter.by {
            None => None,
            Some(person) => Some(crate::commands::person::find(portal, person).await?.id),
        };
        Ok(Self {
            portal,
            search: EventsSearch {
                actor,
                action: filter.action.clone(),
                target: filter.of.clone(),
                from: filter.from.clone(),
                to: filter.to.clone(),
                start_index: 0,
            },
            of_sign_ins: filter.sign_ins,
            at_date: HashSet::new(),
        })
    }

    async fn page(&self, search: &EventsSearch) -> Result<Vec<Entry>, Error> {
        Ok(if self.of_sign_ins {
            let page = self.portal.list_login_events(search).await?;
            page.items
                .into_iter()
                .map(|event| Entry::SignIn(Box::new(event)))
                .collect()
        } else {
            let page = self.portal.list_audit_events(search).await?;
            page.items
                .into_iter()
                .map(|event| Entry::Change(Box::new(event)))
                .collect()
        })
    }

    /// The next older events; empty at the end.
    async fn next(&mut self) -> Result<Vec<Entry>, Error> {
        let found = self.page(&self.search).await?;
        let Some(last) = found.last() else {
            return Ok(Vec::new());
        };
        let date = last.date().to_owned();
        let fresh: Vec<Entry> = found
            .iter()
            .filter(|event| !self.at_date.contains(&event.id()))
            .cloned()
            .collect();
        if self.search.to.as_ref() != Some(&date) {
            self.at_date.clear();
        }
        let same = found.iter().filter(|event| event.date() == date);
        self.at_date.extend(same.map(Entry::id));
        self.search.start_index = u32::try_from(self.at_date.len()).unwrap_or(u32::MAX);
        self.search.to = Some(date);
        Ok(fresh)
    }
}

/// Runs `anteroom audit list`.
pub async fn list(arguments: List, environment: &Environment) -> Outcome {
    let reached = arguments.filter.target.reach(environment, Making::Never).await?;
    let found = async {
        let mut reader = Reader::new(&reached.portal, &arguments.filter).await?;
        let mut found = Vec::new();
        while found.len() < arguments.count {
            let more = reader.next().await?;
            if more.is_empty() {
                break;
            }
            found.extend(more);
        }
        found.truncate(arguments.count);
        Ok::<_, Failure>(found)
    };
    let found = found.await;
    reached.finish(None).await;
    let found = found?;
    arguments.output.print(&found, HEADINGS, found.iter().map(Entry::cells));
    Ok(Exit::Done)
}

/// Runs `anteroom audit export`.
pub async fn export(arguments: Export, environment: &Environment) -> Outcome {
    let mut signals = Signals::listen()?;
    let reached = arguments.filter.target.reach(environment, Making::Never).await?;
    let written = tokio::select! {
        written = write_all(&reached.portal, &arguments) => written,
        () = signals.stop() => Err(Failure::not_done("the export was interrupted: what was written is not all")),
    };
    reached.finish(Some(&mut signals)).await;
    let written = written?;
    say(&format!("{written} events written."));
    Ok(Exit::Done)
}

async fn write_all(portal: &Portal, arguments: &Export) -> Result<usize, Failure> {
    let mut reader = Reader::new(portal, &arguments.filter).await?;
    let mut csv = csv::Writer::from_writer(std::io::stdout());
    if arguments.format == Written::Csv {
        csv.write_record(HEADINGS).map_err(unwritten)?;
    }
    let mut written: usize = 0;
    loop {
        let events = reader.next().await?;
        if events.is_empty() {
            csv.flush().map_err(unwritten)?;
            return Ok(written);
        }
        for event in &events {
            match arguments.format {
                Written::Jsonl => {
                    let text = serde_json::to_string(event).map_err(unwritten)?;
                    writeln!(std::io::stdout().lock(), "{text}").map_err(unwritten)?;
                }
                Written::Csv => csv.write_record(event.cells().map(inert)).map_err(unwritten)?,
            }
            written += 1;
            if written.is_multiple_of(TELL_EVERY) {
                say(&format!("{written} events"));
            }
        }
    }
}

fn unwritten(error: impl std::fmt::Display) -> Failure {
    Failure::not_done(format_args!("the events cannot be written: {error}"))
}

/// A cell that no table program takes for a formula: names come from anywhere.
fn inert(cell: String) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell
    }
}

/// Runs `anteroom audit follow`.
pub async fn follow(arguments: Follow, environment: &Environment) -> Outcome {
    let mut signals = Signals::listen()?;
    let reached = arguments.filter.target.reach(environment, Making::Never).await?;
    let outcome = tokio::select! {
        outcome = follow_on(&reached.portal, &arguments) => outcome,
        () = signals.stop() => Ok(Exit::Done),
    };
    reached.finish(Some(&mut signals)).await;
    outcome
}

async fn follow_on(portal: &Portal, arguments: &Follow) -> Outcome {
    let show = |event: &Entry| {
        if arguments.json {
            line(&serde_json::to_string(event).unwrap_or_default());
        } else {
            let [_, date, user, action, address, ..] = event.cells();
            line(&crate::output::printable(&format!(
                "{date}  {user}  {action}  {address}"
            )));
        }
    };
    let mut first = Reader::new(portal, &arguments.filter).await?;
    let newest = first.next().await?;
    newest.iter().take(SHOWN_FIRST).rev().for_each(show);
    // Later ones are no older than the newest that is known; of its date some may be known already.
    let mut since = newest.first().map(|event| event.date().to_owned());
    let mut known: HashSet<i64> = newest.iter().map(Entry::id).collect();
    loop {
        tokio::time::sleep(ASK_EVERY).await;
        let mut reader = Reader::new(portal, &arguments.filter).await?;
        reader.search.from = since.clone().or(reader.search.from);
        let mut news = Vec::new();
        loop {
            let page = reader.next().await?;
            let is_last = page.is_empty() || page.iter().any(|event| known.contains(&event.id()));
            news.extend(page.into_iter().filter(|event| !known.contains(&event.id())));
            if is_last {
                break;
            }
        }
        news.iter().rev().for_each(show);
        if let Some(newest) = news.first() {
            let date = newest.date().to_owned();
            if since.as_ref() != Some(&date) {
                known.clear();
            }
            known.extend(news.iter().filter(|event| event.date() == date).map(Entry::id));
            since = Some(date);
        }
    }
}
