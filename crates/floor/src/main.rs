//! What the portal is measured against: the least that an HTTP server and a durable write can cost on the same machine.
//! `cargo xtask bench` starts it; nothing of it is part of the product.
//!
//! ```text
//! anteroom-floor http                      answers every request with the same 760 bytes; prints its address
//! anteroom-floor insert DATABASE SECONDS   adds people, one durable commit each
//! anteroom-floor role DATABASE SECONDS     changes roles, one durable commit each
//! anteroom-floor page DATABASE SECONDS     reads a page of 25 people along an index
//! anteroom-floor beside DATABASE           puts a portal of the same people beside the first one
//! ```
//!
//! `DATABASE` is a copy of a portal's SQLite file, so that tables, indexes and rows are the product's own. The loops print
//! one line: how many, seconds, median and 99th percentile in milliseconds, seconds of processor time (`NaN`: unknown).

mod commits;
mod http;
mod pages;

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["http"] => http::serve(),
        ["insert", database, seconds] => commits::insert(Path::new(database), parse(seconds)?),
        ["role", database, seconds] => commits::change_roles(Path::new(database), parse(seconds)?),
        ["page", database, seconds] => pages::read(Path::new(database), parse(seconds)?),
        ["beside", database] => pages::put_portal_beside(Path::new(database)),
        _ => bail!("usage: anteroom-floor http | (insert | role | page) DATABASE SECONDS | beside DATABASE"),
    }
}

fn parse(seconds: &str) -> Result<Duration> {
    let seconds: f64 = seconds
        .parse()
        .with_context(|| format!("{seconds} is no number of seconds"))?;
    Duration::try_from_secs_f64(seconds).with_context(|| format!("{seconds} seconds cannot be waited for"))
}
