use peel_domain::Step;

/// A step of the pipeline under the name that callers know; `None` for one that they do not.
pub(crate) fn public(step: peel_matting::Step) -> Option<Step> {
    use peel_matting::Step as Inner;
    Some(match step {
        Inner::Decode => Step::Decode,
        Inner::Prepare => Step::Prepare,
        Inner::Segment => Step::Segment,
        Inner::Upsample => Step::Upsample,
        Inner::RefineEdges => Step::RefineEdges,
        Inner::EstimateForeground => Step::EstimateForeground,
        Inner::Compose => Step::Compose,
        Inner::Encode => Step::Encode,
        _ => return None,
    })
}
