//! A portal that was used, looked through for every secret that it was told or gave away: the database and its files, a
//! backup, a dump of PostgreSQL, and a log in which everything stands that any library has to say (`docs/security.md`).

use crate::program::Workplace;
use anteroom_domain::Instant;
use anteroom_store::{Database, Db, StoreConfig, contents};
use anteroom_testkit::{Backend, TestAuthenticator, TestDatabase, TestSmtp};
use base64::Engine as _;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command};
use std::sync::mpsc::channel;
use std::thread::JoinHandle;
use std::time::SystemTime;

const OWNER_PASSWORD: &str = "Owner-Horse-Battery-1";
const ANN_PASSWORD: &str = "Ann-Staple-Correct-22";
const NEW_PASSWORD: &str = "Ann-Changed-It-333";
const WRONG_PASSWORD: &str = "Nobody-Has-This-4444";
const SMTP_PASSWORD: &str = "smtp-secret-55555";
const CLIENT_SECRET: &str = "provider-secret-7777777";
const IDEMPOTENCY_KEY: &str = "idempotency-secret-666666";
const HOOK_SECRET: &str = "webhook-secret-88888888";
const NEW_HOOK_SECRET: &str = "webhook-changed-999999999";
const CAPTCHA_SECRET: &str = "captcha-secret-1010101010";
const CAPTCHA_ANSWER: &str = "captcha-answer-1212121212";
const REGISTRATION_KEY: &str = "registration-secret-of-32-characters-1313";
const OF_ANOTHER_PROVIDER: &str = "provision-secret-1414141414";

/// A server that logs everything; what it says is kept.
struct Traced {
    child: Child,
    said: JoinHandle<Vec<u8>>,
    host: String,
}

fn serve(workplace: &Workplace) -> Traced {
    let mut command = workplace.command(&["serve", "--listen", "127.0.0.1:0"]);
    command.stdout(std::process::Stdio::null());
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let (ready, host) = channel();
    let said = std::thread::spawn(move || {
        let mut said = Vec::new();
        loop {
            let begin = said.len();
            if lines.read_until(b'\n', &mut said).unwrap_or(0) == 0 {
                return said;
            }
            let line = String::from_utf8_lossy(&said[begin..]).into_owned();
            if let Some((_, host)) = line
                .split_once(" at http://")
                .filter(|(before, _)| before.contains(" serves "))
            {
                let _ = ready.send(host.trim().to_owned());
            }
        }
    });
    let host = host.recv().expect("the server says where it is");
    Traced { child, said, host }
}

impl Traced {
    /// Stops it and answers its log.
    fn stop(mut self) -> Vec<u8> {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).unwrap();
        self.child.wait().unwrap();
        self.said.join().unwrap()
    }

    /// One request; the status, the headers as they came, and the body.
    fn call(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> (u16, String, Value) {
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n",
            self.host
        );
        for (name, value) in headers {
            write!(request, "{name}: {value}\r\n").unwrap();
        }
        write!(
            request,
            "content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut stream = TcpStream::connect(&self.host).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (
            status,
            head.to_owned(),
            serde_json::from_str(body).unwrap_or(Value::Null),
        )
    }

    /// A request that must succeed; its `response`.
    fn ok(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> Value {
        let (status, head, answer) = self.call(method, &format!("/api/2.0{path}"), headers, body);
        assert_eq!(status, 200, "{method} {path}: {head} {answer}");
        answer["response"].clone()
    }
}

