//! How mails are handled, and the server that delivers them.

use super::layers::{Layers, reason};
use super::read::secret;
use crate::exit::Failure;
use anteroom_app::{MailSettings, Settings};
use anteroom_domain::email::Email;
use anteroom_outbound::mail::{Login, Security, Smtp, SmtpSettings, Unusable};
use std::net::IpAddr;
use std::time::Duration;

/// What the application is told about mails.
pub fn settings(layers: &Layers) -> Result<MailSettings, Failure> {
    Ok(MailSettings {
        is_delivered: layers.find_text("mail.server").is_some(),
        give_up_after_s: layers.number::<i64>("mail.give_up_after_h", 1..=720)? * 3_600,
        keep_s: layers.number::<i64>("mail.keep_days", 1..=3_650)? * 86_400,
    })
}

/// The mail server; none when none is set.
pub fn server(layers: &Layers, settings: &Settings) -> Result<Option<Smtp>, Failure> {
    let Some(server) = layers.find_text("mail.server") else {
        return Ok(None);
    };
    if !server.chars().all(|c| c.is_ascii_alphanumeric() || "-._:".contains(c)) || is_name_with_port(server) {
        let problem = format_args!("`{server}` is not the name or address of a server; the port is `mail.port`");
        return Err(layers.refuse("mail.server", problem));
    }
    let (security, usual) = security(layers)?;
    let port = match layers.number::<u16>("mail.port", 0..=65_535)? {
        0 => usual,
        port => port,
    };
    let smtp = SmtpSettings {
        login: login(layers, server, security)?,
        server: server.to_owned(),
        port,
        security,
        from: from(layers)?,
        from_name: from_name(layers)?,
        hello_name: host_of(&settings.public_url).to_owned(),
        timeout: Duration::from_secs(layers.number("mail.timeout_s", 1..=600)?),
        authorities: authorities(layers)?,
        parallel: layers.number("mail.parallel", 1..=64)?,
    };
    Smtp::new(smtp).map(Some).map_err(|error| {
        let key = match error {
            Unusable::From => "mail.from",
            Unusable::Authorities => "mail.authority",
        };
        layers.refuse(key, error)
    })
}

fn is_name_with_port(server: &str) -> bool {
    server.contains(':') && server.parse::<IpAddr>().is_err()
}

fn security(layers: &Layers) -> Result<(Security, u16), Failure> {
    match layers.text("mail.security") {
        "tls" => Ok((Security::Tls, 465)),
        "starttls" => Ok((Security::StartTls, 587)),
        "none" => Ok((Security::None, 25)),
        other => Err(layers.refuse(
            "mail.security",
            format_args!("`{other}` is not `tls`, `starttls` or `none`"),
        )),
    }
}

fn login(layers: &Layers, server: &str, security: Security) -> Result<Option<Login>, Failure> {
    let password = secret(layers, "mail.password", "mail.password_file")?;
    let is_here = server == "localhost" || server.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
    match (layers.find_text("mail.user"), password) {
        (None, None) => Ok(None),
        (None, Some(_)) => Err(layers.refuse("mail.user", "a user is needed for the password")),
        (Some(_), None) => Err(layers.refuse("mail.password", "a password is needed for the user")),
        (Some(_), Some(_)) if security == Security::None && !is_here => Err(layers.refuse(
            "mail.security",
            "the password would travel unencrypted; use `tls` or `starttls`",
        )),
        (Some(user), Some(password)) => Ok(Some(Login {
            user: user.to_owned(),
            password,
        })),
    }
}

fn from(layers: &Layers) -> Result<String, Failure> {
    let from = layers
        .find_text("mail.from")
        .ok_or_else(|| layers.refuse("mail.from", "the sender's address is needed"))?;
    let parsed = Email::parse(from);
    let parsed = parsed.map_err(|_| layers.refuse("mail.from", format_args!("`{from}` is not an e-mail address")))?;
    Ok(parsed.as_str().to_owned())
}

fn from_name(layers: &Layers) -> Result<Option<String>, Failure> {
    let name = layers.find_text("mail.from_name");
    if name.is_some_and(|name| name.chars().any(char::is_control)) {
        return Err(layers.refuse("mail.from_name", "the name is not one line"));
    }
    Ok(name.map(str::to_owned))
}

fn authorities(layers: &Layers) -> Result<Option<Vec<u8>>, Failure> {
    let Some(file) = layers.find_text("mail.authority") else {
        return Ok(None);
    };
    let pem = std::fs::read(file)
        .map_err(|error| layers.refuse("mail.authority", format_args!("{file}: {}", reason(&error))))?;
    Ok(Some(pem))
}

/// The host of a root URL, without its port.
fn host_of(root: &str) -> &str {
    let authority = root.split_once("://").map_or(root, |(_, authority)| authority);
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => authority,
    }
}
