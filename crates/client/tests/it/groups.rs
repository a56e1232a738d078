//! Groups and lists of their members.

use anteroom_client::request::{CreateGroupRequest, UpdateGroupRequest};
use anteroom_client::{BroughtInBy, Entry, Error, GroupsSearch, Payments, PeopleSearch, PersonOfGroup, StatusFilter};
use anteroom_domain::group::GroupsSort;
use anteroom_domain::people_filter::{GroupFilter, LoginKind};
use anteroom_domain::{Activation, GroupId, PersonId};

use crate::script::{Turn, ok, plain, portal};

const ID: &str = "11111111-2222-3333-4444-555555555555";
const OTHER: &str = "11111111-2222-3333-4444-666666666666";

fn group_id() -> GroupId {
    GroupId::parse(ID).unwrap()
}

fn person_id() -> PersonId {
    PersonId::parse(OTHER).unwrap()
}

fn group() -> String {
    format!(r#"{{"id":"{ID}","name":"R&D","membersCount":2,"isLDAP":false,"somethingNew":1}}"#)
}

fn page() -> Turn {
    Turn::Answer(200, "", format!(r#"{{"response":[{}],"count":1,"total":3}}"#, group()))
}

#[tokio::test]
async fn reading() {
    let summary = format!(r#"[{{"id":"{ID}","name":"R&D","manager":"ann"}}]"#);
    let script = vec![page(), page(), page(), ok(&group()), ok(&group()), ok(&summary)];
    let (portal, server, _timer) = portal(script).await;
    let found = portal.list_groups(&GroupsSearch::default()).await.unwrap();
    assert_eq!((found.items[0].members_count, found.total), (2, Some(3)));
    let search = GroupsSearch {
        person: Some(PersonOfGroup::Head(person_id())),
        text: "r&d".into(),
        sort: GroupsSort::MembersCount,
        descending: true,
        start_index: 5,
        count: 10,
    };
    portal.list_groups(&search).await.unwrap();
    portal
        .list_groups_for_entry(&Entry::Room("7".into()), &search)
        .await
        .unwrap();
    assert_eq!(portal.get_group(group_id()).await.unwrap().name, "R&D");
    portal.get_group_without_members(group_id()).await.unwrap();
    let groups = portal.list_groups_of_person(person_id()).await.unwrap();
    assert_eq!(groups[0].manager.as_deref(), Some("ann"));
    assert_eq!(
        server.lines(),
        [
            "GET /api/2.0/group?count=100&startIndex=0&sortBy=title&sortOrder=ascending".to_owned(),
            format!(
                "GET /api/2.0/group?count=10&startIndex=5&filterValue=r%26d&sortBy=membersCount&sortOrder=descending\
                 &userId={OTHER}&manager=true"
            ),
            "GET /api/2.0/group/room/7?count=10&startIndex=5&filterValue=r%26d".to_owned(),
            format!("GET /api/2.0/group/{ID}"),
            format!("GET /api/2.0/group/{ID}?includeMembers=false"),
            format!("GET /api/2.0/group/user/{OTHER}"),
        ]
    );
}

#[tokio::test]
async fn changing() {
    let nothing = Turn::Answer(204, "", String::new());
    let mut script = vec![ok(&group()); 7];
    script.push(nothing);
    let (portal, server, _timer) = portal(script).await;
    let create = CreateGroupRequest {
        group_name: Some("R&D".into()),
        members: Some(vec![person_id().0]),
        ..Default::default()
    };
    portal.create_group(&create).await.unwrap();
    let rename = UpdateGroupRequest {
        group_name: Some("Lab".into()),
        ..Default::default()
    };
    portal.update_group(group_id(), &rename).await.unwrap();
    portal.add_group_members(group_id(), &[person_id()]).await.unwrap();
    portal.remove_group_members(group_id(), &[person_id()]).await.unwrap();
    portal.replace_group_members(group_id(), &[person_id()]).await.unwrap();
    portal.set_group_manager(group_id(), person_id()).await.unwrap();
    portal
        .move_group_members(group_id(), GroupId(person_id().0))
        .await
        .unwrap();
    portal.delete_group(group_id()).await.unwrap();
    assert_eq!(
        server.lines(),
        [
            "POST /api/2.0/group".to_owned(),
            format!("PUT /api/2.0/group/{ID}"),
            format!("PUT /api/2.0/group/{ID}/members"),
            format!("DELETE /api/2.0/group/{ID}/members"),
            format!("POST /api/2.0/group/{ID}/members"),
            format!("PUT /api/2.0/group/{ID}/manager"),
            format!("PUT /api/2.0/group/{ID}/members/{OTHER}"),
            format!("DELETE /api/2.0/group/{ID}"),
        ]
    );
    let seen = server.seen.lock().unwrap();
    assert_eq!(seen[0].body, format!(r#"{{"groupName":"R&D","members":["{OTHER}"]}}"#));
    assert_eq!(seen[1].body, r#"{"groupName":"Lab"}"#);
    assert_eq!(seen[3].body, format!(r#"{{"members":["{OTHER}"]}}"#));
    assert_eq!(seen[5].body, format!(r#"{{"userId":"{OTHER}"}}"#));
}

#[tokio::test]
async fn lost_answers() {
    // Two groups may have one name: a creation is not repeated.
    let (client, server, _timer) = portal(vec![Turn::Close, ok(&group())]).await;
    let error = client.create_group(&CreateGroupRequest::default()).await.unwrap_err();
    assert!(
        matches!(error, Error::Unreachable { perhaps_done: true, .. }),
        "{error}"
    );
    assert_eq!(server.lines().len(), 1);
    // Adding twice is adding once.
    let (client, server, _timer) = portal(vec![Turn::Close, ok(&group())]).await;
    client.add_group_members(group_id(), &[person_id()]).await.unwrap();
    assert_eq!(server.lines().len(), 2);
    // A group that is gone after a lost answer was deleted by it.
    let gone = plain(404, "The group could not be found");
    let (client, _server, _timer) = portal(vec![Turn::Close, gone.clone()]).await;
    assert_eq!(client.delete_group(group_id()).await, Ok(()));
    let (client, _server, _timer) = portal(vec![gone]).await;
    assert!(matches!(
        client.delete_group(group_id()).await,
        Err(Error::NotFound { .. })
    ));
    let (client, _server, _timer) = portal(vec![ok("{}")]).await;
    let error = client.get_group(group_id()).await.unwrap_err().to_string();
    assert!(error.contains("a group without an id"), "{error}");
}

#[tokio::test]
async fn lists_of_people_by_every_condition() {
    let empty = || Turn::Answer(200, "", r#"{"response":[],"count":0,"total":0}"#.to_owned());
    let (portal, server, _timer) = portal((0..6).map(|_| empty()).collect()).await;
    let in_group = PeopleSearch {
        group: GroupFilter::In(group_id()),
        activation: Some(Activation::Pending),
        payments: Some(Payments::Free),
        login: Some(LoginKind::Standard),
        quota: anteroom_client::QuotaFilter::Custom,
        brought_in_by: Some(BroughtInBy::Me),
        text: "a,b".into(),
        separator: Some(",".into()),
        ..PeopleSearch::default()
    };
    portal.list_people(&in_group).await.unwrap();
    for group in [GroupFilter::NotIn(group_id()), GroupFilter::Without] {
        let search = PeopleSearch {
            group,
            brought_in_by: Some(BroughtInBy::Person(person_id())),
            ..PeopleSearch::default()
        };
        portal.list_people(&search).await.unwrap();
    }
    portal.search_people_in_group("ann lee", group_id()).await.unwrap();
    portal
        .search_people_with_status(StatusFilter::All, "", Some(group_id()))
        .await
        .unwrap();
    portal
        .search_people_with_status(StatusFilter::Terminated, "x", None)
        .await
        .unwrap();
    let first_page = "count=100&startIndex=0&sortBy=firstName&sortOrder=ascending";
    let filter = format!("GET /api/2.0/people/filter?{first_page}");
    assert_eq!(
        server.lines(),
        [
            format!(
                "{filter}&filterValue=a%2Cb&filterSeparator=%2C&activationStatus=2&groupId={ID}&payments=Free\
                 &accountLoginType=Standart&quotaFilter=Custom&invitedByMe=true"
            ),
            format!("{filter}&groupId={ID}&excludeGroup=true&inviterId={OTHER}"),
            format!("{filter}&withoutGroup=true&inviterId={OTHER}"),
            format!("GET /api/2.0/people/@search/ann%20lee?filterBy=group&filterValue={ID}"),
            format!("GET /api/2.0/people/status/7/search?query=&filterBy=group&filterValue={ID}"),
            "GET /api/2.0/people/status/2/search?query=x".to_owned(),
        ]
    );
}
