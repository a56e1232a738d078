//! `POST /people/invite`: invites people by mail (`docs/protocol/people.md` 6.3).

use crate::api::viewing::Reader;
use crate::operation::{Operation, RateClass};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::invitations::invite_people::{self, Invitee};
use anteroom_domain::EmployeeType;
use anteroom_wire::EmployeeDto;
use anteroom_wire::request::InvitePeopleRequest;

pub(super) fn operation() -> Operation {
    Operation::post("invite_people", "/people/invite", |rq| Box::pin(invite_people(rq)))
        .about("Invites people by mail, all of them or nobody; answers everybody who waits for an activation.")
        .rate(RateClass::Invitations)
        .takes::<InvitePeopleRequest>()
        .answers_list::<EmployeeDto>()
}

async fn invite_people(rq: Request) -> Result<Reply, Problem> {
    let body = InvitePeopleRequest::parse(&rq.body)?;
    let is_given = |email: &Option<String>| email.as_deref().is_some_and(|email| !email.trim().is_empty());
    let mails = body.invitations.iter().filter(|one| is_given(&one.email)).count();
    rq.admit_invitations(mails)?;
    let invitees = body.invitations.into_iter().map(|one| Invitee {
        email: one.email,
        kind: one.employee_type.unwrap_or(EmployeeType::All),
    });
    let invited = invite_people::invite_people(&rq.app, rq.caller()?, invitees.collect(), body.culture).await;
    if invited.is_err() {
        // Whoever may not invite must not use up what others may.
        rq.limiter.give_back_invitations(rq.portal.id, rq.address, mails);
    }
    let people = invited?;
    Reader::of(&rq)?.reply_with_small_list(&people)
}
