use crate::named::named;

named! {
    /// Where an image stands, as its owner sees it.
    "image state" ImageState {
        /// Waits for a worker.
        Queued = "queued",
        /// A worker has it.
        Processing = "processing",
        /// The cutout is there.
        Ready = "ready",
        /// There will be no cutout, unless an operator tries again.
        Failed = "failed",
    }
}

impl ImageState {
    /// Whether an image in this state may go over to `next`.
    ///
    /// `processing → queued` is a further attempt, `failed → queued` an operator's retry of
    /// a dead letter. A cutout, once ready, is never taken back.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Queued, Self::Processing | Self::Failed)
                | (Self::Processing, Self::Ready | Self::Failed | Self::Queued)
                | (Self::Failed, Self::Queued)
        )
    }

    /// Whether nothing more happens by itself.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Ready | Self::Failed)
    }
}

/// The subject's bounding box, in pixels of the upright original.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct SubjectBox {
    /// From the left edge.
    pub left: u32,
    /// From the top edge.
    pub top: u32,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

#[cfg(test)]
mod tests {
    use super::ImageState::{self, Failed, Processing, Queued, Ready};

    #[test]
    fn only_these_transitions_exist() {
        let allowed = [
            (Queued, Processing),
            (Queued, Failed),
            (Processing, Ready),
            (Processing, Failed),
            (Processing, Queued),
            (Failed, Queued),
        ];
        for from in ImageState::ALL {
            for to in ImageState::ALL {
                assert_eq!(
                    from.may_become(*to),
                    allowed.contains(&(*from, *to)),
                    "{from} → {to}"
                );
            }
        }
    }

    #[test]
    fn names_read_back_and_foreign_ones_do_not() {
        for state in ImageState::ALL {
            assert_eq!(state.as_str().parse(), Ok(*state));
        }
        assert!("Ready".parse::<ImageState>().is_err());
    }
}
