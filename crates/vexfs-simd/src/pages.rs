//! Zeroed memory for tables that are read at random.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;

use memmap2::MmapMut;
use rustix::fs::{FallocateFlags, Mode, OFlags};

use crate::prefetch::LINE_BYTES;

/// Bytes of a huge page. Tables from this size on are made of them, so that looking a place up misses the TLB less often.
const HUGE_BYTES: usize = 2 << 20;

/// What tables are made of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum TableMemory {
    /// Memory that stays.
    #[default]
    Resident,
    /// Nameless files in a directory, for tables that may become larger than memory: the system takes back what is not looked at, and reads
    /// it again when it is. Where the disk has no room for one, and for small tables, memory that stays.
    Mapped(Arc<Path>),
}

#[derive(Clone, Copy)]
#[repr(align(64))]
struct CacheLine(#[allow(dead_code, reason = "read through a byte pointer")] [u8; LINE_BYTES]);

/// Zeroed bytes that start at a cache line. Those never touched cost no memory.
pub(crate) struct Pages {
    start: *mut u8,
    bytes: usize,
    /// Whether they are in a file, and in memory only as long as that is not needed for something else.
    is_mapped: bool,
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
    pub(crate) fn zeroed(bytes: usize, memory: &TableMemory) -> Self {
        if let TableMemory::Mapped(dir) = memory
            && let Some(pages) = Self::mapped(bytes, dir)
        {
            return pages;
        }
        if let Some(pages) = Self::huge(bytes) {
            return pages;
        }
        // SAFETY: all-zero bytes are a valid cache line.
        let mut lines = unsafe { Box::<[CacheLine]>::new_zeroed_slice(bytes.div_ceil(LINE_BYTES)).assume_init() };
        Self { start: lines.as_mut_ptr().cast(), bytes, is_mapped: false, _lines: lines, _map: None }
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
        Some(Self { start, bytes, is_mapped: false, _lines: Box::default(), _map: Some(map) })
    }

    fn mapped(bytes: usize, dir: &Path) -> Option<Self> {
        if bytes < HUGE_BYTES {
            return None;
        }
        let file = nameless_file(dir, bytes as u64).ok()?;
        // SAFETY: the file has no name and belongs to this value alone, so nobody else changes or shortens it; all of its blocks are allocated, so
        // that no write finds the disk full.
        let mut map = unsafe { MmapMut::map_mut(&file) }.ok()?;
        let _ = map.advise(memmap2::Advice::Random); // without it, more is read than is needed
        Some(Self { start: map.as_mut_ptr(), bytes, is_mapped: true, _lines: Box::default(), _map: Some(map) })
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

    /// How many of them stay in memory.
    pub(crate) fn resident_bytes(&self) -> usize {
        if self.is_mapped { 0 } else { self.bytes }
    }
}

/// A file of zeros that goes when it is closed, whatever happens to the process.
fn nameless_file(dir: &Path, bytes: u64) -> io::Result<File> {
    let flags = OFlags::TMPFILE | OFlags::RDWR | OFlags::CLOEXEC;
    let file = rustix::fs::open(dir, flags, Mode::RUSR | Mode::WUSR)?;
    rustix::fs::fallocate(&file, FallocateFlags::empty(), 0, bytes)?;
    Ok(file.into())
}

/// Words that start as zeros, for tables that many threads read at random and some change.
pub struct AtomicWords(Pages);

impl AtomicWords {
    /// `count` zeros.
    pub fn zeroed(count: usize, memory: &TableMemory) -> Self {
        Self(Pages::zeroed(count * size_of::<AtomicU32>(), memory))
    }

    /// Bytes of memory that stay.
    pub fn resident_bytes(&self) -> usize {
        self.0.resident_bytes()
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
    #![allow(clippy::unwrap_used, reason = "a failure here is a failure of the test")]

    use super::*;

    #[test]
    fn bytes_are_zero_and_aligned_whatever_their_number() {
        let mapped = TableMemory::Mapped(std::env::temp_dir().into());
        for bytes in [1, 64, 1000, HUGE_BYTES - 1, HUGE_BYTES, 3 * HUGE_BYTES + 5] {
            let resident = Pages::zeroed(bytes, &TableMemory::Resident);
            assert_eq!(resident.start() as usize % if bytes < HUGE_BYTES { LINE_BYTES } else { HUGE_BYTES }, 0);
            for pages in [resident, Pages::zeroed(bytes, &mapped)] {
                assert_eq!(pages.bytes(), bytes);
                assert_eq!(pages.start() as usize % LINE_BYTES, 0);
                // SAFETY: `bytes` bytes from the start on are this value's own, and nobody else touches them.
                let slice = unsafe { std::slice::from_raw_parts_mut(pages.start(), bytes) };
                assert!(slice.iter().all(|&byte| byte == 0));
                slice.fill(1);
            }
        }
    }

    #[test]
    fn files_are_mapped_and_have_no_names() {
        let dir = std::env::temp_dir().join(format!("vexfs-pages-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let pages = Pages::mapped(HUGE_BYTES, &dir).unwrap();
        assert_eq!((pages.bytes(), pages.resident_bytes()), (HUGE_BYTES, 0));
        assert_eq!(std::fs::read_dir(&dir).unwrap().count(), 0);
        std::fs::remove_dir(&dir).unwrap();
    }

    #[test]
    fn without_a_place_for_files_tables_stay_in_memory() {
        let nowhere = TableMemory::Mapped(Path::new("/does/not/exist").into());
        assert_eq!(Pages::zeroed(HUGE_BYTES, &nowhere).resident_bytes(), HUGE_BYTES);
    }
}
