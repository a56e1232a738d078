//! `config check`, and where settings come from.

use crate::program::{Ran, Workplace};

#[test]
fn file_environment_and_options_in_this_order() {
    let workplace = Workplace::new();
    workplace.write(
        "anteroom.toml",
        "[server]\nlisten = \"127.0.0.1:1111\"\n[data]\ndir = \"from-file\"\n[keys]\nadmins_only = true\n",
    );
    let mut command = workplace.command(&["config", "check", "--data", "from-option"]);
    command
        .env("ANTEROOM_SERVER__LISTEN", "127.0.0.1:2222")
        .env("ANTEROOM_DATA__DIR", "from-variable");
    let ran = Ran::of(&mut command);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    for line in [
        "listen = \"127.0.0.1:2222\"  # ANTEROOM_SERVER__LISTEN",
        "dir = \"from-option\"  # --data",
        "admins_only = true  # anteroom.toml line 6",
        "max_body_bytes = 1048576",
    ] {
        assert!(ran.out.lines().any(|own| own == line), "{line} in {}", ran.out);
    }
    assert!(!workplace.path("from-option").exists(), "checking makes nothing");
}

#[test]
fn secrets_are_not_shown() {
    let workplace = Workplace::new();
    workplace.write("password", "correct-horse\n");
    workplace.write("url", "postgres://me:battery@host/staple\n");
    let mut command = workplace.command(&["config", "check"]);
    command
        .env("ANTEROOM_OWNER__PASSWORD_FILE", "password")
        .env("ANTEROOM_DATABASE__URL_FILE", "url");
    let ran = Ran::of(&mut command);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(
        !format!("{ran:?}").contains("horse") && !format!("{ran:?}").contains("battery"),
        "{ran:?}"
    );

    let ran = workplace.run(&["config", "check", "--database", "postgres://me:battery@host/staple"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    assert!(
        ran.out.contains("url = \"…\"  # --database") && !ran.out.contains("battery"),
        "{ran:?}"
    );
}
