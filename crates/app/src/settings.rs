//! What an installation is set to; the config of the binary ends up here.

use crate::attempts::AttemptRule;
use crate::compat::Compat;
use crate::passwords::Cost;
use crate::portals::{RegistrationKey, RegistrationLimit};
use anteroom_domain::Role;
use anteroom_domain::name::{DEFAULT_NAME_PATTERN, NameRule};
use anteroom_domain::password::PasswordPolicy;
use anteroom_domain::secret_emails::SecretEmails;

/// How mails are handled.
#[derive(Clone, Debug)]
pub struct MailSettings {
    /// Whether there is a mail server; without one mails wait until somebody reads them.
    pub is_delivered: bool,
    /// How long delivery is tried.
    pub give_up_after_s: i64,
    /// How long mails are kept, whatever became of them.
    pub keep_s: i64,
}

/// Settings of the installation.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Like whom the server behaves. To be set with [`Settings::behave_like`].
    pub compat: Compat,
    /// The domain below which portals live; `localhost` for a single machine.
    pub base_domain: String,
    /// Host names and addresses that mean this machine, lower case, beside `localhost` and loopback addresses.
    pub local_names: Vec<String>,
    /// Scheme, host and port under which people reach the server, such as `https://portal.example.org`; no slash at the
    /// end. Links in mails begin with it.
    pub public_url: String,
    /// How mails are handled.
    pub mail: MailSettings,
    /// What a person becomes who is created without `type` and `role`.
    pub default_role: Role,
    /// Most people with paid roles in a portal; none: any number.
    pub max_admins: Option<i64>,
    /// Most people with free roles in a portal; none: any number.
    pub max_users: Option<i64>,
    /// What names are accepted.
    pub name_rule: NameRule,
    /// What clear-text passwords are accepted.
    pub password_policy: PasswordPolicy,
    /// The lock against guessing passwords.
    pub attempt_rule: AttemptRule,
    /// How much a password hash costs.
    pub password_cost: Cost,
    /// Low-priority threads that hash passwords.
    pub password_threads: usize,
    /// Bytes for each of the caches of people, keys and sessions.
    pub cache_bytes: usize,
    /// How long the log of what webhooks were told is kept.
    pub keep_webhook_log_s: i64,
    /// Bytes of answers to calls with an `Idempotency-Key` that are kept for one person within a day.
    pub kept_answers_bytes: i64,
    /// Only administrators may make API keys.
    pub keys_for_admins_only: bool,
    /// Most invitation mails that a portal sends in 24 hours; none: any number.
    pub invitation_limit: Option<i64>,
    /// Members (not guests) may be created, where a portal's administrators did not decide it.
    pub allow_inviting_members: bool,
    /// Guests may be brought in, where a portal's administrators did not decide it.
    pub allow_inviting_guests: bool,
    /// Portals may be registered by anybody.
    pub open_registration: bool,
    /// How many portals one client may register; none: any number.
    pub registration_limit: Option<RegistrationLimit>,
    /// With what programs sign requests that manage portals; none: nobody can.
    pub registration_key: Option<RegistrationKey>,
    /// Login and password may come with every request, as Basic authentication.
    pub basic_is_on: bool,
    /// Addresses without captcha, without lock against guessing, and whose portals are deleted at once.
    pub secret_emails: SecretEmails,
}

impl Settings {
    /// The settings of an installation that sets nothing.
    ///
    /// # Panics
    /// Never: the default pattern is tested.
    #[must_use]
    pub fn standard() -> Self {
        #[expect(clippy::expect_used, reason = "the pattern is a constant with a test of its own")]
        let name_rule = NameRule::new(DEFAULT_NAME_PATTERN).expect("the default pattern is valid");
        Self {
            compat: Compat::Anteroom,
            base_domain: "localhost".to_owned(),
            local_names: Vec::new(),
            public_url: "http://127.0.0.1:8080".to_owned(),
            mail: MailSettings {
                is_delivered: false,
                give_up_after_s: 3 * 86_400,
                keep_s: 30 * 86_400,
            },
            default_role: Role::User,
            max_admins: None,
            max_users: None,
            name_rule,
            password_policy: PasswordPolicy::default(),
            attempt_rule: AttemptRule::default(),
            password_cost: Cost::default(),
            password_threads: 1,
            cache_bytes: 32 << 20,
            keep_webhook_log_s: 30 * 86_400,
            kept_answers_bytes: 64 << 20,
            keys_for_admins_only: false,
            invitation_limit: None,
            allow_inviting_members: true,
            allow_inviting_guests: true,
            open_registration: false,
            registration_limit: None,
            registration_key: None,
            basic_is_on: true,
            secret_emails: SecretEmails::default(),
        }
    }

    /// Behaves like somebody. Like the reference means that whoever is created without a role becomes a room admin.
    pub fn behave_like(&mut self, compat: Compat) {
        self.compat = compat;
        if compat.is_reference() {
            self.default_role = Role::RoomAdmin;
        }
    }
}
