//! Zeroed memory for tables that are read at random.

use std::sync::atomic::AtomicU32;

use memmap2::MmapMut;

use crate::prefetch::LINE_BYTES;

/// Bytes of a huge page. Tables from this size on are made of them, so that looking a place up misses the TLB less often.
const HUGE_BYTES: usize = 2 << 20;

#[derive(Clone, Copy)]
#[repr(align(64))]
struct CacheLine(#[allow(dead_code, reason = "read through a byte pointer")] [u8; LINE_BYTES]);

/// Zeroed bytes that start at a cache line. Those never touched cost no memory.
pub(crate) struct Pages {
    start: *mut u8,
    bytes: usize,
    // Keep alive what `start` points into.
    _lines: Box<[CacheLine]>,
    _map: Option<MmapMut>,
}

// SAFETY: the memory belongs to this value alone, whichever thread drops it.
unsafe impl Send for Pages {}
// SAFETY: it is only handed out as a pointer; those who follow that see to it that they do not race.
unsafe impl Sync for Pages {}

impl Pages {
    /// At least `bytes` zeros.
    pub(crate) fn zeroed(bytes: usize) -> Self {
        if let Some(pages) = Self::huge(bytes) {
            return pages;
        }
        // SAFETY: all-zero bytes are a valid cache line.
        let mut lines = unsafe { Box::<[CacheLine]>::new_zeroed_slice(bytes.div_ceil(LINE_BYTES)).assume_init() };
        Self { start: lines.as_mut_ptr().cast(), bytes, _lines: lines, _map: None }
    }

    fn huge(bytes: usize) -> Option<Self> {
        if bytes < HUGE_BYTES {
            return None;
        }
        let mut map = MmapMut::map_anon(bytes + HUGE_BYTES).ok()?;
        #[cfg(target_os = "linux")]
        let _ = map.advise(memmap2::Advice::HugePage); // without it, only slower
        let before = map.as_ptr().align_offset(HUGE_BYTES);
        let start = map.as_mut_ptr().wrapping_add(before);
        Some(Self { start, bytes, _lines: Box::default(), _map: Some(map) })
    }

    /// Where they start.
    #[inline]
    pub(crate) fn start(&self) -> *mut u8 {
        self.start
    }

    /// How many there are.
    #[inline]
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }
}

/// Words that start as zeros, for tables that many threads read at random and some change.
pub struct AtomicWords(Pages);

impl AtomicWords {
    /// `count` zeros.
    pub fn zeroed(count: usize) -> Self {
        Self(Pages::zeroed(count * size_of::<AtomicU32>()))
    }

    /// Bytes allocated.
    pub fn bytes(&self) -> usize {
        self.0.bytes()
    }
}

impl std::ops::Deref for AtomicWords {
    type Target = [AtomicU32];

    #[inline]
    fn deref(&self) -> &[AtomicU32] {
        // SAFETY: the bytes are aligned, zeros are valid atomics, and they are used in no other way as long as this value lives.
        unsafe { std::slice::from_raw_parts(self.0.start().cast(), self.0.bytes() / size_of::<AtomicU32>()) }
    }
}

impl std::fmt::Debug for AtomicWords {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_tuple("AtomicWords").field(&self.len()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_zero_and_aligned_whatever_their_number() {
        for bytes in [1, 64, 1000, HUGE_BYTES - 1, HUGE_BYTES, 3 * HUGE_BYTES + 5] {
            let pages = Pages::zeroed(bytes);
            assert_eq!(pages.bytes(), bytes);
            assert_eq!(pages.start() as usize % if bytes < HUGE_BYTES { LINE_BYTES } else { HUGE_BYTES }, 0);
            // SAFETY: `bytes` bytes from the start on are this value's own, and nobody else touches them.
            let slice = unsafe { std::slice::from_raw_parts_mut(pages.start(), bytes) };
            assert!(slice.iter().all(|&byte| byte == 0));
            slice.fill(1);
        }
    }
}
