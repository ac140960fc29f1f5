//! The numbers of cards, and what comes of them. They are those of Stripe's own test mode.

/// What comes of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// It pays.
    Pays,
    /// Its bank wants to see the customer first.
    Challenges,
    /// It is refused, for this reason.
    Declines(Decline),
}

/// Why a card is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decline {
    pub(crate) code: &'static str,
    pub(crate) decline_code: Option<&'static str>,
    pub(crate) message: &'static str,
}

pub(crate) const DECLINED: Decline = Decline {
    code: "card_declined",
    decline_code: Some("generic_decline"),
    message: "Your card was declined.",
};

pub(crate) const NOT_THEM: Decline = Decline {
    code: "payment_intent_authentication_failure",
    decline_code: None,
    message: "We are unable to authenticate your payment method. \
              Please choose a different payment method and try again.",
};

/// What comes of the card with this number.
pub(crate) fn outcome(number: &str) -> Outcome {
    let decline = |code, decline_code, message| {
        Outcome::Declines(Decline {
            code,
            decline_code,
            message,
        })
    };
    match number {
        "4242424242424242" | "4000056655665556" | "5555555555554444" => Outcome::Pays,
        "4000002500003155" | "4000002760003184" | "4000000000003220" => Outcome::Challenges,
        "4000000000000002" => Outcome::Declines(DECLINED),
        "4000000000009995" => decline(
            "card_declined",
            Some("insufficient_funds"),
            "Your card has insufficient funds.",
        ),
        "4000000000000069" => decline("expired_card", None, "Your card has expired."),
        "4000000000000127" => decline(
            "incorrect_cvc",
            None,
            "Your card's security code is incorrect.",
        ),
        "4000000000000119" => decline(
            "processing_error",
            None,
            "An error occurred while processing your card. Try again in a little bit.",
        ),
        _ => decline(
            "card_declined",
            Some("test_mode_live_card"),
            "Your card was declined. Your request was in test mode, but used a non test card.",
        ),
    }
}
