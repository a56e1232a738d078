//! Photos: `docs/protocol/people.md` 2.5, 10.1-10.4, 10.6, and `files` in 5.6 and 6.1.

use anteroom_app::ports::DownloadError;
use anteroom_domain::event::Action;
use anteroom_domain::{PortalId, Role};
use anteroom_testkit::{TestApp, TestPerson, TestSettings, on_both, on_both_with, pictures};
use http::{Method, Request};
use serde_json::{Value, json};

const NOBODY: &str = "/people/0198c0de-0000-7000-8000-000000000001/photo";
const ELSEWHERE: &str = "https://pictures.example/me.png";

pub async fn actions(app: &TestApp) -> Vec<Action> {
    let events = app
        .app
        .read(|tx, _| Ok(anteroom_store::events::list(tx, PortalId(1), 100)?))
        .await
        .unwrap();
    events.into_iter().map(|event| event.action).collect()
}

pub fn path(person: &TestPerson) -> String {
    format!("/people/{}/photo", person.id)
}

/// Gives somebody a photo.
pub async fn upload(app: &TestApp, person: &TestPerson, picture: &[u8]) -> Value {
    let parts: [(&str, &[u8]); 2] = [("File", picture), ("Autosave", b"true")];
    let answer = app.post_form(person, &path(person), &parts).await.ok();
    assert_eq!(answer["success"], true, "{answer}");
    answer["data"].clone()
}

async fn profile(app: &TestApp, person: &TestPerson) -> Value {
    app.get(&app.owner, &format!("/people/{}", person.id)).await.ok()
}

async fn has_photo(app: &TestApp, person: &TestPerson) -> bool {
    profile(app, person).await["hasAvatar"].as_bool().unwrap()
}

#[test]
fn people_2_5_the_pictures_are_where_the_profile_says() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let defaults = app.get(&user, &path(&user)).await.ok();
        for member in ["original", "retina", "max", "big", "medium", "small"] {
            let url = defaults[member].as_str().unwrap();
            assert!(url.contains("default_user_photo_size"), "{url}");
            assert_eq!(app.get_at_host(url).await.status, 200, "{url}");
        }
        assert!(defaults["original"].as_str().unwrap().contains("200-200"));

        upload(app, &user, &pictures::png(40, 20)).await;
        let urls = app.get(&app.owner, &path(&user)).await.ok();
        let me = profile(app, &user).await;
        assert_eq!(me["hasAvatar"], true);
        for (member, in_profile, size) in [
            ("original", "avatarOriginal", (40, 20)),
            ("retina", "", (360, 360)),
            ("max", "avatarMax", (200, 200)),
            ("big", "avatar", (82, 82)),
            ("medium", "avatarMedium", (48, 48)),
            ("small", "avatarSmall", (32, 32)),
        ] {
            let url = urls[member].as_str().unwrap();
            assert!(in_profile.is_empty() || me[in_profile] == url, "{member}");
            let answer = app.get_at_host(url).await;
            assert_eq!(
                (answer.status.as_u16(), answer.header("content-type")),
                (200, "image/png")
            );
            assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
            assert_eq!(answer.header("x-content-type-options"), "nosniff");
            let picture = pictures::open(&answer.body);
            assert_eq!((picture.width(), picture.height()), size, "{member}");
            // Under another number it may change.
            let (plain, _) = url.split_once('?').unwrap();
            for other in [plain.to_owned(), format!("{plain}?hash=1"), format!("{plain}?hash=x")] {
                let answer = app.get_at_host(&other).await;
                assert_eq!(
                    (answer.status.as_u16(), answer.header("cache-control")),
                    (200, "no-cache"),
                    "{other}"
                );
            }
        }
        let before = urls["original"].clone();
        upload(app, &user, &pictures::png(40, 20)).await;
        assert_ne!(app.get(&user, &path(&user)).await.ok()["original"], before);
    });
}

#[test]
fn people_10_1_row_1_who_may_look() {
    on_both(async |app| {
        let (room_admin, user) = (app.person(Role::RoomAdmin).await, app.person(Role::User).await);
        let (guest, admin) = (app.person(Role::Guest).await, app.person(Role::DocSpaceAdmin).await);
        for (caller, target) in [
            (&app.owner, &guest),
            (&admin, &app.owner),
            (&room_admin, &user),
            (&user, &user),
            (&guest, &guest),
        ] {
            app.get(caller, &path(target)).await.ok();
        }
        for (caller, target) in [(&room_admin, &guest), (&user, &app.owner), (&guest, &user)] {
            app.get(caller, &path(target)).await.refused(403, "Access denied");
        }
        for caller in [&app.owner, &guest] {
            app.get(caller, NOBODY)
                .await
                .refused(404, "The user could not be found");
        }
        assert_eq!(app.get(&user, "/people/@self/photo").await.status, 200);
    });
}

