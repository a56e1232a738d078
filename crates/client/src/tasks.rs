//! Work that a portal does in the background for one person (`docs/protocol/people.md` 15 and 17.3).

use std::time::Duration;

use anteroom_domain::{EmployeeType, PersonId, Role};
use anteroom_wire::request::{StartReassignRequest, StartTypeRequest, TaskRequest};
use anteroom_wire::task::TaskProgressDto;
use reqwest::Method;

use crate::error::Error;
use crate::portal::Portal;
use crate::transport::Call;

const FIRST_POLL: Duration = Duration::from_millis(100);
const LONGEST_POLL: Duration = Duration::from_secs(2);
const STATUS_CANCELLED: i64 = 3;
const STATUS_FAILED: i64 = 4;

/// A piece of background work. There is one of each kind for a person at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonTask {
    /// The data of this person goes to somebody else.
    Reassign(PersonId),
    /// This person and their data are removed.
    Removal(PersonId),
    /// This person becomes a user or guest.
    TypeChange(PersonId),
    /// The personal folder that the caller still has as a guest is deleted.
    FolderDeletion,
}

impl Portal {
    /// `GET /people/reassign/necessary`: whether somebody has rooms that must be handed over before the person can go or
    /// get this role (people.md 15.2). Without a person: whether the caller sees any room.
    ///
    /// # Errors
    /// [`Error::Refused`] when the caller may not give the role.
    pub async fn is_reassign_necessary(&self, person: Option<PersonId>, role: Option<Role>) -> Result<bool, Error> {
        let mut call = Call::new(Method::GET, &["people", "reassign", "necessary"]);
        if let Some(id) = person {
            call = call.query("userId", id.to_string());
        }
        if let Some(role) = role {
            call = call.query("type", role.name());
        }
        self.send(&call).await?.result()
    }

    /// `POST /people/reassign/start`: begins to give the data of a disabled person to somebody else, and with
    /// `delete_profile` to remove the person (people.md 15.3).
    ///
    /// # Errors
    /// [`Error::Refused`] when the person is not disabled, or the receiver is neither DocSpace admin nor room admin.
    pub async fn start_reassign(&self, request: &StartReassignRequest) -> Result<TaskProgressDto, Error> {
        let call = Call::new(Method::POST, &["people", "reassign", "start"]).body(request)?;
        self.start(&call, PersonTask::Reassign(PersonId(request.from_user_id)))
            .await
    }

    /// `POST /people/remove/start`: begins to remove a disabled person; rooms pass to the caller (people.md 15.4).
    ///
    /// # Errors
    /// [`Error::Refused`] when the person is not there or not disabled.
    pub async fn start_removal(&self, id: PersonId) -> Result<TaskProgressDto, Error> {
        let call = Call::new(Method::POST, &["people", "remove", "start"]).body(&about(id))?;
        self.start(&call, PersonTask::Removal(id)).await
    }

    /// `POST /people/type`: begins to make somebody a user or guest; their rooms go to `receiver`, else to the caller
    /// (people.md 17.3).
    ///
    /// # Errors
    /// [`Error::Refused`] when the role or one of the people does not fit.
    pub async fn start_type_change(
        &self,
        id: PersonId,
        role: Role,
        receiver: Option<PersonId>,
    ) -> Result<TaskProgressDto, Error> {
        let body = StartTypeRequest {
            employee_type: Some(EmployeeType::Role(role)),
            user_id: id.0,
            reassign_user_id: receiver.map(|id| id.0),
        };
        let call = Call::new(Method::POST, &["people", "type"]).body(&body)?;
        self.start(&call, PersonTask::TypeChange(id)).await
    }

    /// `POST /people/delete/personal/start`: begins to delete the personal folder that the caller kept as a guest
    /// (people.md 15.5).
    ///
    /// # Errors
    /// [`Error::Refused`] when the caller is not a guest who has one.
    pub async fn start_folder_deletion(&self) -> Result<TaskProgressDto, Error> {
        let call = Call::new(Method::POST, &["people", "delete", "personal", "start"]);
        self.start(&call, PersonTask::FolderDeletion).await
    }

    /// Starting twice is harmless, because a portal answers the work that is under way. But when it was so fast that it
    /// had ended, the second request is refused.
    async fn start(&self, call: &Call, task: PersonTask) -> Result<TaskProgressDto, Error> {
        let answer = self.send(call).await?;
        let outcome = answer.result();
        if !answer.after_loss || !matches!(outcome, Err(Error::Refused { .. } | Error::NotFound { .. })) {
            return outcome;
        }
        match self.find_task(task).await {
            Ok(Some(progress)) => Ok(progress),
            _ => outcome,
        }
    }

