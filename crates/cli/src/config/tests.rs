use super::layers::DEFAULTS;
use super::*;
use anteroom_http::layers::rate::RateRules;

fn load(options: Vec<FromOption>) -> Result<Config, Failure> {
    Config::load(None, &Environment::default(), options)
}

fn text(key: &'static str, value: &str) -> FromOption {
    option(key, Scalar::Text(value.to_owned()))
}

#[test]
fn the_defaults_are_those_of_the_application() {
    let config = load(Vec::new()).unwrap();
    let (own, standard) = (&config.settings, Settings::standard());
    assert_eq!(format!("{own:?}"), format!("{standard:?}"));
    let http = HttpConfig::default();
    assert_eq!(
        (
            config.http.max_body_bytes,
            config.http.request_timeout,
            &config.http.trusted_proxies,
            config.http.compress
        ),
        (
            http.max_body_bytes,
            http.request_timeout,
            &http.trusted_proxies,
            http.compress
        )
    );
    let here = ["127.0.0.0/8", "::1"].map(|text| text.parse().unwrap());
    let limits = RateRules {
        exempt: here.to_vec(),
        ..RateRules::default()
    };
    assert_eq!(config.http.rate_limit, limits);
    assert_eq!(config.http.connections, http.connections);
    let store = StoreConfig::new(config.store.database.clone());
    assert_eq!(format!("{:?}", config.store), format!("{store:?}"));
    assert_eq!(config.sqlite_file(), Some(Path::new("./anteroom-data/anteroom.db")));
    assert!(config.listen.ip().is_loopback());
}

#[test]
fn what_cannot_be_used_is_named() {
    for (key, value, problem) in [
        ("server.listen", "8080", "--listen: `8080` is not an address"),
        (
            "owner.email",
            "nobody",
            "--owner-email: `nobody` is not an e-mail address",
        ),
        ("owner.password", "short", "--owner-password: Password must contain"),
        (
            "owner.password_file",
            "/nonexistent/file",
            "--owner-password-file: /nonexistent/file: No such file",
        ),
        (
            "database.url",
            "mysql://x:secret@y/z",
            "--database: the database must be postgres://",
        ),
        (
            "tls.cert",
            "cert.pem",
            "`tls.key`: the file with the certificate's key is needed",
        ),
        ("tls.mode", "on", "--tls: `on` is not"),
        (
            "server.public_url",
            "https://x.example.org/portal",
            "an option: `https://x.example.org/portal` is not a root",
        ),
    ] {
        let failure = load(vec![text(key, value)]).err().unwrap().to_string();
        assert!(failure.starts_with(problem), "{failure}");
        assert!(!failure.contains("secret") && !failure.contains("short"), "{failure}");
    }
}

