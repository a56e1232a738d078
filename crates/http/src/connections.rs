//! How many connections there are at once, so that no client uses up what all of them need.

use anteroom_app::attempts::network_of;
use anteroom_domain::network::Network;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How many connections are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConnectionRule {
    /// In all; further ones wait to be accepted.
    pub most: usize,
    /// Of one client, unless it is a proxy or this machine; further ones are closed at once. 0: any number.
    pub most_per_client: usize,
}

impl Default for ConnectionRule {
    fn default() -> Self {
        Self {
            most: 4_096,
            most_per_client: 256,
        }
    }
}

/// The connections of all listeners.
#[derive(Clone)]
pub struct Connections {
    places: Arc<Semaphore>,
    most: usize,
    most_per_client: usize,
    proxies: Arc<[Network]>,
    clients: Clients,
}

/// How many connections each client has.
type Clients = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// A connection's place, until it is dropped.
pub struct Place {
    _place: OwnedSemaphorePermit,
    client: Option<(IpAddr, Clients)>,
}

impl Connections {
    /// None yet. Behind proxies there are many clients.
    #[must_use]
    pub fn new(rule: ConnectionRule, proxies: &[Network]) -> Self {
        let most = rule.most.clamp(1, Semaphore::MAX_PERMITS);
        Self {
            places: Arc::new(Semaphore::new(most)),
            most,
            most_per_client: rule.most_per_client,
            proxies: proxies.into(),
            clients: Arc::default(),
        }
    }

    /// Waits until there is room for one more; none when there never will be.
    pub async fn room(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.places).acquire_owned().await.ok()
    }

    /// How many there are.
    #[must_use]
    pub fn open(&self) -> usize {
        self.most.saturating_sub(self.places.available_permits())
    }

    /// Gives the room to a client; none when the client has as many as it may have.
    #[must_use]
    pub fn take(&self, room: OwnedSemaphorePermit, peer: IpAddr) -> Option<Place> {
        let peer = peer.to_canonical();
        let is_many = peer.is_loopback() || self.proxies.iter().any(|proxy| proxy.contains(peer));
        if self.most_per_client == 0 || is_many {
            return Some(Place {
                _place: room,
                client: None,
            });
        }
        let client = network_of(peer);
        let mut clients = self.clients.lock().unwrap_or_else(PoisonError::into_inner);
        let own = clients.entry(client).or_default();
        if *own >= self.most_per_client {
            return None;
        }
        *own += 1;
        Some(Place {
            _place: room,
            client: Some((client, Arc::clone(&self.clients))),
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((client, clients)) = &self.client else { return };
        let mut clients = clients.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = clients.get_mut(client) {
            *own -= 1;
            if *own == 0 {
                clients.remove(client);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn clients_have_a_share_and_leave_nothing_behind() {
        let rule = ConnectionRule {
            most: 8,
            most_per_client: 2,
        };
        let proxies = ["192.0.2.9".parse().unwrap()];
        let connections = Connections::new(rule, &proxies);
        let take = async |peer: &str| connections.take(connections.room().await.unwrap(), peer.parse().unwrap());
        let mut held = Vec::new();
        for peer in ["192.0.2.1", "::ffff:192.0.2.1", "2001:db8::1", "2001:db8::2"] {
            held.push(take(peer).await.unwrap());
        }
        for peer in ["192.0.2.1", "2001:db8::3"] {
            assert!(take(peer).await.is_none(), "{peer}");
        }
        for peer in ["192.0.2.9", "192.0.2.9", "192.0.2.9", "127.0.0.1"] {
            held.push(take(peer).await.unwrap());
        }
        assert_eq!((connections.places.available_permits(), connections.open()), (0, 8));
        held.clear();
        assert_eq!(connections.places.available_permits(), 8);
        assert!(connections.clients.lock().unwrap().is_empty());
    }
}
