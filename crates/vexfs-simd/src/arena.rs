//! Lines of bytes by number, aligned to cache lines, that grow without moving.

use std::cell::UnsafeCell;
use std::sync::OnceLock;

/// Lines of the first chunk; every further chunk has twice as many.
const FIRST_CHUNK_LINES: usize = 1024;
/// Enough chunks for 2^32 lines.
const CHUNKS: usize = 23;

#[derive(Clone, Copy)]
#[repr(align(64))]
struct CacheLine(#[allow(dead_code, reason = "read through a byte pointer")] [u8; 64]);

/// A growing array of byte lines of one length. Lines that were written are never moved, so they are read without locks
/// beside the writing of others.
pub struct LineArena {
    /// Cache lines that one line takes.
    stride: usize,
    chunks: [OnceLock<Box<[UnsafeCell<CacheLine>]>>; CHUNKS],
}

// SAFETY: `write` is the only mutation; its contract keeps it apart from reads of the same line.
unsafe impl Sync for LineArena {}

impl std::fmt::Debug for LineArena {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("LineArena").field("line_bytes", &self.line_bytes()).finish_non_exhaustive()
    }
}

impl LineArena {
    /// An arena of lines of at least `bytes` bytes.
    pub fn new(bytes: usize) -> Self {
        Self { stride: bytes.div_ceil(64).max(1), chunks: [const { OnceLock::new() }; CHUNKS] }
    }

    /// Bytes of a line: a multiple of 64.
    pub fn line_bytes(&self) -> usize {
        self.stride * 64
    }

    /// The bytes of a line.
    ///
    /// # Panics
    /// If there was never room for it.
    #[inline]
    pub fn line(&self, number: u32) -> &[u8] {
        let (chunk, line) = locate(number);
        let lines = self.chunks[chunk].get().map_or(&[][..], |lines| lines);
        let lines = &lines[line * self.stride..(line + 1) * self.stride];
        // SAFETY: the slice lies within the chunk; whoever knows the number learned it after the line was written.
        unsafe { std::slice::from_raw_parts(lines.as_ptr().cast::<u8>(), self.line_bytes()) }
    }

    /// Writes a line through `fill`, making room for it first.
    ///
    /// Only one thread may write a line, and no other may read it before it learns of the line's number
    /// through something that orders the two (a lock, or a release store that it acquired).
    pub fn write(&self, number: u32, fill: impl FnOnce(&mut [u8])) {
        let (chunk, line) = locate(number);
        let lines = self.chunks[chunk].get_or_init(|| zeroed((FIRST_CHUNK_LINES << chunk) * self.stride));
        let lines = &lines[line * self.stride..(line + 1) * self.stride];
        // SAFETY: the slice lies within the chunk, and the contract makes this the only access to it.
        fill(unsafe { std::slice::from_raw_parts_mut(lines.as_ptr().cast::<u8>().cast_mut(), self.line_bytes()) });
    }

    /// Bytes allocated.
    pub fn bytes(&self) -> usize {
        self.chunks.iter().filter_map(OnceLock::get).map(|chunk| chunk.len() * 64).sum()
    }
}

/// Chunk of a line and its place there: chunk c starts at line `FIRST * (2^c − 1)`.
#[inline]
fn locate(number: u32) -> (usize, usize) {
    let shifted = number as usize + FIRST_CHUNK_LINES;
    let chunk = (shifted / FIRST_CHUNK_LINES).ilog2() as usize;
    (chunk, shifted - (FIRST_CHUNK_LINES << chunk))
}

fn zeroed(lines: usize) -> Box<[UnsafeCell<CacheLine>]> {
    // SAFETY: all-zero bytes are a valid cache line. Allocated as zeroed, so untouched pages cost nothing.
    unsafe { Box::<[UnsafeCell<CacheLine>]>::new_zeroed_slice(lines).assume_init() }
}
