//! `anteroom export`, `plan`, `apply` and `drift`: people and groups as a file declares them.

use crate::config::Environment;
use crate::exit::{Exit, Failure, Outcome};
use crate::output::{Form, Output, line, say, text};
use crate::portal::{Making, Signals, Target};
use anteroom_onboard::Cancel;
use anteroom_onboard::declared::{Declaration, DeclaredPlan, export as declaration_of, plan as plan_of};
use anteroom_onboard::declared_file::{DeclarationFile, SavedPlan, read, to_json, to_yaml};
use anteroom_onboard::declared_portal::{Applied, ChangeOutcome, DeclaredPortal, apply as carry_out};
use serde::Serialize;
use std::io::{IsTerminal as _, Read as _};
use std::path::{Path, PathBuf};

/// Print the people and groups of a portal as a file that `plan`, `apply` and `drift` read
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  anteroom export > team.yaml")]
pub struct ExportArguments {
    #[command(flatten)]
    target: Target,
    /// Write JSON in place of YAML
    #[arg(long)]
    json: bool,
}

/// Show what separates a portal from a declared state, and change nothing
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  anteroom export > team.yaml && anteroom plan team.yaml")]
pub struct PlanArguments {
    /// Declaration, YAML or JSON; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Save the plan, for `anteroom apply`
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    output: Output,
}

/// Bring a portal to a declared state, and read back what became of it
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  anteroom export > team.yaml && anteroom apply team.yaml --yes")]
pub struct ApplyArguments {
    /// Declaration, or a plan that `plan --out` saved; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Allow to disable exactly so many people, where it is more than 20 or 5 %
    #[arg(long, value_name = "NUMBER")]
    allow_disable: Option<usize>,
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    output: Output,
}

/// Say by the exit code whether a portal is as declared: 0, or 3 when it is not
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  anteroom export > team.yaml && anteroom drift team.yaml")]
pub struct DriftArguments {
    /// Declaration, YAML or JSON; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    output: Output,
}

/// Larger files are not read.
const LARGEST_BYTES: u64 = 256 * 1024 * 1024;

/// Runs `anteroom export`.
pub async fn export(arguments: ExportArguments, environment: &Environment) -> Outcome {
    let reached = arguments.target.reach(environment, Making::Never).await?;
    let read = DeclaredPortal::read(&reached.portal).await;
    reached.finish(None).await;
    let state = read?.state;
    if let Some(name) = state.ambiguous_groups.values().next() {
        return Err(Failure::not_done(format_args!(
            "several groups are called {name}: a file can only declare groups whose names differ"
        )));
    }
    let declaration = declaration_of(&state);
    if arguments.json {
        line(&to_json(&declaration));
    } else {
        text(&to_yaml(&declaration));
    }
    Ok(Exit::Done)
}

/// Runs `anteroom plan`.
pub async fn plan(arguments: PlanArguments, environment: &Environment) -> Outcome {
    let declaration = load_declaration(&arguments.file)?;
    let plan = made(&declaration, &arguments.target, environment).await?;
    show(&plan, arguments.output);
    if let Some(path) = &arguments.out {
        let text = SavedPlan::new(&declaration, &plan).to_text();
        std::fs::write(path, text).map_err(|error| Failure::file(path, error))?;
    }
    Ok(Exit::Done)
}

/// Runs `anteroom drift`.
pub async fn drift(arguments: DriftArguments, environment: &Environment) -> Outcome {
    let declaration = load_declaration(&arguments.file)?;
    let plan = made(&declaration, &arguments.target, environment).await?;
    show(&plan, arguments.output);
    Ok(if plan.is_empty() { Exit::Done } else { Exit::Drift })
}

/// Runs `anteroom apply`.
pub async fn apply(arguments: ApplyArguments, environment: &Environment) -> Outcome {
    let (saved, declaration) = match load(&arguments.file)? {
        DeclarationFile::Declaration(declaration) => (None, declaration),
        DeclarationFile::Plan(saved, declaration) => (Some(saved), declaration),
    };
    let mut signals = Signals::listen()?;
    let reached = arguments.target.reach(environment, Making::Never).await?;
    let outcome = async {
        let mut read = DeclaredPortal::read(&reached.portal).await?;
        let plan = plan_of(&declaration, &read.state).map_err(Failure::bad_input)?;
        if !may_begin(&arguments, saved.as_ref(), &plan)? {
            return Ok(None);
        }
        let total = plan.changes.len();
        let progress = |done: usize| {
            if done.is_multiple_of(500) {
                say(&format!("{done} of {total} changes"));
            }
        };
        let cancel = Cancel::new();
        let work = carry_out(&reached.portal, (&declaration, &plan), &mut read, &cancel, &progress);
        tokio::pin!(work);
        loop {
            tokio::select! {
                applied = &mut work => return applied.map(Some).map_err(Failure::not_done),
                () = signals.stop() => cancel.cancel(),
            }
        }
    };
    let outcome: Result<Option<Applied>, Failure> = outcome.await;
    reached.finish(Some(&mut signals)).await;
    Ok(outcome?.map_or(Exit::Done, |applied| tell(&applied, arguments.output)))
}

