//! Random changes to a body.

/// A source of bodies that are almost right. Deterministic for a seed.
pub(crate) struct Mutator(u64);

const TOKENS: &[&[u8]] = &[
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b"\"",
    b"\\",
    b"0",
    b"1",
    b"9",
    b".",
    b"e",
    b"E",
    b"-",
    b"+",
    b" ",
    b"\n",
    b"null",
    b"true",
    b"false",
    b"\\u",
    b"d83d",
    b"\\ud83d\\ude00",
    b"1e400",
    b"-0",
    b"18446744073709551616",
    b"\"a\"",
    b"[]",
    b"{}",
    b"\"ids\":[]",
    b"t",
    b"u",
    b"/",
    b"\x01",
];

impl Mutator {
    /// A mutator that makes the same changes for the same seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    /// `body` with a few changes, some of them pieces of `other`.
    pub(crate) fn mutate(&mut self, body: &[u8], other: &[u8]) -> Vec<u8> {
        let mut body = body.to_vec();
        for _ in 0..=self.below(3) {
            let at = self.below(body.len() + 1);
            let end = (at + self.below(4)).min(body.len());
            match self.below(6) {
                0 => drop(body.splice(at..end, TOKENS[self.below(TOKENS.len())].iter().copied())),
                1 => drop(body.splice(at..at, TOKENS[self.below(TOKENS.len())].iter().copied())),
                2 => drop(body.drain(at..end)),
                3 => body.truncate(at),
                4 => {
                    let from = self.below(other.len());
                    let to = (from + self.below(30)).min(other.len());
                    drop(body.splice(at..end, other[from..to].iter().copied()));
                }
                _ => {
                    let piece = body[at..end].to_vec();
                    drop(body.splice(at..at, piece));
                }
            }
        }
        body
    }
}
