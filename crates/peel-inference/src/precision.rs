use serde::{Deserialize, Serialize};

use crate::CpuFeatures;

/// The number format that the network computes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Precision {
    /// bf16 where the processor has it, else f32.
    #[default]
    Auto,
    /// 32-bit floating point.
    F32,
    /// bfloat16.
    Bf16,
}

impl Precision {
    /// What `self` comes to on a processor with `features`: never [`Auto`](Self::Auto).
    #[must_use]
    pub fn resolve(self, features: &CpuFeatures) -> Self {
        match self {
            Self::Auto if features.avx512_bf16 || features.amx_bf16 => Self::Bf16,
            Self::Auto => Self::F32,
            chosen => chosen,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn auto_takes_bf16_only_where_the_processor_has_it() {
        let plain = CpuFeatures::default();
        assert_eq!(Precision::Auto.resolve(&plain), Precision::F32);
        for features in [
            CpuFeatures {
                avx512_bf16: true,
                ..plain
            },
            CpuFeatures {
                amx_bf16: true,
                ..plain
            },
        ] {
            assert_eq!(Precision::Auto.resolve(&features), Precision::Bf16);
        }
        // OpenVINO computes in f32 on ARM even where the processor has bf16 instructions.
        let arm = CpuFeatures {
            neon: true,
            arm_bf16: true,
            ..plain
        };
        assert_eq!(Precision::Auto.resolve(&arm), Precision::F32);
    }

    #[test]
    fn a_forced_precision_stays() {
        let plain = CpuFeatures::default();
        assert_eq!(Precision::Bf16.resolve(&plain), Precision::Bf16);
        let fast = CpuFeatures {
            avx512_bf16: true,
            ..plain
        };
        assert_eq!(Precision::F32.resolve(&fast), Precision::F32);
    }
}
