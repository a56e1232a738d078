//! A conversation with a mail server (RFC 5321).

use super::message::message;
use anteroom_app::mail::WrittenMail;
use lettre::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use lettre::transport::smtp::response::Severity;
use std::net::IpAddr;
use std::time::Duration;
use zeroize::Zeroizing;

/// How the conversation is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Security {
    /// It is encrypted from the beginning.
    Tls,
    /// It is encrypted before anything of interest is said, or not held at all.
    StartTls,
    /// It is not.
    None,
}

/// Name and password for the mail server; `Debug` shows neither.
#[derive(Clone)]
pub struct Login {
    /// Name.
    pub user: String,
    /// Password.
    pub password: Zeroizing<String>,
}

impl std::fmt::Debug for Login {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Login(…)")
    }
}

/// Which mail server is used, and how.
#[derive(Clone, Debug)]
pub struct SmtpSettings {
    /// Its name or address.
    pub server: String,
    /// Its port.
    pub port: u16,
    /// How the conversation is protected.
    pub security: Security,
    /// Who we are to it; none: anybody.
    pub login: Option<Login>,
    /// The sender's address.
    pub from: String,
    /// What stands beside the sender's address; none: the name of the portal.
    pub from_name: Option<String>,
    /// How we introduce ourselves, a host name or an address.
    pub hello_name: String,
    /// How long the delivery of one mail may take.
    pub timeout: Duration,
    /// Certificates of authorities that are trusted too, PEM.
    pub authorities: Option<Vec<u8>>,
    /// How many mails are delivered at once.
    pub parallel: u32,
}

/// What makes settings unusable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unusable {
    /// The sender's address is none.
    #[error("the sender is not an e-mail address")]
    From,
    /// The authorities are none, or the server's name is not one that a certificate can be for.
    #[error("the certificates of the mail server's authority cannot be read")]
    Authorities,
}

/// How a conversation ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// The server has taken the mail.
    Taken,
    /// Not this mail at this time.
    Later(String),
    /// Not this mail, ever.
    Never(String),
    /// There was no talking to the server, so the next mail would fare no better.
    Trouble(String),
}

/// A mail server.
#[derive(Clone)]
pub struct Smtp {
    settings: SmtpSettings,
    from: Address,
    tls: Option<TlsParameters>,
    hello: ClientId,
}

impl std::fmt::Debug for Smtp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Smtp").field(&self.settings).finish()
    }
}

impl Smtp {
    /// Makes everything ready; talks to nobody.
    ///
    /// # Errors
    /// When the settings cannot be used.
    pub fn new(settings: SmtpSettings) -> Result<Self, Unusable> {
        let from = settings.from.parse().map_err(|_| Unusable::From)?;
        let tls = match settings.security {
            Security::None => None,
            Security::Tls | Security::StartTls => {
                let mut builder = TlsParameters::builder(settings.server.clone());
                if let Some(pem) = &settings.authorities {
                    // A file of something else would be no error to the reader, and no authority either.
                    if !String::from_utf8_lossy(pem).contains("BEGIN CERTIFICATE") {
                        return Err(Unusable::Authorities);
                    }
                    let authorities = Certificate::from_pem(pem).map_err(|_| Unusable::Authorities)?;
                    builder = builder.add_root_certificate(authorities);
                }
                Some(builder.build_rustls().map_err(|_| Unusable::Authorities)?)
            }
        };
        let bare = settings.hello_name.trim_matches(['[', ']']);
        let hello = match bare.parse() {
            Ok(IpAddr::V4(ip)) => ClientId::Ipv4(ip),
            Ok(IpAddr::V6(ip)) => ClientId::Ipv6(ip),
            Err(_) => ClientId::Domain(settings.hello_name.clone()),
        };
        Ok(Self {
            settings,
            from,
            tls,
            hello,
        })
    }

    /// How long one delivery may take.
    pub(super) const fn timeout(&self) -> Duration {
        self.settings.timeout
    }

    /// How many mails are delivered at once.
    pub(super) const fn parallel(&self) -> u32 {
        self.settings.parallel
    }

