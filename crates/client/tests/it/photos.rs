//! Photos.

use anteroom_client::Error;
use anteroom_client::request::CropPhotoRequest;
use anteroom_domain::PersonId;

use crate::script::{ok, portal};

const ID: &str = "11111111-2222-3333-4444-555555555555";

fn id() -> PersonId {
    PersonId::parse(ID).unwrap()
}

#[tokio::test]
async fn reading_and_changing() {
    let urls = ok(r#"{"original":"/o","retina":"/r","max":"/x","big":"/b","medium":"/m","small":"/s"}"#);
    let (portal, server, _timer) = portal(vec![urls; 4]).await;
    assert_eq!(portal.get_photo(id()).await.unwrap().original, "/o");
    portal.set_photo_by_url(id(), "https://x.org/a.png").await.unwrap();
    portal.delete_photo(id()).await.unwrap();
    let crop = CropPhotoRequest {
        tmp_file: Some("/storage/userPhotos/temp/a.png".into()),
        width: 5,
        height: 6,
        ..Default::default()
    };
    portal.crop_photo(id(), &crop).await.unwrap();
    let photo = format!("/api/2.0/people/{ID}/photo");
    assert_eq!(
        server.lines(),
        [
            format!("GET {photo}"),
            format!("PUT {photo}"),
            format!("DELETE {photo}"),
            format!("POST {photo}/thumbnails"),
        ]
    );
    let seen = server.seen.lock().unwrap();
    assert_eq!(seen[1].body, r#"{"files":"https://x.org/a.png"}"#);
    assert_eq!(
        seen[3].body,
        r#"{"tmpFile":"/storage/userPhotos/temp/a.png","x":0,"y":0,"width":5,"height":6}"#
    );
}

#[tokio::test]
async fn uploads_are_forms() {
    let script = vec![
        ok(r#"{"success":true,"data":{"main":"/o","retina":"/r","max":"/x","big":"/b","medium":"/m","small":"/s"}}"#),
        ok(r#"{"success":true,"data":"/storage/userPhotos/temp/a.png"}"#),
        ok(r#"{"success":false,"message":"Unknown image file type"}"#),
        ok(r#"{"success":true}"#),
        ok(r#"{"success":true,"data":"/storage/userPhotos/temp/a.png"}"#),
    ];
    let (portal, server, _timer) = portal(script).await;
    assert_eq!(portal.upload_photo(id(), b"PICTURE").await.unwrap().main, "/o");
    let path = portal.upload_temporary_photo(id(), b"PICTURE").await.unwrap();
    assert_eq!(path, "/storage/userPhotos/temp/a.png");
    // The status says 200, and still it is a refusal.
    assert_eq!(
        portal.upload_photo(id(), b"PICTURE").await.unwrap_err().to_string(),
        "the portal refused (200): Unknown image file type"
    );
    for _ in 0..2 {
        assert!(matches!(
            portal.upload_photo(id(), b"PICTURE").await,
            Err(Error::Unexpected { .. })
        ));
    }
    let seen = server.seen.lock().unwrap();
    assert_eq!(
        seen[0].content_type.as_deref(),
        Some("multipart/form-data; boundary=anteroom-part-0")
    );
    assert_eq!(
        seen[0].body,
        "--anteroom-part-0\r\nContent-Disposition: form-data; name=\"Autosave\"\r\n\r\ntrue\r\n--anteroom-part-0\r\n\
         Content-Disposition: form-data; name=\"File\"; filename=\"photo\"\r\nContent-Type: application/octet-stream\r\n\r\n\
         PICTURE\r\n--anteroom-part-0--\r\n"
    );
    assert!(seen[1].body.contains("\r\n\r\nfalse\r\n"));
}