/// Every secret with a word for what it is.
#[derive(Default)]
struct Secrets {
    texts: Vec<(&'static str, String)>,
    codes: Vec<(&'static str, String)>,
    bytes: Vec<(&'static str, Vec<u8>)>,
}

impl Secrets {
    fn add(&mut self, what: &'static str, secret: &str) {
        assert!(secret.len() >= 8, "{what} {secret:?} is too short to be looked for");
        self.texts.push((what, secret.to_owned()));
    }

    /// The secret of an authenticator app, which may also be kept as its bytes.
    fn add_totp(&mut self, what: &'static str, manual_key: &str) {
        self.add(what, manual_key);
        self.bytes.push((what, TestAuthenticator::secret_bytes(manual_key)));
    }

    /// A backup code: too short for every form that a secret may be written in, because six characters of base64 stand
    /// somewhere by chance.
    fn add_code(&mut self, what: &'static str, code: &str) {
        self.codes.push((what, code.to_owned()));
    }

    /// The key of a link, or the code of a short one.
    fn add_link(&mut self, what: &'static str, link: &str) {
        let key = link.split_once("key=").map(|(_, rest)| rest.split('&').next().unwrap());
        let code = link.split_once("/s/").map(|(_, code)| code);
        self.add(what, key.or(code).unwrap_or_else(|| panic!("{link}")));
    }

    /// Looks for all of them in everything that a secret may be written as.
    fn are_not_in(&self, place: &str, haystack: &[u8]) {
        for (what, code) in &self.codes {
            for form in [code.clone(), code.to_lowercase(), hex_of(code.as_bytes(), "")] {
                assert!(!contains(haystack, form.as_bytes()), "{what} as {form} in {place}");
            }
        }
        for (what, bytes) in &self.bytes {
            let hex = hex_of(bytes, "");
            let is_there = contains(haystack, bytes) || contains(haystack, hex.as_bytes());
            assert!(!is_there, "{what} as bytes in {place}");
        }
        for (what, secret) in &self.texts {
            let bytes = secret.as_bytes();
            let hex: String = hex_of(bytes, "");
            let escaped: String = hex_of(bytes, "%").to_uppercase();
            let mut forms = vec![secret.clone(), hex.clone(), hex.to_uppercase(), escaped];
            forms.extend([secret.replace('-', "%2D"), secret.to_lowercase(), secret.to_uppercase()]);
            // The three ways in which it can stand within something longer, without the characters that depend on it.
            for before in 0..3 {
                let padded = [&b"\0\0"[..before], bytes].concat();
                for text in [
                    base64::engine::general_purpose::STANDARD_NO_PAD.encode(&padded),
                    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&padded),
                ] {
                    forms.push(text[(before * 4).div_ceil(3)..text.len() - 2].to_owned());
                }
            }
            // What is random and hexadecimal, or base64, may also be kept as its bytes.
            let raw = secret.strip_prefix("sk-").unwrap_or(secret);
            let decoded = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(raw).ok();
            let bytes_of_hex = raw.rsplit('.').next().and_then(bytes_of_hex);
            for raw in [decoded, bytes_of_hex]
                .into_iter()
                .flatten()
                .filter(|raw| raw.len() >= 16)
            {
                assert!(!contains(haystack, &raw), "{what} as bytes in {place}");
                forms.push(hex_of(&raw, ""));
            }
            for form in forms {
                assert!(!contains(haystack, form.as_bytes()), "{what} as {form} in {place}");
            }
        }
    }
}

/// Two digits for each byte, with something before each.
fn hex_of(bytes: &[u8], before: &str) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{before}{byte:02x}").unwrap();
        text
    })
}

fn bytes_of_hex(text: &str) -> Option<Vec<u8>> {
    let pairs = text.as_bytes().chunks(2);
    let digits = pairs.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    digits.collect()
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    let first = needle[0];
    let mut from = 0;
    while let Some(at) = haystack[from..].iter().position(|byte| *byte == first) {
        if haystack[from + at..].starts_with(needle) {
            return true;
        }
        from += at + 1;
    }
    false
}

/// Every file below a folder but those that are secrets themselves.
fn files(folder: &Path, out: &mut Vec<(String, Vec<u8>)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, out);
        } else if path.is_file() && path.extension().is_none_or(|extension| extension != "key") {
            out.push((path.display().to_string(), std::fs::read(&path).unwrap()));
        }
    }
}

/// The link of the newest mail, which the data folder itself shows whole.
fn newest_link(workplace: &Workplace) -> String {
    let mails = workplace.json(&["mail", "list"]);
    let text = workplace.done(&["mail", "show", mails[0]["id"].as_str().unwrap()]);
    let mut words = text.split_whitespace();
    let link = words.find(|word| word.contains("/s/") || word.contains("/confirm/"));
    link.unwrap_or_else(|| panic!("{text}")).to_owned()
}

