//! `GET /settings`: what everybody, or a member, may know about the portal (`docs/protocol/portal.md` 7.1).

use crate::operation::{Operation, QueryKind, QueryParameter};
use crate::problem::Problem;
use crate::reply::Reply;
use crate::request::Request;
use anteroom_app::house::own_view;
use anteroom_app::portals::set_up::find_token;
use anteroom_app::secrets::{CLIENT_HASH_BITS, CLIENT_HASH_ITERATIONS};
use anteroom_wire::settings::{Installation, OfMember, PasswordHasher, SettingsDto};

const QUERY: &[QueryParameter] = &[QueryParameter::new(
    "withpassword",
    QueryKind::Boolean,
    "Whether members get the way to hash passwords, too.",
)];

pub(super) fn operation() -> Operation {
    Operation::get("get_settings", "/settings", |rq| Box::pin(get_settings(rq)))
        .about("The settings of the portal, as far as the caller may know them.")
        .anonymous()
        .works_suspended()
        .works_unpaid()
        .query(QUERY)
        .answers::<SettingsDto>()
}

async fn get_settings(rq: Request) -> Result<Reply, Problem> {
    let mut query = rq.query.reader();
    let with_password = query.flag("withpassword").unwrap_or(false);
    query.finish()?;
    let rules = rq.app.portal_settings(rq.portal.id).await?;
    let own = rq.app.settings();
    let installation = Installation {
        base_domain: &own.base_domain,
        name_pattern: own.name_rule.pattern(),
        keys_for_admins_only: rules.developer_tools.value.admins_only,
        limits_sessions: rules.sessions.value.is_on,
        captcha: rq
            .app
            .captcha()
            .map(|captcha| (captcha.kind().number(), captcha.public_key())),
        joining: &rules.joining.value,
        takes_messages: rules.messages.value.is_on,
        invitation_limit: own.invitation_limit,
    };
    let settings = if let Some(caller) = &rq.caller {
        let hasher = with_password.then(|| password_hasher(&rq));
        let member = OfMember {
            ai_access: rules.ai_access.value,
            start_folder: own_view::get_start_folder(&rq.app, caller).await?.value,
        };
        SettingsDto::authenticated(&rq.portal, installation, hasher, member, rq.app.now())
    } else {
        SettingsDto {
            wizard_token: find_token(&rq.app, &rq.portal).await?,
            ..SettingsDto::anonymous(&rq.portal, installation, password_hasher(&rq))
        }
    };
    Reply::one(&settings)
}

fn password_hasher(rq: &Request) -> PasswordHasher {
    PasswordHasher {
        size: i64::from(CLIENT_HASH_BITS),
        iterations: i64::from(CLIENT_HASH_ITERATIONS),
        salt: rq.app.password_salt().to_owned(),
    }
}
