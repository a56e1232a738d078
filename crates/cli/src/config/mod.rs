//! The configuration: built-in defaults → `anteroom.toml` → environment → options.

mod captcha;
pub mod environment;
mod layers;
mod mail;
mod observing;
mod open_id;
mod public_url;
mod rate_limit;
mod read;
mod reference;
mod registration;

pub use environment::Environment;
pub use layers::{FromOption, Scalar, reason};
pub use observing::{Log, LogFormat, Traces};
pub use read::FilePlace;
pub use reference::reference;

use crate::exit::Failure;
use anteroom_app::Settings;
use anteroom_http::HttpConfig;
use anteroom_outbound::captcha::CaptchaConfig;
use anteroom_outbound::guard::Network;
use anteroom_outbound::mail::Smtp;
use anteroom_outbound::open_id::OpenIdConfig;
use anteroom_store::{Database, StoreConfig};
use layers::{Layers, Origin};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use zeroize::Zeroizing;

/// The file that is read when no other is named.
pub const FILE: &str = "anteroom.toml";

/// Options of the command line that are settings.
pub const OPTIONS: [(&str, &str); 10] = [
    ("server.listen", "--listen"),
    ("data.dir", "--data"),
    ("database.url", "--database"),
    ("tls.mode", "--tls"),
    ("tls.cert", "--tls-cert"),
    ("tls.key", "--tls-key"),
    ("owner.email", "--owner-email"),
    ("owner.password", "--owner-password"),
    ("owner.password_file", "--owner-password-file"),
    ("registration.open", "--open-registration"),
];

/// The setting of an option.
pub fn option(key: &'static str, value: Scalar) -> FromOption {
    let name = OPTIONS
        .iter()
        .find(|(known, _)| *known == key)
        .map_or("an option", |(_, option)| option);
    FromOption {
        option: name,
        key,
        value,
    }
}

/// How the server shows itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tls {
    /// Plain HTTP.
    Off,
    /// A certificate of the data folder's own authority.
    Local,
    /// The operator's certificate.
    Files {
        /// Certificate and chain, PEM.
        cert: PathBuf,
        /// Private key, PEM.
        key: PathBuf,
    },
}

/// The owner that the first start makes.
#[derive(Clone)]
pub struct Owner {
    /// Address.
    pub email: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// Clear-text password; none: one is made.
    pub password: Option<Zeroizing<String>>,
}

/// The configuration, read and checked.
pub struct Config {
    layers: Layers,
    /// The file that was read, if any.
    pub file: Option<PathBuf>,
    /// Where to listen.
    pub listen: SocketAddr,
    /// TLS.
    pub tls: Tls,
    /// The data folder.
    pub data_dir: PathBuf,
    /// The file with the machine key.
    pub machine_key_file: PathBuf,
    /// The database.
    pub store: StoreConfig,
    /// Where files lie.
    pub files: FilePlace,
    /// Addresses that the portal may talk to although they are not public.
    pub allowed_networks: Vec<Network>,
    /// How long the receiver of a webhook has for his answer.
    pub webhook_timeout: Duration,
    /// What the application is set to.
    pub settings: Settings,
    /// What the HTTP face is set to.
    pub http: HttpConfig,
    /// The provider through which people may sign in.
    pub open_id: Option<OpenIdConfig>,
    /// Who checks captchas, if they are asked for.
    pub captcha: Option<CaptchaConfig>,
    /// The first owner.
    pub owner: Owner,
    /// The mail server, if any.
    pub mail: Option<Smtp>,
    /// The log.
    pub log: Log,
    /// How long a server goes on answering after it has said that it will stop.
    pub stop_delay: Duration,
    /// Where traces go, if anywhere.
    pub traces: Option<Traces>,
    /// Where figures are shown, if anywhere.
    pub metrics_listen: Option<SocketAddr>,
}

