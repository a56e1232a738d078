//! Mails that the portal wrote (`docs/protocol/anteroom.md`, Mails).

mod get_mail;
mod list_mails;
mod retry_mail;
mod send_test_mail;

use crate::operation::Operation;
use crate::problem::Problem;
use crate::request::Request;
use anteroom_app::mail::MailView;
use anteroom_domain::MailId;
use anteroom_wire::date::PortalZone;
use anteroom_wire::mail::MailDto;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        list_mails::operation(),
        get_mail::operation(),
        retry_mail::operation(),
        send_test_mail::operation(),
    ]
}

/// The mail that the path names.
fn mail_id(rq: &Request) -> Result<MailId, Problem> {
    MailId::parse(rq.param("mailid")).ok_or_else(|| Problem::not_found("The record could not be found"))
}

fn zone(rq: &Request) -> PortalZone {
    PortalZone::named(&rq.portal.time_zone)
}

fn listed(view: &MailView, zone: &PortalZone) -> MailDto {
    MailDto::listed(&view.mail, &view.written.subject, zone)
}

fn whole(view: &MailView, zone: &PortalZone) -> MailDto {
    listed(view, zone).with_words(&view.written.text, &view.written.html)
}
