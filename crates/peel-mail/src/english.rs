use peel_app::people::Message;

use crate::letter::Letter;

const IGNORE: &str = "If that was not you, you can ignore this mail; nothing will happen.";

/// What `message` says in English. `service` is what the service calls itself.
pub(crate) fn letter(message: &Message, service: &str) -> Letter {
    let (subject, paragraphs, action, afterwards) = match message {
        Message::ConfirmRegistration { link } => (
            "Confirm your email address",
            vec![format!(
                "somebody, hopefully you, wants to open an account with {service} with this address. \
                 Please confirm that the address is yours."
            )],
            Some(("Confirm the address", link)),
            vec![
                String::from("The link works once, for 24 hours."),
                String::from(
                    "If that was not you, please do not follow the link; no account will be opened.",
                ),
            ],
        ),
        Message::AlreadyRegistered { sign_in, reset } => (
            "You already have an account",
            vec![format!(
                "somebody, hopefully you, wanted to use this address for an account with {service}. \
                 It has one already."
            )],
            Some(("Sign in", sign_in)),
            vec![
                format!("If you do not remember the password, set a new one: {reset}"),
                String::from(IGNORE),
            ],
        ),
        Message::ResetPassword { link } => (
            "Set a new password",
            vec![format!(
                "somebody, hopefully you, asked for a new password for the account with {service} that has this address."
            )],
            Some(("Set a new password", link)),
            vec![
                String::from(
                    "The link works once, for 30 minutes. All devices will be signed out.",
                ),
                String::from(IGNORE),
            ],
        ),
        Message::PasswordChanged { reset } => (
            "Your password was changed",
            vec![
                format!(
                    "the password of your account with {service} was changed, and all other devices were signed out."
                ),
                String::from("If that was not you, please set a new password at once."),
            ],
            Some(("Set a new password", reset)),
            Vec::new(),
        ),
        Message::ConfirmNewAddress { link } => (
            "Confirm your new email address",
            vec![format!(
                "somebody, hopefully you, wants this to be the address of their account with {service}. \
                 Please confirm that it is yours."
            )],
            Some(("Confirm the address", link)),
            vec![
                String::from("The link works once, for 30 minutes."),
                String::from(IGNORE),
            ],
        ),
        Message::AddressChanged { undo } => (
            "Your email address was changed",
            vec![
                format!(
                    "your account with {service} has another email address now. We will not write to this one any more."
                ),
                String::from(
                    "If that was not you, undo it: the account gets this address again, all devices are signed out, \
                     and a new password must be set.",
                ),
            ],
            Some(("Undo the change", undo)),
            vec![String::from("The link works once, for 7 days.")],
        ),
        Message::SignInLinked { provider, reset } => (
            "A new way to sign in",
            vec![
                format!(
                    "from now on you can sign in to your account with {service} through {provider}."
                ),
                String::from(
                    "If that was not you, please set a new password, and remove the way to sign in.",
                ),
            ],
            Some(("Set a new password", reset)),
            Vec::new(),
        ),
        Message::SignInUnlinked { provider, reset } => (
            "A way to sign in was removed",
            vec![
                format!(
                    "you can no longer sign in to your account with {service} through {provider}."
                ),
                String::from("If that was not you, please set a new password at once."),
            ],
            Some(("Set a new password", reset)),
            Vec::new(),
        ),
        Message::Receipt { sheet, account } => {
            return Letter {
                subject: "Your receipt",
                greeting: "Hello,",
                paragraphs: vec![
                    format!("thank you for buying credits from {service}. This is your receipt."),
                    sheet.seller.join(", "),
                ],
                rows: sheet.rows.clone(),
                action: Some(("See your account", account.clone())),
                afterwards: sheet.notes.clone(),
            };
        }
    };
    Letter {
        subject,
        greeting: "Hello,",
        paragraphs,
        rows: Vec::new(),
        action: action.map(|(label, link)| (label, link.clone())),
        afterwards,
    }
}
