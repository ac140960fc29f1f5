use std::time::Duration;

use tokio::time::sleep;

/// Longer than a lookup, a ticket and a mail take to be written.
const LEAST: Duration = Duration::from_millis(50);

/// Does `work` and gives its answer no sooner than after a time in which all that may have to be done is done. What there was to
/// do depends on whether an address has an account, and how long it took would tell.
pub(super) async fn evenly<T>(work: impl Future<Output = T>) -> T {
    let (answer, ()) = tokio::join!(work, sleep(LEAST));
    answer
}
