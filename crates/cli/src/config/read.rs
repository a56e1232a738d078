//! From texts, numbers and switches to what the parts of the program are set to; each refusal names its setting.

use super::layers::{Layers, reason};
use super::{Owner, Tls};
use crate::exit::Failure;
use anteroom_app::Settings;
use anteroom_app::attempts::AttemptRule;
use anteroom_app::compat::Compat;
use anteroom_app::passwords::Cost;
use anteroom_domain::email::Email;
use anteroom_domain::name::NameRule;
use anteroom_domain::password::PasswordPolicy;
use anteroom_domain::role::Role;
use anteroom_domain::secret_emails::SecretEmails;
use anteroom_http::HttpConfig;
use anteroom_http::config::SameSite;
use anteroom_http::connections::ConnectionRule;
use anteroom_http::layers::cors::CorsRule;
use anteroom_outbound::files::Bucket;
use anteroom_outbound::guard::Network;
use anteroom_store::{Database, StoreConfig};
use std::net::{SocketAddr, ToSocketAddrs as _};
use std::path::{Path, PathBuf};
use std::time::Duration;
use zeroize::Zeroizing;

/// Where to listen.
pub fn listen(layers: &Layers) -> Result<SocketAddr, Failure> {
    address(layers, "server.listen")
}

/// An address of this machine with a port.
pub(super) fn address(layers: &Layers, key: &str) -> Result<SocketAddr, Failure> {
    let text = layers.text(key).trim();
    let found = text
        .parse()
        .ok()
        .or_else(|| text.to_socket_addrs().ok().and_then(|mut found| found.next()));
    found.ok_or_else(|| {
        layers.refuse(
            key,
            format_args!("`{text}` is not an address with a port such as 127.0.0.1:8080"),
        )
    })
}

/// How the server shows itself.
pub fn tls(layers: &Layers) -> Result<Tls, Failure> {
    let pair = (layers.find_text("tls.cert"), layers.find_text("tls.key"));
    match (layers.text("tls.mode"), pair) {
        ("off", (None, None)) => Ok(Tls::Off),
        ("local", (None, None)) => Ok(Tls::Local),
        ("files" | "off", (Some(cert), Some(key))) => Ok(Tls::Files {
            cert: cert.into(),
            key: key.into(),
        }),
        ("files", (None, _)) | ("off", (None, Some(_))) => {
            Err(layers.refuse("tls.cert", "a certificate file is needed"))
        }
        ("files" | "off", (Some(_), None)) => {
            Err(layers.refuse("tls.key", "the file with the certificate's key is needed"))
        }
        ("local", (cert, _)) => {
            let key = if cert.is_some() { "tls.cert" } else { "tls.key" };
            Err(layers.refuse(
                key,
                "the local authority (`tls.mode` = \"local\", --tls) makes its own certificate; choose one",
            ))
        }
        (other, _) => Err(layers.refuse("tls.mode", format_args!("`{other}` is not `off`, `local` or `files`"))),
    }
}

/// The database.
pub fn store(layers: &Layers, data_dir: &Path) -> Result<StoreConfig, Failure> {
    let database = match secret(layers, "database.url", "database.url_file")? {
        None => Database::Sqlite {
            path: data_dir.join("anteroom.db"),
        },
        Some(url) if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
            Database::Postgres { url: url.to_string() }
        }
        Some(_) => {
            let key = if layers.find_text("database.url").is_some() {
                "database.url"
            } else {
                "database.url_file"
            };
            return Err(layers.refuse(
                key,
                "the database must be postgres://…, or none for the SQLite file of the data folder",
            ));
        }
    };
    Ok(StoreConfig {
        share_commits: layers.is_on("database.share_commits"),
        reader_threads: layers.number("database.readers", 1..=64)?,
        postgres_connections: layers.number("database.connections", 1..=1_000)?,
        slow_statements_after: super::observing::slow_statements_after(layers)?,
        database,
    })
}

/// Where files lie.
#[derive(Clone, Debug)]
pub enum FilePlace {
    /// A folder of this machine.
    Folder(PathBuf),
    /// A bucket.
    Bucket(Bucket),
}

