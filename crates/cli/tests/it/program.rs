//! Running the built binary.

use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use tempfile::TempDir;

/// A folder of its own for a test; the program runs in it.
pub struct Workplace(TempDir);

/// How a run ended.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Workplace {
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), content).unwrap();
    }

    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_anteroom"));
        for (name, _) in std::env::vars_os() {
            let name = name.to_string_lossy().into_owned();
            if name.starts_with("ANTEROOM_") || name.to_lowercase().ends_with("_proxy") || name == "COLUMNS" {
                command.env_remove(name);
            }
        }
        command.args(arguments).current_dir(self.0.path());
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(&mut self.command(arguments))
    }

    /// Runs a command that must succeed, and answers its stdout.
    pub fn done(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!(ran.code, Some(0), "{arguments:?}: {ran:?}");
        ran.out
    }

    /// Runs a command that must succeed, and reads its JSON.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let out = self.done(&[arguments, &["--output", "json"]].concat());
        serde_json::from_str(&out).unwrap()
    }

    /// Runs a command that must end with this code and one sentence on stderr, and answers the sentence.
    pub fn refused(&self, code: i32, arguments: &[&str]) -> String {
        self.run(arguments).refused(code)
    }

    /// Starts a server on a free port and waits until it is ready.
    pub fn serve(&self, arguments: &[&str]) -> Serving {
        self.serve_with(self.command(&[&["serve", "--listen", "127.0.0.1:0"], arguments].concat()))
    }

    /// Starts a server with a command of its own and waits until it is ready.
    pub fn serve_with(&self, mut command: Command) -> Serving {
        command.current_dir(self.0.path());
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let mut child = command.spawn().expect("the program starts");
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        let url = loop {
            let mut line = String::new();
            assert!(
                lines.read_line(&mut line).unwrap() > 0,
                "the server stopped at once: {said}"
            );
            said.push_str(&line);
            if let Some((_, url)) = line
                .split_once(" at http")
                .filter(|(before, _)| before.contains(" serves "))
            {
                break format!("http{}", url.trim());
            }
        };
        Serving {
            child,
            lines,
            url,
            said,
        }
    }
}

impl Ran {
    pub fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Self {
            code: output.status.code(),
            out: text(output.stdout),
            err: text(output.stderr),
        }
    }

    /// Ended with this code, one sentence on stderr and nothing on stdout.
    pub fn refused(self, code: i32) -> String {
        assert_eq!((self.code, self.out.as_str()), (Some(code), ""), "{self:?}");
        let sentence = self
            .err
            .strip_prefix("anteroom: ")
            .unwrap_or_else(|| panic!("{self:?}"));
        assert_eq!(sentence.trim_end().lines().count(), 1, "{sentence}");
        sentence.trim_end().to_owned()
    }
}

/// A server that runs; killed when the test ends early.
pub struct Serving {
    pub child: Child,
    lines: BufReader<ChildStderr>,
    pub url: String,
    /// What it said until it was ready.
    pub said: String,
}

impl Serving {
    /// Host and port.
    pub fn host(&self) -> &str {
        self.url.split_once("://").unwrap().1
    }

    /// Waits for a line with this text on stderr.
    pub fn wait_for(&mut self, text: &str) {
        self.wait_for_line(text);
    }

    /// Waits for a line with this text on stderr, and answers it.
    pub fn wait_for_line(&mut self, text: &str) -> String {
        loop {
            let mut line = String::new();
            assert!(self.lines.read_line(&mut line).unwrap() > 0, "never said `{text}`");
            if line.contains(text) {
                return line;
            }
        }
    }

    pub fn signal(&self, signal: rustix::process::Signal) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, signal).unwrap();
    }

    /// Asks it to stop, and answers its exit code and what it said meanwhile.
    pub fn stop(mut self) -> (Option<i32>, String) {
        self.signal(rustix::process::Signal::TERM);
        let mut said = String::new();
        self.lines.read_to_string(&mut said).unwrap();
        (self.child.wait().unwrap().code(), said)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A people file of `count` people, every fifth a room admin, every seventh an admin.
pub fn people_file(count: usize) -> String {
    use std::fmt::Write as _;
    let mut text = String::from("email,firstName,lastName,role\n");
    for number in 0..count {
        let role = match number {
            n if n % 7 == 6 => "Admin",
            n if n % 5 == 4 => "Manager",
            _ => "User",
        };
        writeln!(
            text,
            "person{number}@example.com,Given{},Family,{role}",
            letters(number)
        )
        .unwrap();
    }
    text
}

/// Names have no digits.
fn letters(number: usize) -> String {
    number
        .to_string()
        .bytes()
        .map(|digit| char::from(digit - b'0' + b'a'))
        .collect()
}

/// A table on stdout, as its rows of trimmed cells without the heading.
pub fn rows(table: &str) -> Vec<Vec<String>> {
    let rows = table.lines().filter(|line| line.starts_with('│')).skip(1);
    rows.map(|line| {
        line.trim_matches('│')
            .split('┆')
            .map(|cell| cell.trim().to_owned())
            .collect()
    })
    .collect()
}

/// The root of the repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .canonicalize()
        .unwrap()
}
