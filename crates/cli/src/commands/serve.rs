//! `anteroom serve`.

use crate::config::{Config, Environment, FromOption, Scalar, Tls, option};
use crate::data_folder::{DataFolder, Taken};
use crate::exit::{Exit, Failure, Outcome};
use crate::logging;
use crate::output::say;
use crate::portal::{Asked, Place, Server, ServiceManager, Signals, address_of, bind, start};
use crate::tls::Encryption;
use anteroom_app::App;
use anteroom_app::clock::{Clock as _, SystemClock};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// Serve the portal of a data folder
#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    place: Place,
    /// Address and port to listen on; port 0 takes a free one [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// Speak HTTPS with a certificate of the data folder's own authority
    #[arg(long, conflicts_with_all = ["tls_cert", "tls_key"])]
    tls: bool,
    /// Speak HTTPS with this certificate and chain (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The private key of that certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// E-mail address of the owner that the first start makes; owner@localhost when it is not given
    #[arg(long, value_name = "EMAIL")]
    owner_email: Option<String>,
    /// Password of that owner [default: one is made and shown once]
    #[arg(long, value_name = "PASSWORD")]
    owner_password: Option<String>,
    /// A file that holds that password
    #[arg(long, value_name = "FILE", conflicts_with = "owner_password")]
    owner_password_file: Option<PathBuf>,
    /// Like whom the server behaves: `anteroom`, or `reference` to test tools against the traps of DocSpace
    #[arg(long, value_name = "MODE")]
    compat: Option<String>,
    /// Anybody may register portals
    #[arg(long)]
    open_registration: bool,
}

impl Arguments {
    fn options(&self) -> Vec<FromOption> {
        let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.to_string_lossy().into_owned());
        let texts = [
            ("server.listen", self.listen.clone()),
            ("tls.mode", self.tls.then(|| "local".to_owned())),
            ("tls.mode", self.tls_cert.as_ref().map(|_| "files".to_owned())),
            ("tls.cert", path(&self.tls_cert)),
            ("tls.key", path(&self.tls_key)),
            ("compat.mode", self.compat.clone()),
            ("owner.email", self.owner_email.clone()),
            ("owner.password", self.owner_password.clone()),
            ("owner.password_file", path(&self.owner_password_file)),
        ];
        let texts = texts
            .into_iter()
            .filter_map(|(key, text)| Some(option(key, Scalar::Text(text?))));
        texts
            .chain(
                self.open_registration
                    .then(|| option("registration.open", Scalar::Switch(true))),
            )
            .collect()
    }
}

/// Serves until a signal comes.
pub async fn run(arguments: Arguments, environment: &Environment) -> Outcome {
    let mut config = arguments.place.config(environment, arguments.options())?;
    let (level, traces) = logging::start(&config.log, config.traces.as_ref())?;
    config.http.tracer = traces.tracer();
    let mut signals = Signals::listen_for_reload()?;
    let Taken::Ours(folder) = DataFolder::take(&config.data_dir)? else {
        return Err(Failure::bad_input(format_args!(
            "another process works on the data folder {}; stop it first, or choose another folder with --data",
            config.data_dir.display()
        )));
    };
    let shown = absolute(folder.path());
    // The port and the certificate come first: without them nothing has to be made.
    let listener = bind(config.listen).await?;
    let address = address_of(&listener)?;
    config.listens_at(address);
    let metrics = match config.metrics_listen {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    let tls = Encryption::load(
        &config.tls,
        folder.path(),
        address.ip(),
        SystemClock.now().unix_seconds(),
    )?;
    let started = start(&config, folder).await?;
    if let Some(first) = &started.first {
        say(&first.words(&shown));
    }
    let mut server = Server::begin(&config, started).await?;
    warn_about(&config, address);
    server.serve(listener, tls.as_ref().map(|tls| tls.acceptor.clone()));
    if let Some(authority) = tls.as_ref().and_then(|tls| tls.authority.as_deref()) {
        say(&format!(
            "Clients that are to trust this server need the certificate of its authority: {}",
            absolute(authority).display()
        ));
    }
    let scheme = if tls.is_some() { "https" } else { "http" };
    let certificate = tls.map(|tls| Certificate {
        tls: Arc::new(tls),
        data_dir: config.data_dir.clone(),
        address,
    });
    if let Some(certificate) = certificate.clone() {
        // That of a server that runs for months is renewed while it runs.
        server.repeat(RENEW_EVERY, move || certificate.renew());
    }
    if let Some(listener) = metrics {
        let address = address_of(&listener)?;
        server.show_metrics(listener);
        say(&format!("Figures are at http://{address}/metrics"));
    }
    say(&format!(
        "Anteroom {} serves {} at {scheme}://{address}",
        App::version(),
        shown.display()
    ));
    let manager = ServiceManager::of(environment);
    manager.is_ready();
    while signals.next().await == Asked::Reload {
        match arguments.place.config(environment, arguments.options()) {
            Ok(config) => {
                level.set(&config.log);
                tracing::info!(level = config.log.level, "the level of the log was read again");
            }
            // A server that runs goes on with what it has.
            Err(failure) => tracing::error!(%failure, "the configuration was not read again"),
        }
        if let Some(certificate) = &certificate {
            certificate.renew();
        }
    }
    manager.is_stopping();
    say("Stopping: requests under way are finished.");
    server.stop(Some(&mut signals)).await;
    traces.end().await;
    Ok(Exit::Done)
}

const RENEW_EVERY: Duration = Duration::from_hours(12);

/// The certificate that is shown, and what it takes to renew it.
#[derive(Clone)]
struct Certificate {
    tls: Arc<Encryption>,
    data_dir: PathBuf,
    address: SocketAddr,
}

impl Certificate {
    fn renew(&self) {
        let now_s = SystemClock.now().unix_seconds();
        if let Err(failure) = self.tls.renew(&self.data_dir, self.address.ip(), now_s) {
            tracing::error!(%failure, "the certificate could not be renewed; the one before is still shown");
        }
    }
}

fn warn_about(config: &Config, address: SocketAddr) {
    if config.tls == Tls::Off && !address.ip().is_loopback() {
        say(&format!(
            "warning: {address} can be reached from other machines without encryption; use --tls, or a proxy that speaks HTTPS"
        ));
    }
}

fn absolute(path: &Path) -> PathBuf {
    std::path::absolute(path).unwrap_or_else(|_| path.to_owned())
}
