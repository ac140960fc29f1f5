//! Holds the dependencies between the crates to the rings of `ARCHITECTURE.md`.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, MetadataCommand};

/// What each crate may depend on, among ours. A new crate needs a row.
const ALLOWED: &[(&str, &[&str])] = &[
    ("peel-config", &[]),
    ("peel-domain", &[]),
    ("peel-store", &["peel-domain"]),
    ("peel-store-sqlite", &["peel-domain", "peel-store"]),
    ("peel-blobs", &["peel-domain"]),
    (
        "peel-app",
        &[
            "peel-blobs",
            "peel-domain",
            "peel-identity",
            "peel-imaging",
            "peel-matting",
            "peel-store",
        ],
    ),
    (
        "peel-api",
        &[
            "peel-app",
            "peel-domain",
            "peel-imaging",
            "peel-matting",
            "peel-store",
        ],
    ),
    ("peel-http-client", &[]),
    ("peel-web", &[]),
    (
        "peel-analytics",
        &["peel-app", "peel-domain", "peel-http-client"],
    ),
    ("peel-identity", &["peel-domain", "peel-http-client"]),
    ("peel-mail", &["peel-app", "peel-domain"]),
    (
        "peel-payments",
        &["peel-app", "peel-domain", "peel-http-client", "peel-store"],
    ),
    ("peel-fake-stripe", &[]),
    ("peel-test-receiver", &[]),
    ("peel-imaging", &[]),
    ("peel-hostile-images", &["peel-imaging"]),
    ("peel-matting", &["peel-imaging"]),
    ("peel-inference", &["peel-matting"]),
    ("peel-setup", &["peel-http-client", "peel-inference"]),
    (
        "peel-executor",
        &["peel-imaging", "peel-inference", "peel-matting"],
    ),
    (
        "peel-worker",
        &[
            "peel-app",
            "peel-blobs",
            "peel-domain",
            "peel-executor",
            "peel-imaging",
            "peel-matting",
            "peel-store",
        ],
    ),
    (
        "peel",
        &[
            "peel-analytics",
            "peel-api",
            "peel-app",
            "peel-blobs",
            "peel-config",
            "peel-domain",
            "peel-executor",
            "peel-http-client",
            "peel-identity",
            "peel-imaging",
            "peel-inference",
            "peel-mail",
            "peel-matting",
            "peel-payments",
            "peel-setup",
            "peel-store",
            "peel-store-sqlite",
            "peel-web",
            "peel-worker",
        ],
    ),
];

/// Crates that measure the others and may therefore see all of them.
const MEASURING: &[&str] = &["peel-quality", "peel-speed"];

/// Dependencies that only one crate may have: the doors to the outside.
const DOORS: &[(&str, &str)] = &[
    ("openvino-sys", "peel-inference"),
    ("ureq", "peel-http-client"),
    ("image", "peel-imaging"),
    ("zune-jpeg", "peel-imaging"),
    ("png", "peel-imaging"),
    ("sqlx", "peel-store-sqlite"),
    ("object_store", "peel-blobs"),
    ("lettre", "peel-mail"),
    ("jsonwebtoken", "peel-identity"),
    ("openidconnect", "peel-identity"),
];

#[test]
fn crates_depend_only_inwards() {
    let allowed: BTreeMap<_, BTreeSet<_>> = ALLOWED
        .iter()
        .map(|(name, may)| (*name, may.iter().copied().collect()))
        .collect();
    let mut faults = Vec::new();
    for (package, dependencies) in normal_dependencies() {
        if MEASURING.contains(&package.as_str()) {
            continue;
        }
        let Some(may) = allowed.get(package.as_str()) else {
            faults.push(format!("{package} has no row in ALLOWED"));
            continue;
        };
        for dependency in dependencies {
            if dependency.starts_with("peel") && !may.contains(dependency.as_str()) {
                faults.push(format!("{package} may not depend on {dependency}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn each_door_to_the_outside_has_one_owner() {
    let mut faults = Vec::new();
    for (package, dependencies) in normal_dependencies() {
        for (door, owner) in DOORS {
            if package != *owner && dependencies.contains(*door) {
                faults.push(format!("{package} uses {door}, which belongs to {owner}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn normal_dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let metadata = MetadataCommand::new()
        .manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/../../Cargo.toml"))
        .no_deps()
        .exec()
        .expect("cargo metadata runs");
    metadata
        .workspace_packages()
        .into_iter()
        .map(|package| {
            let dependencies = package
                .dependencies
                .iter()
                .filter(|dependency| dependency.kind == DependencyKind::Normal)
                .map(|dependency| dependency.name.clone())
                .collect();
            (package.name.to_string(), dependencies)
        })
        .collect()
}