/// Uses the portal in every way that has to do with secrets.
fn use_it(workplace: &Workplace, server: &Traced, secrets: &mut Secrets) {
    let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned();
    let sign_in = |login: &str, password: &str| {
        let body = json!({ "userName": login, "password": password });
        text(&server.ok("POST", "/authentication", &[], &body)["token"])
    };
    let session = sign_in("owner@example.com", OWNER_PASSWORD);
    secrets.add("a session", &session);
    let bearer = format!("Bearer {session}");
    let owner = [("authorization", bearer.as_str())];
    // Keys, one of them made by a call that is repeated, one rotated.
    let key = server.ok("POST", "/keys", &owner, &json!({ "name": "k" }));
    secrets.add("a key", &text(&key["key"]));
    let repeated = [owner[0], ("idempotency-key", IDEMPOTENCY_KEY)];
    let once = server.ok("POST", "/keys", &repeated, &json!({ "name": "once" }));
    secrets.add("a key of a call that was repeated", &text(&once["key"]));
    let again = server.call("POST", "/api/2.0/keys", &repeated, &json!({ "name": "once" }));
    assert_eq!(again.0, 409, "{}", again.2);
    secrets.add("an idempotency key", IDEMPOTENCY_KEY);
    let path = format!("/anteroom/keys/{}/rotate", text(&key["id"]));
    let rotated = server.ok("POST", &path, &owner, &json!({ "overlapMinutes": 5 }));
    secrets.add("a rotated key", &text(&rotated["key"]));
    let by_key = format!("Bearer {}", text(&rotated["key"]));
    server.ok("GET", "/people/@self", &[("authorization", &by_key)], &Value::Null);
    // People with passwords in each form, and Basic.
    let body = json!({
        "email": "ann@example.org", "firstName": "Ann", "lastName": "Lee", "type": "User", "password": ANN_PASSWORD,
    });
    let ann = server.ok("POST", "/people", &owner, &body);
    let body = json!({ "userName": "ann@example.org", "password": WRONG_PASSWORD });
    assert_eq!(server.call("POST", "/api/2.0/authentication", &[], &body).0, 401);
    let hash = "5ec7e70000112233445566778899aabbccddeeff00112233445566778899aa00";
    let body = json!({ "userName": "ann@example.org", "passwordHash": hash });
    assert_eq!(server.call("POST", "/api/2.0/authentication", &[], &body).0, 401);
    secrets.add("a client-side hash", hash);
    let basic = base64::engine::general_purpose::STANDARD.encode(format!("ann@example.org:{ANN_PASSWORD}"));
    server.ok(
        "GET",
        "/people/@self",
        &[("authorization", &format!("Basic {basic}"))],
        &Value::Null,
    );
    let anns = sign_in("ann@example.org", ANN_PASSWORD);
    secrets.add("somebody's session", &anns);
    let cookie = format!("asc_auth_key={anns}");
    server.ok("GET", "/people/@self", &[("cookie", &cookie)], &Value::Null);
    // Links: a forgotten password, an invitation, one for everybody.
    // With `[captcha]` only members have mails sent without solving one.
    server.ok(
        "POST",
        "/people/password",
        &owner,
        &json!({ "email": "ann@example.org" }),
    );
    let link = newest_link(workplace);
    secrets.add_link("a link for a password", &link);
    let query = link.split_once('?').unwrap().1;
    let path = format!("/people/{}/password", text(&ann["id"]));
    server.ok(
        "PUT",
        &path,
        &[("confirm", query)],
        &json!({ "password": NEW_PASSWORD }),
    );
    let invitation = json!({ "invitations": [{ "email": "bob@example.org", "type": "User" }] });
    server.ok("POST", "/people/invite", &owner, &invitation);
    let link = newest_link(workplace);
    secrets.add_link("an invitation", &link);
    let path = format!("/s/{}", link.rsplit('/').next().unwrap());
    if link.contains("/s/") {
        let (status, head, _) = server.call("GET", &path, &[], &Value::Null);
        assert_eq!(status, 302, "{head}");
        let to = head.lines().find_map(|line| line.strip_prefix("location: ")).unwrap();
        secrets.add_link("the long form of an invitation", to);
    }
    let made = server.ok(
        "POST",
        "/portal/users/invitationlink",
        &owner,
        &json!({ "employeeType": "User" }),
    );
    secrets.add_link("a link for everybody", &text(&made["url"]));
    server.ok("POST", "/authentication/logout", &[("cookie", &cookie)], &Value::Null);
    // Nobody answers for the provider, and what is said about it goes to the log.
    let (status, _, _) = server.call("GET", "/login.ashx?auth=openid", &[], &Value::Null);
    assert!(status >= 300, "{status}");
    use_webhooks(server, &owner);
    use_the_installation(server, &owner, secrets);
    use_a_second_factor(server, &owner, &ann, secrets);
    for (what, password) in [
        ("the secret of a webhook", HOOK_SECRET),
        ("the new secret of a webhook", NEW_HOOK_SECRET),
        ("the secret at the captcha's provider", CAPTCHA_SECRET),
        ("the answer to a captcha", CAPTCHA_ANSWER),
        ("the registration key", REGISTRATION_KEY),
        ("a secret at a provider for a new portal", OF_ANOTHER_PROVIDER),
        ("the owner's password", OWNER_PASSWORD),
        ("a password", ANN_PASSWORD),
        ("a new password", NEW_PASSWORD),
        ("a wrong password", WRONG_PASSWORD),
        ("the mail server's password", SMTP_PASSWORD),
        ("the secret at the sign-in provider", CLIENT_SECRET),
    ] {
        secrets.add(what, password);
    }
}