    /// `GET …/progress`: how far the work is; `None` when none is known (people.md 15, 17.4).
    ///
    /// # Errors
    /// [`Error::Refused`] when the caller may not ask.
    pub async fn find_task(&self, task: PersonTask) -> Result<Option<TaskProgressDto>, Error> {
        let progress = |kind, id: PersonId| Call::new(Method::GET, &["people", kind, "progress", &id.to_string()]);
        let call = match task {
            PersonTask::Reassign(id) => progress("reassign", id),
            PersonTask::Removal(id) => progress("remove", id),
            PersonTask::TypeChange(id) => progress("type", id),
            PersonTask::FolderDeletion => Call::new(Method::GET, &["people", "delete", "personal", "progress"]),
        };
        self.send(&call).await?.optional()
    }

    /// `PUT /people/reassign/terminate`; `None` when no such work is known. What was done until then stays.
    ///
    /// # Errors
    /// [`Error::Refused`] when the caller may not stop it.
    pub async fn terminate_reassign(&self, id: PersonId) -> Result<Option<TaskProgressDto>, Error> {
        let call = Call::new(Method::PUT, &["people", "reassign", "terminate"]).body(&about(id))?;
        self.send(&call).await?.optional()
    }

    /// `PUT /people/remove/terminate`. What was done until then stays.
    ///
    /// # Errors
    /// [`Error::Refused`] when the caller is not an administrator.
    pub async fn terminate_removal(&self, id: PersonId) -> Result<(), Error> {
        let call = Call::new(Method::PUT, &["people", "remove", "terminate"]).body(&about(id))?;
        self.send(&call).await?.done()
    }

    /// `PUT /people/type/terminate`; `None` when no such work is known. The role stays as it was.
    ///
    /// # Errors
    /// [`Error::Refused`] when the caller is not an administrator.
    pub async fn terminate_type_change(&self, id: PersonId) -> Result<Option<TaskProgressDto>, Error> {
        let call = Call::new(Method::PUT, &["people", "type", "terminate"]).body(&about(id))?;
        self.send(&call).await?.optional()
    }

    /// Waits for the end of work that was started; `tell` is called with each answer. It is given up when nothing moves
    /// for as long as the total time of the retry policy.
    ///
    /// # Errors
    /// [`Error::Unfinished`] when the work fails, is cancelled or stands still; what [`Portal::find_task`] says otherwise.
    pub async fn wait_for_task(
        &self,
        task: PersonTask,
        started: TaskProgressDto,
        tell: &(dyn Fn(&TaskProgressDto) + Sync),
    ) -> Result<(), Error> {
        let timer = &self.transport.timer;
        let (mut moved, mut pause, mut now) = (timer.elapsed(), FIRST_POLL, started);
        loop {
            tell(&now);
            if now.is_completed {
                return end(&now);
            }
            if timer.elapsed().saturating_sub(moved) > self.transport.retry.total {
                let message = format!("it stands at {} %", now.percentage);
                return Err(Error::Unfinished { message });
            }
            timer.sleep(pause).await;
            pause = pause.saturating_mul(2).min(LONGEST_POLL);
            match self.find_task(task).await? {
                Some(next) => {
                    if next.percentage != now.percentage {
                        moved = timer.elapsed();
                    }
                    now = next;
                }
                // Forgotten tasks have ended; how, the caller sees by reading the person back.
                None => return Ok(()),
            }
        }
    }

    /// Makes somebody a user or guest by the task of a real portal, and waits for its end.
    ///
    /// # Errors
    /// As [`Portal::start_type_change`] and [`Portal::wait_for_task`].
    pub async fn lower_role(&self, id: PersonId, role: Role, receiver: Option<PersonId>) -> Result<(), Error> {
        let started = self.start_type_change(id, role, receiver).await?;
        self.wait_for_task(PersonTask::TypeChange(id), started, &|_| ()).await
    }
}

const fn about(id: PersonId) -> TaskRequest {
    TaskRequest { user_id: id.0 }
}

fn end(task: &TaskProgressDto) -> Result<(), Error> {
    let why = match task.status {
        STATUS_CANCELLED => "it was cancelled",
        STATUS_FAILED => "it failed",
        _ => "",
    };
    let message = if task.error.is_empty() { why } else { &task.error };
    if message.is_empty() {
        return Ok(());
    }
    Err(Error::Unfinished {
        message: message.to_owned(),
    })
}
