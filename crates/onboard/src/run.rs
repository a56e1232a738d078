//! Carrying out the plans of all rows, several at a time, and reading back what became of them.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anteroom_client::Error;
use anteroom_domain::text_key::email_key;
use anteroom_domain::{GroupId, PersonId};
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;

use crate::groups::{Named, group_key};
use crate::joining::Joining;
use crate::journal::{Journal, JournalError, Noted};
use crate::known::{Comparison, Difference, Field, Known, PortalFacts, compare};
use crate::outcome::{Doing, Failure, Outcome, RowOutcome};
use crate::people_file::{BadRow, Entry, PeopleFile, Row};
use crate::plan::{OnExisting, Plan, Policy, Refusal, Step, plan, role_change};
use crate::portal_api::PortalApi;
use crate::report::ReportRow;

/// People worked on at the same time unless told otherwise; well below what a portal allows at once.
pub const DEFAULT_CONCURRENCY: usize = 8;

/// The choices of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunOptions {
    /// What is done for whom.
    pub policy: Policy,
    /// Decide everything, change nothing.
    pub dry_run: bool,
    /// People worked on at the same time, at least 1.
    pub concurrency: usize,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            policy: Policy::default(),
            dry_run: false,
            concurrency: DEFAULT_CONCURRENCY,
        }
    }
}

/// A switch that ends a run early. Clones are the same switch.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// A switch that is off.
    pub fn new() -> Self {
        Self::default()
    }

    /// Ends the run: what has been begun is finished, nothing else is begun.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it is on.
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// How far a run is; told after each row.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// Rows that are settled.
    pub done: usize,
    /// Rows of the file.
    pub total: usize,
    /// The row settled last.
    pub row: &'a RowOutcome,
}

/// What became of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunOutcome {
    /// How messages call the file.
    pub file: String,
    /// Whether nothing was to be changed.
    pub dry_run: bool,
    /// One outcome for each row, in the order of the file.
    pub rows: Vec<RowOutcome>,
    /// What was read but not used, each one sentence.
    pub warnings: Vec<String>,
    /// Why the run ended before its last row, if it did for the portal's sake.
    pub stopped: Option<Error>,
}

