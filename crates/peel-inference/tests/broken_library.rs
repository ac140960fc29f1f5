//! In a process of its own: once OpenVINO is loaded, no other library is looked at.

use peel_inference::{Activation, Engine, EngineError, EngineOptions, Normalisation, Precision};

#[test]
fn a_library_that_is_missing_or_broken_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let mut options = EngineOptions {
        library: folder.path().join("libopenvino_c.so"),
        model: concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/tiny.onnx").into(),
        input_size: (32, 32),
        fast: None,
        cache: None,
        precision: Precision::Auto,
        threads: 0,
        normalisation: Normalisation {
            mean: [0.5; 3],
            std: [1.0; 3],
        },
        activation: Activation::None,
    };
    let error = Engine::load(&options).unwrap_err();
    assert!(matches!(error, EngineError::FileMissing(_)), "{error:?}");

    std::fs::write(&options.library, b"no library").unwrap();
    let error = Engine::load(&options).unwrap_err();
    assert!(matches!(error, EngineError::Library { .. }), "{error:?}");

    options.model = folder.path().join("missing.onnx");
    let error = Engine::load(&options).unwrap_err();
    assert!(
        error.to_string().contains("missing.onnx is missing"),
        "{error}"
    );
}
