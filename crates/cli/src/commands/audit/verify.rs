//! `anteroom audit verify`.

use crate::config::Environment;
use crate::data_folder::machine_key;
use crate::exit::{Exit, Failure, Outcome};
use crate::logging;
use crate::output::{Form, Output, line, say};
use crate::portal::Place;
use anteroom_app::Db;
use anteroom_app::audit::chain::Seal;
use anteroom_app::audit::verify::{ChainReport, verify};
use anteroom_app::secrets::Secrets;
use anteroom_domain::event::Trail;
use anteroom_domain::portal::PortalStatus;
use anteroom_domain::{Portal, PortalId};
use anteroom_store::portals;
use serde::Serialize;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    place: Place,
    /// A head that an earlier check printed: the event must still be there with this seal
    #[arg(long, value_name = "HEAD", value_parser = Head::parse)]
    expect: Vec<Head>,
    #[command(flatten)]
    output: Output,
}

/// The end of a chain, to be noted elsewhere: portal, trail, place and seal.
#[derive(Clone, Debug)]
struct Head {
    portal: PortalId,
    trail: Trail,
    number: i64,
    seal: Seal,
}

impl Head {
    fn parse(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split(':').collect();
        let head = || {
            let [portal, trail, number, seal] = parts.as_slice() else {
                return None;
            };
            Some(Self {
                portal: PortalId(portal.parse().ok()?),
                trail: Trail::ALL.into_iter().find(|known| name(*known) == *trail)?,
                number: number.parse().ok()?,
                seal: hex::decode(seal).ok()?.try_into().ok()?,
            })
        };
        head().ok_or_else(|| "a head is written as an earlier check printed it, such as 1:changes:120:5f3c…".to_owned())
    }
}

const fn name(trail: Trail) -> &'static str {
    match trail {
        Trail::SignIns => "sign-ins",
        Trail::Changes => "changes",
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    portal: String,
    trail: &'static str,
    checked: i64,
    from: i64,
    to: i64,
    unsealed: i64,
    fault: Option<String>,
    head: Option<String>,
}

const TELL_EVERY: i64 = 250_000;

/// Checks every portal.
pub async fn run(arguments: Arguments, environment: &Environment) -> Outcome {
    let config = arguments.place.config(environment, Vec::new())?;
    logging::start_quiet(Some(&config.log));
    if let Some(missing) = config.sqlite_file().filter(|file| !file.exists()) {
        return Err(Failure::file(missing, "there is no database here"));
    }
    let secrets = Secrets::new(&machine_key::read(&config.machine_key_file)?);
    let db = Db::open(&config.store).map_err(Failure::bad_input)?;
    let rows = check_all(&arguments, &db, &secrets).await;
    db.close();
    let rows = rows?;
    let is_whole = rows.iter().all(|row| row.fault.is_none());
    show(arguments.output, &rows);
    Ok(if is_whole { Exit::Done } else { Exit::NotDone })
}

async fn check_all(arguments: &Arguments, db: &Db, secrets: &Secrets) -> Result<Vec<Row>, Failure> {
    let pending = db.pending_migrations().map_err(Failure::bad_input)?;
    if !pending.is_empty() {
        return Err(Failure::bad_input(
            "the database is of an older version: run `anteroom migrate` first",
        ));
    }
    let mut portals = db.read(portals::list).await.map_err(Failure::not_done)?;
    // What is being removed is no chain any more.
    portals.retain(|portal| portal.status != PortalStatus::RemovePending);
    if let Some(head) = arguments
        .expect
        .iter()
        .find(|head| !portals.iter().any(|portal| portal.id == head.portal))
    {
        return Err(Failure::not_done(format_args!(
            "there is no portal {} any more",
            head.portal.0
        )));
    }
    let mut rows = Vec::new();
    for portal in &portals {
        for trail in Trail::ALL {
            let heads = arguments.expect.iter();
            let expected: Vec<(i64, Seal)> = heads
                .filter(|head| head.portal == portal.id && head.trail == trail)
                .map(|head| (head.number, head.seal))
                .collect();
            let mut told = 0;
            let mut progress = |checked: i64| {
                if checked / TELL_EVERY > told {
                    told = checked / TELL_EVERY;
                    say(&format!("{}, {}: {checked} events", portal.alias, name(trail)));
                }
            };
            let report = verify(db, secrets, (portal.id, trail), &expected, &mut progress).await;
            rows.push(row(portal, trail, &report.map_err(Failure::not_done)?));
        }
    }
    Ok(rows)
}

fn row(portal: &Portal, trail: Trail, report: &ChainReport) -> Row {
    let is_head = report.fault.is_none() && report.last > 0;
    Row {
        portal: portal.alias.clone(),
        trail: name(trail),
        checked: report.checked,
        from: report.first,
        to: report.last,
        unsealed: report.unsealed,
        fault: report.fault.map(|fault| fault.to_string()),
        head: is_head.then(|| {
            let seal = hex::encode(report.last_seal);
            format!("{}:{}:{}:{seal}", portal.id.0, name(trail), report.last)
        }),
    }
}

fn show(output: Output, rows: &[Row]) {
    let cells = rows.iter().map(|row| {
        [
            row.portal.clone(),
            row.trail.to_owned(),
            row.checked.to_string(),
            format!("{}-{}", row.from, row.to),
            row.unsealed.to_string(),
            row.fault.clone().unwrap_or_else(|| "whole".to_owned()),
        ]
    });
    output.print(
        rows,
        ["portal", "trail", "checked", "places", "not sealed yet", "state"],
        cells,
    );
    if output.output == Form::Table {
        // In one piece, to be noted elsewhere and given to --expect.
        for head in rows.iter().filter_map(|row| row.head.as_ref()) {
            line(head);
        }
    }
}
