//! What a load asks for, and how each answer is verified.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use super::answer::Answer;
use super::people::{Person, email, name};

/// Every answer is looked at; each of so many is parsed and compared as well.
const PARSED_EVERY: u64 = 64;

/// A kind of request, with the answer that belongs to it. Requests are numbered from 0.
pub trait Script: Send + Sync {
    /// Appends the request with this number.
    fn request(&self, number: u64, out: &mut Vec<u8>);

    /// Verifies its answer.
    ///
    /// # Errors
    /// When it is not the right one.
    fn check(&self, number: u64, answer: &Answer<'_>) -> Result<()>;
}

/// Where requests go, and as whom.
#[derive(Clone)]
pub struct Door {
    /// `host:port`.
    pub host: String,
    /// The API key.
    pub key: String,
}

impl Door {
    /// Appends a request; an empty body is left out.
    pub fn write(&self, method: &str, path: &str, body: &str, out: &mut Vec<u8>) {
        let mut text = String::with_capacity(512);
        // Writing to a text cannot fail.
        let _ = write!(
            text,
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n",
            self.host, self.key
        );
        if body.is_empty() {
            text.push_str("\r\n");
        } else {
            let _ = write!(
                text,
                "Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            );
        }
        out.extend_from_slice(text.as_bytes());
    }
}

/// A number that looks random and is the same in every run.
pub fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

fn pick<T>(list: &[T], number: u64) -> Option<&T> {
    let at = number % u64::try_from(list.len()).ok()?.max(1);
    list.get(usize::try_from(at).ok()?)
}

fn is_parsed(number: u64) -> bool {
    number.is_multiple_of(PARSED_EVERY)
}

fn member<'v>(value: &'v Value, name: &str) -> Result<&'v str> {
    let member = value
        .get("response")
        .and_then(|response| response.get(name))
        .and_then(Value::as_str);
    member.with_context(|| format!("the answer has no text `{name}`"))
}

/// The profiles of random people, by id.
pub struct ReadPerson {
    people: Arc<Vec<Person>>,
    /// The request before and after the identifier, because the generator must not be slower than the floor.
    before: Vec<u8>,
    after: Vec<u8>,
}

impl ReadPerson {
    /// A script that asks for these people.
    pub fn new(door: &Door, people: &Arc<Vec<Person>>) -> Self {
        const MARK: &str = "{id}";
        let mut request = Vec::new();
        door.write("GET", &format!("/api/2.0/people/{MARK}"), "", &mut request);
        let at = memchr::memmem::find(&request, MARK.as_bytes()).unwrap_or_default();
        let after = request.split_off(at).split_off(MARK.len());
        Self {
            people: people.clone(),
            before: request,
            after,
        }
    }
}

impl Script for ReadPerson {
    fn request(&self, number: u64, out: &mut Vec<u8>) {
        if let Some(person) = pick(&self.people, mix(number)) {
            for part in [&self.before[..], person.id.as_bytes(), &self.after[..]] {
                out.extend_from_slice(part);
            }
        }
    }

    fn check(&self, number: u64, answer: &Answer<'_>) -> Result<()> {
        let person = pick(&self.people, mix(number)).context("nobody to read")?;
        answer.must_be(200)?;
        answer.must_contain(&person.email)?;
        if is_parsed(number) {
            let json = answer.json()?;
            ensure!(member(&json, "id")? == person.id, "somebody else's profile came");
            ensure!(
                member(&json, "email")? == person.email,
                "the profile has another address"
            );
        }
        Ok(())
    }
}

/// The requests of [`ReadPerson`], to a server that answers each of them alike.
pub struct ReadSame(pub ReadPerson);

impl Script for ReadSame {
    fn request(&self, number: u64, out: &mut Vec<u8>) {
        self.0.request(number, out);
    }

    fn check(&self, number: u64, answer: &Answer<'_>) -> Result<()> {
        answer.must_be(200)?;
        answer.must_contain("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}")?;
        if is_parsed(number) {
            answer.json()?;
        }
        Ok(())
    }
}

/// New people, each with another address.
pub struct CreatePerson {
    /// Where.
    pub door: Door,
    /// What makes the addresses of this script its own.
    pub label: String,
    /// Gives each of them this password.
    pub password: Option<String>,
    /// Takes note of everybody, which costs the generator time.
    pub kept: Option<Mutex<Vec<Person>>>,
}

impl CreatePerson {
    /// A script for measuring.
    pub fn new(door: &Door, label: &str) -> Self {
        Self {
            door: door.clone(),
            label: label.to_owned(),
            password: None,
            kept: None,
        }
    }

