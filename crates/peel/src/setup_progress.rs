use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use peel_setup::{Event, Item, Observer, Stage};

use crate::interrupt::Interrupt;

/// Shows a person how an installation goes on: a bar in a terminal, a line for each stage elsewhere.
#[derive(Debug)]
pub(crate) struct SetupProgress {
    interrupt: Interrupt,
    talk: Talk,
    bar: ProgressBar,
}

/// How much is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Talk {
    /// Nothing.
    Nothing,
    /// What is done.
    Changes,
    /// What is done, and what was there already.
    Everything,
}

impl SetupProgress {
    pub(crate) fn new(interrupt: Interrupt, talk: Talk) -> Self {
        Self {
            interrupt,
            talk,
            bar: ProgressBar::hidden(),
        }
    }

    fn say(&self, line: &str) {
        if self.talk != Talk::Nothing {
            self.bar.suspend(|| eprintln!("{line}"));
        }
    }

    fn begin(&mut self, item: Item<'_>, stage: Stage, total_bytes: Option<u64>) {
        self.bar.finish_and_clear();
        let activity = format!("{} {}", verb(stage), name(item));
        if self.talk != Talk::Nothing && io::stderr().is_terminal() {
            self.bar = bar(total_bytes);
            self.bar.set_message(activity);
        } else if stage == Stage::Download {
            self.say(&activity);
        }
    }
}

impl Observer for SetupProgress {
    fn observe(&mut self, event: Event<'_>) {
        match event {
            Event::Waiting => self.say("waiting for another peel that is setting up"),
            Event::AlreadyInstalled { item } if self.talk == Talk::Everything => {
                self.say(&format!("{} is there already", name(item)));
            }
            Event::Began {
                item,
                stage,
                total_bytes,
            } => self.begin(item, stage, total_bytes),
            Event::Progress { done_bytes } => self.bar.set_position(done_bytes),
            Event::Installed { item, folder } => {
                self.bar.finish_and_clear();
                self.say(&format!("{} is in {}", name(item), folder.display()));
            }
            _ => {}
        }
    }

    fn is_cancelled(&self) -> bool {
        self.interrupt.is_requested()
    }
}

impl Drop for SetupProgress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

fn bar(total_bytes: Option<u64>) -> ProgressBar {
    let (bar, template) = match total_bytes {
        Some(total) => (
            ProgressBar::new(total),
            "{msg} {bar:30} {bytes}/{total_bytes} · {eta} left",
        ),
        None => (ProgressBar::new_spinner(), "{spinner} {msg}"),
    };
    bar.set_style(
        ProgressStyle::with_template(template).expect("the template is a constant that is tested"),
    );
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

fn verb(stage: Stage) -> &'static str {
    match stage {
        Stage::Download => "fetching",
        Stage::Verify => "checking",
        Stage::Unpack => "unpacking",
        Stage::Prepare => "preparing",
    }
}

fn name(item: Item<'_>) -> String {
    match item {
        Item::Engine => String::from("the engine (OpenVINO)"),
        Item::Model(name) => format!("the model {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_are_valid() {
        bar(None).abandon();
        bar(Some(1)).abandon();
    }
}
