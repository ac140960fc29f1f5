//! One request after the other, until the parent hangs up.

use std::io::{Read, Write};

use peel_imaging::Limits;
use peel_matting::Segmenter;

use super::steps::Steps;
use super::{edit, render, task};
use crate::JobError;
use crate::frame::{self, Frame, FrameError};
use crate::message::{Request, Response, request_limits};

/// The response to a request that was done, and the bytes beside it.
type Done = (Response, Vec<u8>);

pub(super) fn serve(
    input: &mut impl Read,
    output: &mut impl Write,
    mut segmenter: Option<Box<dyn Segmenter>>,
    limits: &Limits,
) -> Result<(), FrameError> {
    while let Some(Frame { message, parts }) = frame::receive(input, request_limits(limits))? {
        let mut broken_pipe = None;
        let mut steps = Steps::new(|step| {
            if let Err(error) = frame::send(output, &Response::Begin(step), &[]) {
                broken_pipe = Some(error);
            }
        });
        let result = perform(message, parts, limits, segmenter.as_deref_mut(), &mut steps);
        drop(steps);
        if let Some(error) = broken_pipe {
            return Err(error);
        }
        match result {
            Ok((done, bytes)) => frame::send(output, &done, &[&bytes])?,
            Err(error) => frame::send(output, &Response::Failed(error), &[])?,
        }
    }
    Ok(())
}

fn perform(
    request: Request,
    parts: Vec<Vec<u8>>,
    limits: &Limits,
    segmenter: Option<&mut (dyn Segmenter + 'static)>,
    steps: &mut Steps<'_>,
) -> Result<Done, JobError> {
    let network = || {
        segmenter
            .ok_or_else(|| JobError::Engine("this process was started without a network".into()))
    };
    let outcome = match request {
        Request::CutOut(job) => task::cut_out(&job, parts, limits, network()?, steps),
        Request::Cut { quality, region } => {
            task::cut(quality, region, parts, limits, network()?, steps)
        }
        Request::Check => {
            render::check(parts, limits, steps)?;
            return Ok((Response::Checked, Vec::new()));
        }
        Request::ApplyMatte => edit::apply_matte(parts, limits, steps),
        Request::Render(render) => {
            let rendering = render::render(&render, parts, limits, steps)?;
            return Ok((Response::Rendered(rendering.report), rendering.bytes));
        }
    }?;
    Ok((Response::Done(outcome.report), outcome.bytes))
}
