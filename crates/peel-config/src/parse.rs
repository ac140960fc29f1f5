//! From texts to values. Each function answers `None` to what is not allowed.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use bytesize::ByteSize;
use ipnet::IpNet;

use crate::Secret;

pub(crate) fn flag(text: &str) -> Option<bool> {
    match text {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

pub(crate) fn address(text: &str) -> Option<SocketAddr> {
    text.parse().ok()
}

pub(crate) fn path(text: &str) -> Option<PathBuf> {
    std::path::absolute(text).ok()
}

/// A size in bytes, with or without a unit.
pub(crate) fn bytes(text: &str) -> Option<u64> {
    ByteSize::from_str(text).ok().map(|size| size.as_u64())
}

/// A time of at least a millisecond and at most ten years.
pub(crate) fn duration(text: &str) -> Option<Duration> {
    const LONGEST: Duration = Duration::from_secs(10 * 366 * 24 * 3600);
    humantime::parse_duration(text)
        .ok()
        .filter(|duration| (Duration::from_millis(1)..=LONGEST).contains(duration))
}

/// An address of the web without path, query or password.
pub(crate) fn origin(text: &str) -> Option<String> {
    let url = url::Url::parse(text).ok()?;
    let is_origin = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.path() == "/"
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    is_origin.then(|| text.trim_end_matches('/').to_owned())
}

/// A network such as `10.0.0.0/8`, or a single address.
pub(crate) fn network(text: &str) -> Option<IpNet> {
    text.parse()
        .ok()
        .or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

/// Long enough not to be guessed.
pub(crate) fn secret(text: &str) -> Option<Secret> {
    (text.len() >= 32).then(|| Secret::new(text))
}

/// Secrets that others have made.
pub(crate) fn secret_of_any_length(text: &str) -> Option<Secret> {
    self::text(text).map(Secret::new)
}

/// Anything but nothing.
pub(crate) fn text(text: &str) -> Option<String> {
    (!text.is_empty() && !text.chars().any(char::is_control)).then(|| text.to_owned())
}

/// The name or address of a machine.
pub(crate) fn host(text: &str) -> Option<String> {
    url::Host::parse(text).ok().map(|_| text.to_owned())
}

/// An address of the web, without a password.
pub(crate) fn url(text: &str) -> Option<String> {
    let url = url::Url::parse(text).ok()?;
    let is_usable = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    is_usable.then(|| text.to_owned())
}

/// An email address, alone or as `Name <address>`. Whoever sends mail reads it in full.
pub(crate) fn mailbox(text: &str) -> Option<String> {
    let address = match text.split_once('<') {
        Some((_, address)) => address.strip_suffix('>')?,
        None => text,
    };
    let (user, host) = address.rsplit_once('@')?;
    let is_usable = !user.is_empty()
        && !host.is_empty()
        && !address.contains(|letter: char| letter.is_whitespace() || letter.is_control());
    is_usable.then(|| text.to_owned())
}

/// So many times within a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// How many times, at least once. As many may come at once.
    pub times: NonZeroU32,
    /// Within which time.
    pub within: Duration,
}

/// A number and a time, such as `30/1m`.
pub(crate) fn rate(text: &str) -> Option<Rate> {
    let (times, within) = text.split_once('/')?;
    Some(Rate {
        times: times.trim().parse().ok()?,
        within: duration(within.trim())?,
    })
}

/// The prices of four products, in hundredths.
pub(crate) fn prices(text: &str) -> Option<[i64; 4]> {
    let positive = |item: &str| item.parse().ok().filter(|price| *price > 0);
    list(positive)(text)?.try_into().ok()
}

/// A number of credits from 1 to 100, in quarters.
pub(crate) fn quarters(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let part = match fraction {
        "0" | "00" => 0,
        "25" => 1,
        "5" | "50" => 2,
        "75" => 3,
        _ => return None,
    };
    let whole: i64 = whole
        .parse()
        .ok()
        .filter(|whole| (1..=100).contains(whole))?;
    Some(4 * whole + part).filter(|quarters| *quarters <= 400)
}

/// Nothing, or what `parse` reads.
pub(crate) fn optional<T>(
    parse: impl FnOnce(&str) -> Option<T>,
) -> impl FnOnce(&str) -> Option<Option<T>> {
    move |text| {
        if text.is_empty() {
            Some(None)
        } else {
            parse(text).map(Some)
        }
    }
}

/// What `parse` reads, between commas.
pub(crate) fn list<T>(parse: impl Fn(&str) -> Option<T>) -> impl FnOnce(&str) -> Option<Vec<T>> {
    move |text| {
        text.split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(parse)
            .collect()
    }
}

/// The member of `names` that the text names.
pub(crate) fn one_of<T: Copy>(
    names: &'static [(&'static str, T)],
) -> impl FnOnce(&str) -> Option<T> {
    move |text| {
        names
            .iter()
            .find(|(name, _)| *name == text)
            .map(|(_, member)| *member)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_times_have_units() {
        assert_eq!(bytes("2 GB"), Some(2_000_000_000));
        assert_eq!(bytes("1MiB"), Some(1 << 20));
        assert_eq!(bytes("4096"), Some(4096));
        assert_eq!(duration("1h 30m"), Some(Duration::from_secs(5400)));
        assert_eq!(duration("90"), None);
        assert_eq!(duration("0s"), None);
    }

    #[test]
    fn origins_are_nothing_but_origins() {
        assert_eq!(
            origin("https://peel.example/"),
            Some(String::from("https://peel.example"))
        );
        assert_eq!(
            origin("http://localhost:8080"),
            Some(String::from("http://localhost:8080"))
        );
        for text in [
            "peel.example",
            "ftp://peel.example",
            "https://a:b@peel.example",
            "https://peel.example/path",
            "https://peel.example/?q",
        ] {
            assert_eq!(origin(text), None, "{text}");
        }
    }

    #[test]
    fn a_rate_is_a_number_and_a_time() {
        let read = rate("30 / 1m").unwrap();
        assert_eq!((read.times.get(), read.within.as_secs()), (30, 60));
        for text in ["30", "0/1m", "-1/1m", "30/0s", "30/m", "/", ""] {
            assert_eq!(rate(text), None, "{text}");
        }
    }

    #[test]
    fn credits_are_counted_in_quarters() {
        for (text, counted) in [("1", 4), ("1.5", 6), ("2.25", 9), ("100", 400)] {
            assert_eq!(quarters(text), Some(counted), "{text}");
        }
        for text in ["0", "0.5", "1.1", "100.25", "101", "-1", "1.", ".5", ""] {
            assert_eq!(quarters(text), None, "{text}");
        }
    }

    #[test]
    fn mail_is_from_an_address_with_or_without_a_name() {
        for text in ["peel@example.org", "Peel of Example <peel@example.org>"] {
            assert_eq!(mailbox(text).as_deref(), Some(text));
        }
        for text in ["Peel", "Peel <peel>", "<a@b", "@b", "a@", "a b@c", ""] {
            assert_eq!(mailbox(text), None, "{text}");
        }
    }

    #[test]
    fn an_address_alone_is_a_network_of_one() {
        assert_eq!(network("10.1.2.3"), network("10.1.2.3/32"));
        assert_eq!(network("::1"), network("::1/128"));
        assert_eq!(network("10.0.0.0/33"), None);
        assert_eq!(
            list(network)("10.0.0.0/8, ::1").map(|networks| networks.len()),
            Some(2)
        );
        assert_eq!(list(network)("").map(|networks| networks.len()), Some(0));
    }
}
