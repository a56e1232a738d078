//! Uploading and cutting photos: `docs/protocol/people.md` 10.5 and 10.7.

use crate::photos::{actions, path, upload};
use anteroom_domain::Role;
use anteroom_domain::event::Action;
use anteroom_testkit::{TestApp, TestPerson, on_both, pictures};
use axum::body::Body;
use http::Request;
use serde_json::{Value, json};

const LIMIT: usize = 5_242_880;
const MISSING: &str = "The uploaded file could not be found";

async fn keep(app: &TestApp, person: &TestPerson, file: &[u8]) -> Value {
    app.post_form(person, &path(person), &[("File", file)]).await.ok()
}

/// Uploads without autosave; answers the URL.
async fn temporary(app: &TestApp, person: &TestPerson, file: &[u8]) -> String {
    let answer = keep(app, person, file).await;
    assert_eq!(
        (&answer["success"], answer.get("message")),
        (&json!(true), None),
        "{answer}"
    );
    answer["data"].as_str().unwrap().to_owned()
}

fn refusal(message: &str) -> Value {
    json!({ "success": false, "message": message })
}

#[test]
fn people_10_5_row_7_an_upload_becomes_the_photo() {
    on_both(async |app| {
        let guest = app.person(Role::Guest).await;
        let parts: [(&str, &[u8]); 2] = [("autosave", b"True"), ("file", &pictures::jpeg(64, 32))];
        let answer = app.post_form(&guest, &path(&guest), &parts).await.ok();
        assert_eq!((&answer["success"], answer.get("message")), (&json!(true), None));
        let members: Vec<&String> = answer["data"].as_object().unwrap().keys().collect();
        assert_eq!(members, ["main", "retina", "max", "big", "medium", "small"]);
        assert_eq!(actions(app).await[0], Action::UserAddedAvatar);
        let me = app.get(&guest, "/people/@self").await.ok();
        assert_eq!(
            (&me["hasAvatar"], &me["avatarOriginal"]),
            (&json!(true), &answer["data"]["main"])
        );
        // The square is of the middle: red on the left, blue on the right.
        let square = app.get_at_host(me["avatar"].as_str().unwrap()).await;
        assert_eq!(square.header("content-type"), "image/jpeg");
        let square = pictures::open(&square.body).to_rgb8();
        assert!(square.get_pixel(5, 40)[0] > 200 && square.get_pixel(76, 40)[2] > 200);
        // Another one takes its place, and the files of the first go.
        upload(app, &guest, &pictures::png(2_000, 500)).await;
        assert_eq!(app.blobs.keys().len(), 12);
        assert_eq!(app.app.delete_unused_pictures().await.unwrap(), 1);
        let me = app.get(&guest, "/people/@self").await.ok();
        assert!(
            me["avatarOriginal"].as_str().unwrap().contains("_orig_1280-320.png"),
            "{me}"
        );
        let original = app.get_at_host(me["avatarOriginal"].as_str().unwrap()).await;
        assert_eq!(pictures::open(&original.body).width(), 1_280);
    });
}

#[test]
fn people_10_5_row_7_an_upload_that_waits() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let before = app.get(&user, "/people/@self").await.ok();
        let events = actions(app).await.len();
        let url = temporary(app, &user, &pictures::png(40, 20)).await;
        assert!(
            url.starts_with("/storage/userPhotos/temp/") && url.rsplit_once('.').is_some_and(|(_, kind)| kind == "png"),
            "{url}"
        );
        let answer = app.get_at_host(&url).await;
        assert_eq!(
            (answer.status.as_u16(), answer.header("cache-control")),
            (200, "no-store")
        );
        assert_eq!(pictures::open(&answer.body).width(), 40);
        assert_eq!(app.get(&user, "/people/@self").await.ok(), before);
        assert_eq!(actions(app).await.len(), events);
        app.clock.advance_seconds(3_601);
        assert_eq!(app.get_at_host(&url).await.status, 404);
        assert_eq!(app.app.delete_unused_pictures().await.unwrap(), 1);
        assert!(app.blobs.keys().is_empty());
        // Nobody fills the disk: of many uploads only some wait.
        let mut urls = Vec::new();
        for _ in 0..10 {
            urls.push(temporary(app, &user, &pictures::png(2, 2)).await);
            app.clock.advance_seconds(1);
        }
        assert_eq!(app.get_at_host(&urls[0]).await.status, 404);
        assert_eq!(app.get_at_host(&urls[9]).await.status, 200);
        assert_eq!(app.app.delete_unused_pictures().await.unwrap(), 2);
    });
}

