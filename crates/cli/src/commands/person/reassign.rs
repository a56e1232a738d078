//! `anteroom person reassign`.

use super::{Common, find, print};
use crate::exit::{Exit, Failure, Outcome};
use crate::output::say;
use crate::portal::Signals;
use anteroom_client::request::StartReassignRequest;
use anteroom_client::{PersonTask, Portal, TaskProgressDto};
use anteroom_domain::PersonId;
use indicatif::{ProgressBar, ProgressStyle};

#[derive(Debug, clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    pub common: Common,
    /// Whose data it is, a disabled person: e-mail address, user name or identifier
    #[arg(value_name = "PERSON")]
    person: String,
    /// Who receives it, a DocSpace admin or room admin
    #[arg(long, value_name = "PERSON")]
    to: String,
    /// Remove the person at the end
    #[arg(long)]
    delete: bool,
}

/// Hands everything over and waits until the portal is done. A signal stops the work on the portal.
pub async fn run(portal: &Portal, arguments: &Arguments) -> Outcome {
    let mut signals = Signals::listen()?;
    let (person, receiver) = (
        find(portal, &arguments.person).await?,
        find(portal, &arguments.to).await?,
    );
    let id = PersonId(person.id);
    let request = StartReassignRequest {
        from_user_id: person.id,
        to_user_id: receiver.id,
        delete_profile: arguments.delete,
    };
    let started = portal.start_reassign(&request).await?;
    let bar = progress_bar();
    let tell = |task: &TaskProgressDto| bar.set_position(u64::try_from(task.percentage).unwrap_or_default());
    let mut waiting = Box::pin(portal.wait_for_task(PersonTask::Reassign(id), started, &tell));
    let ended = loop {
        tokio::select! {
            ended = &mut waiting => break ended,
            () = signals.stop() => {
                bar.suspend(|| say("Stopping: what was handed over stays so."));
                portal.terminate_reassign(id).await?;
            }
        }
    };
    drop(waiting);
    bar.finish_and_clear();
    ended?;
    if arguments.delete && portal.find_person(id).await?.is_some() {
        return Err(Failure::not_done(format_args!(
            "the portal answered OK, but {} is still there",
            person.email
        )));
    }
    say(&format!("What {} had belongs to {} now.", person.email, receiver.email));
    print(arguments.common.output, &[receiver]);
    Ok(Exit::Done)
}

/// A bar on stderr; nothing is drawn when that is no terminal.
fn progress_bar() -> ProgressBar {
    let bar = ProgressBar::new(100);
    let style = ProgressStyle::with_template("{bar:40} {pos} %");
    bar.with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
