//! `GET` and `POST /settings/notification/rooms`: the rooms about which the caller wants to be told nothing
//! (`docs/protocol/portal.md` 14).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::house::notifications;
use anteroom_wire::notification::{MuteRoomRequest, MutedRoomsDto};

const PATH: &str = "/settings/notification/rooms";

pub(super) fn listing() -> Operation {
    Operation::get("list_muted_rooms", PATH, |rq| Box::pin(list_muted_rooms(rq)))
        .about("The rooms about which the caller wants to be told nothing.")
        .answers::<MutedRoomsDto>()
}

pub(super) fn operation() -> Operation {
    Operation::post("mute_room", PATH, |rq| Box::pin(mute_room(rq)))
        .about("Sets whether the caller wants to be told about a room.")
        .takes::<MuteRoomRequest>()
        .answers::<MutedRoomsDto>()
}

async fn list_muted_rooms(rq: Request) -> Result<Reply, Problem> {
    let rooms = notifications::list_muted_rooms(&rq.app, rq.caller()?).await?;
    Reply::one(&MutedRoomsDto::from(rooms))
}

async fn mute_room(rq: Request) -> Result<Reply, Problem> {
    let (room, is_muted) = MuteRoomRequest::parse(&rq.body)?;
    let caller = rq.caller()?.clone();
    let rooms = rq
        .app
        .write(move |tx, ctx| notifications::mute_room(tx, ctx, &caller, &room, is_muted))
        .await?;
    Reply::one(&MutedRoomsDto::from(rooms))
}
