//! The order of a run.

use std::fs;
use std::sync::Arc;

use anyhow::{Context as _, Result};

use super::ask::ask;
use super::child;
use super::cores::Layout;
use super::figures::{Figures, Measure};
use super::machine::Machine;
use super::measures::start::{Known, Memory};
use super::measures::{
    Contender, FLOOR, OWN_COMMITS, PORTAL, lists, onboarding, passwords, profile, say, start, writes,
};
use super::peers::{FASTIFY, Fastify};
use super::people::Person;
use super::plan::Plan;
use super::process::{Busy, resident_mb};
use super::report::Summary;
use super::script::{ReadPerson, ReadSame};
use super::stage::Stage;
use crate::cluster::Cluster;
use crate::postgres::Programs;
use crate::repo::Repo;

/// The copy of the portal's database that the bare loops work on.
const BARE_DATABASE: &str = "bare.db";
/// The key of the peer, which has no other way to get one.
const PEER_KEY: &str = "sk-0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

/// Measures everything.
///
/// # Errors
/// When a build, a server or a verified answer fails.
pub fn run(repo: &Repo, plan: &Plan, with_peers: bool, only_lists: bool) -> Result<Summary> {
    let layout = Layout::best();
    child::stop_with_us()?;
    let stage = Stage::build(repo, layout)?;
    let machine = Machine::describe(&stage.folder)?;
    let busy = Busy::begin();
    let fastify = if with_peers {
        Some(Fastify::install(repo)?)
    } else {
        None
    };
    let measures = if only_lists {
        large_portals(plan, &stage)?
    } else {
        everything(plan, &stage, fastify.as_ref())?
    };
    fs::remove_dir_all(&stage.folder).context("removing the run's folder")?;
    Ok(Summary {
        machine,
        layout: layout.describe(),
        rounds: plan.rounds,
        seconds_per_round: plan.window.as_secs_f64(),
        others_cores: busy.and_then(|busy| busy.others_cores()),
        peers: fastify.map(|fastify| fastify.versions),
        measures,
    })
}

fn everything(plan: &Plan, stage: &Stage, fastify: Option<&Fastify>) -> Result<Vec<Measure>> {
    let mut measures = Vec::new();
    say(&format!("a portal with {} people", plan.people))?;
    let (key, people, filled) = fill(plan, stage)?;
    measures.push(filled);
    for copy in ["shared", "own"] {
        stage.copy("base", copy)?;
    }
    fs::copy(stage.place("base").join("anteroom.db"), stage.place(BARE_DATABASE)).context("copying the database")?;
    let peer_people = fastify.map(|fastify| fill_peer(plan, stage, fastify)).transpose()?;

    let known = Known {
        key: &key,
        people: &people,
    };
    let peer_known = peer_people.as_ref().map(|people| Known { key: PEER_KEY, people });
    let peer = fastify.zip(peer_known.as_ref());
    measures.extend(start::measure(plan, stage, &known, peer)?);

    measures.extend(under_load(plan, stage, &known, peer)?);
    measures.extend(onboarding::measure(plan, stage, BARE_DATABASE)?);
    measures.extend(large_portals(plan, stage)?);
    Ok(measures)
}

/// The portal that the others are copies of.
fn fill(plan: &Plan, stage: &Stage) -> Result<(String, Arc<Vec<Person>>, Measure)> {
    let server = stage.serve("base", "", &[])?;
    let key = stage.make_key("base")?;
    let server = server.with_key(&key);
    let (people, seen) = server.fill("base", plan.people, stage.layout)?;
    server.stop()?;
    let figures = Figures {
        value: seen.rate(),
        p50_ms: Some(seen.percentile_ms(50)),
        p99_ms: Some(seen.percentile_ms(99)),
        cpu_us: None,
        generator_us: None,
    };
    let measure = Measure::new("filling an empty portal", "64 connections", "changes/s").side(PORTAL, figures);
    Ok((key, Arc::new(people), measure))
}

fn fill_peer(plan: &Plan, stage: &Stage, fastify: &Fastify) -> Result<Arc<Vec<Person>>> {
    say("the peer with as many people")?;
    let server = fastify.serve(stage, "fastify.db", PEER_KEY)?;
    let (people, _) = server.fill("base", plan.people, stage.layout)?;
    server.stop()?;
    Ok(Arc::new(people))
}