/// Somebody who takes whatever is sent; answers where.
fn receiver() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let at = format!("http://{}/hooks", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = vec![0; 65_536];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        }
    });
    at
}

/// Has a webhook told of something, with one secret and then with another.
fn use_webhooks(server: &Traced, owner: &[(&str, &str)]) {
    let mut hook = json!({
        "name": "HR", "uri": receiver(), "secretKey": HOOK_SECRET, "enabled": true, "ssl": false, "triggers": 0,
    });
    let made = server.ok("POST", "/settings/webhook", owner, &hook);
    let test = format!("/anteroom/webhooks/{}/test", made["id"]);
    server.ok("POST", &test, owner, &Value::Null);
    hook["id"] = made["id"].clone();
    hook["secretKey"] = json!(NEW_HOOK_SECRET);
    server.ok("PUT", "/settings/webhook", owner, &hook);
    server.ok("POST", &test, owner, &Value::Null);
    server.ok("GET", "/settings/webhooks/log", owner, &Value::Null);
}

/// Registers portals and signs in to them; nobody answers for the captcha, so that it is never solved.
fn use_the_installation(server: &Traced, owner: &[(&str, &str)], secrets: &mut Secrets) {
    let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned();
    let captcha = json!({
        "userName": "nobody@example.org", "password": WRONG_PASSWORD, "recaptchaType": 3, "recaptchaResponse": CAPTCHA_ANSWER,
    });
    let (status, _, _) = server.call("POST", "/api/2.0/authentication", &[], &captcha);
    assert!(status >= 400, "{status}");
    let mut body = json!({
        "portalName": "second", "firstName": "Ann", "lastName": "Lee", "email": "ann@example.org", "password": ANN_PASSWORD,
        "skipWelcome": true,
        "provider": { "name": "google", "clientId": "client", "clientSecret": OF_ANOTHER_PROVIDER },
    });
    let (status, _, made) = server.call("POST", "/apisystem/portal/provision", owner, &body);
    assert_eq!(status, 200, "{made}");
    secrets.add_link("the link of a registration", &text(&made["reference"]));
    secrets.add_link("the call for a welcome", &text(&made["referenceWelcome"]));
    body["portalName"] = json!("third");
    let forged = [("authorization", "ASC tool:20260101000000:Zm9yZ2VkLXNpZ25hdHVyZQ==")];
    let (status, _, refused) = server.call("POST", "/apisystem/portal/register", &forged, &body);
    assert_eq!(status, 401, "{refused}");
    secrets.add("a signature", "Zm9yZ2VkLXNpZ25hdHVyZQ");
    // Signed in by the link of the registration.
    let link = text(&made["reference"]);
    let key = link.split_once("key=").unwrap().1.split('&').next().unwrap();
    let data = json!({ "confirmData": { "email": "ann@example.org", "key": key } });
    let second = [("origin", "http://second")];
    let session = server.ok("POST", "/authentication", &second, &data);
    secrets.add("a session of another portal", &text(&session["token"]));
    // A link that is shown to an owner, and what is asked for by mail of somebody who acts with it.
    let bearer = format!("Bearer {}", text(&session["token"]));
    let own = [("authorization", bearer.as_str()), second[0]];
    let personal = server.ok("GET", "/portal/users/invite/4", &own, &Value::Null);
    secrets.add_link("a personal invitation", &text(&personal));
    let renamed = server.ok("PUT", "/portal/portalrename", &own, &json!({ "alias": "second-new" }));
    secrets.add_link("the link after a new name", &text(&renamed));
}

