use crate::named::named;

named! {
    /// What a job does.
    "job kind" JobKind {
        /// Cuts the subject out of an image.
        Remove = "remove",
        /// Tells a caller's address how an image ended.
        Deliver = "deliver",
    }
}

named! {
    /// Where a job stands.
    "job state" JobState {
        /// Waits to be claimed.
        Queued = "queued",
        /// Claimed under a lease.
        Running = "running",
        /// Done, once.
        Succeeded = "succeeded",
        /// Ended without success for a reason that lies in the input.
        Failed = "failed",
        /// A dead letter: every attempt was used up for reasons that lie with us.
        Dead = "dead",
        /// Called off before it was done.
        Cancelled = "cancelled",
    }
}

impl JobState {
    /// Whether the job still has something before it.
    #[must_use]
    pub const fn is_live(self) -> bool {
        matches!(self, Self::Queued | Self::Running)
    }
}

named! {
    /// How far a running removal has come.
    "step" Step {
        /// Encoded bytes to pixels.
        Decode = "decode",
        /// Down to the network's input size.
        Prepare = "prepare",
        /// The network.
        Segment = "segment",
        /// The matte back up to the picture's size.
        Upsample = "upsample",
        /// Alpha in the unknown band.
        RefineEdges = "refine_edges",
        /// Colours without the old background.
        EstimateForeground = "estimate_foreground",
        /// Background, shadow, crop, size.
        Compose = "compose",
        /// Pixels to encoded bytes.
        Encode = "encode",
        /// The result goes to storage.
        Store = "store",
    }
}