#[test]
fn people_10_5_row_1_no_file() {
    on_both(async |app| {
        let nobody = "/people/0198c0de-0000-7000-8000-000000000001/photo";
        for parts in [&[][..], &[("other", &b"x"[..])], &[("Autosave", b"true")]] {
            // Before everything else.
            for path in [path(&app.owner), nobody.to_owned()] {
                assert_eq!(app.post_form(&app.owner, &path, parts).await.ok(), refusal(MISSING));
            }
        }
        let bare = app.post(&app.owner, &path(&app.owner), Value::Null).await;
        assert_eq!(bare.ok(), refusal(MISSING));
    });
}

#[test]
fn people_10_5_row_2_unknown_person() {
    on_both(async |app| {
        let nobody = "/people/0198c0de-0000-7000-8000-000000000001/photo";
        for file in [pictures::png(2, 2), vec![0; LIMIT + 1]] {
            let answer = app.post_form(&app.owner, nobody, &[("File", &file)]).await.ok();
            assert_eq!(answer, refusal("The user could not be found"));
        }
    });
}

#[test]
fn people_10_5_row_3_somebody_else() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let lost = "/people/4a515a15-d4d6-4b8e-828e-e0586f18f3a3/photo".to_owned();
        for file in [pictures::png(2, 2), vec![0; LIMIT + 1], Vec::new()] {
            let parts: [(&str, &[u8]); 2] = [("File", &file), ("Autosave", b"true")];
            let answer = app.post_form(&app.owner, &path(&user), &parts).await.ok();
            assert_eq!(answer, refusal("Security error."));
            assert_eq!(
                app.post_form(&user, &lost, &parts).await.ok(),
                refusal("Security error.")
            );
        }
        assert!(app.blobs.keys().is_empty());
    });
}

#[test]
fn people_10_5_row_4_too_large() {
    on_both(async |app| {
        let too_long = refusal("The maximum file size is exceeded (5 MB).");
        let mut file = pictures::png(8, 8);
        file.resize(LIMIT + 1, 0);
        assert_eq!(keep(app, &app.owner, &file).await, too_long);
        // To the byte: this one is a picture with something behind it.
        file.truncate(LIMIT);
        assert_eq!(keep(app, &app.owner, &file).await["success"], true);
        assert_eq!(keep(app, &app.owner, &vec![0; 20 * 1024 * 1024]).await, too_long);
    });
}

#[test]
fn people_10_5_row_5_no_picture() {
    on_both(async |app| {
        let (png, jpeg) = (pictures::png(50, 50), pictures::jpeg(50, 50));
        let mut lying = pictures::jpeg(50, 50);
        lying[..8].copy_from_slice(b"\x89PNG\r\n\x1a\n");
        let unknown = refusal("Unknown image file type");
        for file in [
            &b""[..],
            b"x",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>",
            b"<!doctype html><script>alert(1)</script>",
            b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
            b"RIFF\x00\x00\x00\x00WEBPVP8 ",
            &png[..png.len() / 2],
            &png[..png.len() - 16],
            &jpeg[..jpeg.len() / 2],
            &jpeg[..jpeg.len() - 2],
            &lying,
            &vec![0xff; 100_000],
        ] {
            for autosave in [&b"true"[..], b"false"] {
                let parts = [("File", file), ("Autosave", autosave)];
                assert_eq!(app.post_form(&app.owner, &path(&app.owner), &parts).await.ok(), unknown);
            }
        }
        assert!(app.blobs.keys().is_empty());
    });
}

#[test]
fn people_10_5_row_6_bombs() {
    on_both(async |app| {
        let too_large = refusal("Image size is too large");
        for file in [
            pictures::png_that_claims(60_000, 60_000),
            pictures::png_that_claims(16_384, 16_384),
            pictures::png_that_claims(u32::MAX >> 1, 1),
            pictures::jpeg_that_claims(65_535, 65_535),
            pictures::jpeg_that_claims(12_000, 12_000),
        ] {
            assert_eq!(keep(app, &app.owner, &file).await, too_large);
        }
        assert!(app.blobs.keys().is_empty());
        upload(app, &app.owner, &pictures::png(8, 8)).await;
    });
}

