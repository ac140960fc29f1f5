use serde::Serialize;

/// The instructions of this processor that matter to speed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is an independent feature bit"
)]
pub struct CpuFeatures {
    /// x86: 256-bit integer vectors.
    pub avx2: bool,
    /// x86: 512-bit vectors.
    pub avx512f: bool,
    /// x86: bfloat16 dot products.
    pub avx512_bf16: bool,
    /// x86: bfloat16 matrix products.
    pub amx_bf16: bool,
    /// ARM: 128-bit vectors.
    pub neon: bool,
    /// ARM: bfloat16 dot products.
    pub arm_bf16: bool,
}

impl CpuFeatures {
    /// Asks the processor.
    #[cfg(target_arch = "x86_64")]
    #[must_use]
    pub fn detect() -> Self {
        Self {
            avx2: std::arch::is_x86_feature_detected!("avx2"),
            avx512f: std::arch::is_x86_feature_detected!("avx512f"),
            avx512_bf16: std::arch::is_x86_feature_detected!("avx512bf16"),
            amx_bf16: linux_flags_have("amx_bf16"),
            ..Self::default()
        }
    }

    /// Asks the processor.
    #[cfg(target_arch = "aarch64")]
    #[must_use]
    pub fn detect() -> Self {
        Self {
            neon: std::arch::is_aarch64_feature_detected!("neon"),
            arm_bf16: std::arch::is_aarch64_feature_detected!("bf16"),
            ..Self::default()
        }
    }

    /// Knows nothing of this kind of processor.
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    #[must_use]
    pub fn detect() -> Self {
        Self::default()
    }

    /// The names of the features that are there, most telling last.
    #[must_use]
    pub fn names(&self) -> Vec<&'static str> {
        [
            ("avx2", self.avx2),
            ("avx512f", self.avx512f),
            ("avx512_bf16", self.avx512_bf16),
            ("amx_bf16", self.amx_bf16),
            ("neon", self.neon),
            ("bf16", self.arm_bf16),
        ]
        .into_iter()
        .filter_map(|(name, present)| present.then_some(name))
        .collect()
    }
}

/// AMX can be asked of the kernel alone: the processor may have it and the kernel not allow it.
#[cfg(target_arch = "x86_64")]
fn linux_flags_have(flag: &str) -> bool {
    std::fs::read_to_string("/proc/cpuinfo").is_ok_and(|text| {
        text.lines()
            .find(|line| line.starts_with("flags"))
            .is_some_and(|line| line.split_whitespace().any(|word| word == flag))
    })
}

/// Threads that a network should run on: the physical cores that this process may use.
#[must_use]
pub fn default_threads() -> usize {
    let allowed = std::thread::available_parallelism().map_or(1, usize::from);
    num_cpus::get_physical().clamp(1, allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_hold_exactly_the_features_that_are_there() {
        assert!(CpuFeatures::default().names().is_empty());
        let features = CpuFeatures {
            avx2: true,
            avx512_bf16: true,
            ..CpuFeatures::default()
        };
        assert_eq!(features.names(), ["avx2", "avx512_bf16"]);
    }

    #[test]
    fn threads_stay_within_what_the_process_may_use() {
        let allowed = std::thread::available_parallelism().map_or(1, usize::from);
        assert!((1..=allowed).contains(&default_threads()));
    }
}
