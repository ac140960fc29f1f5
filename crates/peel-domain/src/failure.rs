use crate::named::named;

named! {
    /// Why an image or a delivery failed, as a stable code for callers.
    "failure code" FailureCode {
        /// No bytes at all.
        Empty = "empty",
        /// Not one of the formats that can be read.
        UnsupportedFormat = "unsupported_format",
        /// Too many bytes.
        FileTooLarge = "file_too_large",
        /// Too many pixels.
        ImageTooLarge = "image_too_large",
        /// Too few pixels.
        ImageTooSmall = "image_too_small",
        /// Cut short, or damaged.
        ImageCorrupt = "image_corrupt",
        /// Nothing stands out from the background.
        NoSubject = "no_subject",
        /// The picture took longer than it may.
        TimedOut = "timed_out",
        /// The picture needed more memory than it may have.
        OutOfMemory = "out_of_memory",
        /// Its worker stopped, or a part of ours failed.
        ProcessingFailed = "processing_failed",
        /// The owner called it off.
        Cancelled = "cancelled",
        /// Its time was over before it was done.
        Expired = "expired",
        /// The caller's address did not accept the delivery.
        DeliveryRefused = "delivery_refused",
    }
}

impl FailureCode {
    /// Whether another attempt could end better. What lies in the input does not change;
    /// a deadline, a crash or an unreachable address might have been the machine's doing.
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        matches!(
            self,
            Self::TimedOut | Self::OutOfMemory | Self::ProcessingFailed | Self::DeliveryRefused
        )
    }
}
