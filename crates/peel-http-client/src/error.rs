use std::io;
use std::path::PathBuf;

/// A transfer that did not succeed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HttpError {
    /// The address is none, or one that this client does not go to.
    #[error("the address {address} is refused: {reason}")]
    AddressRefused {
        /// The address, without user name and password.
        address: String,
        /// Why.
        reason: &'static str,
    },
    /// The server could not be reached or spoken to.
    #[error("{host} could not be reached; check the network connection")]
    Unreachable {
        /// The server.
        host: String,
        /// What went wrong.
        source: Box<ureq::Error>,
    },
    /// The server answered, but not with the file.
    #[error("{host} answered with status {status}")]
    Status {
        /// The server.
        host: String,
        /// The HTTP status.
        status: u16,
    },
    /// The server redirects in circles, or to nowhere.
    #[error("{host} redirects too often or to nowhere")]
    Redirects {
        /// The server.
        host: String,
    },
    /// The file is larger than it may be.
    #[error("the file is larger than the {limit} bytes that are allowed")]
    TooLarge {
        /// The most that was allowed, in bytes.
        limit: u64,
    },
    /// The connection was cut again and again.
    #[error(
        "the connection to {host} was cut after {received} of {expected} bytes; try again, what arrived is kept"
    )]
    Cut {
        /// The server.
        host: String,
        /// Bytes that are there.
        received: u64,
        /// Bytes that the server announced.
        expected: u64,
    },
    /// The server sent more or fewer bytes than it announced.
    #[error("{host} sent {received} bytes where {expected} were expected")]
    WrongLength {
        /// The server.
        host: String,
        /// Bytes that arrived.
        received: u64,
        /// Bytes that were expected.
        expected: u64,
    },
    /// The transfer took too long.
    #[error("{host} was too slow; try again, what arrived is kept")]
    TimedOut {
        /// The server.
        host: String,
    },
    /// The file could not be written.
    #[error("{} could not be written", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The caller stopped the transfer.
    #[error("cancelled")]
    Cancelled,
}