#[test]
fn people_10_1_row_2_only_oneself_may_change() {
    on_both(async |app| {
        app.web.put(ELSEWHERE, Ok(pictures::png(8, 8)));
        let user = app.person(Role::User).await;
        upload(app, &user, &pictures::png(40, 20)).await;
        let before = app.get(&user, &path(&user)).await.ok();
        let admin = app.person(Role::DocSpaceAdmin).await;
        let events = actions(app).await.len();
        let crop = json!({ "x": 0, "y": 0, "width": 5, "height": 5 });
        let thumbnails = format!("{}/thumbnails", path(&user));
        for caller in [&app.owner, &admin] {
            app.put(caller, &path(&user), json!({ "files": ELSEWHERE }))
                .await
                .refused(403, "Access denied");
            app.delete(caller, &path(&user)).await.refused(403, "Access denied");
            app.post(caller, &thumbnails, crop.clone())
                .await
                .refused(403, "Access denied");
            app.put(caller, NOBODY, json!({ "files": ELSEWHERE }))
                .await
                .refused(404, "The user could not be found");
            app.delete(caller, NOBODY)
                .await
                .refused(404, "The user could not be found");
            app.post(caller, &format!("{NOBODY}/thumbnails"), crop.clone())
                .await
                .refused(404, "The user could not be found");
            // Rights come before what is asked for.
            app.put(caller, &path(&user), json!({}))
                .await
                .refused(403, "Access denied");
        }
        assert_eq!(app.get(&user, &path(&user)).await.ok(), before);
        assert!(app.web.fetched().is_empty());
        assert_eq!(actions(app).await.len(), events);
    });
}

#[test]
fn people_10_1_anonymous_and_scopes() {
    on_both(async |app| {
        let path = path(&app.owner);
        for method in [Method::GET, Method::PUT, Method::POST, Method::DELETE] {
            app.anonymous(method, &path, Value::Null).await.empty(401);
        }
        app.anonymous(Method::POST, &format!("{path}/thumbnails"), json!({ "x": "no" }))
            .await
            .empty(401);
        let reader = app.with_credential(&app.owner, app.key(&app.owner, &["accounts:read"]).await);
        app.get(&reader, &path).await.ok();
        app.delete(&reader, &path).await.refused(403, "Access denied");
        let parts: [(&str, &[u8]); 1] = [("File", b"x")];
        app.post_form(&reader, &path, &parts)
            .await
            .refused(403, "Access denied");
        app.put(&app.owner, &path, json!({ "files": 5 }))
            .await
            .invalid("$.files", "could not be converted");
        app.post(&app.owner, &format!("{path}/thumbnails"), json!({ "x": "left" }))
            .await
            .invalid("$.x", "could not be converted");
    });
}

#[test]
fn people_10_3_taking_the_photo_away() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let urls = upload(app, &user, &pictures::jpeg(40, 20)).await;
        let after = app.delete(&user, &path(&user)).await.ok();
        assert!(after["big"].as_str().unwrap().contains("default_user_photo_size"));
        assert_eq!(actions(app).await[0], Action::UserDeletedAvatar);
        assert!(!has_photo(app, &user).await);
        assert_eq!(app.get_at_host(urls["big"].as_str().unwrap()).await.status, 404);
        assert_eq!(app.app.delete_unused_pictures().await.unwrap(), 1);
        assert!(app.blobs.keys().is_empty());
        app.delete(&user, &path(&user)).await.ok();
    });
}

#[test]
fn people_10_6_row_1_no_address_and_a_photo_from_one() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        for body in [
            json!({}),
            json!({ "files": null }),
            json!({ "files": "" }),
            json!({ "files": "  " }),
        ] {
            app.put(&user, &path(&user), body)
                .await
                .refused(400, "The uploaded file could not be found");
        }
        app.web.put(ELSEWHERE, Ok(pictures::jpeg(60, 30)));
        let after = app.put(&user, &path(&user), json!({ "files": ELSEWHERE })).await.ok();
        assert!(
            after["original"].as_str().unwrap().contains("_orig_60-30.jpeg?hash="),
            "{after}"
        );
        assert_eq!(actions(app).await[0], Action::UserAddedAvatar);
        let events = actions(app).await.len();
        let original = after["original"].as_str().unwrap();
        let (plain, _) = original.split_once('?').unwrap();
        let same = [
            original.to_owned(),
            plain.to_owned(),
            format!("http://portal.test{original}"),
        ];
        for same in same {
            assert_eq!(app.put(&user, &path(&user), json!({ "files": same })).await.ok(), after);
        }
        assert_eq!((app.web.fetched().len(), actions(app).await.len()), (1, events));
        // Somebody else's photo is a picture like any other.
        let other = app.person(Role::User).await;
        let copied = app.put(&other, &path(&other), json!({ "files": original })).await.ok();
        assert!(copied["original"].as_str().unwrap().contains(&other.id), "{copied}");
        assert_eq!(app.web.fetched().len(), 1);
    });
}

