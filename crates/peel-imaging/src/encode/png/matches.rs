//! Finding repeats (LZ77), tuned for filtered rows of photographs: noise holds no repeats
//! worth their distance, so only long ones are looked for, and fewer the longer none is found.

/// The shortest repeat taken. Short ones cost more bits than the literals they replace.
const MIN_MATCH: usize = 8;
/// The longest that deflate can name.
const MAX_MATCH: usize = 258;
/// The shortest that deflate can name.
const SHORTEST_CODED: usize = 3;
/// The longest distance that deflate can name.
const WINDOW: usize = 32_768;

const HASH_BITS: u32 = 15;
const TABLE: usize = 1 << HASH_BITS;

/// The search advances by one byte more after each 2^this bytes without a match.
const ACCELERATION: usize = 7;

/// How many places at the start of a match are remembered. Filtered rows repeat in short,
/// nearby pieces; remembering none of them costs 6 % in size, remembering all a lot of time in
/// flat areas.
const REMEMBERED: usize = 32;

/// Literals, and a match that follows them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sequence {
    pub(super) literals: usize,
    /// 3–258; 0 for no match, at the end of a block.
    pub(super) length: usize,
    /// 1–32,768 when there is a match.
    pub(super) distance: usize,
}

/// Remembers where each hash of 8 bytes was last seen.
pub(super) struct MatchFinder {
    last_seen: Box<[u32; TABLE]>,
}

impl MatchFinder {
    pub(super) fn new() -> Self {
        Self {
            last_seen: Box::new([0; TABLE]),
        }
    }

    /// Splits `data[start..end]` into `sequences`, looking for matches from `data[..start]` on.
    /// `data` must be shorter than 4 GB and the same from call to call.
    pub(super) fn split(
        &mut self,
        data: &[u8],
        start: usize,
        end: usize,
        sequences: &mut Vec<Sequence>,
    ) {
        sequences.clear();
        let (mut anchor, mut at) = (start, start);
        while at + MIN_MATCH <= end {
            let Some(found) = self.look_up(data, at) else {
                at += 1 + ((at - anchor) >> ACCELERATION);
                continue;
            };
            let distance = at - found;
            let begin = at - common_suffix(&data[anchor..at], &data[..found]);
            let found_end = found + MIN_MATCH;
            at += MIN_MATCH + common_prefix(&data[found_end..], &data[at + MIN_MATCH..end]);
            self.remember(&data[..end], begin + 1..at.min(begin + REMEMBERED));
            push_match(sequences, begin - anchor, at - begin, distance);
            anchor = at;
        }
        sequences.push(Sequence {
            literals: end - anchor,
            length: 0,
            distance: 0,
        });
    }

    /// Where the 8 bytes at `at` were last seen, within the window.
    #[inline(always)]
    fn look_up(&mut self, data: &[u8], at: usize) -> Option<usize> {
        let key = load(data, at);
        let found = std::mem::replace(&mut self.last_seen[hash(key)], at as u32) as usize;
        (found < at && at - found <= WINDOW && load(data, found) == key).then_some(found)
    }

    fn remember(&mut self, data: &[u8], places: std::ops::Range<usize>) {
        for at in places {
            if at + MIN_MATCH > data.len() {
                return;
            }
            self.last_seen[hash(load(data, at))] = at as u32;
        }
    }
}

#[inline(always)]
fn load(data: &[u8], at: usize) -> u64 {
    let bytes = data[at..at + 8].try_into().expect("the range has 8 bytes");
    u64::from_le_bytes(bytes)
}

/// Multiplicative hashing (Knuth, The Art of Computer Programming 3, 6.4) by 2^64 / φ.
#[inline(always)]
fn hash(key: u64) -> usize {
    (key.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (u64::BITS - HASH_BITS)) as usize
}

fn common_prefix(one: &[u8], other: &[u8]) -> usize {
    let words = one
        .chunks_exact(8)
        .zip(other.chunks_exact(8))
        .take_while(|(one, other)| one == other)
        .count();
    let equal = words * 8;
    equal
        + one[equal..]
            .iter()
            .zip(&other[equal..])
            .take_while(|(one, other)| one == other)
            .count()
}

fn common_suffix(one: &[u8], other: &[u8]) -> usize {
    one.iter()
        .rev()
        .zip(other.iter().rev())
        .take_while(|(one, other)| one == other)
        .count()
}

/// Long matches become several, none of which is shorter than deflate can name.
fn push_match(
    sequences: &mut Vec<Sequence>,
    mut literals: usize,
    mut length: usize,
    distance: usize,
) {
    while length > 0 {
        let mut part = length.min(MAX_MATCH);
        if (1..SHORTEST_CODED).contains(&(length - part)) {
            part -= SHORTEST_CODED;
        }
        sequences.push(Sequence {
            literals,
            length: part,
            distance,
        });
        literals = 0;
        length -= part;
    }
}
