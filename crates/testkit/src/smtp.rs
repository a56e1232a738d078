//! A mail server on this machine that keeps what it is given, and misbehaves when it is asked to.

use anteroom_outbound::mail::{Login, Security, SmtpSettings};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

/// What the server does with one conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reaction {
    /// It takes the mail.
    Take,
    /// It answers a command (such as `RCPT`, or `.` for the end of a mail) with this line instead.
    Answer(&'static str, &'static str),
    /// It hangs up as soon as it hears this command.
    HangUp(&'static str),
    /// It takes the mail, and hangs up before it says so.
    TakeAndHangUp,
    /// It says nothing at all.
    Silence,
}

/// A mail that the server took.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The sender of the envelope.
    pub from: String,
    /// The recipients of the envelope.
    pub to: Vec<String>,
    /// Headers and body as they came, without the dots that the protocol adds.
    pub data: String,
    /// Whether it came encrypted.
    pub encrypted: bool,
    /// What was sent to sign in, base64.
    pub login: Option<String>,
}

impl Received {
    /// A header as it stands there; empty when it is missing.
    pub fn header(&self, name: &str) -> &str {
        let head = self.data.split("\r\n\r\n").next().unwrap_or_default();
        let found = head
            .split("\r\n")
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
        found.unwrap_or_default()
    }
}

#[derive(Default)]
struct State {
    reactions: Mutex<VecDeque<Reaction>>,
    received: Mutex<Vec<Received>>,
    conversations: Mutex<u32>,
}

/// The server; it stops when it is dropped.
pub struct TestSmtp {
    state: Arc<State>,
    port: u16,
    authority: String,
    _tasks: JoinSet<()>,
}

impl TestSmtp {
    /// Starts a server that offers STARTTLS with a certificate of its own.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let own = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let key = PrivateKeyDer::try_from(own.signing_key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![own.cert.der().clone()], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let state = Arc::new(State::default());
        let mut tasks = JoinSet::new();
        let shared = Arc::clone(&state);
        tasks.spawn(async move {
            let mut conversations = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                *shared.conversations.lock().unwrap() += 1;
                let reaction = shared.reactions.lock().unwrap().pop_front().unwrap_or(Reaction::Take);
                let (state, acceptor) = (Arc::clone(&shared), acceptor.clone());
                conversations.spawn(async move {
                    // A client that hangs up ends the conversation, nothing else.
                    let _ = converse(&state, stream, &acceptor, &reaction).await;
                });
            }
        });
        Self {
            state,
            port,
            authority: own.cert.pem(),
            _tasks: tasks,
        }
    }

    /// What the server does with the next conversations, one after the other; afterwards it takes every mail.
    pub fn react(&self, reactions: impl IntoIterator<Item = Reaction>) {
        self.state.reactions.lock().unwrap().extend(reactions);
    }

    /// The mails that it took, in order.
    pub fn received(&self) -> Vec<Received> {
        self.state.received.lock().unwrap().clone()
    }

    /// How often somebody connected.
    pub fn conversations(&self) -> u32 {
        *self.state.conversations.lock().unwrap()
    }

    /// Its port.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The certificate that it shows, PEM.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// How to reach it, unencrypted.
    pub fn settings(&self) -> SmtpSettings {
        SmtpSettings {
            server: "127.0.0.1".to_owned(),
            port: self.port,
            security: Security::None,
            login: None,
            from: "noreply@portal.test".to_owned(),
            from_name: None,
            hello_name: "portal.test".to_owned(),
            timeout: Duration::from_secs(20),
            authorities: None,
            parallel: 4,
        }
    }

    /// How to reach it, encrypted and signed in.
    pub fn settings_with_starttls(&self) -> SmtpSettings {
        SmtpSettings {
            server: "localhost".to_owned(),
            security: Security::StartTls,
            authorities: Some(self.authority.clone().into_bytes()),
            login: Some(Login {
                user: "ann".to_owned(),
                password: "battery staple".to_owned().into(),
            }),
            ..self.settings()
        }
    }
}

