//! The colours in which clients show the portal: `docs/protocol/portal.md` 7.3.

use crate::house::{events, only_for_administrators};
use anteroom_testkit::{TestApp, on_both};
use http::Method;
use serde_json::{Value, json};

const PATH: &str = "/settings/colortheme";

fn theme(id: Option<i64>, accent: &str) -> Value {
    let pair = json!({ "accent": accent, "buttons": "#0A0b0c" });
    json!({ "id": id, "main": pair, "text": pair })
}

async fn shown(app: &TestApp) -> Value {
    app.anonymous(Method::GET, PATH, Value::Null).await.ok()
}

#[test]
fn portal_7_3_row_8_administrators_choose_and_make_colour_schemes() {
    on_both(async |app| {
        let fresh = shown(app).await;
        assert_eq!((&fresh["selected"], &fresh["limit"]), (&json!(1), &json!(9)));
        let themes = fresh["themes"].as_array().unwrap();
        assert_eq!((themes.len(), &themes[5]["id"]), (6, &json!(6)));
        assert!(
            themes
                .iter()
                .all(|theme| theme["name"] != "" && theme["main"]["accent"] != Value::Null)
        );
        only_for_administrators(app, Method::PUT, PATH, json!({ "selected": 2 })).await;
        only_for_administrators(app, Method::PUT, PATH, json!({ "theme": theme(None, "red") })).await;
        only_for_administrators(app, Method::DELETE, &format!("{PATH}?id=1"), Value::Null).await;
        for wrong in ["red", "#fff", "#00112", "#000000;}body{display:none", "", "url(//x.y)"] {
            let body = json!({ "theme": theme(None, wrong), "selected": 2 });
            app.put(&app.owner, PATH, body)
                .await
                .refused(400, "A colour is written as #rrggbb.");
        }
        let built_in = "The colour schemes of every portal cannot be changed.";
        let body = json!({ "theme": theme(Some(3), "#112233"), "selected": 2 });
        app.put(&app.owner, PATH, body).await.refused(400, built_in);
        app.delete(&app.owner, &format!("{PATH}?id=3"))
            .await
            .refused(400, built_in);
        let unknown = "The portal has no such colour scheme.";
        let body = json!({ "theme": theme(None, "#112233"), "selected": 8 });
        app.put(&app.owner, PATH, body).await.refused(400, unknown);
        for path in [format!("{PATH}?id=7"), PATH.to_owned()] {
            app.delete(&app.owner, &path).await.refused(400, unknown);
        }
        app.put(&app.owner, PATH, json!({ "selected": "blue" }))
            .await
            .invalid("$.selected", "The JSON value could not be converted to");
        app.put(&app.owner, PATH, json!({})).await.ok();
        assert_eq!(shown(app).await, fresh);
        assert_eq!(events(app, 6020).await, 0);

        let body = json!({ "theme": theme(None, "#AABBCC"), "selected": 7 });
        let made = app.put(&app.owner, PATH, body).await.ok();
        assert_eq!((&made["selected"], &made["themes"][6]["id"]), (&json!(7), &json!(7)));
        let pair = json!({ "accent": "#aabbcc", "buttons": "#0a0b0c" });
        assert_eq!((&made["themes"][6]["main"], &made["themes"][6]["text"]), (&pair, &pair));
        assert_eq!(shown(app).await, made);
        let body = json!({ "theme": theme(Some(7), "#112233") });
        let changed = app.put(&app.owner, PATH, body).await.ok();
        assert_eq!(changed["themes"].as_array().unwrap().len(), 7);
        assert_eq!(changed["themes"][6]["main"]["accent"], "#112233");
        for _ in 0..2 {
            let body = json!({ "theme": theme(None, "#112233") });
            app.put(&app.owner, PATH, body).await.ok();
        }
        app.put(&app.owner, PATH, json!({ "theme": theme(None, "#112233") }))
            .await
            .refused(400, "A portal has no more than 9 colour schemes.");
        for id in [7, 8, 9] {
            let left = app.delete(&app.owner, &format!("{PATH}?id={id}")).await.ok();
            assert_eq!(left["selected"], 1);
        }
        assert_eq!(shown(app).await, fresh);
        assert_eq!(events(app, 6020).await, 7);
    });
}

#[test]
fn the_colours_of_one_portal_are_not_those_of_another() {
    on_both(async |app| {
        let other = app.portal("acme").await;
        app.put(&app.owner, PATH, json!({ "selected": 2 })).await.ok();
        let there = other.anonymous(Method::GET, PATH, Value::Null).await.ok();
        assert_eq!(there["selected"], 1);
    });
}