/// What is said about an address, and with which status.
fn refusals_of_addresses(app: &TestApp) -> Vec<(String, u16, &'static str)> {
    let not_found = "Failed to download photo: NotFound";
    let mut all = vec![
        ("https://pictures.example/none.png".to_owned(), 403, not_found),
        ("/somewhere/else.png".to_owned(), 403, not_found),
        ("file:///etc/passwd".to_owned(), 403, not_found),
        ("//pictures.example/me.png".to_owned(), 403, not_found),
        (
            "/storage/userPhotos/root/../../../etc/passwd".to_owned(),
            403,
            not_found,
        ),
        ("/storage/userPhotos/temp/x.png".to_owned(), 403, not_found),
    ];
    for (name, answer, status, message) in [
        (
            "inside",
            Err(DownloadError::Forbidden("127.0.0.1".to_owned())),
            403,
            "Access denied",
        ),
        (
            "broken",
            Err(DownloadError::Status(500)),
            403,
            "Failed to download photo: InternalServerError",
        ),
        (
            "late",
            Err(DownloadError::Status(504)),
            403,
            "Failed to download photo: GatewayTimeout",
        ),
        (
            "long",
            Ok(vec![0; 5 * 1024 * 1024 + 1]),
            400,
            "Image file size is too large",
        ),
        ("text", Ok(b"<svg/>".to_vec()), 400, "Unknown image file type"),
        (
            "bomb",
            Ok(pictures::png_that_claims(60_000, 60_000)),
            400,
            "Image size is too large",
        ),
    ] {
        let url = format!("https://pictures.example/{name}");
        app.web.put(&url, answer);
        all.push((url, status, message));
    }
    all
}

#[test]
fn people_10_6_rows_2_to_6_refused_addresses_change_nothing() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        upload(app, &user, &pictures::png(8, 8)).await;
        let before = profile(app, &user).await;
        for (url, status, message) in refusals_of_addresses(app) {
            let body = json!({ "files": url, "location": "Riga" });
            app.put(&user, &path(&user), body.clone())
                .await
                .refused(status, message);
            // 5.6, its last row, for oneself and for others.
            let profile = format!("/people/{}", user.id);
            app.put(&user, &profile, body.clone()).await.refused(status, message);
            app.put(&app.owner, &profile, body).await.refused(status, message);
            let new = json!({ "email": "new@example.com", "firstName": "A", "lastName": "B", "files": url });
            app.post(&app.owner, "/people", new).await.refused(status, message);
        }
        assert_eq!(profile(app, &user).await, before);
        assert_eq!(
            app.get(&app.owner, "/people/exists?email=new@example.com").await.ok()["exists"],
            false
        );
        assert_eq!(app.blobs.keys().len(), 6);
    });
}

#[test]
fn people_10_6_who_came_by_https_fetches_by_https() {
    let settings = TestSettings {
        http: Some(|config| config.trusted_proxies = vec!["192.0.2.7".parse().unwrap()]),
        ..TestSettings::default()
    };
    on_both_with(settings, async |app| {
        let plain = "http://pictures.example/me.png";
        app.web.put(plain, Ok(pictures::png(8, 8)));
        let put = async |scheme: &str| {
            let request = Request::put(format!("/api/2.0{}", path(&app.owner)))
                .header("host", "portal.test")
                .header("authorization", format!("Bearer {}", app.owner.credential))
                .header("content-type", "application/json")
                .header("x-forwarded-proto", scheme);
            let body = json!({ "files": plain }).to_string();
            app.send(request.body(axum::body::Body::from(body)).unwrap()).await
        };
        put("https").await.refused(403, "Access denied");
        put("http").await.ok();
    });
}

