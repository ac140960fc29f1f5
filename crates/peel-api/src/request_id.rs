use std::fmt;

use peel_domain::Randomness;

tokio::task_local! {
    static CURRENT: RequestId;
}

/// Names a request, in its answer and in the log. Always ours: what a caller says names nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RequestId([u8; 8]);

impl RequestId {
    pub(crate) fn random(randomness: &dyn Randomness) -> Self {
        let mut bytes = [0; 8];
        randomness.fill(&mut bytes);
        Self(bytes)
    }

    /// Of the request that is being worked on, if any.
    pub(crate) fn current() -> Option<Self> {
        CURRENT.try_with(|id| *id).ok()
    }

    /// Works on the request of this id.
    pub(crate) async fn scope<F: Future>(self, work: F) -> F::Output {
        CURRENT.scope(self, work).await
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("req_")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
