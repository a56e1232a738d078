//! `GET /settings/socket`: where live updates are (`docs/protocol/portal.md` 7.3).

use crate::operation::Operation;
use crate::reply::Reply;
use anteroom_wire::house::SocketDto;

pub(super) fn operation() -> Operation {
    Operation::get("get_socket", "/settings/socket", |_| {
        Box::pin(async { Reply::one(&SocketDto::default()) })
    })
    .about("Where clients look for live updates.")
    .answers::<SocketDto>()
}
