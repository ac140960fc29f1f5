use std::time::Duration;

use ipnet::IpNet;

use crate::key::section;
use crate::parse::{duration, list, network};

section! {
    /// Fetching pictures from addresses that callers name.
    Fetch = "fetch" {
        /// Longest time for one picture.
        timeout: Duration = "60s", "PEEL_FETCH_TIMEOUT", "a time, such as `60s`", duration;
        /// Networks that are gone to although they are not public, for trying out. Whoever may name an address can reach all that listens there.
        danger_private_networks: Vec<IpNet> = "", "PEEL_FETCH_DANGER_PRIVATE_NETWORKS",
            "a list of networks or addresses, such as `127.0.0.0/8`", list(network);
    }
}
