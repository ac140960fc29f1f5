use crate::Secret;
use crate::key::section;
use crate::parse::{optional, secret_of_any_length, text, url};

section! {
    /// Signing in with Google.
    Google = "google" {
        /// The OAuth client's id. Register `/api/v1/auth/google/callback` below `server.public_url` there, as the address to redirect to.
        client_id: Option<String> = "", "PEEL_GOOGLE_CLIENT_ID", "an id, or nothing", optional(text);
        /// The OAuth client's secret.
        client_secret: Option<Secret> = "", "PEEL_GOOGLE_CLIENT_SECRET", "a secret, or nothing", optional(secret_of_any_length);
    }
}

section! {
    /// Signing in with Facebook.
    Facebook = "facebook" {
        /// The app's id. Register `/api/v1/auth/facebook/callback` below `server.public_url` there, as the address to redirect to.
        app_id: Option<String> = "", "PEEL_FACEBOOK_APP_ID", "an id, or nothing", optional(text);
        /// The app's secret.
        app_secret: Option<Secret> = "", "PEEL_FACEBOOK_APP_SECRET", "a secret, or nothing", optional(secret_of_any_length);
    }
}

section! {
    /// Signing in with an OpenID Connect provider of your own.
    Oidc = "oidc" {
        /// What people know the provider as.
        name: String = "Single sign-on", "PEEL_OIDC_NAME", "a name", text;
        /// Its issuer, below which its discovery document is found.
        issuer: Option<String> = "", "PEEL_OIDC_ISSUER", "an http or https address, or nothing", optional(url);
        /// The client's id. Register `/api/v1/auth/oidc/callback` below `server.public_url` there, as the address to redirect to.
        client_id: Option<String> = "", "PEEL_OIDC_CLIENT_ID", "an id, or nothing", optional(text);
        /// The client's secret.
        client_secret: Option<Secret> = "", "PEEL_OIDC_CLIENT_SECRET", "a secret, or nothing", optional(secret_of_any_length);
    }
}
