/// Gives unpredictable bytes. Ids and secrets are made of them.
pub trait Randomness: Send + Sync {
    /// Fills `bytes`.
    fn fill(&self, bytes: &mut [u8]);
}

/// The operating system's generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct OsRandomness;

impl Randomness for OsRandomness {
    /// # Panics
    /// When the system has no randomness to give: no id or secret made after that could
    /// be trusted.
    fn fill(&self, bytes: &mut [u8]) {
        getrandom::fill(bytes).expect("the operating system gives random bytes");
    }
}

/// Repeatable bytes for tests: SHA-256 of a seed and a counter.
#[cfg(feature = "testing")]
#[derive(Debug, Default)]
pub struct SeededRandomness {
    seed: u64,
    counter: std::sync::atomic::AtomicU64,
}

#[cfg(feature = "testing")]
impl SeededRandomness {
    /// The same seed gives the same bytes.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            counter: std::sync::atomic::AtomicU64::new(0),
        }
    }
}

#[cfg(feature = "testing")]
impl Randomness for SeededRandomness {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(32) {
            let count = self
                .counter
                .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let block = crate::Digest::of_parts(&[&self.seed.to_be_bytes(), &count.to_be_bytes()]);
            chunk.copy_from_slice(&block.as_bytes()[..chunk.len()]);
        }
    }
}
