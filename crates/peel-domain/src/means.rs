use crate::named::named;
use crate::{Charge, Credits};

named! {
    /// What a result was, or is to be, paid with.
    "means" Means {
        /// A free use.
        Free = "free",
        /// A pass.
        Pass = "pass",
        /// Credits.
        Credit = "credit",
    }
}

impl Means {
    /// The charge of one result by these means, where it costs `credits`.
    #[must_use]
    pub const fn charge(self, credits: Credits) -> Charge {
        match self {
            Self::Free => Charge::FreeUse,
            Self::Pass => Charge::Pass,
            Self::Credit => Charge::of(credits),
        }
    }

    /// The means of a charge; `None` when there was none.
    #[must_use]
    pub const fn of(charge: Charge) -> Option<Self> {
        match charge {
            Charge::Nothing => None,
            Charge::FreeUse => Some(Self::Free),
            Charge::Pass => Some(Self::Pass),
            Charge::Credits(_) => Some(Self::Credit),
        }
    }
}

named! {
    /// What is wrong with a result for which somebody wants their use back.
    "reason" ReturnReason {
        /// Something else was cut out than was meant.
        WrongSubject = "wrong_subject",
        /// Parts of the subject are missing.
        PartsMissing = "parts_missing",
        /// Parts of the background are still there.
        BackgroundLeft = "background_left",
        /// Hair, fur or fine edges are not good.
        RoughEdges = "rough_edges",
        /// Colours at the edges are wrong.
        Colours = "colours",
        /// Something else.
        Other = "other",
        /// Nobody asked: the result looked doubtful to us.
        Doubtful = "doubtful",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_charge_is_by_the_means_it_was_made_with() {
        for means in Means::ALL {
            assert_eq!(Means::of(means.charge(Credits::ONE)), Some(*means));
        }
        assert_eq!(Means::of(Charge::Nothing), None);
        assert_eq!(Means::of(Means::Credit.charge(Credits::ZERO)), None);
    }
}
