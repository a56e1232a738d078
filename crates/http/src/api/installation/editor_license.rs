//! `/apisystem/portal/licensequota`: who uses the licence of a document server, which there is not
//! (`docs/protocol/portal.md` 6.3).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::request::Request;
use anteroom_app::Error;
use anteroom_app::portals::fault::PortalFault;
use std::future::ready;

pub(super) fn operations() -> [Operation; 2] {
    [
        Operation::get("get_editor_license", "/apisystem/portal/licensequota", |rq| {
            Box::pin(ready(Err(refusal(&rq))))
        })
        .about("The licence of the document server; refused, because there is no such server.")
        .of_installation(),
        Operation::post(
            "create_editor_license_report",
            "/apisystem/portal/licensequota/report",
            |rq| Box::pin(ready(Err(refusal(&rq)))),
        )
        .about("A report on the licence of the document server; refused, because there is no such server.")
        .of_installation(),
    ]
}

fn refusal(rq: &Request) -> Problem {
    match rq.require_management() {
        Ok(()) => Error::from(PortalFault::NoDocumentServer).into(),
        Err(problem) => problem,
    }
}
