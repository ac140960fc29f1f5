use crate::key::section;
use crate::parse::{Rate, rate};

section! {
    /// How often one network, an IPv4 address or an IPv6 /64, may do what is worth guessing at or costs work. Each process counts for itself.
    Rates = "rates" {
        /// Signing in, with a password, a code or another provider.
        login: Rate = "30/1m", "PEEL_RATE_LOGIN", "a number and a time, such as `30/1m`", rate;
        /// Making accounts.
        register: Rate = "20/1h", "PEEL_RATE_REGISTER", "a number and a time, such as `20/1h`", rate;
        /// Asking for mail: verifications, new passwords, new addresses; and following what is in them.
        mail: Rate = "20/1h", "PEEL_RATE_MAIL", "a number and a time, such as `20/1h`", rate;
        /// Renewing access tokens.
        refresh: Rate = "300/1m", "PEEL_RATE_REFRESH", "a number and a time, such as `300/1m`", rate;
        /// Submitting pictures without an API key.
        upload: Rate = "120/1m", "PEEL_RATE_UPLOAD", "a number and a time, such as `120/1m`", rate;
    }
}