/// Where files lie.
pub fn files(layers: &Layers, data_dir: &Path) -> Result<FilePlace, Failure> {
    match layers.text("files.kind") {
        "folder" => Ok(FilePlace::Folder(
            layers
                .find_text("files.dir")
                .map_or_else(|| data_dir.join("files"), PathBuf::from),
        )),
        "s3" => {
            let text = |key, what| {
                let found = layers.find_text(key).map(str::to_owned);
                found.ok_or_else(|| layers.refuse(key, format_args!("{what} is needed")))
            };
            let endpoint = layers.find_text("files.s3_endpoint").map(str::to_owned);
            if endpoint
                .as_ref()
                .is_some_and(|url| !url.starts_with("https://") && !url.starts_with("http://"))
            {
                return Err(layers.refuse("files.s3_endpoint", "the server must be https://… or http://…"));
            }
            let secret = secret(layers, "files.s3_secret_key", "files.s3_secret_key_file")?;
            Ok(FilePlace::Bucket(Bucket {
                endpoint,
                region: text("files.s3_region", "a region")?,
                name: text("files.s3_bucket", "the name of a bucket")?,
                prefix: layers.text("files.s3_prefix").trim().to_owned(),
                access_key: text("files.s3_access_key", "an access key")?,
                secret_key: secret
                    .ok_or_else(|| layers.refuse("files.s3_secret_key", "the secret of the access key is needed"))?
                    .to_string(),
            }))
        }
        other => Err(layers.refuse("files.kind", format_args!("`{other}` is not `folder` or `s3`"))),
    }
}

/// Which addresses the portal may talk to although they are not public.
pub fn allowed_networks(layers: &Layers) -> Result<Vec<Network>, Failure> {
    networks(layers, "outbound.allowed_networks")
}

/// Addresses and networks.
pub(super) fn networks(layers: &Layers, key: &str) -> Result<Vec<Network>, Failure> {
    let list = layers.list(key).iter();
    list.map(|text| {
        text.parse()
            .map_err(|error| layers.refuse(key, format_args!("`{text}` is {error}")))
    })
    .collect()
}

/// A secret that may stand in the setting itself or in a file.
pub(super) fn secret(layers: &Layers, key: &str, file_key: &str) -> Result<Option<Zeroizing<String>>, Failure> {
    match (layers.find_text(key), layers.find_text(file_key)) {
        (Some(_), Some(_)) => Err(layers.refuse(file_key, format_args!("`{key}` is set too; choose one"))),
        (Some(secret), None) => Ok(Some(Zeroizing::new(secret.to_owned()))),
        (None, Some(file)) => {
            let text = std::fs::read_to_string(file)
                .map_err(|e| layers.refuse(file_key, format_args!("{file}: {}", reason(&e))))?;
            let text = Zeroizing::new(text);
            Some(text.trim()).filter(|secret| !secret.is_empty()).map_or_else(
                || Err(layers.refuse(file_key, format_args!("{file} is empty"))),
                |secret| Ok(Some(Zeroizing::new(secret.to_owned()))),
            )
        }
        (None, None) => Ok(None),
    }
}

/// What the application is set to.
pub fn settings(layers: &Layers) -> Result<Settings, Failure> {
    let word = layers.text("people.default_role");
    let default_role =
        Role::from_word(word).map_err(|e| layers.refuse("people.default_role", format_args!("`{word}` is {e}")))?;
    if default_role == Role::Guest {
        return Err(layers.refuse("people.default_role", "nobody is created as a guest"));
    }
    let pattern = layers.text("people.name_pattern");
    let name_rule = NameRule::new(pattern).map_err(|_| {
        layers.refuse(
            "people.name_pattern",
            format_args!("`{pattern}` is not a regular expression"),
        )
    })?;
    let most = |key| {
        layers
            .number::<i64>(key, 0..=1_000_000_000)
            .map(|most| Some(most).filter(|most| *most > 0))
    };
    let base_domain = layers.text("portal.base_domain").trim().to_ascii_lowercase();
    if base_domain.is_empty() {
        return Err(layers.refuse("portal.base_domain", "a domain is needed, or `localhost`"));
    }
    let is_standalone = base_domain == "localhost";
    let mut settings = Settings {
        base_domain,
        // Where links lead depends on more settings than these.
        public_url: String::new(),
        mail: super::mail::settings(layers)?,
        local_names: layers
            .list("portal.local_names")
            .iter()
            .map(|name| name.to_ascii_lowercase())
            .collect(),
        default_role,
        max_admins: most("people.max_admins")?,
        max_users: most("people.max_users")?,
        invitation_limit: most("people.invitation_limit")?,
        name_rule,
        password_policy: PasswordPolicy {
            min_length: layers.number("passwords.min_length", 8..=30)?,
            upper_case: layers.is_on("passwords.upper_case"),
            digits: layers.is_on("passwords.digits"),
            special_symbols: layers.is_on("passwords.special_symbols"),
        },
        attempt_rule: AttemptRule {
            attempt_count: layers.number("sign_in.attempts", 1..=1_000)?,
            check_period_s: layers.number("sign_in.period_s", 1..=86_400)?,
            block_time_s: layers.number("sign_in.lock_s", 1..=86_400)?,
        },
        password_cost: Cost {
            memory_kib: layers.number("passwords.hash_memory_kib", 8..=4_194_304)?,
            passes: layers.number("passwords.hash_passes", 1..=100)?,
        },
        password_threads: layers.number("passwords.hash_threads", 1..=64)?,
        cache_bytes: layers.number("cache.bytes", 0..=1 << 40)?,
        keep_webhook_log_s: layers.number::<i64>("webhooks.keep_log_days", 1..=3_650)? * 86_400,
        kept_answers_bytes: Settings::standard().kept_answers_bytes,
        keys_for_admins_only: layers.is_on("keys.admins_only"),
        allow_inviting_members: layers.is_on("people.allow_inviting_members"),
        allow_inviting_guests: layers.is_on("people.allow_inviting_guests"),
        open_registration: layers.is_on("registration.open"),
        registration_limit: super::registration::limit(layers, is_standalone)?,
        registration_key: super::registration::key(layers)?,
        basic_is_on: layers.is_on("sign_in.basic"),
        secret_emails: secret_emails(layers)?,
        compat: Compat::default(),
    };
    let mode = layers.text("compat.mode");
    settings.behave_like(Compat::from_name(mode).ok_or_else(|| {
        layers.refuse(
            "compat.mode",
            format_args!("`{mode}` is neither `anteroom` nor `reference`"),
        )
    })?);
    Ok(settings)
}

