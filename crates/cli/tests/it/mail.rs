//! `mail` on a data folder, with and without a mail server.

use crate::program::{Workplace, rows};
use anteroom_testkit::{Reaction, TestSmtp};

fn with_server(workplace: &Workplace, server: &TestSmtp) {
    let port = server.port();
    workplace.write("password", "battery staple\n");
    workplace.write("authority.pem", server.authority());
    workplace.write(
        "anteroom.toml",
        format!(
            "[server]\npublic_url = \"https://portal.example.org/\"\n[mail]\nserver = \"localhost\"\nport = {port}\n\
             user = \"ann\"\npassword_file = \"password\"\nfrom = \"portal@example.org\"\nauthority = \"authority.pem\"\n"
        ),
    );
}

#[test]
fn without_a_mail_server_nothing_fails_but_the_test() {
    let workplace = Workplace::new();
    workplace.done(&["key", "create", "--name", "first"]);
    let refused = workplace.refused(1, &["mail", "test"]);
    assert!(refused.contains("No mail server is set up"), "{refused}");
    assert_eq!(rows(&workplace.done(&["mail", "list"])).len(), 0);
    let refused = workplace.refused(1, &["mail", "show", "nonsense"]);
    assert_eq!(refused, "there is no mail `nonsense`");
}

#[test]
fn a_test_says_whether_mails_arrive() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(TestSmtp::start());
    let workplace = Workplace::new();
    with_server(&workplace, &server);
    workplace.done(&["key", "create", "--name", "first"]);

    let table = workplace.done(&["mail", "test", "--to", "jane@example.com"]);
    assert_eq!(rows(&table)[0][1..4], ["test", "jane@example.com", "sent"]);
    let received = server.received();
    assert_eq!((received.len(), &received[0].to[0][..]), (1, "jane@example.com"));
    assert!(received[0].encrypted && received[0].login.is_some());
    assert_eq!(received[0].header("From"), "portal.example.org <portal@example.org>");
    let id = rows(&table)[0][0].clone();
    let shown = workplace.done(&["mail", "show", &id]);
    assert!(
        shown.contains("Subject: Mail from portal.example.org arrives"),
        "{shown}"
    );

    // A refusal is shown, and what failed can be sent again.
    server.react([Reaction::Answer("RCPT", "550 5.1.1 no such person")]);
    let ran = workplace.run(&["mail", "test", "--to", "nobody@example.com"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.err.contains("5.1.1 no such person"), "{ran:?}");
    let failed = rows(&workplace.done(&["mail", "list", "--state", "failed"]));
    assert_eq!(failed.len(), 1);
    let again = rows(&workplace.done(&["mail", "retry", &failed[0][0]]));
    assert_eq!(again[0][2], "nobody@example.com");

    // It goes out while a server runs.
    let serving = workplace.serve(&[]);
    while server.received().len() < 2 {
        let _ = workplace.json(&["mail", "list"]);
    }
    drop(serving);
    let everything = workplace.done(&["config", "check"]);
    assert!(!everything.contains("staple"), "{everything}");
}
