use crate::Secret;
use crate::key::section;
use crate::parse::{optional, prices, secret_of_any_length, text, url};

section! {
    /// Selling credits with Stripe. Without a secret key, nothing is sold.
    Stripe = "stripe" {
        /// The secret key, or a restricted one that may write payment intents and refunds and read disputes and events. One with `_test_` in it moves no money.
        secret_key: Option<Secret> = "", "PEEL_STRIPE_SECRET_KEY", "a key, or nothing", optional(secret_of_any_length);
        /// The publishable key of the same account.
        publishable_key: Option<String> = "", "PEEL_STRIPE_PUBLISHABLE_KEY", "a key, or nothing", optional(text);
        /// The secret of the webhook endpoint, which is `/webhooks/stripe` below `server.public_url`. Without it, payments are noticed some minutes later.
        webhook_secret: Option<Secret> = "", "PEEL_STRIPE_WEBHOOK_SECRET", "a secret, or nothing", optional(secret_of_any_length);
        /// The secret that it is about to replace, while it does.
        webhook_secret_old: Option<Secret> = "", "PEEL_STRIPE_WEBHOOK_SECRET_OLD", "a secret, or nothing", optional(secret_of_any_length);
        /// The account, where the endpoint hears of several.
        account: Option<String> = "", "PEEL_STRIPE_ACCOUNT", "an id, or nothing", optional(text);
        /// Where the script is that shows Stripe's forms. Whatever it is, pages load it from there alone, and only where somebody pays.
        script_url: String = "https://js.stripe.com/v3/", "PEEL_STRIPE_SCRIPT_URL", "an http or https address", url;
        /// Where Stripe's API is.
        url: String = "https://api.stripe.com", "PEEL_STRIPE_URL", "an http or https address", url;
        /// What 1, 10, 50 and 200 credits cost, in cents of a US dollar; at least 50.
        prices_usd: [i64; 4] = "90, 590, 1990, 5990", "PEEL_PRICES_USD", "four whole numbers above 0", prices;
        /// What they cost in fen; at least 400.
        prices_cny: [i64; 4] = "600, 3900, 12900, 38900", "PEEL_PRICES_CNY", "four whole numbers above 0", prices;
    }
}