impl Config {
    /// Reads and checks everything.
    ///
    /// # Errors
    /// One sentence that names the file and line, the variable or the option at fault.
    pub fn load(file: Option<&Path>, environment: &Environment, options: Vec<FromOption>) -> Result<Self, Failure> {
        let named = file
            .map(Path::to_owned)
            .or_else(|| environment.find("ANTEROOM_CONFIG").map(PathBuf::from));
        let file = named.or_else(|| Some(PathBuf::from(FILE)).filter(|path| path.exists()));
        let layers = Layers::load(file.as_deref(), environment, options)?;
        let data_dir = PathBuf::from(
            layers
                .find_text("data.dir")
                .ok_or_else(|| layers.refuse("data.dir", "a path is needed"))?,
        );
        let machine_key_file = layers
            .find_text("data.machine_key_file")
            .map_or_else(|| data_dir.join("machine.key"), PathBuf::from);
        let mut settings = read::settings(&layers)?;
        let (listen, tls) = (read::listen(&layers)?, read::tls(&layers)?);
        settings.public_url = public_url::public_url(&layers, listen, &tls)?;
        Ok(Self {
            listen,
            tls,
            store: read::store(&layers, &data_dir)?,
            files: read::files(&layers, &data_dir)?,
            allowed_networks: read::allowed_networks(&layers)?,
            webhook_timeout: Duration::from_secs(layers.number("webhooks.timeout_s", 1..=30)?),
            http: read::http(&layers)?,
            open_id: open_id::open_id(&layers)?,
            captcha: captcha::captcha(&layers)?,
            owner: read::owner(&layers, &settings)?,
            log: observing::log(&layers)?,
            stop_delay: Duration::from_secs(layers.number("server.stop_delay_s", 0..=600)?),
            traces: observing::traces(&layers)?,
            metrics_listen: observing::metrics_listen(&layers)?,
            mail: mail::server(&layers, &settings)?,
            settings,
            data_dir,
            machine_key_file,
            file,
            layers,
        })
    }

    /// Notes where the server really listens, which a port 0 left open: links lead there, unless it is set where they
    /// lead.
    pub fn listens_at(&mut self, address: SocketAddr) {
        if !self.layers.is_set("server.public_url") {
            self.settings.public_url = public_url::made_of(address, &self.tls);
        }
    }

    /// The SQLite file, unless the database is PostgreSQL.
    pub fn sqlite_file(&self) -> Option<&Path> {
        match &self.store.database {
            Database::Sqlite { path } => Some(path),
            Database::Postgres { .. } => None,
        }
    }

    /// The same configuration for another folder, with everything that it keeps there.
    #[must_use]
    pub fn moved_to(self, folder: &Path) -> Self {
        Self {
            data_dir: folder.to_owned(),
            machine_key_file: folder.join("machine.key"),
            files: FilePlace::Folder(folder.join("files")),
            store: StoreConfig {
                database: Database::Sqlite {
                    path: folder.join("anteroom.db"),
                },
                ..self.store
            },
            ..self
        }
    }

    /// The settings as they apply, in the form of a configuration file; secrets are left out.
    pub fn effective(&self) -> String {
        use std::fmt::Write as _;
        let mut text = String::new();
        let mut section = "";
        for (key, value, origin) in self.layers.all() {
            let (of, name) = key.split_once('.').unwrap_or(("", key));
            if of != section {
                let _ = writeln!(text, "{}[{of}]", if section.is_empty() { "" } else { "\n" });
                section = of;
            }
            let shown = match value {
                Scalar::Text(secret) if is_secret(key) && !secret.is_empty() => "\"…\"".to_owned(),
                Scalar::Text(plain) => toml::Value::from(plain.as_str()).to_string(),
                Scalar::Number(number) => number.to_string(),
                Scalar::Switch(on) => on.to_string(),
                Scalar::List(list) => toml::Value::from(list.clone()).to_string(),
            };
            let from = match origin {
                Origin::Default => String::new(),
                Origin::File { path, line } => format!("  # {} line {line}", path.display()),
                Origin::Environment => format!("  # {}", environment::variable_of(key)),
                Origin::Option(option) => format!("  # {option}"),
            };
            let _ = writeln!(text, "{name} = {shown}{from}");
        }
        text
    }
}

/// Whether the value of a setting must not be shown.
fn is_secret(key: &str) -> bool {
    matches!(
        key,
        "database.url"
            | "owner.password"
            | "mail.password"
            | "files.s3_secret_key"
            | "openid.client_secret"
            | "captcha.secret"
            | "registration.key"
    )
}

#[cfg(test)]
mod tests;