/// Sets an authenticator app up, in both ways, uses a code and a backup code, and begins a set-up that nobody finishes.
fn use_a_second_factor(server: &Traced, owner: &[(&str, &str)], ann: &Value, secrets: &mut Secrets) {
    let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned();
    let rule = json!({
        "type": "App", "trustedIps": ["127.0.0.0/8", "::1"], "mandatoryUsers": [ann["id"]],
    });
    server.ok("PUT", "/settings/tfaapp", owner, &rule);
    let credentials = json!({ "userName": "ann@example.org", "password": NEW_PASSWORD });
    let (_, head, asked) = server.call("POST", "/api/2.0/authentication", &[], &credentials);
    let asked = &asked["response"];
    secrets.add_totp("a secret of an app", &text(&asked["tfaKey"]));
    let cookie = head
        .lines()
        .find_map(|line| line.strip_prefix("set-cookie: "))
        .and_then(|cookie| cookie.split(';').next())
        .unwrap_or_else(|| panic!("{head}"));
    secrets.add("the key of a second step", cookie.split_once('=').unwrap().1);
    let url = text(&asked["confirmUrl"]);
    let step = [("confirm", url.split_once('?').unwrap().1), ("cookie", cookie)];
    server.ok("GET", "/settings/tfaapp/setup", &step, &Value::Null);
    let code = code_at(&text(&asked["tfaKey"]), 0);
    server.ok("POST", "/settings/tfaapp/validate", &step, &json!({ "code": code }));
    let wrong = server.call("POST", "/api/2.0/authentication/000000", &[], &credentials);
    assert_eq!(wrong.0, 401, "{}", wrong.2);
    let next = code_at(&text(&asked["tfaKey"]), 30);
    let session = server.ok("POST", &format!("/authentication/{next}"), &[], &credentials);
    secrets.add("a session with a second factor", &text(&session["token"]));
    let bearer = format!("Bearer {}", text(&session["token"]));
    let own = [("authorization", bearer.as_str())];
    let mut codes = Vec::new();
    for method in ["GET", "PUT"] {
        let path = if method == "GET" {
            "tfaappcodes"
        } else {
            "tfaappnewcodes"
        };
        let listed = server.ok(method, &format!("/settings/{path}"), &own, &Value::Null);
        codes = listed
            .as_array()
            .unwrap()
            .iter()
            .map(|one| text(&one["code"]))
            .collect();
        for code in &codes {
            secrets.add_code("a backup code", code);
        }
    }
    let body = json!({ "userName": "ann@example.org", "password": NEW_PASSWORD, "code": codes[0] });
    server.ok("POST", "/authentication/x", &[], &body);
    let step = server.ok("GET", "/settings/tfaapp/confirm", &own, &Value::Null);
    secrets.add("the key of another second step", &text(&step["cookieValue"]));
    server.ok("PUT", "/settings/tfaappnewapp", &own, &json!({}));
    let again = server.ok("POST", "/authentication", &[], &credentials);
    secrets.add_totp("a secret of an app that nobody has set up", &text(&again["tfaKey"]));
}

/// The code that an app with this secret shows so many seconds from now on, within the portal's tolerance.
#[expect(clippy::disallowed_methods, reason = "the binary reads the same clock")]
fn code_at(manual_key: &str, later_s: i64) -> String {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let now = Instant(i64::try_from(since.as_micros()).unwrap());
    TestAuthenticator::new(manual_key).code_at(now.plus_seconds(later_s))
}

