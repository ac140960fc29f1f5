use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::network::Network;

/// Counts what each network has at a time, and refuses more.
#[derive(Debug, Clone)]
pub(crate) struct Places {
    per_network: usize,
    taken: Arc<Mutex<HashMap<Network, usize>>>,
}

/// A place that was taken; free again when it is dropped.
#[derive(Debug)]
pub(crate) struct Place {
    network: Network,
    places: Places,
}

impl Places {
    pub(crate) fn new(per_network: usize) -> Self {
        Self {
            per_network,
            taken: Arc::default(),
        }
    }

    /// A place, if the network has one left.
    pub(crate) fn take(&self, network: Network) -> Option<Place> {
        let mut taken = self.lock();
        let count = taken.entry(network).or_default();
        if *count >= self.per_network {
            return None;
        }
        *count += 1;
        Some(Place {
            network,
            places: self.clone(),
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Network, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.lock();
        if let Some(count) = taken.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    #[test]
    fn a_network_has_so_many_places_whatever_others_have() {
        let places = Places::new(2);
        let network = |last| Network::from(IpAddr::from([192, 0, 2, last]));
        let (one, _two) = (places.take(network(1)), places.take(network(1)));
        assert!(places.take(network(1)).is_none());
        let other = places.take(network(2));
        assert!(other.is_some());
        drop(one);
        assert!(places.take(network(1)).is_some());
        drop(other);
        assert_eq!(places.lock().len(), 1, "nothing is left of those who went");
    }
}
