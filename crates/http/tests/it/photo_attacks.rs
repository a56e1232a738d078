//! Photos in the hands of somebody who means harm.

use crate::photos::{path, upload};
use anteroom_domain::Role;
use anteroom_testkit::{on_both, pictures};
use axum::body::Body;
use http::{Method, Request};
use serde_json::{Value, json};

#[test]
fn names_of_pictures_lead_nowhere_else() {
    on_both(async |app| {
        let urls = upload(app, &app.owner, &pictures::png(40, 20)).await;
        let id = &app.owner.id;
        for name in [
            "..%2f..%2fetc%2fpasswd",
            "..%5c..%5cetc",
            "%2e%2e",
            ".",
            "%00",
            &format!("{id}_size_82-82.jpeg"),
            &format!("{id}_size_82-82.png%00"),
            &format!("{id}_size_82-82.PNG"),
            &format!("{id}_size_83-83.png"),
            &format!("{id}_orig_40-21.png"),
            &format!("{id}_orig_4294967296-20.png"),
            "0198c0de-0000-7000-8000-000000000001_size_82-82.png",
            &"x".repeat(5_000),
        ] {
            for folder in ["root", "temp"] {
                let answer = app.get_at_host(&format!("/storage/userPhotos/{folder}/{name}")).await;
                answer.empty(404);
            }
        }
        app.get_at_host("/storage/userPhotos/root/a/b.png").await.empty(404);
        app.get_at_host("/storage/pictures/1/x").await.empty(404);
        // The upload's own folder shows no photos, and the other way round.
        let name = urls["big"].as_str().unwrap().rsplit('/').next().unwrap();
        app.get_at_host(&format!("/storage/userPhotos/temp/{name}"))
            .await
            .empty(404);
        let request = Request::post(urls["big"].as_str().unwrap()).header("host", "portal.test");
        assert_eq!(app.send(request.body(Body::empty()).unwrap()).await.status, 405);
    });
}

#[test]
fn pictures_are_served_whatever_credential_comes_along() {
    on_both(async |app| {
        let urls = upload(app, &app.owner, &pictures::png(40, 20)).await;
        let rooms_only = app.key(&app.owner, &["rooms:read"]).await;
        for credential in ["nonsense", rooms_only.as_str(), ""] {
            let request = Request::get(urls["big"].as_str().unwrap())
                .header("host", "portal.test")
                .header("authorization", format!("Bearer {credential}"));
            let answer = app.send(request.body(Body::empty()).unwrap()).await;
            assert_eq!(answer.status, 200);
            assert!(answer.headers.get("set-cookie").is_none());
        }
    });
}

#[test]
fn what_is_served_was_written_by_the_portal() {
    on_both(async |app| {
        // A picture that is a page, too, for whoever reads it as one.
        let mut file = pictures::png(8, 8);
        file.extend_from_slice(b"<script>alert(1)</script>");
        let urls = upload(app, &app.owner, &file).await;
        for url in urls.as_object().unwrap().values() {
            let answer = app.get_at_host(url.as_str().unwrap()).await;
            assert!(!answer.body.windows(8).any(|window| window == b"<script>"));
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
        }
    });
}

#[test]
fn disabled_people_and_strangers_change_nothing() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [user.id] }))
            .await
            .ok();
        app.post_form(&user, &path(&user), &[("File", &pictures::png(8, 8))])
            .await
            .empty(401);
        app.delete(&user, &path(&user)).await.empty(401);
        app.call("sk-nonsense", Method::DELETE, &path(&app.owner), &Value::Null)
            .await
            .empty(401);
        assert!(app.blobs.keys().is_empty());
    });
}

#[test]
fn many_uploads_at_once_all_get_an_answer() {
    on_both(async |app| {
        let bomb = pictures::png_that_claims(60_000, 60_000);
        let picture = pictures::jpeg(1_500, 1_000);
        let (own, parts): (_, [(&str, &[u8]); 2]) = (path(&app.owner), [("File", &picture), ("Autosave", b"true")]);
        let good = (0..6).map(|_| app.post_form(&app.owner, &own, &parts));
        let bombs = [("File", bomb.as_slice())];
        let bad = (0..20).map(|_| app.post_form(&app.owner, &own, &bombs));
        let (good, bad) = futures_util::future::join(
            futures_util::future::join_all(good),
            futures_util::future::join_all(bad),
        )
        .await;
        assert!(good.iter().all(|answer| answer.ok()["success"] == true));
        assert!(bad.iter().all(|answer| answer.ok()["success"] == false));
        app.app.delete_unused_pictures().await.unwrap();
        assert_eq!(app.blobs.keys().len(), 6, "of six photos one is left");
    });
}

#[test]
fn files_that_cannot_be_written_change_nothing() {
    on_both(async |app| {
        upload(app, &app.owner, &pictures::png(40, 20)).await;
        let before = app.get(&app.owner, "/people/@self").await.ok();
        app.blobs.set_broken(true);
        let parts: [(&str, &[u8]); 2] = [("File", &pictures::png(8, 8)), ("Autosave", b"true")];
        let answer = app.post_form(&app.owner, &path(&app.owner), &parts).await;
        assert_eq!(answer.status, 500);
        assert!(!answer.text().contains("disk"), "{}", answer.text());
        assert_eq!(app.get_at_host(before["avatar"].as_str().unwrap()).await.status, 500);
        assert_eq!(app.get(&app.owner, "/people/@self").await.ok(), before);
        app.blobs.set_broken(false);
        app.clock.advance_seconds(3_601);
        assert_eq!(app.app.delete_unused_pictures().await.unwrap(), 1);
        assert_eq!(app.get_at_host(before["avatar"].as_str().unwrap()).await.status, 200);
    });
}