#[test]
fn people_10_5_broken_forms() {
    on_both(async |app| {
        let send = async |content_type: &str, body: &'static str| {
            let request = Request::post(format!("/api/2.0{}", path(&app.owner)))
                .header("host", "portal.test")
                .header("authorization", format!("Bearer {}", app.owner.credential))
                .header("content-type", content_type);
            app.send(request.body(Body::from(body)).unwrap()).await.status.as_u16()
        };
        assert_eq!(send("application/json", "{}").await, 415);
        assert_eq!(send("multipart/form-data; boundary=b", "--b\r\nnonsense").await, 400);
        assert_eq!(send("multipart/form-data; boundary=b", "").await, 400);
        // Nobody gets so far without a credential.
        let request = Request::post(format!("/api/2.0{}", path(&app.owner))).header("host", "portal.test");
        let endless = futures_util::stream::pending::<Result<bytes::Bytes, std::io::Error>>();
        let answer = app.send(request.body(Body::from_stream(endless)).unwrap()).await;
        answer.empty(401);
    });
}

#[test]
fn people_10_7_an_upload_is_cut() {
    on_both(async |app| {
        let user = app.person(Role::User).await;
        let thumbnails = format!("{}/thumbnails", path(&user));
        let url = temporary(app, &user, &pictures::png(40, 20)).await;
        // Only the last segment counts.
        let tmp_file = format!(
            "https://elsewhere.example/a/../{}?x=/y",
            url.rsplit('/').next().unwrap()
        );
        let body = json!({ "tmpFile": tmp_file, "x": 20, "y": 0, "width": 20, "height": 20 });
        let urls = app.post(&user, &thumbnails, body.clone()).await.ok();
        assert_eq!(actions(app).await[0], Action::UserUpdatedAvatarThumbnails);
        let square = pictures::open(&app.get_at_host(urls["big"].as_str().unwrap()).await.body).to_rgb8();
        assert!(square.pixels().all(|pixel| pixel.0 == [0, 0, 255]));
        let original = pictures::open(&app.get_at_host(urls["original"].as_str().unwrap()).await.body);
        assert_eq!((original.width(), original.height()), (40, 20));
        // The upload is used up.
        assert_eq!(app.get_at_host(&url).await.status, 404);
        app.post(&user, &thumbnails, body).await.refused(404, MISSING);
        // Without an upload the original is cut anew; nothing but zeros is the whole.
        let left = app
            .post(&user, &thumbnails, json!({ "x": 0, "y": 0, "width": 10, "height": 10 }))
            .await
            .ok();
        let square = pictures::open(&app.get_at_host(left["big"].as_str().unwrap()).await.body).to_rgb8();
        assert!(square.pixels().all(|pixel| pixel.0 == [255, 0, 0]));
        assert_ne!(left["original"], urls["original"]);
        let whole = app.post(&user, &thumbnails, json!({})).await.ok();
        let square = pictures::open(&app.get_at_host(whole["max"].as_str().unwrap()).await.body).to_rgb8();
        assert_eq!(
            (square.get_pixel(5, 5).0, square.get_pixel(195, 5).0),
            ([255, 0, 0], [0, 0, 255])
        );
        app.app.delete_unused_pictures().await.unwrap();
        assert_eq!(app.blobs.keys().len(), 6);
    });
}

#[test]
fn people_10_7_refusals() {
    on_both(async |app| {
        let (user, other) = (app.person(Role::User).await, app.person(Role::User).await);
        let thumbnails = format!("{}/thumbnails", path(&user));
        // Neither an upload nor a photo.
        app.post(&user, &thumbnails, json!({ "tmpFile": "" }))
            .await
            .refused(404, MISSING);
        let others = temporary(app, &other, &pictures::png(40, 20)).await;
        for tmp_file in [
            "x.png",
            "../../../etc/passwd",
            "00000000-0000-0000-0000-000000000000.png",
            &others,
        ] {
            app.post(&user, &thumbnails, json!({ "tmpFile": tmp_file }))
                .await
                .refused(404, MISSING);
        }
        upload(app, &user, &pictures::png(40, 20)).await;
        let before = app.get(&user, &path(&user)).await.ok();
        for (x, y, width, height) in [
            (40, 0, 10, 10),
            (0, 0, 10, 0),
            (0, 0, -5, -5),
            (i32::MAX, 0, i32::MAX, 1),
        ] {
            let body = json!({ "x": x, "y": y, "width": width, "height": height });
            app.post(&user, &thumbnails, body)
                .await
                .refused(400, "The rectangle lies outside the picture.");
        }
        assert_eq!(app.get(&user, &path(&user)).await.ok(), before);
    });
}
