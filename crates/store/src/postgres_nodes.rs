//! PostgreSQL: telling other nodes what was changed here, and hearing from them what they changed (`NOTIFY`, `LISTEN`).
//!
//! Changes are told after their commit, by a thread with a connection of its own: inside of transactions `NOTIFY` would
//! make them wait for one another at the commit. What is lost with a connection or a process does no harm: what a node
//! knows of a shared database it trusts for a second at most.

use crate::error::{OpenError, reason};
use crate::listeners::Listeners;
use crate::meter::Meter;
use crate::postgres::Server;
use crate::tx::Touched;
use anteroom_domain::{KeyId, PersonId, PortalId};
use postgres::Client;
use postgres::fallible_iterator::FallibleIterator as _;
use std::collections::HashSet;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicI32, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;
use uuid::Uuid;

/// Changes that wait to be told; further ones are not, and found out like those that are lost.
const WAITING_MAX: usize = 20_000;
/// Bytes of one notice; the server takes 7,999.
const NOTICE_MAX_BYTES: usize = 7_500;
/// How long to listen until looking whether it is over: it is told, so this is for a connection that is gone.
const LISTEN: Duration = Duration::from_secs(1);
/// The wait before a lost connection is made anew.
const WAIT: Duration = Duration::from_secs(2);

/// Nodes over one database that know each other by this name; schemas of one database do not hear one another.
const CHANNEL: &str = "SELECT 'anteroom_' || substr(md5(current_schema()::text), 1, 16), pg_backend_pid()";
const NOTIFY: &str = "SELECT pg_notify($1, $2)";

/// What waits to be told, and whether it is over.
#[derive(Default)]
pub(crate) struct Mailbox {
    waiting: Mutex<Waiting>,
    bell: Condvar,
    /// The server's number of the connection that tells, so that nobody listens to himself.
    teller: AtomicI32,
}

#[derive(Default)]
struct Waiting {
    changes: HashSet<Touched>,
    is_over: bool,
}

impl Mailbox {
    /// Takes what a commit changed.
    pub fn add(&self, touched: &[Touched]) {
        let mut waiting = self.lock();
        if waiting.changes.len() < WAITING_MAX {
            waiting.changes.extend(touched);
            self.bell.notify_all();
        }
    }

    /// Waits for changes; none when it is over and everything was taken.
    fn take(&self) -> Option<Vec<Touched>> {
        let waiting = self.lock();
        let mut waiting = self
            .bell
            .wait_while(waiting, |waiting| waiting.changes.is_empty() && !waiting.is_over)
            .unwrap_or_else(PoisonError::into_inner);
        let changes: Vec<Touched> = waiting.changes.drain().collect();
        (!changes.is_empty()).then_some(changes)
    }

    fn end(&self) {
        self.lock().is_over = true;
        self.bell.notify_all();
    }

    fn is_over(&self) -> bool {
        self.lock().is_over
    }

