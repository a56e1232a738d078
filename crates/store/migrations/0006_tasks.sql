-- Background work. Nothing refers to people: a task outlives the person whom it removes, and is removed itself a day
-- after its end.
--   family      of each a person has at most one running task
--   step        the part of the work to go on with
--   claim       raised whenever somebody takes the task to work on it
--   due_at      nobody works on it before; it also keeps others away while somebody does
CREATE TABLE tasks (
    portal_id {int} NOT NULL,
    id {uuid} NOT NULL,
    kind {int} NOT NULL,
    family {int} NOT NULL,
    deletes_profile {bool} NOT NULL,
    to_role {int},
    subject_id {uuid} NOT NULL,
    subject_role {int} NOT NULL,
    initiator_id {uuid} NOT NULL,
    via_key_id {uuid},
    address {text} NOT NULL,
    heir_id {uuid} NOT NULL,
    status {int} NOT NULL,
    percentage {int} NOT NULL,
    fault {text},
    step {text} NOT NULL,
    failures {int} NOT NULL,
    claim {int} NOT NULL,
    created_at {instant} NOT NULL,
    due_at {instant} NOT NULL,
    finished_at {instant},
    PRIMARY KEY (portal_id, id)
){strict};
CREATE UNIQUE INDEX tasks_running ON tasks (portal_id, subject_id, family) WHERE finished_at IS NULL;
CREATE INDEX tasks_by_subject ON tasks (portal_id, subject_id, kind, id);
-- Whoever works looks for work of every portal.
CREATE INDEX tasks_by_due ON tasks (due_at) WHERE finished_at IS NULL;
CREATE INDEX tasks_by_end ON tasks (finished_at) WHERE finished_at IS NOT NULL;

-- Whom a person invited who has not come yet. List block 1 is pending.
CREATE INDEX people_invited ON people (portal_id, created_by, id) WHERE list_block = 1;