/// Asks, unless that was answered before; nothing to do is no reason to ask.
fn may_begin(arguments: &ApplyArguments, saved: Option<&SavedPlan>, plan: &DeclaredPlan) -> Result<bool, Failure> {
    let moved = saved.map(|saved| saved.moved(plan)).unwrap_or_default();
    if !moved.is_empty() {
        for line in &moved {
            say(line);
        }
        return Err(Failure::guarded(
            "the portal moved on since this plan was saved: make a new one with `anteroom plan`",
        ));
    }
    if let Err(guarded) = plan.guard(arguments.allow_disable) {
        return Err(Failure::guarded(format_args!(
            "{guarded}: add --allow-disable {} if that is meant",
            guarded.disabled
        )));
    }
    if plan.is_empty() {
        say("Nothing to do: the portal is as declared.");
        return Ok(false);
    }
    if arguments.yes {
        return Ok(true);
    }
    if !std::io::stdin().is_terminal() || arguments.file == Path::new("-") {
        return Err(Failure::bad_input("nobody can be asked here: add --yes"));
    }
    for change in &plan.changes {
        say(&change.to_string());
    }
    say(&format!("Make these {} changes? Type yes:", plan.changes.len()));
    let mut answer = String::new();
    let read = std::io::stdin().read_line(&mut answer);
    if read.is_ok() && answer.trim() == "yes" {
        return Ok(true);
    }
    Err(Failure::not_done("nothing was changed"))
}

async fn made(declaration: &Declaration, target: &Target, environment: &Environment) -> Result<DeclaredPlan, Failure> {
    let reached = target.reach(environment, Making::Never).await?;
    let read = DeclaredPortal::read(&reached.portal).await;
    reached.finish(None).await;
    plan_of(declaration, &read?.state).map_err(Failure::bad_input)
}

fn load_declaration(path: &Path) -> Result<Declaration, Failure> {
    match load(path)? {
        DeclarationFile::Declaration(declaration) | DeclarationFile::Plan(_, declaration) => Ok(declaration),
    }
}

fn load(path: &Path) -> Result<DeclarationFile, Failure> {
    let bad = |error: &dyn std::fmt::Display| Failure::file(path, error);
    let mut text = String::new();
    let read_into =
        |reader: &mut dyn std::io::Read, text: &mut String| reader.take(LARGEST_BYTES + 1).read_to_string(text);
    let size = if path == Path::new("-") {
        read_into(&mut std::io::stdin().lock(), &mut text)
    } else {
        std::fs::File::open(path).and_then(|mut file| read_into(&mut file, &mut text))
    };
    let size = size.map_err(|error| bad(&error))?;
    if size as u64 > LARGEST_BYTES {
        return Err(bad(&"it is larger than 256 MiB"));
    }
    read(&text).map_err(|error| bad(&error))
}

#[derive(Serialize)]
struct ShownPlan {
    changes: Vec<String>,
    disabled: usize,
}

fn show(plan: &DeclaredPlan, output: Output) {
    let changes: Vec<String> = plan.changes.iter().map(ToString::to_string).collect();
    if output.output == Form::Json {
        let disabled = plan.disabled();
        output.print(&ShownPlan { changes, disabled }, [""], []);
        return;
    }
    for change in &changes {
        line(change);
    }
    say(&match changes.len() {
        0 => "The portal is as declared.".to_owned(),
        1 => "1 change.".to_owned(),
        many => format!("{many} changes, {} people disabled.", plan.disabled()),
    });
}

#[derive(Serialize)]
struct ShownOutcome {
    change: String,
    result: &'static str,
    detail: String,
}

fn tell(applied: &Applied, output: Output) -> Exit {
    let shown = applied.outcomes.iter().map(|(change, outcome)| {
        let (result, detail) = match outcome {
            ChangeOutcome::Done => ("done", String::new()),
            ChangeOutcome::Refused(words) => ("refused", words.clone()),
            ChangeOutcome::AnsweredButNotDone => ("answered OK but not done", String::new()),
            ChangeOutcome::NotTried => ("not tried", String::new()),
        };
        ShownOutcome {
            change: change.to_string(),
            result,
            detail,
        }
    });
    let shown: Vec<ShownOutcome> = shown.collect();
    let rows = shown
        .iter()
        .map(|row| [row.result.to_owned(), row.change.clone(), row.detail.clone()]);
    output.print(&shown, ["result", "change", "detail"], rows);
    for change in &applied.since {
        say(&format!("The portal moved meanwhile: {change}"));
    }
    if let Some(stopped) = &applied.stopped {
        say(&format!(
            "The run ended early: {stopped}. The same command does what is left."
        ));
    }
    let done = shown.iter().filter(|row| row.result == "done").count();
    say(&format!("{done} of {} changes done.", shown.len()));
    if applied.is_done() { Exit::Done } else { Exit::NotDone }
}
