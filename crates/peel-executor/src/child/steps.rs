use std::time::Instant;

use peel_matting::{Step, Timing};

/// Tells of each step as it begins, and measures it.
pub(super) struct Steps<'a> {
    announce: Box<dyn FnMut(Step) + 'a>,
    done: Vec<Timing>,
    current: Option<(Step, Instant)>,
}

impl<'a> Steps<'a> {
    pub(super) fn new(announce: impl FnMut(Step) + 'a) -> Self {
        Self {
            announce: Box::new(announce),
            done: Vec::new(),
            current: None,
        }
    }

    /// Ends the step before and begins this one.
    pub(super) fn begin(&mut self, step: Step) {
        self.end();
        (self.announce)(step);
        self.current = Some((step, Instant::now()));
    }

    /// Ends the last step and gives the time that each took, in order.
    pub(super) fn finish(&mut self) -> Vec<Timing> {
        self.end();
        std::mem::take(&mut self.done)
    }

    fn end(&mut self) {
        if let Some((step, began)) = self.current.take() {
            self.done.push(Timing {
                step,
                duration: began.elapsed(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_is_announced_and_timed_in_order() {
        let mut announced = Vec::new();
        let mut steps = Steps::new(|step| announced.push(step));
        for step in [Step::Decode, Step::Segment, Step::Encode] {
            steps.begin(step);
        }
        let timed: Vec<Step> = steps.finish().iter().map(|timing| timing.step).collect();
        drop(steps);
        assert_eq!(timed, [Step::Decode, Step::Segment, Step::Encode]);
        assert_eq!(announced, timed);
    }
}
