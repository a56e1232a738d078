//! `person invite`, `resend`, `reassign`, `photo` and `search`.

use crate::program::{Workplace, rows};

/// The smallest picture: one white pixel.
const PIXEL: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52, 0x00, 0x00, 0x00,
    0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00, 0x00, 0x3a, 0x7e, 0x9b, 0x55, 0x00, 0x00, 0x00, 0x0a, 0x49,
    0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0xf8, 0x0f, 0x00, 0x01, 0x01, 0x01, 0x00, 0xb1, 0x38, 0xf6, 0x14, 0x00, 0x00,
    0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];

fn made() -> Workplace {
    let workplace = Workplace::new();
    workplace.done(&["key", "create", "--name", "first"]);
    workplace
}

#[test]
fn invitations_are_written_and_written_again() {
    let workplace = made();
    let invite = [
        "person",
        "invite",
        "ann@example.com",
        "Bob@example.com",
        "--role",
        "manager",
    ];
    let table = rows(&workplace.done(&invite));
    assert_eq!(table.len(), 2);
    assert_eq!((table[1][3].as_str(), table[1][4].as_str()), ("RoomAdmin", "invited"));
    let mails = || {
        let mails = workplace.json(&["mail", "list"]);
        mails.as_array().unwrap().len()
    };
    assert_eq!(mails(), 2);
    // Nobody gets a second mail by being invited again.
    workplace.done(&invite);
    assert_eq!(mails(), 2);
    workplace.done(&["person", "resend", "ann@example.com"]);
    assert_eq!(mails(), 3);
    assert!(rows(&workplace.done(&["person", "resend", "--all"])).len() >= 2);
    assert!(mails() >= 5);

    let refused = workplace.refused(1, &["person", "invite", "x@example.com", "--role", "guest"]);
    assert!(refused.contains("Access denied"), "{refused}");
    let refused = workplace.refused(1, &["person", "invite", "no address"]);
    assert!(refused.contains("Incorrect email"), "{refused}");
    assert_eq!(
        workplace.refused(1, &["person", "resend", "nobody@example.com"]),
        "there is no person `nobody@example.com`"
    );
    assert_eq!(workplace.run(&["person", "resend"]).code, Some(2));
    // Whoever has a higher role keeps it, and that is not what was asked for.
    let ran = workplace.run(&["person", "invite", "ann@example.com", "--role", "User"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(
        ran.err.contains("ann@example.com is RoomAdmin instead of User"),
        "{ran:?}"
    );
}

#[test]
fn what_somebody_had_goes_to_somebody_else() {
    let workplace = made();
    workplace.write(
        "people.csv",
        "email,firstName,lastName,role\nann@example.com,Ann,Lee,Manager\nbob@example.com,Bob,Ray,Manager\n",
    );
    workplace.json(&["onboard", "people.csv"]);
    workplace.done(&["group", "create", "Lab", "--manager", "ann@example.com"]);
    let reassign = ["person", "reassign", "ann@example.com", "--to", "bob@example.com"];
    let refused = workplace.refused(1, &reassign);
    assert!(refused.contains("Can not reassign data from user"), "{refused}");
    workplace.done(&["person", "disable", "ann@example.com"]);
    let table = workplace.done(&reassign);
    assert_eq!(rows(&table)[0][1], "bob@example.com");
    assert_eq!(
        rows(&workplace.done(&["group", "show", "Lab"]))[0][2],
        "bob@example.com"
    );
    workplace.done(&[&reassign[..], &["--delete"]].concat());
    assert_eq!(
        workplace.refused(1, &["person", "get", "ann@example.com"]),
        "there is no person `ann@example.com`"
    );
    workplace.done(&["person", "delete", "bob@example.com", "--disable"]);
    assert_eq!(rows(&workplace.done(&["person", "list"])).len(), 1);
}

#[test]
fn a_photo_of_ones_own() {
    let workplace = made();
    workplace.write("me.png", PIXEL);
    workplace.write("me.txt", "no picture");
    let before = workplace.json(&["person", "photo"]);
    assert!(before["original"].as_str().unwrap().contains("default_user_photo_size"));
    let after = workplace.json(&["person", "photo", "owner@localhost", "--set", "me.png"]);
    assert!(after["original"].as_str().unwrap().contains("_orig_1-1.png"), "{after}");
    let table = rows(&workplace.done(&["person", "photo"]));
    assert_eq!((table.len(), table[5][0].as_str()), (6, "32 pixels"));
    let refused = workplace.refused(1, &["person", "photo", "--set", "me.txt"]);
    assert!(refused.contains("Unknown image file type"), "{refused}");
    assert!(
        workplace
            .refused(2, &["person", "photo", "--set", "no.png"])
            .contains("no.png")
    );
    let removed = workplace.json(&["person", "photo", "--remove"]);
    assert!(
        removed["original"]
            .as_str()
            .unwrap()
            .contains("default_user_photo_size")
    );

    workplace.done(&["person", "create", "--email", "ann@example.com", "--first-name", "Ann"]);
    workplace.done(&["person", "photo", "ann@example.com"]);
    assert_eq!(
        workplace.refused(1, &["person", "photo", "ann@example.com", "--remove"]),
        "the photo of ann@example.com can only be changed by the person"
    );
}

#[test]
fn searching() {
    let workplace = made();
    workplace.write(
        "people.csv",
        "email,firstName,lastName,role,location\nann@example.com,Ann,Lee,User,Riga\nbob@example.com,Bob,Lee,User,Oslo\n",
    );
    workplace.json(&["onboard", "people.csv"]);
    let found = |words: &[&str]| rows(&workplace.done(&[&["person", "search"], words].concat())).len();
    assert_eq!(found(&["LEE"]), 2);
    assert_eq!(found(&["lee", "riga"]), 1);
    assert_eq!(found(&["nobody"]), 0);
    workplace.done(&["person", "disable", "bob"]);
    assert_eq!(found(&["lee"]), 1);
    assert_eq!(found(&["lee", "--everybody"]), 2);
    assert_eq!(
        workplace.refused(2, &["person", "search", "a"]),
        "every word needs two letters or more"
    );
}
