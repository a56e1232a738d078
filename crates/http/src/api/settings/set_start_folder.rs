//! `PUT /settings/defaultfolder`: sets which section the caller sees first (`docs/protocol/portal.md` 7.3).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::house::own_view;
use anteroom_wire::house::StartFolderDto;
use anteroom_wire::request::StartFolderRequest;

pub(super) fn operation() -> Operation {
    Operation::put("set_start_folder", "/settings/defaultfolder", |rq| {
        Box::pin(set_start_folder(rq))
    })
    .about("Sets which section the caller sees first.")
    .takes::<StartFolderRequest>()
    .answers::<StartFolderDto>()
}

async fn set_start_folder(rq: Request) -> Result<Reply, Problem> {
    let folder = StartFolderRequest::parse(&rq.body)?.folder();
    let caller = rq.caller()?.clone();
    let kept = rq
        .app
        .write(move |tx, ctx| own_view::set_start_folder(tx, ctx, &caller, folder))
        .await?;
    Reply::one(&StartFolderDto::from(kept))
}
