use super::*;

fn parse(raw: &str) -> Result<PeopleQuery, Vec<FieldProblem>> {
    PeopleQuery::parse(&Query::parse(raw))
}

#[test]
fn nothing_given() {
    let query = parse("").unwrap();
    assert_eq!(
        query,
        PeopleQuery {
            list: ListQuery {
                count: 100,
                ..ListQuery::default()
            },
            ..PeopleQuery::default()
        }
    );
}

#[test]
fn everything_given() {
    let id = "11111111-2222-3333-4444-555555555555";
    let query = parse(&format!(
        "count=2&startindex=4&sortby=displayname&sortorder=DESCENDING&filtervalue=a%40b&filterSeparator=%3B&filterBy=group\
         &employeeStatus=7&activationStatus=pending&groupId={id}&excludeGroup=True&withoutGroup=false&employeeType=user\
         &employeeTypes=3&employeetypes=1&employeeTypes[]=Guest&isAdministrator=true&payments=free&accountLoginType=standart\
         &quotaFilter=2&area=guests&invitedByMe=TRUE&inviterId={id}"
    ))
    .unwrap();
    let guid = Uuid::try_parse(id).ok();
    assert_eq!(
        query,
        PeopleQuery {
            list: ListQuery {
                count: 2,
                start_index: 4,
                sort: SortKey::DisplayName,
                descending: true,
                filter_value: "a@b".into(),
                filter_separator: Some(";".into()),
                filter_by: Some("group".into()),
            },
            status: Some(StatusFilter::All),
            activation: Some(ActivationFilter::Is(Activation::Pending)),
            group_id: guid,
            exclude_group: true,
            without_group: false,
            employee_type: Some(EmployeeType::Role(Role::User)),
            employee_types: [Role::DocSpaceAdmin, Role::RoomAdmin, Role::Guest]
                .map(EmployeeType::Role)
                .to_vec(),
            is_administrator: true,
            payments: Some(Payments::Free),
            login: Some(LoginKind::Standard),
            quota: QuotaFilter::Custom,
            area: Area::Guests,
            invited_by_me: true,
            inviter_id: guid,
        }
    );
}

#[test]
fn problems_are_reported_together() {
    let texts: Vec<String> =
        parse("count=0&startIndex=-1&sortOrder=up&employeeStatus=3&area=99&groupId=x&invitedByMe=1")
            .unwrap_err()
            .into_iter()
            .map(|p| p.to_string())
            .collect();
    assert_eq!(
        texts,
        [
            "Count: The field Count must be between 1 and 100.",
            "StartIndex: The field StartIndex must be between 0 and 2147483647.",
            "sortOrder: The value 'up' is not valid.",
            "employeeStatus: The value '3' is invalid.",
            "groupId: The value 'x' is not valid.",
            "area: The value '99' is invalid.",
            "invitedByMe: The value '1' is not valid.",
        ]
    );
}

#[test]
fn sort_names() {
    for (name, key) in [
        ("firstName", SortKey::FirstName),
        ("LASTNAME", SortKey::LastName),
        ("type", SortKey::Type),
        ("registrationDate", SortKey::RegistrationDate),
        ("usedspace", SortKey::UsedSpace),
        ("createdBy", SortKey::CreatedBy),
        ("email", SortKey::Email),
        ("department", SortKey::Department),
        ("age", SortKey::FirstName),
    ] {
        assert_eq!(SortKey::from_name(name), key, "{name}");
    }
}

#[test]
fn route_values() {
    for (value, status) in [
        ("1", StatusFilter::Active),
        ("terminated", StatusFilter::Terminated),
        ("5", StatusFilter::Default),
    ] {
        assert_eq!(status_of_route(value), Ok(status));
    }
    assert_eq!(StatusFilter::Pending.status(), Some(Status::Pending));
    assert_eq!(StatusFilter::All.status(), None);
    assert_eq!(status_of_route("99").unwrap_err().text, "The value '99' is invalid.");
    assert_eq!(
        status_of_route("gone").unwrap_err().text,
        "The value 'gone' is not valid."
    );
    assert_eq!(type_of_route("ROOMADMIN"), Ok(EmployeeType::Role(Role::RoomAdmin)));
    assert_eq!(type_of_route("0"), Ok(EmployeeType::All));
    assert_eq!(
        type_of_route("Manager").unwrap_err().text,
        "The value 'Manager' is not valid."
    );
}
