//! `POST /people/guests/share/approve`: takes a shared guest into one's own list (`docs/protocol/people.md` 7.3).

use crate::api::viewing::Reader;
use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::guests::approve_guest;
use anteroom_domain::LinkType;
use anteroom_wire::EmployeeFullDto;
use anteroom_wire::request::ApproveGuestRequest;

pub(super) fn operation() -> Operation {
    Operation::post("approve_guest", "/people/guests/share/approve", |rq| {
        Box::pin(approve_guest(rq))
    })
    .about("Takes the guest of a link into the list of whoever is signed in, else of who made the link.")
    .by_link(&[LinkType::GuestShareLink])
    .works_unpaid()
    .takes::<ApproveGuestRequest>()
    .answers::<EmployeeFullDto>()
}

async fn approve_guest(rq: Request) -> Result<Reply, Problem> {
    ApproveGuestRequest::parse(&rq.body)?;
    let guest = rq.link().and_then(|link| link.guest.as_ref()).map(|guest| guest.id);
    let caller = rq.caller()?.clone();
    let person = rq
        .app
        .write(move |tx, ctx| approve_guest::approve_guest(tx, ctx, &caller, guest))
        .await?;
    Reader::of(&rq)?.reply_with_changed(person).await
}