fn secret_emails(layers: &Layers) -> Result<SecretEmails, Failure> {
    let pattern = layers.text("sign_in.secret_emails");
    let read = SecretEmails::parse(pattern);
    read.map_err(|error| layers.refuse("sign_in.secret_emails", format_args!("`{pattern}` is {error}")))
}

/// What the HTTP face is set to.
pub fn http(layers: &Layers) -> Result<HttpConfig, Failure> {
    let origins = layers.list("server.cors_origins");
    for origin in origins {
        let host = origin
            .strip_prefix("https://")
            .or_else(|| origin.strip_prefix("http://"));
        if host.is_none_or(|host| host.is_empty() || host.contains('/')) {
            let problem = format_args!("`{origin}` is not an origin such as https://app.example.com");
            return Err(layers.refuse("server.cors_origins", problem));
        }
    }
    let same_site = match layers.text("server.same_site").to_lowercase().as_str() {
        "strict" => SameSite::Strict,
        "lax" => SameSite::Lax,
        "none" => SameSite::None,
        other => {
            return Err(layers.refuse(
                "server.same_site",
                format_args!("`{other}` is not `strict`, `lax` or `none`"),
            ));
        }
    };
    Ok(HttpConfig {
        max_body_bytes: layers.number("server.max_body_bytes", 1_024..=1 << 30)?,
        request_timeout: Duration::from_secs(layers.number("server.request_timeout_s", 1..=3_600)?),
        trusted_proxies: networks(layers, "server.trusted_proxies")?,
        cors: if origins.is_empty() {
            CorsRule::Anyone
        } else {
            CorsRule::Only(origins.to_vec())
        },
        same_site,
        compress: layers.is_on("server.compress"),
        connections: ConnectionRule {
            most: layers.number("server.max_connections", 16..=1_000_000)?,
            most_per_client: layers.number("server.max_connections_per_client", 0..=1_000_000)?,
        },
        tracer: None,
        rate_limit: super::rate_limit::rate_limit(layers)?,
    })
}

/// The first owner.
pub fn owner(layers: &Layers, settings: &Settings) -> Result<Owner, Failure> {
    let email = layers.text("owner.email").trim().to_owned();
    if Email::parse(&email).is_err() {
        return Err(layers.refuse("owner.email", format_args!("`{email}` is not an e-mail address")));
    }
    let (first_name, last_name) = (
        layers.text("owner.first_name").trim(),
        layers.text("owner.last_name").trim(),
    );
    if settings.name_rule.check(first_name, last_name).is_err() {
        let key = if settings.name_rule.check(first_name, "").is_err() {
            "owner.first_name"
        } else {
            "owner.last_name"
        };
        return Err(layers.refuse(key, "the name is not one that `people.name_pattern` accepts"));
    }
    let password = secret(layers, "owner.password", "owner.password_file")?;
    if let Some(Err(refused)) = password
        .as_ref()
        .map(|password| settings.password_policy.check(password))
    {
        let key = if layers.find_text("owner.password").is_some() {
            "owner.password"
        } else {
            "owner.password_file"
        };
        return Err(layers.refuse(key, refused));
    }
    Ok(Owner {
        email,
        first_name: first_name.to_owned(),
        last_name: last_name.to_owned(),
        password,
    })
}