/// Brings the people of a file into a portal, or finds out what that would do. `progress` is called after each row,
/// in the order in which they end.
///
/// # Errors
/// When the portal cannot be reached, is none, or does not accept the credential before the first row. What happens
/// later is in the outcome.
pub async fn run<P: PortalApi>(
    portal: &P,
    file: &PeopleFile,
    options: RunOptions,
    cancel: &Cancel,
    progress: &(dyn Fn(&Progress<'_>) + Sync),
) -> Result<RunOutcome, Error> {
    run_noted(portal, file, options, None, cancel, progress).await
}

/// As [`run`], with a journal: rows that it knows as settled are passed over and are not in the outcome, rows that were
/// begun are finished, and everything is written down before and after it is done.
///
/// # Errors
/// As [`run`].
pub async fn run_noted<P: PortalApi>(
    portal: &P,
    file: &PeopleFile,
    options: RunOptions,
    journal: Option<&Journal>,
    cancel: &Cancel,
    progress: &(dyn Fn(&Progress<'_>) + Sync),
) -> Result<RunOutcome, Error> {
    let broken = |error: JournalError| Error::Unexpected {
        detail: error.to_string(),
    };
    let noted = journal.map_or(Ok(Vec::new()), Journal::noted).map_err(broken)?;
    let facts = portal.facts().await?;
    let joining = Joining::begin(portal, file).await?;
    let run = Run {
        portal,
        facts,
        joining,
        options,
        journal,
        noted,
        cancel,
        troubles: AtomicUsize::new(0),
        stopped: Mutex::new(None),
    };
    let total = file.entries.len();
    let open = |(place, _): &(usize, _)| run.noted(*place) != Noted::Settled;
    let mut waiting = file.entries.iter().enumerate().filter(open);
    let settled_before = run.noted.iter().filter(|noted| **noted == Noted::Settled).count();
    let mut working = FuturesUnordered::new();
    let mut settled: Vec<(usize, RowOutcome)> = Vec::with_capacity(total);
    loop {
        while working.len() < options.concurrency.max(1)
            && let Some((place, entry)) = waiting.next()
        {
            working.push(run.settle(place, entry));
        }
        let Some((place, row)) = working.next().await else {
            break;
        };
        progress(&Progress {
            done: settled_before + settled.len() + 1,
            total,
            row: &row,
        });
        settled.push((place, row));
    }
    drop(working);
    settled.sort_unstable_by_key(|(place, _)| *place);
    tell_each_group_once(&mut settled);
    let stopped = run.stopped.into_inner().unwrap_or_else(PoisonError::into_inner);
    Ok(RunOutcome {
        file: file.name.clone(),
        dry_run: options.dry_run,
        rows: settled.into_iter().map(|(_, row)| row).collect(),
        warnings: warnings(file),
        stopped,
    })
}

fn warnings(file: &PeopleFile) -> Vec<String> {
    let mut warnings = file.warnings.clone();
    if file.people().any(|row| row.department.is_some()) {
        warnings.push(format!(
            "{}: the column `department` is not used; groups are named in the column `groups`",
            file.name
        ));
    }
    warnings
}

/// In a dry run every row that needs a missing group would create it; whichever comes first in the file does.
fn tell_each_group_once(settled: &mut [(usize, RowOutcome)]) {
    let mut told = HashSet::new();
    for (_, row) in settled {
        if let Outcome::WouldCreate(steps) | Outcome::WouldUpdate { steps, .. } = &mut row.outcome {
            steps.retain(|step| match step {
                Step::CreateGroup { name } => told.insert(group_key(name)),
                _ => true,
            });
        }
    }
}

struct Run<'a, P> {
    portal: &'a P,
    facts: PortalFacts,
    joining: Joining,
    options: RunOptions,
    journal: Option<&'a Journal>,
    /// What the journal knew of each row at the beginning.
    noted: Vec<Noted>,
    cancel: &'a Cancel,
    /// Rows in a row that failed for the portal's sake.
    troubles: AtomicUsize,
    stopped: Mutex<Option<Error>>,
}

/// The end of one row: the person as last seen, and what became of the row.
struct End {
    seen: Option<Known>,
    id: Option<PersonId>,
    outcome: Outcome,
}

impl End {
    fn new(seen: Option<Known>, outcome: Outcome) -> Self {
        Self {
            id: seen.as_ref().map(|known| known.id),
            seen,
            outcome,
        }
    }

    fn failed(seen: Option<Known>, failure: Failure) -> Self {
        Self::new(seen, Outcome::Failed(failure))
    }
}

/// A person being changed.
#[derive(Default)]
struct Work {
    id: Option<PersonId>,
    seen: Option<Known>,
    done: Vec<Step>,
}

impl Work {
    fn failed(self, doing: Doing, error: Error) -> End {
        let outcome = Outcome::Failed(Failure::Portal {
            done: self.done,
            doing,
            error,
        });
        End {
            id: self.id,
            seen: self.seen,
            outcome,
        }
    }
}

impl<P: PortalApi> Run<'_, P> {
    fn noted(&self, place: usize) -> Noted {
        self.noted.get(place).copied().unwrap_or(Noted::Nothing)
    }

    async fn settle(&self, place: usize, entry: &Entry) -> (usize, RowOutcome) {
        let (outcome, seen) = match entry {
            Entry::Bad(bad) => (bad_row(bad), None),
            Entry::Person(row) => {
                let mut end = match self.reason_to_stop() {
                    Some(reason) => End::new(None, Outcome::NotStarted(reason)),
                    None => self.settle_person(place, row).await,
                };
                // What an earlier process of this run began, this one has finished.
                end.outcome = match (self.noted(place), end.outcome) {
                    (Noted::BegunAsNew, Outcome::AlreadySo | Outcome::Updated) => Outcome::Created,
                    (Noted::BegunAsKnown, Outcome::AlreadySo) => Outcome::Updated,
                    (_, outcome) => outcome,
                };
                self.notice_trouble(&end.outcome);
                let seen = end.seen.clone();
                (self.row_outcome(row, end), seen)
            }
        };
        if let Some(journal) = self.journal
            && let Err(error) = journal.end_row(place, &outcome, seen.as_ref())
        {
            self.stop(Error::Unexpected {
                detail: error.to_string(),
            });
        }
        (place, outcome)
    }

    fn stop(&self, error: Error) {
        let mut stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
        stopped.get_or_insert(error);
    }

    fn reason_to_stop(&self) -> Option<String> {
        if self.cancel.is_cancelled() {
            return Some("the run was interrupted".to_owned());
        }
        let stopped = self.stopped.lock().unwrap_or_else(PoisonError::into_inner);
        stopped.as_ref().map(|error| format!("the run was ended: {error}"))
    }

    /// Ends the run when it has become clear that no row can succeed.
    fn notice_trouble(&self, outcome: &Outcome) {
        let error = match outcome {
            Outcome::Failed(Failure::Portal { error, .. }) if error.concerns_the_portal() => error,
            Outcome::NotStarted(_) => return,
            _ => return self.troubles.store(0, Ordering::Relaxed),
        };
        let troubles = 1 + self.troubles.fetch_add(1, Ordering::Relaxed);
        if matches!(error, Error::Unauthenticated { .. }) || troubles >= self.options.concurrency.max(3) {
            self.stop(error.clone());
        }
    }

    async fn settle_person(&self, place: usize, row: &Row) -> End {
        let mut policy = self.options.policy;
        if self.noted(place) != Noted::Nothing {
            // The person is half done by this very run, which is no reason to leave anything so.
            policy.on_existing = OnExisting::Update;
        }
        if let Some(reason) = self.joining.hidden.as_ref().filter(|_| !row.groups.is_empty()) {
            return End::failed(None, Failure::Refusal(Refusal::GroupsHidden(reason.clone())));
        }
        let mut known = match self.portal.find_by_email(&row.email).await {
            Ok(known) => known,
            Err(error) => return Work::default().failed(Doing::LookUp, error),
        };
        loop {
            let groups = self.joining.book();
            match plan(row, known.as_ref(), policy, self.facts, &groups) {
                Plan::AlreadySo => return End::new(known, Outcome::AlreadySo),
                Plan::Skip(differences) => return End::new(known, Outcome::Skipped(differences)),
                Plan::Refuse(refusal) => return End::failed(known, Failure::Refusal(refusal)),
                Plan::Create(steps) if self.options.dry_run => return End::new(None, Outcome::WouldCreate(steps)),
                Plan::Change { steps, left } if self.options.dry_run => {
                    return End::new(known, Outcome::WouldUpdate { steps, left });
                }
                Plan::Change { steps, left } => return self.carry_out(place, row, known, &steps, &left).await,
                Plan::Create(steps) => {
                    let end = self.carry_out(place, row, None, &steps, &[]).await;
                    if !is_refused_creation(&end.outcome) {
                        return end;
                    }
                    // Perhaps somebody else created the person since the look-up: then plan again from there.
                    match self.portal.find_by_email(&row.email).await {
                        Ok(Some(found)) => known = Some(found),
                        Ok(None) | Err(_) => return end,
                    }
                }
            }
        }
    }

    /// Does the steps and compares what is there afterwards.
    async fn carry_out(
        &self,
        place: usize,
        row: &Row,
        known: Option<Known>,
        steps: &[Step],
        left: &[Difference],
    ) -> End {
        if let Some(journal) = self.journal
            && let Err(error) = journal.begin_row(place, row, known.as_ref())
        {
            let detail = error.to_string();
            self.stop(Error::Unexpected { detail: detail.clone() });
            return End::new(known, Outcome::NotStarted(detail));
        }
        let created = known.is_none();
        let mut work = Work {
            id: known.as_ref().map(|k| k.id),
            seen: known,
            done: Vec::new(),
        };
        for step in steps {
            work = match self.do_step(row, work, step.clone()).await {
                Ok(work) => work,
                Err(end) => return *end,
            };
        }
        // A portal may give another role at creation than it was asked for.
        let tried = work.done.iter().any(|step| matches!(step, Step::SetRole { .. }));
        if let Some(seen) = &work.seen
            && let Some(how) = role_change(seen.role, row.role, self.facts)
            && created
            && !tried
        {
            work = match self.do_step(row, work, Step::SetRole { role: row.role, how }).await {
                Ok(work) => work,
                Err(end) => return *end,
            };
        }
        let Some(id) = work.id else {
            return End::new(None, Outcome::AlreadySo);
        };
        if !created || work.done.len() > 1 {
            match self.portal.get(id).await {
                Ok(seen) => work.seen = Some(seen),
                Err(error) => return work.failed(Doing::ReadBack, error),
            }
        }
        let differences = work
            .seen
            .as_ref()
            .map(|seen| compare(row, seen, self.facts, &self.joining.book()).differences)
            .unwrap_or_default();
        let outcome = if differences.is_empty() {
            if created { Outcome::Created } else { Outcome::Updated }
        } else if differences.iter().all(|d| left.iter().any(|l| l.field == d.field)) {
            Outcome::Failed(Failure::OnlyByThePerson(differences))
        } else {
            Outcome::Failed(Failure::NotDone(differences))
        };
        End {
            id: Some(id),
            seen: work.seen,
            outcome,
        }
    }

    async fn do_step(&self, row: &Row, mut work: Work, step: Step) -> Result<Work, Box<End>> {
        match (step.clone(), work.id) {
            (Step::CreateGroup { name }, _) => {
                if let Err(error) = self.joining.find_or_make(self.portal, &name).await {
                    return Err(Box::new(work.failed(Doing::Step(step), error)));
                }
                work.done.push(step);
            }
            (Step::Join { group }, Some(id)) => {
                let Named::One(group) = self.joining.book().find(&group) else {
                    return Ok(work);
                };
                // Whoever was created may be a member since then.
                if work.seen.as_ref().is_some_and(|seen| seen.groups.contains(&group)) {
                    return Ok(work);
                }
                if let Err(error) = self.portal.join_group(group, id).await {
                    return Err(Box::new(work.failed(Doing::Step(step), error)));
                }
                work.done.push(step);
            }
            (Step::Create { role }, _) => {
                let groups = self.groups_of(row);
                let id = match self.portal.create(row, role, &groups).await {
                    Ok(id) => id,
                    Err(error) => return Err(Box::new(work.failed(Doing::Step(step), error))),
                };
                work.id = Some(id);
                work.done.push(step);
                match self.portal.get(id).await {
                    Ok(seen) if email_key(&seen.email) == email_key(&row.email) => work.seen = Some(seen),
                    // Whoever this is, nothing more is done to the person.
                    Ok(other) => {
                        let now = other.email.clone();
                        let difference = Difference {
                            field: Field::Email,
                            asked: row.email.clone(),
                            now,
                        };
                        return Err(Box::new(End::failed(Some(other), Failure::NotDone(vec![difference]))));
                    }
                    Err(error) => return Err(Box::new(work.failed(Doing::ReadBack, error))),
                }
            }
            (Step::UpdateProfile, Some(id)) => {
                if let Err(error) = self.portal.update_profile(id, row).await {
                    return Err(Box::new(work.failed(Doing::Step(step), error)));
                }
                work.done.push(step);
            }
            (Step::SetRole { role, how }, Some(id)) => {
                let from = work.seen.as_ref().map(|seen| seen.role);
                // What was read back since the plan may ask for another operation, or for none.
                let how = from.map_or(Some(how), |from| role_change(from, role, self.facts));
                let Some(how) = how else { return Ok(work) };
                if let Err(error) = self.portal.set_role(id, role, how).await {
                    return Err(Box::new(work.failed(Doing::Step(step), error)));
                }
                work.done.push(step);
            }
            (Step::UpdateProfile | Step::SetRole { .. } | Step::Join { .. }, None) => {}
        }
        Ok(work)
    }

    fn groups_of(&self, row: &Row) -> Vec<GroupId> {
        let book = self.joining.book();
        let found = row.groups.iter().filter_map(|name| match book.find(name) {
            Named::One(id) => Some(id),
            Named::Nothing | Named::Several(_) => None,
        });
        found.collect()
    }

    fn row_outcome(&self, row: &Row, end: End) -> RowOutcome {
        let mut notes = Vec::new();
        if let Some(seen) = &end.seen {
            let Comparison { not_shown, .. } = compare(row, seen, self.facts, &self.joining.book());
            for field in not_shown {
                notes.push(format!(
                    "the portal does not show the {}, so it could not be compared",
                    field.name()
                ));
            }
            let existed = !matches!(end.outcome, Outcome::Created | Outcome::Failed(_));
            if existed && row.password.is_some() {
                notes.push("the password is only used for new people".to_owned());
            }
        }
        RowOutcome {
            line: row.line,
            email: row.email.clone(),
            id: end.id,
            role_word: row.role_word.clone(),
            role_asked: Some(row.role),
            role_now: end.seen.map(|known| known.role),
            groups: row.groups.clone(),
            outcome: end.outcome,
            notes,
        }
    }
}

fn is_refused_creation(outcome: &Outcome) -> bool {
    matches!(
        outcome,
        Outcome::Failed(Failure::Portal {
            doing: Doing::Step(Step::Create { .. }),
            error: Error::Refused { status: 400 | 409, .. },
            ..
        })
    )
}

/// Every row of a file as one that was not begun; a row that is not a person is one already.
pub(crate) fn rows_not_started(file: &PeopleFile) -> Vec<ReportRow> {
    let outcomes = file.entries.iter().map(|entry| match entry {
        Entry::Bad(bad) => bad_row(bad),
        Entry::Person(row) => RowOutcome {
            line: row.line,
            email: row.email.clone(),
            id: None,
            role_word: row.role_word.clone(),
            role_asked: Some(row.role),
            role_now: None,
            groups: row.groups.clone(),
            outcome: Outcome::NotStarted("the run ended before it".to_owned()),
            notes: Vec::new(),
        },
    });
    outcomes.map(|row| ReportRow::from(&row)).collect()
}

fn bad_row(bad: &BadRow) -> RowOutcome {
    RowOutcome {
        line: bad.line,
        email: bad.email.clone(),
        id: None,
        role_word: bad.role_word.clone(),
        role_asked: None,
        role_now: None,
        groups: Vec::new(),
        outcome: Outcome::BadRow(bad.problems.clone()),
        notes: Vec::new(),
    }
}
