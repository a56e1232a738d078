use super::*;

fn problems<T>(body: &str, read: impl FnOnce(&mut BodyReader<'_>) -> T) -> Vec<(String, String)> {
    match read_body(body.as_bytes(), "Dto", read) {
        Ok(_) => Vec::new(),
        Err(found) => found.into_iter().map(|p| (p.key, p.text)).collect(),
    }
}

const KINDS: &Names<char> = &[(0, "All", 'a'), (4, "User", 'u')];

#[test]
fn values_of_every_type() {
    let body = r#"{"TEXT":"t","n":5,"m":"-6","flag":true,"ID":"11111111-2222-3333-4444-555555555555","k":"user","l":4,"o":"0",
        "d":"1990-05-01","bad":"x","w":3,"texts":["a","b"],"none":null,"extra":{"deep":[1,2]},
        "inner":{"Text":"i"},"list":[{"text":"1"},null,{"TEXT":"2"}]}"#;
    let read = read_body(body.as_bytes(), "Dto", |r| {
        assert_eq!(r.text("text").as_deref(), Some("t"));
        assert_eq!((r.integer("N"), r.integer("m")), (Some(5), Some(-6)));
        assert_eq!(r.flag("flag"), Some(true));
        assert!(r.guid("id").is_some());
        let kinds = (
            r.member("k", "K", KINDS),
            r.member("l", "K", KINDS),
            r.member("o", "K", KINDS),
        );
        assert_eq!(kinds, (Some('u'), Some('u'), Some('a')));
        assert!(r.date("d").is_some() && r.date("bad").is_none() && r.date("n").is_none());
        assert_eq!(
            (r.word("w").as_deref(), r.word("k").as_deref()),
            (Some("3"), Some("user"))
        );
        assert_eq!(r.texts("texts").unwrap(), ["a", "b"]);
        assert_eq!(
            (r.text("none"), r.text("absent"), r.flag("none"), r.guids("none")),
            (None, None, None, None)
        );
        assert_eq!(r.object("inner", "I", |r| r.text("text")), Some(Some("i".to_owned())));
        let texts: Vec<_> = r
            .objects("list", "I", |r| r.text("text"))
            .unwrap()
            .into_iter()
            .flatten()
            .collect();
        assert_eq!(texts, ["1", "2"]);
    });
    assert_eq!(read, Ok(()));
}

