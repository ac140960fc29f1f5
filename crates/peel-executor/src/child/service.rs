//! One request after the other, until the parent hangs up.

use std::io::{Read, Write};

use peel_imaging::Limits;
use peel_matting::Segmenter;

use super::steps::Steps;
use super::task;
use crate::frame::{self, Frame, FrameError};
use crate::message::{Request, Response, request_limits};

pub(super) fn serve(
    input: &mut impl Read,
    output: &mut impl Write,
    segmenter: &mut dyn Segmenter,
    limits: &Limits,
) -> Result<(), FrameError> {
    while let Some(Frame { message, parts }) = frame::receive(input, request_limits(limits))? {
        let mut broken_pipe = None;
        let mut steps = Steps::new(|step| {
            if let Err(error) = frame::send(output, &Response::Begin(step), &[]) {
                broken_pipe = Some(error);
            }
        });
        let result = match message {
            Request::CutOut(cut_out) => {
                task::cut_out(&cut_out, parts, limits, segmenter, &mut steps)
            }
        };
        drop(steps);
        if let Some(error) = broken_pipe {
            return Err(error);
        }
        match result {
            Ok(outcome) => {
                frame::send(output, &Response::Done(outcome.report), &[&outcome.bytes])?;
            }
            Err(error) => frame::send(output, &Response::Failed(error), &[])?,
        }
    }
    Ok(())
}