#[test]
fn a_captcha_needs_its_keys_and_shows_no_secret() {
    let load = |more: &[(&'static str, &str)]| {
        let all = [
            ("captcha.provider", "hcaptcha"),
            ("captcha.public_key", "p"),
            ("captcha.secret", "hunter2"),
        ];
        load(all.iter().chain(more).map(|(key, value)| text(key, value)).collect())
    };
    let config = load(&[]).unwrap();
    assert!(!config.effective().contains("hunter2"));
    assert_eq!(
        config.captcha.unwrap().verify_url,
        "https://api.hcaptcha.com/siteverify"
    );
    for (key, value) in [
        ("captcha.provider", "mine"),
        ("captcha.public_key", " "),
        ("captcha.secret", ""),
        ("captcha.verify_url", "http://captcha.example"),
        ("sign_in.secret_emails", "("),
    ] {
        let failure = load(&[(key, value)]).err().unwrap().to_string();
        assert!(!failure.contains("hunter2"), "{failure}");
    }
}

#[test]
fn limits_can_be_set_and_switched_off() {
    let load = |key, value| load(vec![option(key, value)]);
    let set = load("rate_limit.sensitive", Scalar::Number(7)).unwrap();
    assert_eq!(
        (set.http.rate_limit.sensitive, set.http.rate_limit.reads_at_once),
        (7, 50)
    );
    let off = load("rate_limit.on", Scalar::Switch(false)).unwrap();
    assert_eq!(off.http.rate_limit, RateRules::none());
    for key in ["rate_limit.exempt", "server.trusted_proxies"] {
        let failure = load(key, Scalar::List(vec!["10.0.0.0/33".to_owned()])).err().unwrap();
        assert!(
            failure.to_string().contains("`10.0.0.0/33` is not an address"),
            "{failure}"
        );
    }
}

#[test]
fn the_effective_form_shows_no_secret_and_can_be_read_again() {
    let options = vec![
        text("owner.password", "correct-horse"),
        text("database.url", "postgres://u:battery@h/d"),
        text("mail.password", "staple"),
        text("mail.user", "ann"),
        text("mail.server", "mail.example.org"),
        text("mail.from", "noreply@example.org"),
    ];
    let config = load(options).unwrap();
    let shown = config.effective();
    assert!(
        !shown.contains("horse") && !shown.contains("battery") && !shown.contains("staple"),
        "{shown}"
    );
    assert!(shown.contains("password = \"…\"  # --owner-password"), "{shown}");
    assert!(shown.parse::<toml::Table>().is_ok(), "{shown}");
}

/// The comments of the defaults say what is secret; nothing of that may be shown.
#[test]
fn whatever_is_called_secret_is_not_shown() {
    let mut comment = String::new();
    let mut section = "";
    let mut secrets = 0;
    for line in DEFAULTS.lines() {
        if let Some(words) = line.strip_prefix('#') {
            comment.push_str(words);
        } else if let Some(name) = line.strip_prefix('[') {
            (section, comment) = (name.trim_end_matches(']'), String::new());
        } else if let Some((name, _)) = line.split_once(" = ") {
            let key = format!("{section}.{name}");
            assert_eq!(is_secret(&key), comment.trim_end().ends_with("Secret."), "{key}");
            secrets += usize::from(is_secret(&key));
            comment.clear();
        }
    }
    assert!(secrets >= 7, "{secrets}");
}

#[test]
fn the_log_and_the_place_of_figures_are_checked() {
    assert_eq!(load(Vec::new()).unwrap().metrics_listen, None);
    let shown = load(vec![text("metrics.listen", "127.0.0.1:9464")]).unwrap();
    assert_eq!(shown.metrics_listen.unwrap().port(), 9464);
    let json = load(vec![text("log.format", "json")]).unwrap();
    assert_eq!(json.log.format, LogFormat::Json);
    let off = load(vec![option("log.slow_statement_ms", Scalar::Number(0))]).unwrap();
    assert_eq!(off.store.slow_statements_after, None);
    for (key, value) in [
        ("log.format", "xml"),
        ("log.level", "a=b=c"),
        ("metrics.listen", "everywhere"),
    ] {
        let failure = load(vec![text(key, value)]).err().unwrap().to_string();
        assert!(failure.contains(value) && !failure.contains('\n'), "{failure}");
    }
}

#[test]
fn tls_by_files_needs_no_mode() {
    let config = load(vec![text("tls.cert", "c.pem"), text("tls.key", "k.pem")]).unwrap();
    assert_eq!(
        config.tls,
        Tls::Files {
            cert: "c.pem".into(),
            key: "k.pem".into()
        }
    );
}

#[test]
fn a_mail_server_is_checked_before_it_is_used() {
    let server = || {
        vec![
            text("mail.server", "mail.example.org"),
            text("mail.from", "noreply@example.org"),
        ]
    };
    let config = load(server()).unwrap();
    assert!(config.mail.is_some() && config.settings.mail.is_delivered);
    assert!(load(Vec::new()).unwrap().mail.is_none());
    for (more, problem) in [
        (vec![("mail.from", "nobody")], "`nobody` is not an e-mail address"),
        (vec![("mail.from", "")], "the sender's address is needed"),
        (vec![("mail.from_name", "A\r\nBcc: x@example.org")], "is not one line"),
        (vec![("mail.user", "ann")], "a password is needed"),
        (vec![("mail.password", "staple")], "a user is needed"),
        (
            vec![
                ("mail.user", "ann"),
                ("mail.password", "staple"),
                ("mail.security", "none"),
            ],
            "the password would travel unencrypted",
        ),
        (
            vec![("mail.security", "ssl")],
            "`ssl` is not `tls`, `starttls` or `none`",
        ),
        (
            vec![("mail.server", "mail.example.org:25")],
            "is not the name or address of a server",
        ),
        (
            vec![("mail.authority", "/nonexistent/file")],
            "/nonexistent/file: No such file",
        ),
    ] {
        let mut options = server();
        options.extend(more.into_iter().map(|(key, value)| text(key, value)));
        let failure = load(options).err().unwrap().to_string();
        assert!(failure.contains(problem) && !failure.contains("staple"), "{failure}");
    }
    let local = [
        ("mail.server", "127.0.0.1"),
        ("mail.security", "none"),
        ("mail.user", "ann"),
        ("mail.password", "staple"),
    ];
    let mut options = server();
    options.extend(local.map(|(key, value)| text(key, value)));
    let config = load(options).unwrap();
    assert!(!format!("{:?}", config.mail.unwrap()).contains("staple"));
}
