//! What is told about each picture.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use peel_imaging::Warning;
use peel_matting::{Rect, Step};
use serde::Serialize;

use super::batch::{Done, Event, Finished};
use super::failure::Failure;
use crate::message::problem_lines;

/// How much is told, and in what form.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Style {
    /// JSON lines on standard output.
    pub(crate) json: bool,
    /// Errors only.
    pub(crate) quiet: bool,
}

/// Tells people and programs what becomes of the pictures, and counts.
pub(crate) struct Reporter {
    style: Style,
    bar: ProgressBar,
    begun: Instant,
    done: usize,
    failed: usize,
}

impl Reporter {
    /// `total` pictures are expected; `None` is not known.
    pub(crate) fn new(style: Style, total: Option<usize>) -> Self {
        Self {
            style,
            bar: progress_bar(style, total),
            begun: Instant::now(),
            done: 0,
            failed: 0,
        }
    }

    pub(crate) fn observe(&mut self, event: Event) {
        match event {
            Event::Step(step) => self.bar.set_message(activity(step)),
            Event::Finished(finished) => self.finished(&finished),
        }
    }

    /// How many pictures failed.
    pub(crate) fn failed(&self) -> usize {
        self.failed
    }

    /// Says how it went, at the end.
    pub(crate) fn summarise(&self) {
        self.bar.finish_and_clear();
        if self.is_talkative() && self.done + self.failed > 1 {
            eprintln!("{}", summary(self.done, self.failed, self.begun.elapsed()));
        }
    }

    fn finished(&mut self, finished: &Finished) {
        match &finished.result {
            Ok(_) => self.done += 1,
            Err(failure) if failure.is_interruption() => return,
            Err(failure) => {
                self.failed += 1;
                let lines = problem_lines(Some(&finished.name), failure);
                self.bar.suspend(|| eprintln!("{lines}"));
            }
        }
        self.bar.inc(1);
        if self.style.json {
            self.bar.suspend(|| print_json(finished));
        } else if let (Ok(done), true) = (&finished.result, self.is_talkative()) {
            self.bar.suspend(|| print_line(finished, done));
        }
    }

    /// Whether a person is there who wants to know more than errors.
    fn is_talkative(&self) -> bool {
        !self.style.quiet && !self.style.json && io::stderr().is_terminal()
    }
}

fn progress_bar(style: Style, total: Option<usize>) -> ProgressBar {
    if style.quiet || style.json || !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let (bar, template) = match total {
        Some(total) if total > 1 => (
            ProgressBar::new(total as u64),
            "{bar:30} {pos}/{len} · {eta} left · {msg}",
        ),
        _ => (ProgressBar::new_spinner(), "{spinner} {msg}"),
    };
    bar.set_draw_target(ProgressDrawTarget::stderr());
    bar.set_style(
        ProgressStyle::with_template(template).expect("the template is a constant that is tested"),
    );
    bar.set_message("loading the engine");
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

fn activity(step: Step) -> &'static str {
    match step {
        Step::Decode => "reading",
        Step::Prepare | Step::Segment | Step::Upsample => "finding the subject",
        Step::RefineEdges => "refining edges",
        Step::EstimateForeground => "cleaning colours",
        Step::Compose => "laying out",
        Step::Encode => "writing",
        _ => "working",
    }
}

fn summary(done: usize, failed: usize, took: Duration) -> String {
    let pictures = |count: usize| match count {
        1 => String::from("1 picture"),
        _ => format!("{count} pictures"),
    };
    let seconds = took.as_secs_f64();
    match failed {
        0 => format!("{} done in {seconds:.1} s", pictures(done)),
        _ => format!(
            "{} done, {failed} failed, in {seconds:.1} s",
            pictures(done)
        ),
    }
}

/// Whoever reads standard error sees the result; standard output is for programs.
fn print_line(finished: &Finished, done: &Done) {
    if let Some(output) = &finished.output {
        let (width, height) = done.report.output_size;
        eprintln!(
            "{} → {} ({width}×{height}, {:.2} s)",
            finished.name,
            output.display(),
            done.total.as_secs_f64()
        );
    }
}

/// A line of `--json`. Keys are only ever added.
#[derive(Debug, Serialize)]
struct Line<'a> {
    input: &'a str,
    /// `null` when it failed; `-` is standard output.
    output: Option<String>,
    #[serde(flatten)]
    detail: Detail<'a>,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Detail<'a> {
    Done {
        /// Of the result, in pixels.
        width: u32,
        height: u32,
        /// Of the upright input, in pixels.
        input_width: u32,
        input_height: u32,
        /// In pixels of the upright input.
        subject: Rect,
        confidence: f32,
        warnings: &'a [Warning],
        /// Milliseconds by step, and in total with reading and writing.
        ms: serde_json::Map<String, serde_json::Value>,
    },
    Failed {
        error: ErrorDetail,
    },
}

