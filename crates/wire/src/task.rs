//! Background work: its progress and how it is asked for (`docs/protocol/people.md` 2.4, 15, 17.3).

use crate::people_query::TYPES;
use crate::query::Query;
use crate::validation::FieldProblem;
use anteroom_domain::task::{Task, TaskKind, TaskStatus};
use anteroom_domain::{EmployeeType, PersonId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// How far background work is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
#[schema(as = TaskProgressResponseDto)]
pub struct TaskProgressDto {
    /// Portal, person and kind of work.
    pub id: String,
    /// Why it was given up; `""` when it was not.
    pub error: String,
    /// How much is done, 0 to 100.
    pub percentage: i64,
    /// Whether it has ended, however.
    pub is_completed: bool,
    /// 1 running, 2 completed, 3 canceled, 4 given up.
    pub status: i64,
}

impl TaskProgressDto {
    /// The progress of a task; `error` says why it was given up.
    #[must_use]
    pub fn of(task: &Task, error: &str) -> Self {
        Self {
            id: format!("{}_{}_{}", task.portal, task.subject, item_name(task.work.kind())),
            error: error.to_owned(),
            percentage: task.percentage,
            is_completed: task.finished_at.is_some(),
            status: task.status.wire_number(),
        }
    }

    /// The answer to a request to stop: canceled, also when the task had just ended.
    #[must_use]
    pub fn canceled(task: &Task) -> Self {
        Self {
            is_completed: true,
            status: TaskStatus::Canceled.wire_number(),
            ..Self::of(task, "")
        }
    }
}

/// What the identifier of a task ends with.
const fn item_name(kind: TaskKind) -> &'static str {
    match kind {
        TaskKind::Reassign => "ReassignProgressItem",
        TaskKind::Remove | TaskKind::ClearUp => "RemoveProgressItem",
        TaskKind::SetRole => "UpdateUserTypeProgressItem",
        TaskKind::DeleteFolder => "DeletePersonalFolderProgressItem",
    }
}

/// The parameters of `GET /people/reassign/necessary`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HandoverQuery {
    /// `userId`.
    pub user_id: Option<PersonId>,
    /// `type`; `All` when it is not given.
    pub employee_type: EmployeeType,
}

impl HandoverQuery {
    /// Reads the parameters.
    ///
    /// # Errors
    /// Every value that cannot be converted, at once.
    pub fn parse(query: &Query) -> Result<Self, Vec<FieldProblem>> {
        let mut reader = query.reader();
        let parsed = Self {
            user_id: reader.guid("userId").map(PersonId),
            employee_type: reader.member("type", TYPES).unwrap_or(EmployeeType::All),
        };
        reader.finish().map(|()| parsed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anteroom_domain::task::{TaskFault, Work};
    use anteroom_domain::{Instant, PortalId, Role, TaskId};
    use serde_json::json;
    use uuid::Uuid;

    fn task() -> Task {
        Task {
            id: TaskId(Uuid::nil()),
            portal: PortalId(7),
            work: Work::Remove,
            subject: PersonId(Uuid::from_u128(9)),
            subject_role: Role::User,
            initiator: PersonId(Uuid::from_u128(1)),
            via_key: None,
            address: String::new(),
            heir: PersonId(Uuid::from_u128(1)),
            status: TaskStatus::Running,
            percentage: 30,
            fault: None,
            step: String::new(),
            failures: 0,
            claim: 0,
            created_at: Instant(0),
            due_at: Instant(0),
            finished_at: None,
        }
    }

    #[test]
    fn members_are_always_there() {
        let json = |dto: TaskProgressDto| serde_json::to_value(dto).unwrap();
        let id = "7_00000000-0000-0000-0000-000000000009_RemoveProgressItem";
        assert_eq!(
            json(TaskProgressDto::of(&task(), "")),
            json!({ "id": id, "error": "", "percentage": 30, "isCompleted": false, "status": 1 })
        );
        let failed = Task {
            status: TaskStatus::Failed,
            fault: Some(TaskFault::Gone),
            finished_at: Some(Instant(5)),
            ..task()
        };
        assert_eq!(
            json(TaskProgressDto::of(&failed, "gone")),
            json!({ "id": id, "error": "gone", "percentage": 30, "isCompleted": true, "status": 4 })
        );
        assert_eq!(
            json(TaskProgressDto::canceled(&failed)),
            json!({ "id": id, "error": "", "percentage": 30, "isCompleted": true, "status": 3 })
        );
    }

    #[test]
    fn parameters() {
        let parse = |text: &str| HandoverQuery::parse(&Query::parse(text));
        let all = HandoverQuery {
            user_id: None,
            employee_type: EmployeeType::All,
        };
        assert_eq!(parse(""), Ok(all));
        let guest = EmployeeType::Role(Role::Guest);
        assert_eq!(
            parse("TYPE=2").map(|query| (query.user_id, query.employee_type)),
            Ok((None, guest))
        );
        assert!(
            parse("userid=00000000-0000-0000-0000-000000000009")
                .unwrap()
                .user_id
                .is_some()
        );
        assert_eq!(parse("userId=x&type=Boss").unwrap_err().len(), 2);
    }
}
