//! Single questions to a server.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::answer;
use super::script::Script;

const WITHIN: Duration = Duration::from_secs(20);

/// Sends the request of a script with this number and verifies the answer; answers its body.
///
/// # Errors
/// When there is no answer, or the wrong one.
pub fn ask(address: SocketAddr, script: &dyn Script, number: u64) -> Result<Vec<u8>> {
    let mut request = Vec::new();
    script.request(number, &mut request);
    let mut stream = TcpStream::connect(address).context("no connection")?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(WITHIN))?;
    stream.write_all(&request)?;
    let mut input = Vec::new();
    let mut piece = [0; 16 * 1024];
    loop {
        let length = stream.read(&mut piece)?;
        if length == 0 {
            bail!("the server closed the connection");
        }
        input.extend_from_slice(piece.get(..length).unwrap_or_default());
        if let Some(parts) = answer::find(&input)? {
            let answer = parts.of(&input);
            script.check(number, &answer)?;
            return Ok(answer.body.to_vec());
        }
    }
}

/// [`ask`], with the body as JSON.
///
/// # Errors
/// As [`ask`], and when the body is not JSON.
pub fn ask_json(address: SocketAddr, script: &dyn Script) -> Result<Value> {
    serde_json::from_slice(&ask(address, script, 1)?).context("the answer is not JSON")
}
