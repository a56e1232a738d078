use super::*;
use anteroom_domain::Role;

const ID: &str = "11111111-2222-3333-4444-555555555555";

fn texts(problems: Vec<FieldProblem>) -> Vec<String> {
    problems.into_iter().map(|p| p.to_string()).collect()
}

#[test]
fn a_person_to_create_with_everything() {
    let body = format!(
        r#"{{"Email":"a@b.c","password":"p","PasswordHash":"h","type":"roomadmin","role":"Manager","isUser":false,
            "firstName":"A","LASTNAME":"B","department":["{ID}"],"location":"l","comment":"c",
            "contacts":[{{"Type":"phone","value":"1"}},{{"type":null}}],"files":"f","cultureName":"de","fromInviteLink":true,
            "key":"k","target":"{ID}","spam":true,"title":"t","sex":"MALE","birthday":"1990-05-01","worksfrom":"never"}}"#
    );
    let request = CreatePersonRequest::parse(body.as_bytes()).unwrap();
    assert_eq!(
        request,
        CreatePersonRequest {
            email: Some("a@b.c".into()),
            password: Some("p".into()),
            password_hash: Some("h".into()),
            employee_type: Some(EmployeeType::Role(Role::RoomAdmin)),
            role: Some("Manager".into()),
            is_user: Some(false),
            department: Some(vec![Uuid::try_parse(ID).unwrap()]),
            culture_name: Some("de".into()),
            from_invite_link: true,
            key: Some("k".into()),
            profile: ProfileMembers {
                first_name: Some("A".into()),
                last_name: Some("B".into()),
                location: Some("l".into()),
                comment: Some("c".into()),
                contacts: Some(vec![
                    ContactDto {
                        kind: "phone".into(),
                        value: "1".into()
                    },
                    ContactDto::default()
                ]),
                files: Some("f".into()),
                spam: Some(true),
                title: Some("t".into()),
                sex: Some(Sex::Male),
                birthday: InputDate::parse("1990-05-01"),
                works_from: None,
            },
        }
    );
    let written = serde_json::to_vec(&request).unwrap();
    assert_eq!(CreatePersonRequest::parse(&written).unwrap(), request);
}

