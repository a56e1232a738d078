//! Whatever a file asks for and whoever is there: a dry run tells what the run does, and the second run does nothing.

use anteroom_domain::{Role, Status};
use anteroom_onboard::known::Known;
use anteroom_onboard::{OnExisting, PeopleFile, Policy, Report, RunOptions, Summary};
use proptest::prelude::*;

use crate::fake_portal::{FakePortal, known};
use crate::runner::go;

const COLUMNS: &str = "email,firstName,lastName,role,title,location,groups";

/// A row about one of few addresses, so that some are there already and some stand in the file twice.
fn row() -> impl Strategy<Value = String> {
    (
        0..12_u8,
        prop::sample::select(vec!["Ann", "Bo", ""]),
        prop::sample::select(vec!["User", "Manager", "Admin", "guest", "Owner", "Boss", ""]),
        prop::sample::select(vec!["", "Head"]),
        prop::sample::select(vec!["", "Riga"]),
        prop::sample::select(vec!["", "Lab", "Lab;Sales", "Nowhere"]),
    )
        .prop_map(|(n, first, role, title, location, groups)| {
            let at = if n == 0 { "" } else { "@" };
            format!("p{n}{at}example.com,{first},Lee,{role},{title},{location},{groups}")
        })
}

fn somebody() -> impl Strategy<Value = Known> {
    (
        1..12_u8,
        prop::sample::select(Role::ALL.to_vec()),
        any::<bool>(),
        0..10_u8,
    )
        .prop_map(|(n, role, is_other, kind)| Known {
            first_name: if is_other { "Other" } else { "Ann" }.to_owned(),
            status: if kind == 0 { Status::Terminated } else { Status::Active },
            is_owner: kind == 1 && role == Role::DocSpaceAdmin,
            ..known(&format!("p{n}@example.com"), role)
        })
}

fn portal(is_anteroom: bool, people: &[Known]) -> FakePortal {
    let mut portal = FakePortal::new(is_anteroom).with_group("Lab");
    for person in people {
        if !portal.people().iter().any(|there| there.email == person.email) {
            portal = portal.with_person(person.clone());
        }
    }
    portal
}

fn all(summary: Summary) -> usize {
    let Summary {
        created,
        updated,
        already_so,
        skipped,
        would_create,
        would_update,
        ..
    } = summary;
    let good = created + updated + already_so + skipped + would_create + would_update;
    good + summary.bad_rows + summary.refused + summary.not_done + summary.failed + summary.not_started
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    /// Must show: 500 files, each against both kinds of portal.
    #[test]
    fn a_dry_run_tells_what_the_run_does_and_the_second_run_does_nothing(
        rows in prop::collection::vec(row(), 0..14),
        people in prop::collection::vec(somebody(), 0..8),
        on_existing in prop::sample::select(vec![OnExisting::Skip, OnExisting::Update, OnExisting::Fail]),
        create_groups in any::<bool>(),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let text = format!("{COLUMNS}\n{}\n", rows.join("\n"));
        let file = PeopleFile::parse("people.csv", text.as_bytes()).unwrap();
        prop_assert_eq!(file.len(), rows.len());
        let policy = Policy { on_existing, create_groups, ..Policy::default() };
        let wet = RunOptions { policy, ..RunOptions::default() };
        let dry = RunOptions { dry_run: true, ..wet };
        for is_anteroom in [true, false] {
            let portal = portal(is_anteroom, &people);
            let told = Report::from(&runtime.block_on(go(&portal, &file, dry))).summary;
            prop_assert!(portal.writes().is_empty());
            let did = Report::from(&runtime.block_on(go(&portal, &file, wet))).summary;
            prop_assert_eq!((all(told), all(did)), (rows.len(), rows.len()));
            prop_assert_eq!(did.created, told.would_create);
            prop_assert_eq!(did.updated + did.failed, told.would_update);
            prop_assert_eq!(
                (did.as_asked, did.already_so, did.skipped, did.bad_rows, did.refused, did.not_done),
                (told.as_asked, told.already_so, told.skipped, told.bad_rows, told.refused, told.not_done)
            );
            let writes = portal.writes().len();
            let again = Report::from(&runtime.block_on(go(&portal, &file, wet))).summary;
            prop_assert_eq!((portal.writes().len(), again.created, again.updated), (writes, 0, 0));
        }
    }
}
