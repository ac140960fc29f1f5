//! What the child of the tests does when it is asked for a matte.

use std::io::Write as _;
use std::process::ExitCode;

use imgref::{ImgRef, ImgVec};
use peel_executor::child_main_with;
use peel_matting::{Quality, SegmentError, Segmenter};
use rgb::RGB8;

/// Side of the pictures that the network of the tests wants, in pixels.
const NETWORK_SIDE: usize = 64;

/// A deed is asked for by a picture that has nothing but its colour.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Deed {
    /// A round subject in the middle.
    FindSubject = 40,
    FindNothing = 48,
    Fail = 56,
    Abort = 64,
    Panic = 72,
    /// Allocates until no more is given.
    TakeAllMemory = 80,
    /// A C++ runtime that runs out of memory throws, and its caller hears of it.
    FailForMemory = 88,
    NeverEnd = 96,
    /// Prints, as libraries do.
    Print = 104,
    /// Speaks out of turn on the pipe to the parent.
    Babble = 112,
    /// Tries what a closed sandbox must deny, and fails with the list of what was possible.
    Escape = 120,
    /// Starts threads and allocates, which must stay possible.
    Work = 128,
}

const ALL: [Deed; 12] = [
    Deed::FindSubject,
    Deed::FindNothing,
    Deed::Fail,
    Deed::Abort,
    Deed::Panic,
    Deed::TakeAllMemory,
    Deed::FailForMemory,
    Deed::NeverEnd,
    Deed::Print,
    Deed::Babble,
    Deed::Escape,
    Deed::Work,
];

/// Runs as the child. `manner` is how it behaves before its first job.
pub(crate) fn play_the_child(manner: Option<&str>) -> ExitCode {
    match manner {
        Some("garbage") => {
            print!("HTTP/1.1 200 OK\r\n\r\n");
            return ExitCode::SUCCESS;
        }
        Some("oversized") => {
            let mut output = std::io::stdout().lock();
            let _ = output.write_all(b"peelex02\xff\xff\xff\x7f\x01\0\0\0");
            let _ = output.flush();
            loop {
                std::thread::park();
            }
        }
        Some("die") => {
            eprintln!("the last thing I saw was a light");
            return ExitCode::FAILURE;
        }
        Some("hang") => loop {
            std::thread::park();
        },
        _ => {}
    }
    if manner == Some("tell-environment") {
        eprintln!("variables: {}", count_variables());
    }
    let fails_to_load = manner == Some("no-engine");
    child_main_with(move |_| {
        println!("a library says hello");
        if fails_to_load {
            Err("no engine is installed; run `peel setup`".into())
        } else {
            Ok(Box::new(Network))
        }
    })
}

fn count_variables() -> usize {
    std::env::vars_os().count()
}

/// The network of the tests.
struct Network;

impl Segmenter for Network {
    fn input_size(&self, _: Quality) -> (usize, usize) {
        (NETWORK_SIDE, NETWORK_SIDE)
    }

    fn segment(&mut self, image: ImgRef<'_, RGB8>) -> Result<ImgVec<f32>, SegmentError> {
        let colour = image.buf()[0].r;
        let deed = ALL
            .into_iter()
            .find(|deed| colour.abs_diff(*deed as u8) < 4)
            .unwrap_or(Deed::FindSubject);
        perform(deed)?;
        let found = deed != Deed::FindNothing;
        Ok(disc(found))
    }
}

fn perform(deed: Deed) -> Result<(), SegmentError> {
    match deed {
        Deed::FindSubject | Deed::FindNothing => {}
        Deed::Fail => return fail("the network tripped"),
        Deed::FailForMemory => return fail("exception from src/core.cpp: std::bad_alloc"),
        Deed::Abort => std::process::abort(),
        Deed::Panic => panic!("a decoder met what it did not expect"),
        Deed::TakeAllMemory => {
            let mut hoard = Vec::new();
            loop {
                hoard.push(vec![1_u8; 16 << 20]);
                std::hint::black_box(&hoard);
            }
        }
        Deed::NeverEnd => loop {
            std::thread::park();
        },
        Deed::Print => {
            println!("a library prints {}", "a lot ".repeat(10_000));
            eprintln!("and warns");
        }
        Deed::Babble => crate::sandbox::write_to_every_pipe(b"\xff\xff\xff\xffout of turn"),
        Deed::Escape => {
            let escapes = crate::sandbox::escapes();
            return fail(&format!("escapes: {escapes:?}"));
        }
        Deed::Work => {
            let sums: Vec<u64> = std::thread::scope(|scope| {
                let threads: Vec<_> = (0..8_u64)
                    .map(|i| scope.spawn(move || vec![i; 1 << 20].iter().sum::<u64>()))
                    .collect();
                threads.into_iter().map(|t| t.join().unwrap()).collect()
            });
            assert_eq!(sums[7], 7 << 20);
        }
    }
    Ok(())
}

fn fail(message: &str) -> Result<(), SegmentError> {
    Err(SegmentError(message.into()))
}

fn disc(found: bool) -> ImgVec<f32> {
    let centre = NETWORK_SIDE as f32 / 2.0;
    let inside = |i: usize| {
        let (x, y) = ((i % NETWORK_SIDE) as f32, (i / NETWORK_SIDE) as f32);
        (x - centre).hypot(y - centre) < centre / 2.0
    };
    let matte = (0..NETWORK_SIDE * NETWORK_SIDE)
        .map(|i| if found && inside(i) { 1.0 } else { 0.0 })
        .collect();
    ImgVec::new(matte, NETWORK_SIDE, NETWORK_SIDE)
}
