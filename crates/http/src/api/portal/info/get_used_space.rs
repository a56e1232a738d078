//! `GET /portal/usedspace`: how much the portal stores (`docs/protocol/portal.md` 4.1).

use crate::operation::Operation;
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::portal_info::plan;

/// Bytes of a hundredth of a GiB, rounded.
const HUNDREDTH_GIB: f64 = 10_737_418.24;

pub(super) fn operation() -> Operation {
    Operation::get("get_used_space", "/portal/usedspace", |rq| Box::pin(get_used_space(rq)))
        .about("How much the portal stores, in GiB.")
        .answers::<f64>()
}

async fn get_used_space(rq: Request) -> Result<Reply, Problem> {
    let plan = plan::read_plan(&rq.app, rq.caller()?).await?;
    Reply::one(&gib(plan.usage.bytes))
}

/// Rounded to two decimals.
fn gib(bytes: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "two decimals of GiB are shown")]
    let bytes = bytes as f64;
    (bytes / HUNDREDTH_GIB).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::gib;

    #[test]
    #[expect(clippy::float_cmp, reason = "hundredths are compared with themselves")]
    fn two_decimals() {
        for (bytes, expected) in [
            (0, 0.0),
            (5_000_000, 0.0),
            (6_000_000, 0.01),
            (1 << 30, 1.0),
            (3 << 29, 1.5),
            ((1 << 30) + (1 << 28), 1.25),
        ] {
            assert_eq!(gib(bytes), expected, "{bytes}");
        }
    }
}
