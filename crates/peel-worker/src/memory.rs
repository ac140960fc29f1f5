use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::measure;

/// What permits are counted in, so that their number stays within what a semaphore counts.
const UNIT_BYTES: u64 = 1 << 20;

/// Memory that is shared by those who work at the same time. First come, first served: nobody overtakes one that
/// needs much.
#[derive(Debug, Clone)]
pub(crate) struct Memory {
    /// For the metrics.
    name: &'static str,
    permits: Arc<Semaphore>,
    units: u32,
}

/// A part of it, given back when dropped.
#[derive(Debug)]
pub(crate) struct MemoryPermit {
    name: &'static str,
    bytes: u64,
    _permit: OwnedSemaphorePermit,
}

impl Memory {
    /// `bytes` in all.
    pub(crate) fn new(name: &'static str, bytes: u64) -> Self {
        let units = units(bytes);
        Self {
            name,
            permits: Arc::new(Semaphore::new(units as usize)),
            units,
        }
    }

    /// Waits until `bytes` are free; all of it, when there is less than that.
    pub(crate) async fn take(&self, bytes: u64) -> MemoryPermit {
        let units = units(bytes).min(self.units);
        let permit = Arc::clone(&self.permits).acquire_many_owned(units).await;
        let bytes = u64::from(units) * UNIT_BYTES;
        measure::memory_taken(self.name, bytes);
        MemoryPermit {
            name: self.name,
            bytes,
            _permit: permit.expect("the semaphore is never closed"),
        }
    }
}

impl Drop for MemoryPermit {
    fn drop(&mut self) {
        measure::memory_returned(self.name, self.bytes);
    }
}

/// At least one, and few enough for a semaphore on every machine.
fn units(bytes: u64) -> u32 {
    const MOST: u32 = u32::MAX >> 4;
    u32::try_from(bytes.div_ceil(UNIT_BYTES))
        .unwrap_or(MOST)
        .clamp(1, MOST)
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;

    const GIB: u64 = 1 << 30;

    #[tokio::test]
    async fn what_does_not_fit_waits_for_room() {
        let memory = Memory::new("test", 2 * GIB);
        let first = memory.take(GIB).await;
        let second = memory.take(GIB - 5).await;
        let mut third = Box::pin(memory.take(1));
        assert!((&mut third).now_or_never().is_none());
        drop(first);
        assert!(third.now_or_never().is_some());
        drop(second);
    }

    #[tokio::test]
    async fn one_that_needs_more_than_all_is_alone() {
        let memory = Memory::new("test", GIB);
        let large = memory.take(u64::MAX).await;
        assert!(memory.take(1).now_or_never().is_none());
        drop(large);
        assert!(memory.take(1).now_or_never().is_some());
    }
}