#[test]
fn the_last_of_repeated_names_counts() {
    let read = read_body(br#"{"Name":"a","name":"b"}"#, "Dto", |r| r.text("NAME"));
    assert_eq!(read, Ok(Some("b".to_owned())));
}

#[test]
fn bodies_that_are_no_object() {
    for (body, key, text) in [
        ("", "", "A non-empty request body is required."),
        (" \n", "", "A non-empty request body is required."),
        ("null", "", "A non-empty request body is required."),
        (
            "[]",
            "$",
            "The JSON value could not be converted to Dto. Path: $ | LineNumber: 0 | BytePositionInLine: 1.",
        ),
        (
            "5",
            "$",
            "The JSON value could not be converted to Dto. Path: $ | LineNumber: 0 | BytePositionInLine: 1.",
        ),
    ] {
        assert_eq!(problems(body, |_| ()), [(key.to_owned(), text.to_owned())], "{body}");
    }
    assert_eq!(problems("\u{feff}{}", |_| ()), []);
}

#[test]
fn malformed_bodies() {
    for body in ["{", "{\"a\":1,}", "{a:1}", "{} x", "{/* */}", "{\"a\":\"\u{1}\"}"] {
        let found = problems(body, |_| ());
        assert_eq!(found.len(), 1, "{body}");
        assert!(
            found[0].0 == "$" && found[0].1.contains("Path: $ | LineNumber: 0 | BytePositionInLine: "),
            "{found:?}"
        );
    }
    assert!(read_body(b"{\"a\":\"\xff\"}", "Dto", |_| ()).is_err());
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(problems(&deep, |_| ())[0].1.contains("recursion limit exceeded"));
}

type Read = fn(&mut BodyReader<'_>);

#[test]
fn values_of_the_wrong_type() {
    let text = |wanted: &str, path: &str| {
        format!("The JSON value could not be converted to {wanted}. Path: {path} | LineNumber: ")
    };
    let cases: [(&str, Read, &str, &str); 16] = [
        (r#"{"x":5}"#, |r| _ = r.text("x"), "$.x", "System.String"),
        (r#"{"x":true}"#, |r| _ = r.text("x"), "$.x", "System.String"),
        (r#"{"x":"1.5"}"#, |r| _ = r.integer("x"), "$.x", "System.Int32"),
        (r#"{"x":1.5}"#, |r| _ = r.integer("x"), "$.x", "System.Int32"),
        (r#"{"x":3000000000}"#, |r| _ = r.integer("x"), "$.x", "System.Int32"),
        (r#"{"x":"true"}"#, |r| _ = r.flag("x"), "$.x", "System.Boolean"),
        (r#"{"x":1}"#, |r| _ = r.flag("x"), "$.x", "System.Boolean"),
        (r#"{"X":""}"#, |r| _ = r.guid("x"), "$.X", "System.Guid"),
        (
            r#"{"x":"11111111222233334444555555555555"}"#,
            |r| _ = r.guid("x"),
            "$.x",
            "System.Guid",
        ),
        (
            r#"{"x":"{11111111-2222-3333-4444-555555555555}"}"#,
            |r| _ = r.guid("x"),
            "$.x",
            "System.Guid",
        ),
        (r#"{"x":"boss"}"#, |r| _ = r.member("x", "Kind", KINDS), "$.x", "Kind"),
        (r#"{"x":9}"#, |r| _ = r.member("x", "Kind", KINDS), "$.x", "Kind"),
        (r#"{"x":[]}"#, |r| _ = r.word("x"), "$.x", "System.String"),
        (
            r#"{"x":["11111111-2222-3333-4444-555555555555",7]}"#,
            |r| _ = r.guids("x"),
            "$.x[1]",
            "System.Guid",
        ),
        (
            r#"{"x":[{"y":1}]}"#,
            |r| _ = r.objects("x", "I", |r| r.text("y")),
            "$.x[0].y",
            "System.String",
        ),
        (r#"{"x":[1]}"#, |r| _ = r.objects("x", "I", |_| ()), "$.x[0]", "I"),
    ];
    for (body, read, path, wanted) in cases {
        let found = problems(body, read);
        assert_eq!(found.len(), 1, "{body}");
        assert_eq!(found[0].0, path, "{body}");
        assert!(found[0].1.starts_with(&text(wanted, path)), "{body}: {}", found[0].1);
    }
}

#[test]
fn positions_are_behind_the_value() {
    let found = problems("{\n  \"a\": 1,\n  \"x\": 5\n}", |r| _ = r.text("x"));
    assert_eq!(
        found[0].1,
        "The JSON value could not be converted to System.String. Path: $.x | LineNumber: 2 | BytePositionInLine: 8."
    );
}

#[test]
fn conversions_come_before_missing_members_and_those_before_rules() {
    let read = |r: &mut BodyReader<'_>| {
        r.require_present("name");
        r.require_present("type");
        let text = r.text("text");
        r.check_email("P.", "Text", text.as_deref());
        r.check_max_length("", "Text", text.as_deref(), 2);
    };
    let keys = |body: &str| problems(body, read).into_iter().map(|(key, _)| key).collect::<Vec<_>>();
    assert_eq!(keys(r#"{"text":1}"#), ["$.text"]);
    assert_eq!(keys(r#"{"text":"abc"}"#), ["$"]);
    assert_eq!(keys(r#"{"text":"abc","name":null,"Type":0}"#), ["P.Text", "Text"]);
    assert_eq!(
        problems("{}", read)[0].1,
        "JSON deserialization for type 'Dto' was missing required properties including: 'name', 'type'."
    );
}

#[test]
fn a_text_with_nul_is_no_text() {
    for body in [r#"{"x":"a\u0000b"}"#, r#"{"x":["a","\u0000"]}"#] {
        let read = |r: &mut BodyReader<'_>| {
            if body.contains('[') {
                r.texts("x");
            } else {
                r.text("x");
                r.word("x");
            }
        };
        assert!(!problems(body, read).is_empty(), "{body}");
    }
}

#[test]
fn of_many_wrong_members_only_some_are_reported() {
    let many = format!(r#"{{"x":[{}1],"y":1}}"#, "1,".repeat(200_000));
    assert_eq!(problems(&many, |r| _ = r.guids("x")).len(), 16);
    let objects = format!(r#"{{"x":[{}{{"t":1}}]}}"#, r#"{"t":[1]},"#.repeat(50_000));
    assert_eq!(
        problems(&objects, |r| _ = r.objects("x", "X", |r| r.text("t"))).len(),
        16
    );
}