    /// Delivers a mail, in a conversation of its own, within the time limit.
    pub(super) async fn deliver(&self, mail: &WrittenMail) -> Ending {
        let name = self.settings.from_name.as_deref().unwrap_or(&mail.portal_name);
        let message = match message(mail, &self.from, name) {
            Ok(message) => message,
            Err(reason) => return Ending::Never(reason),
        };
        let Some(to) = message.envelope().to().first().cloned() else {
            return Ending::Never("The mail is for nobody.".to_owned());
        };
        let bytes = message.formatted();
        match tokio::time::timeout(self.settings.timeout, self.converse(&to, &bytes)).await {
            Ok(ending) => ending,
            Err(_) => Ending::Trouble(format!(
                "The mail server did not answer within {} s.",
                self.settings.timeout.as_secs()
            )),
        }
    }

    async fn converse(&self, to: &Address, message: &[u8]) -> Ending {
        let mut server = match self.begin().await {
            Ok(server) => server,
            Err(reason) => return Ending::Trouble(reason),
        };
        let ending = self.hand_over(&mut server, to, message).await;
        // The mail is taken or not, whether or not the farewell is heard.
        let _ = server.quit().await;
        ending
    }

    /// Connects, encrypts and signs in.
    async fn begin(&self) -> Result<AsyncSmtpConnection, String> {
        let settings = &self.settings;
        let from_the_beginning = self.tls.clone().filter(|_| settings.security == Security::Tls);
        let address = (settings.server.as_str(), settings.port);
        let connecting =
            AsyncSmtpConnection::connect_tokio1(address, Some(settings.timeout), &self.hello, from_the_beginning, None);
        let mut server = connecting.await.map_err(|error| words(&error))?;
        if let (Security::StartTls, Some(tls)) = (settings.security, &self.tls) {
            if !server.can_starttls() {
                return Err("The mail server does not offer encryption (STARTTLS).".to_owned());
            }
            let encrypting = server.starttls(tls.clone(), &self.hello).await;
            encrypting.map_err(|error| words(&error))?;
        }
        if let Some(login) = &settings.login {
            let credentials = Credentials::new(login.user.clone(), login.password.to_string());
            let mechanisms = [Mechanism::Plain, Mechanism::Login];
            let signing_in = server.auth(&mechanisms, &credentials).await;
            // What the server says about it could repeat what we said.
            signing_in.map_err(|error| match error.status() {
                Some(code) => format!("The mail server did not accept user and password ({code})."),
                None => "The mail server did not let us sign in.".to_owned(),
            })?;
        }
        Ok(server)
    }

    async fn hand_over(&self, server: &mut AsyncSmtpConnection, to: &Address, message: &[u8]) -> Ending {
        let mut parameters = Vec::new();
        let is_ascii = |address: &Address| AsRef::<str>::as_ref(address).is_ascii();
        if !is_ascii(to) || !is_ascii(&self.from) {
            if !server.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Ending::Never("The mail server takes no address with such characters (SMTPUTF8).".to_owned());
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        if !message.is_ascii() {
            parameters.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        // What is wrong with the sender is wrong for every mail.
        if let Err(error) = server.command(Mail::new(Some(self.from.clone()), parameters)).await {
            return Ending::Trouble(words(&error));
        }
        if let Err(error) = server.command(Rcpt::new(to.clone(), Vec::new())).await {
            return refused(&error);
        }
        if let Err(error) = server.command(Data).await {
            return refused(&error);
        }
        if let Err(error) = server.message(message).await {
            return refused(&error);
        }
        Ending::Taken
    }
}

/// What a refusal means for the mail.
fn refused(error: &Error) -> Ending {
    let severity = error.status().map(|code| code.severity);
    if severity == Some(Severity::PermanentNegativeCompletion) {
        Ending::Never(words(error))
    } else {
        Ending::Later(words(error))
    }
}

fn words(error: &Error) -> String {
    match error.status() {
        Some(_) => format!("The mail server said: {error}"),
        None => format!("The mail server could not be used: {error}"),
    }
}
