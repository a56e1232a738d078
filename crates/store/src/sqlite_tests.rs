use super::*;
use crate::job::{Answer, envelope};

/// What is answered must be what is on disk, also when the disk is full in the middle of a group.
#[test]
fn a_full_disk_hurts_only_those_who_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("full.db");
    let connection = open_writer(&path).unwrap();
    connection
        .execute_batch("CREATE TABLE t (job INTEGER, x BLOB); PRAGMA max_page_count = 200")
        .unwrap();
    let (queue, jobs) = crossbeam_channel::unbounded();
    let mut answers: Vec<Answer<(), Error>> = Vec::new();
    for number in 0..40_i64 {
        // Every fourth job wants more than there is.
        let bytes = if number % 4 == 3 { 2_000_000 } else { 100 };
        let (job, answer) = envelope(move |tx: &mut Tx<'_>| {
            tx.execute(
                "INSERT INTO t VALUES ($1, zeroblob($2))",
                &[number.into(), bytes.into()],
            )
            .map(drop)
        });
        queue.send(Message::Run(Kind::Write, job)).unwrap();
        answers.push(answer);
    }
    queue.send(Message::Stop).unwrap();
    write_loop(
        connection,
        &jobs,
        &Listeners::default(),
        &Meter::default(),
        GROUP_MAX_JOBS,
    );
    let reader = open_reader(&path, PageCache::Reader).unwrap();
    let mut kept = 0;
    for (number, answer) in (0_i64..).zip(answers) {
        let is_there = reader.query_row("SELECT count(*) FROM t WHERE job = ?1", [number], |row| row.get(0));
        let result = answer.block();
        assert_eq!(is_there, Ok(i64::from(result.is_ok())), "{number}: {result:?}");
        assert!(
            matches!(result, Ok(()) | Err(Error::Unavailable)),
            "{number}: {result:?}"
        );
        kept += i64::from(result.is_ok());
    }
    assert!(kept <= 30, "{kept}");
}
