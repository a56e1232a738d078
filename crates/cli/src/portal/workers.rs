//! What a server does without being asked.

use anteroom_app::App;
use anteroom_app::tasks::run::Turn;
use anteroom_app::webhooks::deliver::{HookTurn, HookWorker};
use anteroom_http::Drain;
use std::time::Duration;

/// Work that another node started is looked for so often; work that this node started is begun when it is due.
const LOOK_EVERY: Duration = Duration::from_secs(15);
/// Tasks that ended long ago are forgotten at every so many looks in vain, about once an hour; the first time soon, but
/// not in a process that only runs one command.
const FORGET_EVERY_LOOKS: u32 = 240;
const FORGET_AT_LOOK: u32 = 3;
/// What another node wrote for webhooks is looked for so often; what this node wrote is told at once.
const LOOK_FOR_HOOKS_EVERY: Duration = Duration::from_secs(2);
/// How long to wait when what is due has to wait for something else.
const WAIT_FOR_OTHERS: Duration = Duration::from_millis(250);
/// How long to wait when the database fails.
const WAIT_AFTER_FAILURE: Duration = Duration::from_secs(5);
/// How often files are deleted that nobody has any more.
const CLEAN_EVERY: Duration = Duration::from_secs(30);
/// How often events are looked for that are not sealed yet.
const SEAL_EVERY: Duration = Duration::from_secs(1);
/// Old events are deleted about once an hour; the first time soon, but not in a process that only runs one command.
const DELETE_EVENTS_EVERY_TICKS: u32 = 3_600;
const DELETE_EVENTS_AT_TICK: u32 = 60;
/// How often sessions are deleted that are over.
const SESSIONS_EVERY: Duration = Duration::from_mins(10);

/// Works on background tasks, one piece after the other, until draining begins.
pub async fn work_on_tasks(app: App, drain: Drain) {
    if let Err(error) = app.take_up_tasks().await {
        tracing::warn!(%error, "interrupted background work has to wait");
    }
    let mut looks = 0_u32;
    while !drain.has_begun() {
        let wait = match app.work_on_tasks().await {
            Ok(Turn::Worked) => continue,
            Ok(Turn::Idle(next)) => {
                let until_due = next.map(|due| due.0.saturating_sub(app.now().0).max(0).unsigned_abs());
                until_due.map_or(LOOK_EVERY, |us| Duration::from_micros(us).min(LOOK_EVERY))
            }
            Err(error) => {
                tracing::warn!(%error, "background work has to wait");
                WAIT_AFTER_FAILURE
            }
        };
        if looks % FORGET_EVERY_LOOKS == FORGET_AT_LOOK
            && let Err(error) = app.forget_old_tasks().await
        {
            tracing::warn!(%error, "old background tasks could not be forgotten");
        }
        looks = looks.wrapping_add(1);
        tokio::select! {
            () = tokio::time::sleep(wait) => (),
            () = app.task_started() => (),
            () = drain.begun() => (),
        }
    }
}

/// Tells webhooks what happened until draining begins; attempts that are under way then are brought to their end.
pub async fn tell_webhooks(app: App, drain: Drain) {
    let mut worker = HookWorker::new(app.clone());
    while !drain.has_begun() {
        let wait = match worker.turn().await {
            Ok(HookTurn::Began) => continue,
            Ok(HookTurn::Idle(next)) => {
                let until_due = next.map(|due| due.0.saturating_sub(app.now().0).max(0).unsigned_abs());
                // What is due and waits for something else is looked at now and then, not at once again.
                let until_due = until_due.map(|us| Duration::from_micros(us).max(WAIT_FOR_OTHERS));
                until_due.map_or(LOOK_FOR_HOOKS_EVERY, |wait| wait.min(LOOK_FOR_HOOKS_EVERY))
            }
            Err(error) => {
                tracing::warn!(%error, "webhooks have to wait");
                WAIT_AFTER_FAILURE
            }
        };
        let (rung, ended) = (app.hook_bell(), worker.ended());
        tokio::select! {
            () = tokio::time::sleep(wait) => (),
            () = rung => (),
            () = ended => (),
            () = drain.begun() => (),
        }
    }
    while worker.is_working() {
        worker.ended().await;
    }
}

/// Seals events of the audit trail until draining begins, and deletes those that are too old.
pub async fn look_after_audit(app: App, drain: Drain) {
    let mut ticks: u32 = 0;
    while !drain.has_begun() {
        let wait = match app.seal_events().await {
            Ok(true) => continue,
            Ok(false) => SEAL_EVERY,
            Err(error) => {
                tracing::warn!(%error, "events of the audit trail have to wait for their seals");
                WAIT_AFTER_FAILURE
            }
        };
        ticks = ticks.wrapping_add(1);
        if ticks % DELETE_EVENTS_EVERY_TICKS == DELETE_EVENTS_AT_TICK {
            match app.delete_old_events().await {
                Ok(0) => {}
                Ok(deleted) => tracing::info!(deleted, "old events of the audit trail were deleted"),
                Err(error) => {
                    tracing::warn!(%error, "old events of the audit trail could not be deleted; they are tried again");
                }
            }
        }
        tokio::select! {
            () = tokio::time::sleep(wait) => (),
            () = drain.begun() => (),
        }
    }
}

/// Deletes the files of pictures that nobody has any more, until the server stops.
pub async fn delete_unused_pictures(app: App, drain: Drain) {
    let mut ticks = tokio::time::interval(CLEAN_EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {
                if let Err(error) = app.delete_unused_pictures().await {
                    tracing::warn!(%error, "files that nobody has any more could not be deleted; they are tried again");
                }
            }
            () = drain.begun() => return,
        }
    }
}

/// Deletes sessions that nobody can use any more, until the server stops.
pub async fn delete_sessions_that_are_over(app: App, drain: Drain) {
    let mut ticks = tokio::time::interval(SESSIONS_EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    // The first tick is at once, and a process that runs one command only has better things to do.
    ticks.reset();
    loop {
        tokio::select! {
            _ = ticks.tick() => {
                if let Err(error) = app.delete_sessions_that_are_over().await {
                    tracing::warn!(%error, "sessions that are over could not be deleted; they are tried again");
                }
            }
            () = drain.begun() => return,
        }
    }
}
