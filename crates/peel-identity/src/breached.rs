//! Looking a password up in a sorted list of SHA-1 hashes, which may have tens of gigabytes.

use std::fmt::Write;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use sha1::{Digest, Sha1};

const HASH_DIGITS: usize = 40;
/// More than any line has.
const BUFFER_BYTES: usize = 256;
/// How many lines are looked at to see whether a file is a list.
const SAMPLES: u64 = 64;

/// Whether a file can be read and looks like a list: here and there in it are hashes, each above the one before. What a search
/// cannot use is better known before the first one.
///
/// # Errors
/// The operating system's; [`io::ErrorKind::InvalidData`] for what is no such list.
pub fn check_breached_list(list: &Path) -> io::Result<()> {
    let mut file = BufReader::with_capacity(BUFFER_BYTES, File::open(list)?);
    let length = file.seek(SeekFrom::End(0))?;
    let mut last = String::new();
    let mut begin = 0;
    for sample in 0..SAMPLES {
        // Never back into a line that was looked at.
        let from = begin.max(length / SAMPLES * sample);
        let Some((hash, end)) = line_from(&mut file, from, begin)? else {
            break;
        };
        if hash <= last {
            return Err(no_list("the lines are not sorted"));
        }
        (last, begin) = (hash, end);
    }
    if last.is_empty() {
        return Err(no_list("there is nothing in it"));
    }
    Ok(())
}

/// Whether the hash of `password` is in the list: a binary search by bytes, for lines have different lengths.
pub(crate) fn is_breached(list: &Path, password: &str) -> io::Result<bool> {
    let mut wanted = String::with_capacity(HASH_DIGITS);
    for byte in Sha1::digest(password.as_bytes()) {
        write!(wanted, "{byte:02X}").map_err(io::Error::other)?;
    }
    let mut file = BufReader::with_capacity(BUFFER_BYTES, File::open(list)?);
    // The line that is looked for begins in low..high, if there is one; `low` is a line's beginning.
    let (mut low, mut high) = (0, file.seek(SeekFrom::End(0))?);
    while low < high {
        let middle = low + (high - low) / 2;
        match line_from(&mut file, middle, low)? {
            Some((hash, _)) if hash == wanted => return Ok(true),
            Some((hash, end)) if hash < wanted => low = end,
            _ => high = middle,
        }
    }
    Ok(false)
}

/// The hash in the first line that begins at or behind `from`, and where that line ends. `beginning` is known to be
/// where a line begins.
fn line_from(
    file: &mut BufReader<File>,
    from: u64,
    beginning: u64,
) -> io::Result<Option<(String, u64)>> {
    let mut line = Vec::new();
    let begins = if from == beginning {
        file.seek(SeekFrom::Start(from))?
    } else {
        // From the byte before, so that a line that begins right here is not skipped.
        file.seek(SeekFrom::Start(from - 1))?;
        from - 1 + read_line(file, &mut line)?
    };
    line.clear();
    let length = read_line(file, &mut line)?;
    if length == 0 {
        return Ok(None);
    }
    let hash = line
        .get(..HASH_DIGITS)
        .and_then(|digits| std::str::from_utf8(digits).ok())
        .filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))
        .ok_or_else(|| no_list("a line is no SHA-1 hash"))?;
    Ok(Some((hash.to_ascii_uppercase(), begins + length)))
}

/// Reads up to the end of a line, or of what no line goes beyond.
fn read_line(file: &mut BufReader<File>, line: &mut Vec<u8>) -> io::Result<u64> {
    let mut file = file.take(BUFFER_BYTES as u64);
    Ok(file.read_until(b'\n', line)? as u64)
}

fn no_list(why: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(password: &str) -> String {
        let digits = Sha1::digest(password.as_bytes());
        digits.iter().map(|byte| format!("{byte:02X}")).collect()
    }

    #[test]
    fn every_password_of_the_list_is_found_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list");
        for (size, ending) in [(0, "\n"), (1, "\r\n"), (2, ":7\n"), (333, ":12345\r\n")] {
            let name = |number: i32| format!("password {number}");
            let mut lines: Vec<_> = (0..size).map(|number| hash(&name(number))).collect();
            lines.sort();
            let text: String = lines.iter().map(|line| format!("{line}{ending}")).collect();
            // The last line may end without a line break.
            for text in [text.as_str(), text.trim_end()] {
                std::fs::write(&path, text).unwrap();
                for number in 0..size {
                    assert!(
                        is_breached(&path, &name(number)).unwrap(),
                        "{number} of {size}"
                    );
                }
                for number in size..size + 100 {
                    assert!(!is_breached(&path, &name(number)).unwrap());
                }
            }
        }
    }

    #[test]
    fn what_is_no_list_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list");
        std::fs::write(&path, "password\n123456\n").unwrap();
        assert!(is_breached(&path, "password").is_err());
        assert!(is_breached(&folder.path().join("none"), "password").is_err());
    }

    #[test]
    fn what_a_search_cannot_use_is_known_before_the_first_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list");
        let check = |text: &str| {
            std::fs::write(&path, text).unwrap();
            check_breached_list(&path).map_err(|error| error.kind())
        };
        for size in [1, 2, 63, 64, 65, 1000] {
            let mut lines: Vec<_> = (0..size).map(|n: i32| hash(&n.to_string())).collect();
            lines.sort();
            assert_eq!(check(&lines.join(":1\r\n")), Ok(()), "{size}");
            lines.reverse();
            let upside_down = check(&lines.join("\n"));
            assert_eq!(upside_down.is_ok(), size == 1, "{size}");
        }
        let no_list = Err(io::ErrorKind::InvalidData);
        assert_eq!(check(""), no_list);
        assert_eq!(check("password\n123456\n"), no_list);
        let half = hash("password")[..20].to_owned();
        assert_eq!(check(&half), no_list);
        assert!(check_breached_list(folder.path()).is_err(), "a folder");
        assert!(check_breached_list(&folder.path().join("none")).is_err());
    }
}
