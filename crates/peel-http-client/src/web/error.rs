use std::io;

/// Why an address is not gone to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// It cannot be read as an address, or can be read in more than one way.
    #[error("it is not an address of the web")]
    Unreadable,
    /// It is neither http nor https.
    #[error("only http and https are used")]
    Scheme,
    /// It holds a user name or a password.
    #[error("it holds a user name or a password")]
    Credentials,
    /// It names a port other than 80 and 443.
    #[error("only the ports 80 and 443 are used")]
    Port,
    /// It names a host of a private network.
    #[error("its host is not one of the public internet")]
    Host,
    /// Its name stands for an address that is not public.
    #[error("its server is not in the public internet")]
    NotPublic,
    /// A redirect leads from https to http.
    #[error("it leads from https to http")]
    Downgrade,
}

/// A request that did not succeed.
///
/// What is behind an address must not be read off the answers to those who may not go there
/// themselves: show users one sentence for all of these.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// The address, or one that it redirects to, is not gone to.
    #[error("the address is refused: {0}")]
    Refused(Refusal),
    /// The server's name could not be resolved.
    #[error("the server was not found")]
    NotFound(#[source] io::Error),
    /// No connection came about.
    #[error("the server could not be reached")]
    Unreachable(#[source] io::Error),
    /// The server could not show that it is who it should be.
    #[error("no secure connection to the server came about")]
    Tls(#[source] io::Error),
    /// What the server said is not HTTP, or its head is too large, or it hung up.
    #[error("the server did not answer properly")]
    Protocol(#[source] hyper::Error),
    /// The server answered, but not with what was asked for.
    #[error("the server answered with status {0}")]
    Status(u16),
    /// It redirects too often, or to nowhere.
    #[error("the server redirects too often or to nowhere")]
    Redirects,
    /// The body is encoded though that was not asked for.
    #[error("the server compresses what was asked for as it is")]
    Encoded,
    /// The body is larger than it may be.
    #[error("more than {0} bytes would have come")]
    TooLarge(u64),
    /// It took too long.
    #[error("the server was too slow")]
    TimedOut,
    /// The body ended before it was whole.
    #[error("the connection was cut")]
    Cut(#[source] hyper::Error),
}

impl From<Refusal> for FetchError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}
