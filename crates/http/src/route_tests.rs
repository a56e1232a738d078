use super::*;

fn table() -> Routes<&'static str> {
    let mut routes = Routes::default();
    for (method, template) in [
        (Method::Get, "/people"),
        (Method::Post, "/people"),
        (Method::Get, "/people/@self"),
        (Method::Delete, "/people/@self"),
        (Method::Get, "/people/email"),
        (Method::Post, "/people/email"),
        (Method::Get, "/people/theme"),
        (Method::Get, "/people/{userid}"),
        (Method::Put, "/people/{userid}"),
        (Method::Delete, "/people/{userid}"),
        (Method::Put, "/people/{userid}/culture"),
        (Method::Put, "/people/{userid:guid}/password"),
        (Method::Get, "/people/status/{status}"),
        (Method::Get, "/people/status/{status}/search"),
        (Method::Get, "/keys/@self"),
        (Method::Put, "/keys/{keyid:guid}"),
        (Method::Get, "/settings/security/loginSettings"),
        (Method::Get, "/entry/{id:int}"),
        (Method::Get, "/"),
    ] {
        routes.insert(method, "/", template, template).unwrap();
    }
    routes
}

fn look(method: &str, path: &str) -> String {
    let routes = table();
    let segments = Segments::parse(path).unwrap();
    match routes.find(Method::from_name(method), &segments) {
        Found::Operation(template, params) => {
            let mut text = template.to_owned();
            for (name, value) in &params.0 {
                text = format!("{text} {name}={value}");
            }
            text
        }
        Found::OtherMethods(methods) => format!("405 {}", methods.allow()),
        Found::Nothing => "404".to_owned(),
    }
}

#[test]
fn paths_lead_where_the_protocol_says() {
    let guid = "66faa6e4-f133-11ea-b126-00ffeec8b4ef";
    for (method, path, expected) in [
        ("GET", "/people", "/people".to_owned()),
        ("GET", "/people/", "/people".to_owned()),
        ("GET", "/PEOPLE/@Self", "/people/@self".to_owned()),
        ("GET", "/people/%40self", "/people/@self".to_owned()),
        ("GET", "/people/john.doe", "/people/{userid} userid=john.doe".to_owned()),
        (
            "GET",
            "/people/J%C3%B6rg%2Fx",
            "/people/{userid} userid=Jörg/x".to_owned(),
        ),
        ("PUT", "/people/email", "/people/{userid} userid=email".to_owned()),
        ("DELETE", "/people/theme", "/people/{userid} userid=theme".to_owned()),
        (
            "PUT",
            "/people/theme/culture",
            "/people/{userid}/culture userid=theme".to_owned(),
        ),
        ("POST", "/people/theme", "405 GET, PUT, DELETE".to_owned()),
        ("HEAD", "/people", "405 GET, POST".to_owned()),
        ("PATCH", "/people", "405 GET, POST".to_owned()),
        (
            "GET",
            "/settings/security/loginsettings",
            "/settings/security/loginSettings".to_owned(),
        ),
        ("GET", "/people/status/1", "/people/status/{status} status=1".to_owned()),
        (
            "GET",
            "/people/status/Active/SEARCH",
            "/people/status/{status}/search status=Active".to_owned(),
        ),
        ("PUT", "/people/nobody/password", "404".to_owned()),
        ("GET", "/keys/@self", "/keys/@self".to_owned()),
        ("PUT", "/keys/@self", "405 GET".to_owned()),
        ("PUT", "/keys/7", "404".to_owned()),
        ("GET", "/entry/12", "/entry/{id:int} id=12".to_owned()),
        ("GET", "/entry/x", "404".to_owned()),
        ("GET", "/entry/99999999999", "404".to_owned()),
        ("GET", "/people//x", "404".to_owned()),
        ("GET", "/nothing", "404".to_owned()),
        ("GET", "/", "/".to_owned()),
        (
            "PUT",
            &format!("/keys/{guid}"),
            format!("/keys/{{keyid:guid}} keyid={guid}"),
        ),
        ("PUT", &format!("/keys/urn:uuid:{guid}"), "404".to_owned()),
    ] {
        assert_eq!(look(method, path), expected, "{method} {path}");
    }
}

#[test]
fn wrong_paths_are_no_paths() {
    assert!(Segments::parse(&"/a".repeat(MAX_SEGMENTS + 1)).is_none());
    assert!(Segments::parse(&"/a".repeat(MAX_SEGMENTS)).is_some());
}

#[test]
fn templates_are_checked() {
    let mut routes = Routes::default();
    routes.insert(Method::Get, "/", "/a/{x}", 1).unwrap();
    assert_eq!(
        routes.insert(Method::Get, "/", "/A/{y}", 2),
        Err(TemplateError::Duplicate(Method::Get, "/A/{y}"))
    );
    for template in ["a", "/a//b", "/{x", "/{x:word}", "/{}", "/a{x}"] {
        assert_eq!(
            routes.insert(Method::Get, "/", template, 3),
            Err(TemplateError::Malformed(template))
        );
    }
}