fn prepare(smtp: &TestSmtp, database: &str) -> Workplace {
    let workplace = Workplace::new();
    workplace.write("smtp-password", SMTP_PASSWORD);
    workplace.write("owner-password", OWNER_PASSWORD);
    workplace.write("client-secret", CLIENT_SECRET);
    workplace.write("captcha-secret", CAPTCHA_SECRET);
    workplace.write("registration-key", REGISTRATION_KEY);
    workplace.write("authority.pem", smtp.authority());
    let config = format!(
        "[log]\nlevel = \"trace\"\n[server]\npublic_url = \"https://portal.example.org/\"\n[mail]\nserver = \"localhost\"\nport = {}\n\
         user = \"ann\"\npassword_file = \"smtp-password\"\nfrom = \"portal@example.org\"\nauthority = \"authority.pem\"\n\
         [openid]\nissuer = \"https://127.0.0.1:9\"\nclient_id = \"portal\"\nclient_secret_file = \"client-secret\"\n\
         [captcha]\nprovider = \"hcaptcha\"\npublic_key = \"public\"\nsecret_file = \"captcha-secret\"\n\
         verify_url = \"https://127.0.0.1:9\"\n[outbound]\nallowed_networks = [\"127.0.0.0/8\"]\n[registration]\nkey_file = \"registration-key\"\n\
         [owner]\nemail = \"owner@example.com\"\npassword_file = \"owner-password\"\n{database}",
        smtp.port()
    );
    workplace.write("anteroom.toml", config);
    workplace
}

/// Everything of the database as text.
fn dump(config: &StoreConfig) -> Vec<u8> {
    let db = Db::open(config).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let all = runtime.block_on(db.read(contents::all)).unwrap();
    db.close();
    let tables = all
        .into_iter()
        .map(|table| format!("{}\n{}\n", table.table, table.rows.join("\n")));
    tables.collect::<String>().into_bytes()
}

fn look_through(workplace: &Workplace, secrets: &Secrets, log: &[u8], dump: &[u8]) {
    // What is looked for would be found.
    assert!(
        contains(log, b"TRACE"),
        "the log is not at its finest: {}",
        String::from_utf8_lossy(&log[..log.len().min(3_000)])
    );
    assert!(contains(dump, b"ann@example.org") && contains(dump, b"Lee"));
    secrets.are_not_in("the log", log);
    secrets.are_not_in("the database", dump);
    let mut all = Vec::new();
    files(&workplace.path("anteroom-data"), &mut all);
    for (name, content) in all {
        secrets.are_not_in(&name, &content);
    }
}

#[test]
fn no_secret_lies_in_files_logs_or_backups() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let smtp = runtime.block_on(TestSmtp::start());
    let (workplace, mut secrets) = (prepare(&smtp, ""), Secrets::default());
    let server = serve(&workplace);
    use_it(&workplace, &server, &mut secrets);
    workplace.done(&["backup", "copy.backup"]);
    let log = server.stop();
    let database = StoreConfig::new(Database::Sqlite {
        path: workplace.path("anteroom-data/anteroom.db"),
    });
    look_through(&workplace, &secrets, &log, &dump(&database));
    secrets.are_not_in("a backup", &std::fs::read(workplace.path("copy.backup")).unwrap());
    // The machine key is in its file and in backups, and nowhere else.
    let key = std::fs::read_to_string(workplace.path("anteroom-data/machine.key")).unwrap();
    let mut machine = Secrets::default();
    machine.add("the machine key", key.trim());
    look_through(&workplace, &machine, &log, &dump(&database));
}

#[test]
fn no_secret_lies_in_postgresql() {
    let database = TestDatabase::new(Backend::Postgres);
    let config = database.config();
    let Database::Postgres { url } = config.database.clone() else {
        panic!("asked for PostgreSQL")
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let smtp = runtime.block_on(TestSmtp::start());
    let (workplace, mut secrets) = (
        prepare(&smtp, "[database]\nurl_file = \"url\"\nconnections = 4\n"),
        Secrets::default(),
    );
    workplace.write("url", &url);
    let server = serve(&workplace);
    use_it(&workplace, &server, &mut secrets);
    let log = server.stop();
    look_through(&workplace, &secrets, &log, &dump(&config));
    let dumped = pg_dump(&url);
    assert!(contains(&dumped, b"ann@example.org") && contains(&dumped, b"second_factors"));
    secrets.are_not_in("a dump by pg_dump", &dumped);
}

/// What PostgreSQL's own program writes out.
fn pg_dump(url: &str) -> Vec<u8> {
    // Debian keeps the programs of each version out of the path.
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten();
    let installed = versions.map(|version| version.unwrap().path().join("bin/pg_dump"));
    let mut installed: Vec<_> = installed.filter(|program| program.is_file()).collect();
    installed.sort();
    let program = installed.pop().unwrap_or_else(|| "pg_dump".into());
    let out = Command::new(program).arg("--dbname").arg(url).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    out.stdout
}