/// What is measured while the same servers stay up.
fn under_load(
    plan: &Plan,
    stage: &Stage,
    known: &Known<'_>,
    peer: Option<(&Fastify, &Known<'_>)>,
) -> Result<Vec<Measure>> {
    let contender = |name, server, people: &Arc<Vec<Person>>| Contender {
        name,
        server,
        people: people.clone(),
    };
    let portal = contender(PORTAL, stage.serve("shared", known.key, &[])?, known.people);
    let own = [("ANTEROOM_DATABASE__SHARE_COMMITS", "false")];
    let own = contender(OWN_COMMITS, stage.serve("own", known.key, &own)?, known.people);
    let floor = contender(FLOOR, stage.serve_floor(known.key)?, known.people);
    let peer = match peer {
        Some((fastify, known)) => Some(contender(
            FASTIFY,
            fastify.serve(stage, "fastify.db", known.key)?,
            known.people,
        )),
        None => None,
    };
    let same = ReadPerson::new(&floor.server.door, &floor.people);
    ask(floor.server.address, &ReadSame(same), 0)?;
    for one in std::iter::once(&portal).chain(&peer) {
        let script = ReadPerson::new(&one.server.door, &one.people);
        ask(one.server.address, &script, 0)?;
    }
    let weighed: Vec<&Contender> = [&floor, &portal].into_iter().chain(&peer).collect();
    let resident = |one: &&Contender| resident_mb(one.server.process()).unwrap_or_default();
    let idle_mb: Vec<f64> = weighed.iter().map(resident).collect();

    let readers: Vec<&Contender> = std::iter::once(&portal).chain(&peer).collect();
    let writers: Vec<&Contender> = [&portal, &own].into_iter().chain(&peer).collect();
    let mut measures = profile::measure(plan, stage.layout, &readers, &floor)?;
    measures.extend(writes::roles(plan, stage, &writers, BARE_DATABASE)?);
    measures.extend(writes::creations(plan, stage, &writers, BARE_DATABASE)?);
    let memory: Vec<Memory> = weighed
        .iter()
        .zip(idle_mb)
        .map(|(one, idle_mb)| Memory {
            name: one.name,
            idle_mb,
            after_mb: resident(one),
        })
        .collect();
    measures.extend(start::weight(stage, plan, &memory)?);
    measures.extend(passwords::measure(plan, stage.layout, &portal)?);
    for one in [portal, own, floor].into_iter().chain(peer) {
        one.server.stop()?;
    }
    Ok(measures)
}

/// A large portal on each database, and another one as large beside it. Without PostgreSQL there is one less.
fn large_portals(plan: &Plan, stage: &Stage) -> Result<Vec<Measure>> {
    say(&format!("portals with {} people", plan.crowd))?;
    let sqlite = large_portal(plan, stage, lists::SQLITE, "crowd", &[])?;
    stage.put_portal_beside("crowd/anteroom.db")?;
    let cluster = Cluster::start(&stage.repo, Programs::find_or_install()?)?;
    let url = cluster.url();
    let settings = [("ANTEROOM_DATABASE__URL", url.as_str())];
    let postgres = large_portal(plan, stage, lists::POSTGRES, "crowd-postgres", &settings)?;
    cluster.run(COPY_PORTAL)?;
    fs::copy(stage.place("crowd").join("anteroom.db"), stage.place(BARE_DATABASE)).context("copying the database")?;
    let measures = lists::measure(plan, stage, &sqlite, Some(&postgres), BARE_DATABASE)?;
    sqlite.server.stop()?;
    postgres.server.stop()?;
    Ok(measures)
}

/// Puts a portal of the same people beside the first one, and tidies up as a server does by itself in time.
const COPY_PORTAL: &str = "\
DO $$ DECLARE names TEXT; BEGIN \
SELECT string_agg(column_name, ', ') INTO names FROM information_schema.columns \
WHERE table_schema = current_schema() AND table_name = 'people' AND column_name <> 'portal_id'; \
EXECUTE 'INSERT INTO people (portal_id, ' || names || ') SELECT 2, ' || names || ' FROM people WHERE portal_id = 1'; \
END $$";

fn large_portal(
    plan: &Plan,
    stage: &Stage,
    name: &'static str,
    folder: &str,
    settings: &[(&str, &str)],
) -> Result<Contender> {
    let server = stage.serve(folder, "", settings)?;
    let key = stage.make_key(folder)?;
    let server = server.with_key(&key);
    let (people, _) = server.fill("crowd", plan.crowd, stage.layout)?;
    Ok(Contender {
        name,
        server,
        people: Arc::new(people),
    })
}
