//! Background work: starting, waiting, stopping.

use std::sync::Mutex;

use anteroom_client::request::StartReassignRequest;
use anteroom_client::{Error, PersonTask, TaskProgressDto};
use anteroom_domain::{PersonId, Role};

use crate::script::{Turn, ok, plain, portal};

const ID: &str = "11111111-2222-3333-4444-555555555555";

fn id() -> PersonId {
    PersonId::parse(ID).unwrap()
}

fn task(percentage: i64, completed: bool, status: i64) -> Turn {
    ok(&format!(
        r#"{{"id":"1_x","error":"","percentage":{percentage},"isCompleted":{completed},"status":{status}}}"#
    ))
}

fn nothing() -> Turn {
    Turn::Answer(200, "", r#"{"count":0,"status":0,"statusCode":200}"#.to_owned())
}

#[tokio::test]
async fn every_operation() {
    let script = vec![
        ok("true"),
        ok("false"),
        task(0, false, 1),
        task(0, false, 1),
        task(0, false, 1),
        task(5, false, 1),
        nothing(),
        task(5, false, 1),
        nothing(),
        task(5, true, 3),
        nothing(),
        nothing(),
    ];
    let (portal, server, _timer) = portal(script).await;
    assert_eq!(portal.is_reassign_necessary(None, None).await, Ok(true));
    let asked = portal.is_reassign_necessary(Some(id()), Some(Role::Guest)).await;
    assert_eq!(asked, Ok(false));
    let request = StartReassignRequest {
        from_user_id: id().0,
        to_user_id: id().0,
        delete_profile: true,
    };
    portal.start_reassign(&request).await.unwrap();
    portal.start_removal(id()).await.unwrap();
    portal.start_folder_deletion().await.unwrap();
    for kind in [PersonTask::Reassign(id()), PersonTask::Removal(id())] {
        portal.find_task(kind).await.unwrap();
    }
    assert!(portal.find_task(PersonTask::TypeChange(id())).await.unwrap().is_some());
    assert_eq!(portal.find_task(PersonTask::FolderDeletion).await, Ok(None));
    assert_eq!(
        portal.terminate_reassign(id()).await.unwrap().map(|t| t.status),
        Some(3)
    );
    portal.terminate_removal(id()).await.unwrap();
    assert_eq!(portal.terminate_type_change(id()).await, Ok(None));
    let at = |line: &str| line.replace('~', "/api/2.0/people").replace("ID", ID);
    let lines = [
        "GET ~/reassign/necessary",
        "GET ~/reassign/necessary?userId=ID&type=Guest",
        "POST ~/reassign/start",
        "POST ~/remove/start",
        "POST ~/delete/personal/start",
        "GET ~/reassign/progress/ID",
        "GET ~/remove/progress/ID",
        "GET ~/type/progress/ID",
        "GET ~/delete/personal/progress",
        "PUT ~/reassign/terminate",
        "PUT ~/remove/terminate",
        "PUT ~/type/terminate",
    ];
    assert_eq!(server.lines(), lines.map(at));
    let seen = server.seen.lock().unwrap();
    assert_eq!(
        seen[2].body,
        format!(r#"{{"fromUserId":"{ID}","toUserId":"{ID}","deleteProfile":true}}"#)
    );
    assert_eq!(seen[9].body, format!(r#"{{"userId":"{ID}"}}"#));
}

#[tokio::test]
async fn waiting_tells_how_far_it_is_and_gives_up_only_when_nothing_moves() {
    // Each pause is two seconds at most, and the patience of five minutes begins anew with each step.
    let mut script: Vec<Turn> = (0..100).flat_map(|percent| vec![task(percent, false, 1); 10]).collect();
    script.push(task(100, true, 2));
    let (portal, _server, timer) = portal(script).await;
    let started = portal.start_removal(id()).await.unwrap();
    let told = Mutex::new(Vec::new());
    let tell = |task: &TaskProgressDto| told.lock().unwrap().push(task.percentage);
    let ended = portal.wait_for_task(PersonTask::Removal(id()), started, &tell).await;
    assert_eq!(ended, Ok(()));
    let told = told.into_inner().unwrap();
    assert_eq!((told.len(), told.first(), told.last()), (1001, Some(&0), Some(&100)));
    assert!(timer.seconds().iter().sum::<f64>() > 1_000.0);
}

#[tokio::test]
async fn work_that_had_ended_before_its_lost_answer_was_asked_for_again() {
    let refusal = || plain(400, "User with id = 1 not found");
    let (client, server, _timer) = portal(vec![Turn::Close, refusal(), task(100, true, 2)]).await;
    assert!(client.start_removal(id()).await.unwrap().is_completed);
    assert_eq!(server.lines()[2], format!("GET /api/2.0/people/remove/progress/{ID}"));
    let (client, _server, _timer) = portal(vec![Turn::Close, refusal(), nothing()]).await;
    assert!(matches!(
        client.start_removal(id()).await,
        Err(Error::Refused { status: 400, .. })
    ));
    let (client, server, _timer) = portal(vec![refusal()]).await;
    assert!(client.start_removal(id()).await.is_err());
    assert_eq!(server.lines().len(), 1);
}
