//! `GET /storage/reports/{trail}/{name}`: a report, for administrators (`docs/protocol/portal.md` 10.2).

use super::zone;
use crate::operation::{Operation, QueryKind, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::audit::report::{Report, read_report};
use anteroom_domain::Instant;
use anteroom_domain::event::Trail;
use anteroom_wire::audit::{csv_head, csv_row};
use anteroom_wire::date::{PortalZone, api_date};
use anteroom_wire::query::percent_encode;
use anteroom_wire::validation::FieldProblem;
use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};

const CONTENT_TYPE: &str = "text/csv; charset=utf-8";
const QUERY: &[QueryParameter] = &[
    QueryParameter::new("from", QueryKind::Text, "The first moment of the report."),
    QueryParameter::new("to", QueryKind::Text, "The last moment of the report."),
];

pub(super) fn operation() -> Operation {
    Operation::get("get_report", "/storage/reports/{trail}/{name}", |rq| {
        Box::pin(get_report(rq))
    })
    .at_host()
    .about("A report of the sign-ins or changes as CSV file; for administrators.")
    .query(QUERY)
    .answers_csv()
}

/// Where the file of a report is fetched.
pub(super) fn url_of(rq: &Request, report: Report) -> String {
    let (place, name) = match report.trail {
        Trail::SignIns => ("login", "Login History Report"),
        Trail::Changes => ("events", "Audit Trail Report"),
    };
    let zone = zone(rq);
    let day = |at| {
        api_date(at, &zone)
            .chars()
            .take(10)
            .collect::<String>()
            .replace('-', ".")
    };
    let file = format!("{name} ({}-{}).csv", day(report.from), day(report.to));
    let mut url = format!("{}/storage/reports/{place}/", rq.base_url());
    percent_encode(&file, &mut url);
    for (name, at) in [("?from=", report.from), ("&to=", report.to)] {
        url.push_str(name);
        percent_encode(&api_date(at, &PortalZone::UTC), &mut url);
    }
    url
}

async fn get_report(rq: Request) -> Result<Reply, Problem> {
    let trail = match rq.param("trail") {
        "login" => Trail::SignIns,
        "events" => Trail::Changes,
        _ => return Err(Problem::empty(StatusCode::NOT_FOUND)),
    };
    let (caller, zone) = (rq.caller()?.clone(), zone(&rq));
    let report = Report {
        trail,
        from: moment(&rq, "from", &zone)?,
        to: moment(&rq, "to", &zone)?,
    };
    let mut text = csv_head(trail);
    read_report(&rq.app, &caller, report, |events| {
        for event in events {
            text.push_str(&csv_row(event, &zone));
        }
    })
    .await?;
    Ok(Reply::raw(CONTENT_TYPE, Bytes::from(text))
        // A file to keep, never a page of this site.
        .with_header(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment"))
        .with_header(header::CACHE_CONTROL, HeaderValue::from_static("no-store")))
}

fn moment(rq: &Request, name: &str, zone: &PortalZone) -> Result<Instant, Problem> {
    let mut reader = rq.query.reader();
    let date = reader.date(name);
    reader.finish()?;
    let moment = date.and_then(|date| date.instant(zone));
    moment.ok_or_else(|| vec![FieldProblem::not_valid(name, "")].into())
}
