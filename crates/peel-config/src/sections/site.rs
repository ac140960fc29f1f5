use crate::key::section;
use crate::parse::{mailbox, optional, text};

section! {
    /// Who runs the website, as its legal pages tell it. What is not set they say is missing.
    Site = "site" {
        /// Name of the person or company that runs it.
        operator: Option<String> = "", "PEEL_SITE_OPERATOR", "a name, or nothing", optional(text);
        /// Its postal address, on one line.
        address: Option<String> = "", "PEEL_SITE_ADDRESS", "an address, or nothing", optional(text);
        /// Where questions, complaints and wishes about personal data go.
        email: Option<String> = "", "PEEL_SITE_EMAIL", "an email address, or nothing", optional(mailbox);
        /// Where a company is registered and under which numbers, tax number included.
        register: Option<String> = "", "PEEL_SITE_REGISTER", "a text, or nothing", optional(text);
        /// The law that the terms are under, such as `the law of Ireland`.
        law: Option<String> = "", "PEEL_SITE_LAW", "a text, or nothing", optional(text);
        /// Who else gets personal data from the operator, and for what, such as `Example Hosting Ltd (servers, Finland)`.
        processors: Option<String> = "", "PEEL_SITE_PROCESSORS", "a text, or nothing", optional(text);
    }
}