#[derive(Debug, Serialize)]
struct ErrorDetail {
    code: &'static str,
    message: String,
}

impl<'a> Line<'a> {
    fn of(finished: &'a Finished) -> Self {
        match &finished.result {
            Ok(done) => Self {
                input: &finished.name,
                output: Some(match &finished.output {
                    Some(path) => path.display().to_string(),
                    None => String::from("-"),
                }),
                detail: done_detail(done),
            },
            Err(failure) => Self {
                input: &finished.name,
                output: None,
                detail: Detail::Failed {
                    error: ErrorDetail {
                        code: failure.code(),
                        message: with_causes(failure),
                    },
                },
            },
        }
    }
}

fn done_detail(done: &Done) -> Detail<'_> {
    let report = &done.report;
    Detail::Done {
        width: report.output_size.0,
        height: report.output_size.1,
        input_width: report.input_size.0,
        input_height: report.input_size.1,
        subject: report.subject,
        confidence: report.confidence,
        warnings: &report.warnings,
        ms: milliseconds(done),
    }
}

fn milliseconds(done: &Done) -> serde_json::Map<String, serde_json::Value> {
    let tenths =
        |duration: Duration| serde_json::Value::from((duration.as_secs_f64() * 1e4).round() / 10.0);
    let steps =
        done.report
            .timings
            .iter()
            .filter_map(|timing| match serde_json::to_value(timing.step) {
                Ok(serde_json::Value::String(name)) => Some((name, tenths(timing.duration))),
                _ => None,
            });
    let total = (String::from("total"), tenths(done.total));
    steps.chain([total]).collect()
}

fn with_causes(failure: &Failure) -> String {
    let mut message = failure.to_string();
    let mut cause = std::error::Error::source(failure);
    while let Some(error) = cause {
        message.push_str(": ");
        message.push_str(&error.to_string());
        cause = error.source();
    }
    message
}

/// A reader that has gone away is no reason to stop cutting out.
fn print_json(finished: &Finished) {
    let mut stdout = io::stdout().lock();
    let _ = serde_json::to_writer(&mut stdout, &Line::of(finished));
    let _ = writeln!(stdout).and_then(|()| stdout.flush());
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use peel_executor::{JobError, Report};
    use peel_imaging::ErrorKind;
    use peel_matting::Timing;
    use serde_json::json;

    use super::*;

    fn line(output: Option<&str>, result: Result<Done, Failure>) -> serde_json::Value {
        let finished = Finished {
            name: String::from("a.jpg"),
            output: output.map(PathBuf::from),
            result,
        };
        serde_json::to_value(Line::of(&finished)).unwrap()
    }

    #[test]
    fn a_result_as_json() {
        let timing = |step, micros| Timing {
            step,
            duration: Duration::from_micros(micros),
        };
        let report = Report {
            input_size: (40, 30),
            output_size: (20, 15),
            subject: Rect {
                left: 1,
                top: 2,
                width: 3,
                height: 4,
            },
            confidence: 0.5,
            warnings: vec![Warning::AnimationFlattened],
            timings: vec![timing(Step::Decode, 1260), timing(Step::RefineEdges, 100)],
        };
        let done = Done {
            report,
            total: Duration::from_millis(12),
        };
        let expected = json!({
            "input": "a.jpg",
            "output": "b.png",
            "width": 20,
            "height": 15,
            "input_width": 40,
            "input_height": 30,
            "subject": {"left": 1, "top": 2, "width": 3, "height": 4},
            "confidence": 0.5,
            "warnings": ["animation_flattened"],
            "ms": {"decode": 1.3, "refine_edges": 0.1, "total": 12.0},
        });
        assert_eq!(line(Some("b.png"), Ok(done)), expected);
    }

    #[test]
    fn a_failure_as_json() {
        let failure = Failure::Job(JobError::Image {
            kind: ErrorKind::Corrupt,
            message: String::from("cut short"),
        });
        let expected = json!({
            "input": "a.jpg",
            "output": null,
            "error": {"code": "corrupt", "message": "cut short"},
        });
        assert_eq!(line(Some("b.png"), Err(failure)), expected);
    }

    #[test]
    fn a_cause_is_part_of_the_message() {
        let failure = Failure::Unreadable(io::Error::other("disk on fire"));
        let line = line(None, Err(failure));
        assert_eq!(line["error"]["message"], "cannot be read: disk on fire");
    }

    #[test]
    fn summaries_count_what_there_is() {
        let took = Duration::from_millis(12_340);
        assert_eq!(summary(1, 0, took), "1 picture done in 12.3 s");
        assert_eq!(
            summary(29, 1, took),
            "29 pictures done, 1 failed, in 12.3 s"
        );
    }

    #[test]
    fn templates_are_valid() {
        for template in [
            "{bar:30} {pos}/{len} · {eta} left · {msg}",
            "{spinner} {msg}",
        ] {
            assert!(ProgressStyle::with_template(template).is_ok());
        }
    }
}