#[test]
fn people_5_6_row_11_files_of_a_profile() {
    on_both(async |app| {
        app.web.put(ELSEWHERE, Ok(pictures::png(30, 30)));
        let user = app.person(Role::User).await;
        let to = format!("/people/{}", user.id);
        let after = app
            .put(&user, &to, json!({ "files": ELSEWHERE, "location": "Riga" }))
            .await
            .ok();
        assert_eq!(
            (&after["hasAvatar"], &after["location"]),
            (&json!(true), &json!("Riga"))
        );
        assert_eq!(actions(app).await[0], Action::UserUpdated);
        for unchanged in [
            json!(null),
            json!(""),
            after["avatarOriginal"].clone(),
            after["avatar"].clone(),
        ] {
            let again = app.put(&user, &to, json!({ "files": unchanged })).await.ok();
            assert_eq!(again["avatarOriginal"], after["avatarOriginal"], "{unchanged}");
        }
        assert_eq!(app.web.fetched().len(), 1);
        // Pictures of people without a photo take nothing away either.
        let default = "/static/images/default_user_photo_size_200-200.png?hash=1";
        let again = app.put(&user, &to, json!({ "files": default })).await.ok();
        assert_eq!(again["avatarOriginal"], after["avatarOriginal"]);
        // An administrator's change is done, too.
        let other = "https://pictures.example/other.png";
        app.web.put(other, Ok(pictures::png(10, 20)));
        let changed = app.put(&app.owner, &to, json!({ "files": other })).await.ok();
        assert!(
            changed["avatarOriginal"].as_str().unwrap().contains("_orig_10-20.png"),
            "{changed}"
        );
        let refused = app
            .put(&user, "/people/@self", json!({ "files": ELSEWHERE, "firstName": "R2" }))
            .await;
        refused.refused(400, "Incorrect firstname or lastname");
        let (guest, fetched) = (app.person(Role::Guest).await, app.web.fetched().len());
        app.put(&guest, &to, json!({ "files": ELSEWHERE }))
            .await
            .refused(403, "Access denied");
        assert_eq!(app.web.fetched().len(), fetched);
    });
}

#[test]
fn people_6_1_row_12_files_of_a_new_person() {
    on_both(async |app| {
        app.web.put(ELSEWHERE, Ok(pictures::png(30, 30)));
        let new = |email: &str, first: &str, url: &str| json!({ "email": email, "firstName": first, "lastName": "B", "files": url });
        let made = app
            .post(&app.owner, "/people", new("a@example.com", "A", ELSEWHERE))
            .await
            .ok();
        assert_eq!(made["hasAvatar"], true);
        assert_eq!(app.get_at_host(made["avatar"].as_str().unwrap()).await.status, 200);
        assert_eq!(actions(app).await[0], Action::UserCreated);
        // After the address, before the names.
        let missing = "https://pictures.example/none.png";
        app.post(&app.owner, "/people", new("nobody", "R2", missing))
            .await
            .invalid("Email", "e-mail");
        app.post(&app.owner, "/people", new("x@", "R2", missing))
            .await
            .invalid("Email", "e-mail");
        app.post(&app.owner, "/people", new("b@example.com", "R2", missing))
            .await
            .refused(403, "Failed to download photo: NotFound");
        app.post(&app.owner, "/people", new("a@example.com", "A", ELSEWHERE))
            .await
            .refused(400, "User with this email is already registered");
        // What was fetched in vain is deleted when its time is over.
        assert_eq!(app.blobs.keys().len(), 12);
        app.clock.advance_seconds(3_601);
        assert_eq!(app.app.delete_unused_pictures().await.unwrap(), 1);
        assert_eq!(app.blobs.keys().len(), 6);
        let user = app.person(Role::User).await;
        let fetched = app.web.fetched().len();
        app.post(&user, "/people", new("c@example.com", "A", ELSEWHERE))
            .await
            .refused(403, "Access denied");
        assert_eq!(app.web.fetched().len(), fetched);
    });
}

#[test]
fn a_person_who_is_deleted_takes_the_pictures_along() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let urls = upload(app, &user, &pictures::png(30, 30)).await;
        let waiting: [(&str, &[u8]); 1] = [("File", &pictures::png(9, 9))];
        let waiting = app.post_form(&user, &path(&user), &waiting).await.ok()["data"].clone();
        assert_eq!(app.blobs.keys().len(), 7);
        app.put(&app.owner, "/people/status/2", json!({ "userIds": [user.id] }))
            .await
            .ok();
        // While the account is there, so is the picture.
        assert_eq!(app.get_at_host(urls["big"].as_str().unwrap()).await.status, 200);
        app.delete(&app.owner, &format!("/people/{}", user.id)).await.ok();
        for url in [&urls["big"], &waiting] {
            assert_eq!(app.get_at_host(url.as_str().unwrap()).await.status, 404, "{url}");
        }
        app.blobs.set_broken(true);
        assert!(app.app.delete_unused_pictures().await.is_err());
        app.blobs.set_broken(false);
        assert_eq!(app.app.delete_unused_pictures().await.unwrap(), 2);
        assert!(app.blobs.keys().is_empty());
        assert_eq!(app.app.delete_unused_pictures().await.unwrap(), 0);
    });
}
