//! `GET /people/info`: what the people module is (`docs/protocol/people.md` 5.11).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use anteroom_wire::extras::ModuleDto;
use std::future::ready;
use uuid::Uuid;

/// The same in every portal; made by chance once.
const ID: Uuid = Uuid::from_u128(0x6b0f_3c1e_9a47_4d52_8c3d_51f0_7e29_a6b4);

pub(super) fn operation() -> Operation {
    Operation::get("get_people_info", "/people/info", |_| {
        Box::pin(ready(get_people_info()))
    })
    .about("What the people module is.")
    .answers::<ModuleDto>()
}

fn get_people_info() -> Result<Reply, Problem> {
    Reply::one(&ModuleDto {
        id: ID,
        app_name: "people".to_owned(),
        title: "People".to_owned(),
        link: "/accounts/people".to_owned(),
        description: "Accounts, groups and guests of the portal.".to_owned(),
        is_primary: true,
        ..ModuleDto::default()
    })
}
