//! `GET /settings/banner`: whether banners of the vendor are hidden (`docs/protocol/portal.md` 7.3).

use crate::operation::Operation;
use crate::reply::Reply;
use anteroom_wire::house::BannerSettingsDto;

pub(super) fn operation() -> Operation {
    Operation::get("get_banner", "/settings/banner", |_| {
        Box::pin(async { Reply::one(&BannerSettingsDto::default()) })
    })
    .about("Whether banners of the vendor are hidden: there are none here.")
    .answers::<BannerSettingsDto>()
}