    /// Waits before another attempt, unless it is over.
    fn pause(&self) {
        let waiting = self.lock();
        let _ = self.bell.wait_timeout_while(waiting, WAIT, |waiting| !waiting.is_over);
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The two threads; they end when this is closed.
pub(crate) struct Following {
    mailbox: Arc<Mailbox>,
    threads: Vec<JoinHandle<()>>,
}

impl Following {
    /// Begins to tell and to hear.
    ///
    /// # Errors
    /// [`OpenError::Thread`]. A server that cannot be reached is tried again and again.
    pub fn begin(server: &Server, listeners: &Arc<Listeners>, meter: &Arc<Meter>) -> Result<Self, OpenError> {
        let mailbox = Arc::new(Mailbox::default());
        let (to, of, counts) = (server.clone(), Arc::clone(&mailbox), Arc::clone(meter));
        let teller = crate::db::start("anteroom-tell".to_owned(), move || tell(&to, &of, &counts))?;
        let (to, of, counts, told) = (
            server.clone(),
            Arc::clone(&mailbox),
            Arc::clone(meter),
            Arc::clone(listeners),
        );
        let hearer = crate::db::start("anteroom-hear".to_owned(), move || hear(&to, &of, &told, &counts))?;
        listeners.tell_others_through(Arc::clone(&mailbox));
        Ok(Self {
            mailbox,
            threads: vec![teller, hearer],
        })
    }

    /// Tells what waits, and ends the threads.
    pub fn close(self) {
        self.mailbox.end();
        for thread in self.threads {
            let is_this = thread.thread().id() == std::thread::current().id();
            if !is_this && thread.join().is_err() {
                tracing::error!("a database thread panicked");
            }
        }
    }
}

/// A connection, the name of the channel, and the server's number of the connection.
fn connect(server: &Server) -> Result<(Client, String, i32), postgres::Error> {
    let mut client = server.connect_client()?;
    let row = client.query_one(CHANNEL, &[])?;
    let (channel, number) = (row.try_get(0)?, row.try_get(1)?);
    Ok((client, channel, number))
}

fn tell(server: &Server, mailbox: &Mailbox, meter: &Meter) {
    let mut connection: Option<(Client, String)> = None;
    while let Some(changes) = mailbox.take() {
        let sent = (|| {
            let (client, channel) = match &mut connection {
                Some(connection) if !connection.0.is_closed() => connection,
                _ => {
                    let (client, channel, number) = connect(server)?;
                    mailbox.teller.store(number, Ordering::Relaxed);
                    connection.insert((client, channel))
                }
            };
            for notice in notices(&changes) {
                client.execute(NOTIFY, &[channel, &notice])?;
            }
            Ok::<_, postgres::Error>(())
        })();
        match sent {
            Ok(()) => meter.told_others(changes.len()),
            Err(error) => {
                connection = None;
                tracing::warn!(
                    error = reason(&error),
                    "other nodes were not told of changes, and find out by themselves"
                );
                mailbox.pause();
            }
        }
    }
    // Whoever listens here wakes up and sees that it is over, also when there was nothing to tell until now.
    if connection.is_none() && meter.is_listening() {
        connection = connect(server).ok().map(|(client, channel, _)| (client, channel));
    }
    if let Some((client, channel)) = &mut connection {
        let _ = client.execute(NOTIFY, &[channel, &""]);
    }
}

fn hear(server: &Server, mailbox: &Mailbox, listeners: &Listeners, meter: &Meter) {
    while !mailbox.is_over() {
        let ended = listen(server, mailbox, listeners, meter);
        meter.listens(false);
        if mailbox.is_over() {
            return;
        }
        match ended {
            Ok(()) => tracing::warn!("the connection that hears from other nodes was lost"),
            Err(error) => {
                tracing::warn!(error = reason(&error), "changes of other nodes are not heard at once");
            }
        }
        mailbox.pause();
    }
}

/// Listens until it is over or the connection is.
fn listen(server: &Server, mailbox: &Mailbox, listeners: &Listeners, meter: &Meter) -> Result<(), postgres::Error> {
    let (mut client, channel, _) = connect(server)?;
    client.batch_execute(&format!("LISTEN {channel}"))?;
    meter.listens(true);
    // Either whoever ends this is seen here, or he sees that somebody listens, and wakes him.
    while !client.is_closed() && !mailbox.is_over() {
        let mut notifications = client.notifications();
        let mut heard = notifications.timeout_iter(LISTEN);
        loop {
            let notice = heard.next()?;
            if mailbox.is_over() {
                return Ok(());
            }
            let Some(notice) = notice else { break };
            if notice.process_id() != mailbox.teller.load(Ordering::Relaxed) {
                let changes = changes(notice.payload());
                meter.heard_from_others(changes.len());
                listeners.tell_here(&changes);
            }
        }
    }
    Ok(())
}

/// Changes as texts that are not too long.
fn notices(changes: &[Touched]) -> Vec<String> {
    let mut notices = vec![String::new()];
    for change in changes {
        let (kind, portal, id) = match change {
            Touched::Person(portal, PersonId(id)) => ('p', portal, Some(id)),
            Touched::Key(portal, KeyId(id)) => ('k', portal, Some(id)),
            Touched::Session(portal, PersonId(id)) => ('s', portal, Some(id)),
            Touched::Portal(portal) => ('h', portal, None),
            Touched::Task(portal) => ('t', portal, None),
            Touched::Webhooks(portal) => ('w', portal, None),
            Touched::Delivery(portal) => ('d', portal, None),
        };
        let mut written = format!("{kind}{}", portal.0);
        if let Some(id) = id {
            let _ = write!(written, ":{id}");
        }
        match notices.last_mut() {
            Some(notice) if notice.len() + written.len() < NOTICE_MAX_BYTES => {
                if !notice.is_empty() {
                    notice.push(' ');
                }
                notice.push_str(&written);
            }
            _ => notices.push(written),
        }
    }
    notices
}

/// What a notice tells. What this version does not know is left out.
fn changes(notice: &str) -> Vec<Touched> {
    let read = |written: &str| {
        let mut letters = written.chars();
        let kind = letters.next()?;
        let rest = letters.as_str();
        let (portal, id) = match rest.split_once(':') {
            Some((portal, id)) => (portal, Some(id.parse::<Uuid>().ok()?)),
            None => (rest, None),
        };
        let portal = PortalId(portal.parse().ok()?);
        Some(match (kind, id) {
            ('p', Some(id)) => Touched::Person(portal, PersonId(id)),
            ('k', Some(id)) => Touched::Key(portal, KeyId(id)),
            ('s', Some(id)) => Touched::Session(portal, PersonId(id)),
            ('h', None) => Touched::Portal(portal),
            ('t', None) => Touched::Task(portal),
            ('w', None) => Touched::Webhooks(portal),
            ('d', None) => Touched::Delivery(portal),
            _ => return None,
        })
    };
    notice.split(' ').filter_map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_heard() {
        let (portal, id) = (PortalId(i64::MAX), Uuid::from_u128(u128::MAX));
        let mut all = vec![
            Touched::Person(portal, PersonId(id)),
            Touched::Key(portal, KeyId(id)),
            Touched::Session(portal, PersonId(id)),
            Touched::Portal(portal),
            Touched::Task(portal),
            Touched::Webhooks(portal),
            Touched::Delivery(portal),
        ];
        all.extend((0..1_000).map(|number| Touched::Person(portal, PersonId(Uuid::from_u128(number)))));
        let notices = notices(&all);
        assert!(notices.len() > 5 && notices.iter().all(|notice| notice.len() < 8_000));
        let heard: Vec<Touched> = notices.iter().flat_map(|notice| changes(notice)).collect();
        assert_eq!(heard, all);
    }

    #[test]
    fn nobody_falls_over_what_he_does_not_understand() {
        for odd in [
            "",
            " ",
            "p",
            "p1",
            "p1:x",
            "h1:",
            "h",
            "hx",
            "z9",
            "é1",
            "h9999999999999999999999",
        ] {
            assert_eq!(changes(odd), [], "{odd}");
        }
        assert_eq!(changes("z1 h2 p3"), [Touched::Portal(PortalId(2))]);
    }

    #[test]
    fn a_mailbox_holds_so_many_and_gives_out_the_rest_when_it_is_over() {
        let mailbox = Mailbox::default();
        for number in 0..WAITING_MAX + 10 {
            mailbox.add(&[Touched::Portal(PortalId(i64::try_from(number).unwrap()))]);
        }
        mailbox.end();
        assert_eq!(mailbox.take().map(|changes| changes.len()), Some(WAITING_MAX));
        assert!(mailbox.take().is_none() && mailbox.is_over());
    }
}
