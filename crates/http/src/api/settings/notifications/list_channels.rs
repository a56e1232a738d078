//! `GET /settings/notification/channels`: the ways on which members are told (`docs/protocol/portal.md` 14).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_wire::notification::{ChannelDto, ChannelsDto};
use std::future::ready;

pub(super) fn operation() -> Operation {
    Operation::get("list_channels", "/settings/notification/channels", |rq| {
        Box::pin(ready(list_channels(&rq)))
    })
    .about("The ways on which members are told.")
    .answers::<ChannelsDto>()
}

/// Mail is the only one. Without a mail server nothing comes.
fn list_channels(rq: &Request) -> Result<Reply, Problem> {
    Reply::one(&ChannelsDto {
        channels: vec![ChannelDto {
            name: "email".to_owned(),
            is_enabled: rq.app.settings().mail.is_delivered,
        }],
    })
}
