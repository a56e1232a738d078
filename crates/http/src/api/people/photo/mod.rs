//! Photos (`docs/protocol/people.md` 10).

pub(super) mod crop_photo;
pub(super) mod delete_photo;
pub(super) mod get_photo;
pub(super) mod update_photo;
pub(super) mod upload_photo;
