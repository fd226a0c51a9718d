use std::hash::{BuildHasherDefault, Hasher};

/// Three bytes in the low 24 bits.
pub(super) type Trigram = u32;

/// The distinct trigrams of a text, ascending, in a buffer that is used again.
pub(super) fn collect(text: &[u8], trigrams: &mut Vec<Trigram>) {
    trigrams.clear();
    trigrams.extend(text.windows(3).map(|bytes| u32::from_be_bytes([0, bytes[0], bytes[1], bytes[2]])));
    trigrams.sort_unstable();
    trigrams.dedup();
}

/// One multiplication instead of a keyed hash: there are only 2²⁴ keys, too few to make a table degenerate.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct TrigramHasher(u64);

pub(super) type TrigramState = BuildHasherDefault<TrigramHasher>;

impl Hasher for TrigramHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u32(u32::from(byte));
        }
    }

    fn write_u32(&mut self, value: u32) {
        // 2^64 / golden ratio; the table takes its position from the low bits and its tag from the high ones.
        let mixed = (self.0 ^ u64::from(value)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 = mixed ^ (mixed >> 32);
    }
}