/// What is being said.
struct Conversation<'a> {
    state: &'a State,
    reaction: &'a Reaction,
    mail: Received,
}

/// Why a part of a conversation ended.
#[derive(PartialEq, Eq)]
enum Turn {
    Encrypt,
    Over,
}

async fn converse(
    state: &State,
    mut stream: TcpStream,
    acceptor: &TlsAcceptor,
    reaction: &Reaction,
) -> std::io::Result<()> {
    if *reaction == Reaction::Silence {
        // Until the client loses its patience.
        let mut nothing = [0; 1];
        tokio::io::AsyncReadExt::read(&mut stream, &mut nothing).await?;
        return Ok(());
    }
    stream.write_all(b"220 test ready\r\n").await?;
    let mut conversation = Conversation {
        state,
        reaction,
        mail: Received {
            from: String::new(),
            to: Vec::new(),
            data: String::new(),
            encrypted: false,
            login: None,
        },
    };
    if conversation.hear(&mut stream).await? == Turn::Encrypt {
        conversation.mail.encrypted = true;
        let mut stream = acceptor.accept(stream).await?;
        conversation.hear(&mut stream).await?;
    }
    Ok(())
}

impl Conversation<'_> {
    async fn hear<S: AsyncRead + AsyncWrite + Unpin>(&mut self, stream: &mut S) -> std::io::Result<Turn> {
        let mut stream = BufReader::new(stream);
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await? == 0 {
                return Ok(Turn::Over);
            }
            let line = line.trim_end();
            let command = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
            if matches!(self.reaction, Reaction::HangUp(at) if *at == command) {
                return Ok(Turn::Over);
            }
            let answer = match command.as_str() {
                "EHLO" if self.mail.encrypted => "250-test\r\n250-SMTPUTF8\r\n250 AUTH PLAIN LOGIN",
                "EHLO" => "250-test\r\n250-SMTPUTF8\r\n250 STARTTLS",
                "STARTTLS" => "220 go ahead",
                "AUTH" => {
                    self.mail.login = line.split(' ').next_back().map(str::to_owned);
                    "235 welcome"
                }
                "MAIL" => {
                    self.mail.from = address(line);
                    "250 fine"
                }
                "RCPT" => {
                    self.mail.to.push(address(line));
                    "250 fine"
                }
                "DATA" => "354 go on",
                "QUIT" => "221 bye",
                _ => "502 what?",
            };
            let answer = self.instead(&command).unwrap_or(answer);
            stream.get_mut().write_all(format!("{answer}\r\n").as_bytes()).await?;
            match command.as_str() {
                "STARTTLS" if answer.starts_with("220") => return Ok(Turn::Encrypt),
                "QUIT" => return Ok(Turn::Over),
                "DATA" if answer.starts_with("354") => {
                    self.mail.data = read_data(&mut stream).await?;
                    if *self.reaction == Reaction::HangUp(".") {
                        return Ok(Turn::Over);
                    }
                    let answer = self.instead(".").unwrap_or("250 taken");
                    if answer.starts_with('2') {
                        self.state.received.lock().unwrap().push(self.mail.clone());
                    }
                    if *self.reaction == Reaction::TakeAndHangUp {
                        return Ok(Turn::Over);
                    }
                    stream.get_mut().write_all(format!("{answer}\r\n").as_bytes()).await?;
                }
                _ => {}
            }
        }
    }

    fn instead(&self, command: &str) -> Option<&'static str> {
        match self.reaction {
            Reaction::Answer(to, answer) if *to == command => Some(answer),
            _ => None,
        }
    }
}

async fn read_data(stream: &mut (impl AsyncBufReadExt + Unpin)) -> std::io::Result<String> {
    let mut data = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        if line == ".\r\n" {
            return Ok(data);
        }
        data.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}

fn address(line: &str) -> String {
    let inside = line.split_once('<').and_then(|(_, rest)| rest.split_once('>'));
    inside.map_or(line, |(address, _)| address).to_owned()
}