    /// Everybody who was created, in no particular order.
    pub fn take_people(&self) -> Vec<Person> {
        let Some(kept) = &self.kept else { return Vec::new() };
        std::mem::take(&mut *kept.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Script for CreatePerson {
    fn request(&self, number: u64, out: &mut Vec<u8>) {
        let (first, last) = name(mix(number));
        let email = email(&self.label, number);
        let mut body = format!(
            r#"{{"firstName":"{first}","lastName":"{last}","email":"{email}","title":"Engineer","location":"Riga""#
        );
        if let Some(password) = &self.password {
            // Writing to a text cannot fail.
            let _ = write!(body, r#","password":"{password}""#);
        }
        body.push('}');
        self.door.write("POST", "/api/2.0/people", &body, out);
    }

    fn check(&self, number: u64, answer: &Answer<'_>) -> Result<()> {
        let email = email(&self.label, number);
        answer.must_be(200)?;
        answer.must_contain(&email)?;
        if self.kept.is_none() && !is_parsed(number) {
            return Ok(());
        }
        let json = answer.json()?;
        ensure!(member(&json, "email")? == email, "the new person has another address");
        let id = member(&json, "id")?.to_owned();
        if let Some(kept) = &self.kept {
            kept.lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(Person { id, email });
        }
        Ok(())
    }
}

/// Another role for everybody in turn: in one pass all become room admins, in the next all become users again.
pub struct SetRole {
    /// Where.
    pub door: Door,
    /// Who.
    pub people: Arc<Vec<Person>>,
}

impl SetRole {
    /// Who gets which role; each request changes something.
    fn turn(&self, number: u64) -> Option<(&Person, &'static str)> {
        let count = u64::try_from(self.people.len()).ok()?.max(1);
        // A step that is prime and no divisor of the number visits each of them once a pass.
        let person = pick(&self.people, (number % count).wrapping_mul(1_000_003))?;
        let role = if (number / count).is_multiple_of(2) {
            "RoomAdmin"
        } else {
            "User"
        };
        Some((person, role))
    }
}

impl Script for SetRole {
    fn request(&self, number: u64, out: &mut Vec<u8>) {
        if let Some((person, role)) = self.turn(number) {
            let path = format!("/api/2.0/people/{}", person.id);
            self.door.write("PUT", &path, &format!(r#"{{"role":"{role}"}}"#), out);
        }
    }

    fn check(&self, number: u64, answer: &Answer<'_>) -> Result<()> {
        let (person, role) = self.turn(number).context("nobody to change")?;
        answer.must_be(200)?;
        answer.must_contain(&person.email)?;
        answer.must_contain(&format!(r#""role":"{role}""#))?;
        if is_parsed(number) {
            let json = answer.json()?;
            ensure!(member(&json, "id")? == person.id, "somebody else was changed");
            ensure!(member(&json, "role")? == role, "the role is another");
        }
        Ok(())
    }
}

/// One page of a list, again and again.
pub struct ListPage {
    /// Where.
    pub door: Door,
    /// Path and query.
    pub path: String,
    /// How many people the page holds.
    pub count: usize,
    /// How many people match, once that is known.
    pub total: Option<u64>,
}

impl Script for ListPage {
    fn request(&self, _: u64, out: &mut Vec<u8>) {
        self.door.write("GET", &self.path, "", out);
    }

    fn check(&self, number: u64, answer: &Answer<'_>) -> Result<()> {
        answer.must_be(200)?;
        let Some(total) = self.total else { return Ok(()) };
        answer.must_contain(&format!(r#""total":{total}"#))?;
        if is_parsed(number) {
            let json = answer.json()?;
            let items = json.get("response").and_then(Value::as_array).map_or(0, Vec::len);
            ensure!(items == self.count, "a page of {items} instead of {}", self.count);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(script: &dyn Script, number: u64) -> String {
        let mut out = Vec::new();
        script.request(number, &mut out);
        String::from_utf8(out).unwrap()
    }

    fn door() -> Door {
        Door {
            host: "h:1".into(),
            key: "sk-1".into(),
        }
    }

    fn people(count: u64) -> Arc<Vec<Person>> {
        let person = |number| Person {
            id: format!("id-{number}"),
            email: email("test", number),
        };
        Arc::new((0..count).map(person).collect())
    }

    #[test]
    fn requests_are_whole() {
        let read = ReadPerson::new(&door(), &people(1));
        assert_eq!(
            text(&read, 7),
            "GET /api/2.0/people/id-0 HTTP/1.1\r\nHost: h:1\r\nAuthorization: Bearer sk-1\r\n\r\n"
        );
        let create = text(&CreatePerson::new(&door(), "x"), 3);
        let (head, body) = create.split_once("\r\n\r\n").unwrap();
        assert!(head.contains(&format!("Content-Length: {}", body.len())), "{head}");
        let json: Value = serde_json::from_str(body).unwrap();
        assert_eq!(json["email"], "p3.x@example.com");
    }

    #[test]
    fn every_role_request_changes_something() {
        let script = SetRole {
            door: door(),
            people: people(10),
        };
        let mut roles: std::collections::HashMap<String, &str> = std::collections::HashMap::new();
        for number in 0..50 {
            let (person, role) = script.turn(number).unwrap();
            assert_ne!(roles.insert(person.id.clone(), role), Some(role), "{number}");
        }
        assert_eq!(roles.len(), 10);
    }
}