#[test]
fn types_and_roles_in_every_form() {
    let parse = |body: &str| CreatePersonRequest::parse(body.as_bytes()).unwrap();
    for (written, kind) in [
        ("\"All\"", EmployeeType::All),
        ("0", EmployeeType::All),
        ("1", EmployeeType::Role(Role::RoomAdmin)),
        ("\"4\"", EmployeeType::Role(Role::User)),
        ("\"docspaceadmin\"", EmployeeType::Role(Role::DocSpaceAdmin)),
    ] {
        assert_eq!(
            parse(&format!(r#"{{"type":{written}}}"#)).employee_type,
            Some(kind),
            "{written}"
        );
    }
    assert_eq!(parse("{}").employee_type, None);
    for (written, word) in [
        ("\"Portal Manager\"", Some("Portal Manager")),
        ("3", Some("3")),
        ("null", None),
        ("\"\"", Some("")),
    ] {
        assert_eq!(
            parse(&format!(r#"{{"role":{written}}}"#)).role.as_deref(),
            word,
            "{written}"
        );
    }
    for body in [
        r#"{"type":"Manager"}"#,
        r#"{"type":9}"#,
        r#"{"role":{}}"#,
        r#"{"role":true}"#,
        r#"{"role":["User"]}"#,
    ] {
        assert!(CreatePersonRequest::parse(body.as_bytes()).is_err(), "{body}");
    }
}

#[test]
fn what_the_seed_script_sends() {
    let request =
        CreatePersonRequest::parse(br#"{"firstName": "John", "lastName": "Doe", "email": "john.doe@example.com"}"#)
            .unwrap();
    assert_eq!(request.email.as_deref(), Some("john.doe@example.com"));
    assert_eq!(
        serde_json::to_string(&request).unwrap(),
        r#"{"email":"john.doe@example.com","firstName":"John","lastName":"Doe"}"#
    );
    let request = UpdatePersonRequest::parse(br#"{"role": "Manager"}"#).unwrap();
    assert_eq!(
        request,
        UpdatePersonRequest {
            role: Some("Manager".into()),
            ..UpdatePersonRequest::default()
        }
    );
}

#[test]
fn rules_are_reported_together() {
    let long = "x".repeat(256);
    let body = format!(r#"{{"firstName":"{long}","lastName":"{long}","title":"{long}","email":"{long}"}}"#);
    let expected = [
        "FirstName: The field FirstName must be a string with a maximum length of 255.",
        "LastName: The field LastName must be a string with a maximum length of 255.",
        "Title: The field Title must be a string with a maximum length of 255.",
        "Email: The Email field is not a valid e-mail address.",
        "Email: The field Email must be a string with a maximum length of 255.",
    ];
    assert_eq!(
        texts(CreatePersonRequest::parse(body.as_bytes()).unwrap_err()),
        expected
    );
    let prefixed = expected.map(|text| format!("UpdateMember.{text}"));
    assert_eq!(
        texts(UpdatePersonRequest::parse(body.as_bytes()).unwrap_err()),
        prefixed
    );
    let longest = "x".repeat(255);
    assert!(CreatePersonRequest::parse(format!(r#"{{"firstName":"{longest}"}}"#).as_bytes()).is_ok());
    assert_eq!(
        texts(CreatePersonRequest::parse(br#"{"email":""}"#).unwrap_err()),
        ["Email: The Email field is not a valid e-mail address."]
    );
    assert!(CreatePersonRequest::parse(br#"{"email":null}"#).is_ok());
}

#[test]
fn a_whole_profile_sent_back() {
    let body = format!(
        r#"{{"id":"{ID}","userId":7,"displayName":"A B","firstName":"A","lastName":"B","userName":"a","email":"a@b.c","status":1,
            "activationStatus":2,"department":[],"groups":[{{"id":"{ID}","name":"g"}}],"isAdmin":false,"isVisitor":true,
            "listAdminModules":["people"],"cultureName":"de","theme":"Base","usedSpace":0,"createdBy":{{"id":"{ID}"}},
            "sex":"female","birthday":"1990-05-01T00:00:00.0000000+03:00","workFrom":"x","registrationDate":5,
            "contacts":[{{"type":"phone","value":"1"}}],"role":"User","type":{{}},"avatar":null}}"#
    );
    let request = UpdatePersonRequest::parse(body.as_bytes()).unwrap();
    assert_eq!(
        request,
        UpdatePersonRequest {
            role: Some("User".into()),
            email: Some("a@b.c".into()),
            department: Some(Vec::new()),
            profile: ProfileMembers {
                first_name: Some("A".into()),
                last_name: Some("B".into()),
                contacts: Some(vec![ContactDto {
                    kind: "phone".into(),
                    value: "1".into()
                }]),
                sex: Some(Sex::Female),
                birthday: InputDate::parse("1990-05-01T00:00:00+03:00"),
                ..ProfileMembers::default()
            },
            ..UpdatePersonRequest::default()
        }
    );
    for (department, read) in [(r#""Ops, R&amp;D""#, None), (r#""""#, None), ("null", None)] {
        let body = format!(r#"{{"department":{department}}}"#);
        assert_eq!(UpdatePersonRequest::parse(body.as_bytes()).unwrap().department, read);
    }
    assert!(UpdatePersonRequest::parse(br#"{"department":["x"]}"#).is_err());
}

#[test]
fn switches_and_words_of_an_update() {
    let request = UpdatePersonRequest::parse(br#"{"Disable":true,"isuser":false,"type":3,"spam":null}"#).unwrap();
    assert_eq!(
        (request.disable, request.is_user, request.profile.spam),
        (Some(true), Some(false), None)
    );
    assert_eq!(request.employee_type.as_deref(), Some("3"));
    assert!(UpdatePersonRequest::parse(br#"{"disable":"yes"}"#).is_err());
    assert!(UpdatePersonRequest::parse(br#"{"firstName":1}"#).is_err());
}

#[test]
fn lists_of_people() {
    let parse = |body: &str| UserIdsRequest::parse(body.as_bytes());
    assert_eq!(
        parse(&format!(r#"{{"UserIds":["{ID}"]}}"#))
            .unwrap()
            .user_ids
            .map(|ids| ids.len()),
        Some(1)
    );
    assert_eq!(
        parse(r#"{"userIds":[],"resendAll":true}"#).unwrap(),
        UserIdsRequest {
            user_ids: Some(Vec::new()),
            resend_all: true
        }
    );
    assert_eq!(parse(r#"{"userIds":null}"#).unwrap().user_ids, None);
    assert_eq!(parse(r#"{"userId":[]}"#).unwrap().user_ids, None);
    let problem = parse(r#"{"userIds":["x"]}"#).unwrap_err().remove(0);
    assert_eq!(problem.key, "$.userIds[0]");
    assert!(
        problem
            .text
            .starts_with("The JSON value could not be converted to System.Guid. Path: $.userIds[0] | LineNumber: 0 | ")
    );
    assert_eq!(
        parse(&format!(r#"{{"userIds":"{ID}"}}"#)).unwrap_err().remove(0).key,
        "$.userIds"
    );
}
