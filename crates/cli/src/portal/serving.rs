//! Serving an application: its control listener always, others on demand, until it is asked to stop.

use super::signals::Signals;
use super::starting::Started;
use super::workers;
use crate::config::{Config, reason};
use crate::data_folder::DataFolder;
use crate::data_folder::control::{self, Announcement, Control};
use crate::exit::Failure;
use anteroom_app::App;
use anteroom_app::random::{Random as _, SystemRandom};
use anteroom_http::server::{no_handshake, tcp};
use anteroom_http::{Drain, ListenerKind, Shell};
use anteroom_outbound::mail::MailWorker;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

/// Requests under way have this long to end once the server is asked to stop.
const DRAIN: Duration = Duration::from_secs(10);

/// A portal that is being served.
pub struct Server {
    app: App,
    shell: Shell,
    tasks: JoinSet<()>,
    control: Control,
    announcement: Announcement,
    folder: DataFolder,
    stop_delay: Duration,
}

impl Server {
    /// Starts the control listener and announces it in the data folder.
    ///
    /// # Errors
    /// When this machine gives no port, or the folder cannot be written.
    pub async fn begin(config: &Config, started: Started) -> Result<Self, Failure> {
        let Started { app, folder, .. } = started;
        let shell = Shell::new(app.clone(), config.http.clone());
        let listener = bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
        let mut token = [0; 32];
        SystemRandom.fill(&mut token);
        let control = Control {
            address: address_of(&listener)?,
            token: hex::encode(token),
            pid: std::process::id(),
        };
        app.set_control_token(&control.token);
        let mut tasks = JoinSet::new();
        tasks.spawn(anteroom_http::serve(
            tcp(listener),
            shell.clone(),
            ListenerKind::CONTROL,
            no_handshake,
        ));
        tasks.spawn(workers::work_on_tasks(app.clone(), shell.drain().clone()));
        tasks.spawn(workers::tell_webhooks(app.clone(), shell.drain().clone()));
        tasks.spawn(workers::look_after_audit(app.clone(), shell.drain().clone()));
        tasks.spawn(workers::delete_unused_pictures(app.clone(), shell.drain().clone()));
        tasks.spawn(workers::delete_sessions_that_are_over(
            app.clone(),
            shell.drain().clone(),
        ));
        let announcement = control::announce(folder.path(), &control)?;
        let mails = MailWorker::new(app.clone(), config.mail.clone());
        tasks.spawn(deliver_mails(mails, shell.drain().clone()));
        Ok(Self {
            app,
            shell,
            tasks,
            control,
            announcement,
            folder,
            stop_delay: config.stop_delay,
        })
    }

    /// How commands reach the portal.
    pub const fn control(&self) -> &Control {
        &self.control
    }

    /// Serves everybody through a listener, encrypted when there is an acceptor.
    pub fn serve(&mut self, listener: TcpListener, acceptor: Option<TlsAcceptor>) {
        let (listener, shell) = (tcp(listener), self.shell.clone());
        match acceptor {
            None => self
                .tasks
                .spawn(anteroom_http::serve(listener, shell, ListenerKind::HTTP, no_handshake)),
            Some(acceptor) => {
                let handshake = move |stream| acceptor.accept(stream);
                self.tasks
                    .spawn(anteroom_http::serve(listener, shell, ListenerKind::HTTPS, handshake))
            }
        };
    }

    /// Shows figures and health to those who watch over the server.
    pub fn show_metrics(&mut self, listener: TcpListener) {
        let serving = anteroom_http::serve(tcp(listener), self.shell.clone(), ListenerKind::METRICS, no_handshake);
        self.tasks.spawn(serving);
    }

    /// Does something again and again until the server stops.
    pub fn repeat(&mut self, every: Duration, work: impl Fn() + Send + 'static) {
        let drain = self.shell.drain().clone();
        self.tasks.spawn(async move {
            let mut ticks = tokio::time::interval(every);
            // The first tick comes at once.
            ticks.tick().await;
            loop {
                tokio::select! {
                    _ = ticks.tick() => work(),
                    () = drain.begun() => return,
                }
            }
        });
    }

    /// Stops: no new requests, the ones under way end or are given up after ten seconds or at the next signal, the
    /// database is closed.
    pub async fn stop(mut self, mut signals: Option<&mut Signals>) {
        if let Some(signals) = signals.as_mut().filter(|_| !self.stop_delay.is_zero()) {
            // Whoever sends requests here sees that it is to send them elsewhere.
            self.shell.drain().announce();
            tokio::select! {
                () = tokio::time::sleep(self.stop_delay) => (),
                () = signals.stop() => (),
            }
        }
        self.shell.drain().begin();
        let again = async {
            match signals {
                Some(signals) => signals.stop().await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = async { while self.tasks.join_next().await.is_some() {} } => (),
            () = tokio::time::sleep(DRAIN) => tracing::warn!("requests were still under way after ten seconds"),
            () = again => tracing::warn!("asked again to stop; requests under way are given up"),
        }
        self.tasks.abort_all();
        // Nobody is sent here any more before the folder is given back.
        drop(self.announcement);
        let db = self.app.db().clone();
        if tokio::task::spawn_blocking(move || db.close()).await.is_err() {
            tracing::error!("the database was not closed in order");
        }
        drop(self.folder);
    }
}

/// Delivers mails until draining begins; what is under way then is brought to its end.
async fn deliver_mails(worker: MailWorker, drain: Drain) {
    while !drain.has_begun() {
        let wait = worker.round().await;
        tokio::select! {
            () = tokio::time::sleep(wait) => (),
            () = drain.begun() => (),
        }
    }
}

/// Takes an address.
///
/// # Errors
/// When it is taken, or not one of this machine.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, Failure> {
    TcpListener::bind(address).await.map_err(|error| {
        let hint = match error.kind() {
            std::io::ErrorKind::AddrInUse => "; another program listens there",
            _ => "",
        };
        Failure::bad_input(format_args!("cannot listen on {address}: {}{hint}", reason(&error)))
    })
}

/// The address of a listener, with its real port.
///
/// # Errors
/// When the system does not know it.
pub fn address_of(listener: &TcpListener) -> Result<SocketAddr, Failure> {
    listener
        .local_addr()
        .map_err(|error| Failure::bad_input(format_args!("cannot listen: {}", reason(&error))))
}
