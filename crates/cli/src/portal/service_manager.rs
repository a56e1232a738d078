//! Telling the service manager how far the server is: `sd_notify(3)`, which `Type=notify` of a unit asks for.

use crate::config::Environment;
use crate::config::environment::NOTIFY_SOCKET;

/// Whoever started the server, if he wants to know.
#[derive(Clone, Debug)]
pub struct ServiceManager {
    #[cfg_attr(
        not(unix),
        expect(
            dead_code,
            reason = "only systems with sockets in the file system have service managers that ask"
        )
    )]
    socket: Option<String>,
}

impl ServiceManager {
    /// The one that the environment names.
    pub fn of(environment: &Environment) -> Self {
        Self {
            socket: environment.find(NOTIFY_SOCKET).map(str::to_owned),
        }
    }

    /// The server answers.
    pub fn is_ready(&self) {
        self.tell("READY=1");
    }

    /// The server was asked to stop.
    pub fn is_stopping(&self) {
        self.tell("STOPPING=1");
    }

    #[cfg(unix)]
    fn tell(&self, state: &str) {
        let Some(path) = &self.socket else { return };
        if let Err(error) = send(path, state) {
            tracing::warn!(%error, "the service manager could not be told: {state}");
        }
    }

    #[cfg(not(unix))]
    fn tell(&self, _: &str) {}
}

#[cfg(unix)]
fn send(path: &str, state: &str) -> std::io::Result<()> {
    use std::os::unix::net::{SocketAddr, UnixDatagram};
    let address = match path.strip_prefix('@') {
        #[cfg(target_os = "linux")]
        Some(name) => <SocketAddr as std::os::linux::net::SocketAddrExt>::from_abstract_name(name)?,
        #[cfg(not(target_os = "linux"))]
        Some(_) => return Err(std::io::ErrorKind::Unsupported.into()),
        None => SocketAddr::from_pathname(path)?,
    };
    UnixDatagram::unbound()?
        .send_to_addr(state.as_bytes(), &address)
        .map(drop)
}

#[cfg(test)]
#[cfg(target_os = "linux")]
mod tests {
    use super::*;
    use std::os::linux::net::SocketAddrExt as _;
    use std::os::unix::net::{SocketAddr, UnixDatagram};

    fn heard(socket: &UnixDatagram) -> String {
        let mut bytes = [0; 64];
        let length = socket.recv(&mut bytes).unwrap();
        String::from_utf8(bytes[..length].to_vec()).unwrap()
    }

    #[test]
    fn sockets_in_folders_and_abstract_ones() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notify");
        let socket = UnixDatagram::bind(&path).unwrap();
        send(path.to_str().unwrap(), "READY=1").unwrap();
        assert_eq!(heard(&socket), "READY=1");

        let name = format!("anteroom-test-{}", path.display());
        let socket = UnixDatagram::bind_addr(&SocketAddr::from_abstract_name(&name).unwrap()).unwrap();
        send(&format!("@{name}"), "STOPPING=1").unwrap();
        assert_eq!(heard(&socket), "STOPPING=1");

        assert!(send(folder.path().join("none").to_str().unwrap(), "READY=1").is_err());
    }
}
