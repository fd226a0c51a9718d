//! Lines of bytes by number, each with a note, aligned to cache lines, that grow without moving.

use std::ops::Range;
use std::ptr::NonNull;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::pages::{Pages, TableMemory};
use crate::prefetch::{LINE_BYTES, prefetch_bytes};

/// Lines of the first chunk; every further chunk has twice as many.
const FIRST_CHUNK_LINES: usize = 1024;
/// Enough chunks for 2^32 lines.
const CHUNKS: usize = 23;

/// What the word of a line says: that it is free, that someone writes it, or by its highest bit that it is written and the rest is its note.
const FREE: u64 = 0;
const CLAIMED: u64 = 1;
const WRITTEN: u64 = 1 << 63;
const WORD_BYTES: usize = size_of::<AtomicU64>();
/// Bytes of the shortest lines.
const STRIDE_MIN: usize = 8;

/// A growing array of byte lines of one length, with a note of 63 bits for each. Each line is written once and never moved, so lines are read
/// without locks beside the writing of others: a line's word is only touched atomically; its bytes are mutated by the one thread that claimed
/// the line, and read by others only once the word says, with release and acquire, that they are written.
///
/// A chunk has its lines first and then their words, so that a line of whole cache lines takes no other for a few bytes more, and the words
/// of many lie in one.
pub struct LineArena {
    /// Bytes that one line takes, of which whole numbers fill cache lines or are filled by them.
    stride: usize,
    memory: TableMemory,
    chunks: [OnceLock<Pages>; CHUNKS],
}

impl std::fmt::Debug for LineArena {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("LineArena").field("line_bytes", &self.line_bytes()).finish_non_exhaustive()
    }
}

impl LineArena {
    /// An arena of lines of at least `bytes` bytes.
    pub fn new(bytes: usize, memory: TableMemory) -> Self {
        // A short line lies in one cache line, with others; a long one in no more of them than it must.
        let stride = if bytes <= LINE_BYTES {
            bytes.next_power_of_two().max(STRIDE_MIN)
        } else {
            bytes.next_multiple_of(LINE_BYTES)
        };
        Self { stride, memory, chunks: [const { OnceLock::new() }; CHUNKS] }
    }

    /// Bytes of a line: as many as are a power of two up to 64, or else fill cache lines, at whose beginning it then starts.
    #[inline]
    pub fn line_bytes(&self) -> usize {
        self.stride
    }

    /// Bytes of memory that a line takes with its note.
    #[inline]
    pub fn bytes_each(&self) -> usize {
        self.stride + WORD_BYTES
    }

    /// The bytes of a line and its note.
    ///
    /// # Panics
    /// If it was not written yet.
    #[inline]
    pub fn line(&self, number: u32) -> (&[u8], u64) {
        self.place(number).and_then(LinePlace::line).unwrap_or_else(|| not_written(number))
    }

    /// Where a line lies, if there is room for it: for those that ask for it first and read it later.
    #[inline]
    pub fn place(&self, number: u32) -> Option<LinePlace<'_>> {
        let (chunk, line) = locate(number);
        let pages = self.chunks[chunk].get()?;
        Some(self.place_in(pages, FIRST_CHUNK_LINES << chunk, line, number))
    }

    /// Appends where each of several lines lies, those left out for which there is no room yet. Lines of ascending numbers mostly lie in the chunk
    /// of those before.
    pub fn places<'a>(&'a self, numbers: &[u32], places: &mut Vec<LinePlace<'a>>) {
        let (mut chunk_start, mut chunk_lines, mut pages) = (0, 0, None);
        places.reserve(numbers.len());
        for &number in numbers {
            let mut line = (number as usize).wrapping_sub(chunk_start);
            if line >= chunk_lines {
                let chunk;
                (chunk, line) = locate(number);
                (chunk_start, chunk_lines) = (number as usize - line, FIRST_CHUNK_LINES << chunk);
                pages = self.chunks[chunk].get();
            }
            if let Some(pages) = pages {
                places.push(self.place_in(pages, chunk_lines, line, number));
            }
        }
    }

    /// Calls `visit` with each line of a range that was written: its number, bytes and note.
    #[inline]
    pub fn each_line<'a>(&'a self, numbers: Range<u32>, mut visit: impl FnMut(u32, &'a [u8], u64)) {
        let mut first = numbers.start;
        while first < numbers.end {
            let (chunk, line) = locate(first);
            let chunk_lines = FIRST_CHUNK_LINES << chunk;
            let count = (chunk_lines - line).min((numbers.end - first) as usize);
            if let Some(pages) = self.chunks[chunk].get() {
                for (number, line) in (first..).zip(line..line + count) {
                    if let Some((bytes, note)) = self.place_in(pages, chunk_lines, line, number).line() {
                        visit(number, bytes, note);
                    }
                }
            }
            first += count as u32;
        }
    }

    /// Asks the CPU to bring up to `bytes_max` bytes of a line close, and its note.
    #[inline]
    pub fn prefetch(&self, number: u32, bytes_max: usize) {
        if let Some(place) = self.place(number) {
            place.prefetch(bytes_max);
        }
    }

    /// Writes a line through `fill`, which returns its note (63 bits; the highest is lost), making room for it first. False, and nothing
    /// written, when someone did or does so already.
    pub fn write(&self, number: u32, fill: impl FnOnce(&mut [u8]) -> u64) -> bool {
        let (chunk, line) = locate(number);
        let chunk_lines = FIRST_CHUNK_LINES << chunk;
        let pages = self.chunks[chunk].get_or_init(|| Pages::zeroed(chunk_lines * self.bytes_each(), &self.memory));
        let place = self.place_in(pages, chunk_lines, line, number);
        if place.word.compare_exchange(FREE, CLAIMED, Ordering::Relaxed, Ordering::Relaxed).is_err() {
            return false;
        }
        // SAFETY: the line lies within its chunk, was all zeros, and is this thread's alone: nobody else can claim it, or reads it
        // before it is marked as written. Should `fill` panic, it stays claimed for good.
        let note = fill(unsafe { std::slice::from_raw_parts_mut(place.start.as_ptr(), self.stride) });
        place.word.store(note | WRITTEN, Ordering::Release);
        true
    }

    /// The place of a line of a chunk of `chunk_lines` lines, of which `line` is one.
    #[inline]
    #[allow(clippy::cast_ptr_alignment, reason = "the comment in it says why it is aligned")]
    fn place_in<'a>(&'a self, pages: &'a Pages, chunk_lines: usize, line: usize, number: u32) -> LinePlace<'a> {
        debug_assert!(line < chunk_lines && chunk_lines * self.bytes_each() == pages.bytes(), "a line of the chunk");
        // SAFETY: the chunk has room for its lines and, behind them, for a word for each; lines take a multiple of eight bytes, so that
        // words are aligned. The word's bytes live as long as the arena and are used in no other way.
        unsafe {
            let start = NonNull::new_unchecked(pages.start().add(line * self.stride));
            let words = pages.start().add(chunk_lines * self.stride).cast::<u64>();
            LinePlace { arena: self, start, word: AtomicU64::from_ptr(words.add(line)), number }
        }
    }

    /// Bytes of memory that stay.
    pub fn resident_bytes(&self) -> usize {
        self.chunks.iter().filter_map(OnceLock::get).map(Pages::resident_bytes).sum()
    }
}

/// Where a line of an arena lies, whether it was written or not.
#[derive(Clone, Copy)]
pub struct LinePlace<'a> {
    arena: &'a LineArena,
    /// The first of the arena's `stride` bytes for it.
    start: NonNull<u8>,
    word: &'a AtomicU64,
    number: u32,
}

impl<'a> LinePlace<'a> {
    /// Which line it is.
    #[inline]
    pub fn number(self) -> u32 {
        self.number
    }

    /// The bytes of the line and its note, if it was written.
    #[inline]
    pub fn line(self) -> Option<(&'a [u8], u64)> {
        let word = self.word.load(Ordering::Acquire);
        if word & WRITTEN == 0 {
            return None;
        }
        // SAFETY: the line lies within its chunk, and is written, so nobody changes it any more.
        let bytes = unsafe { std::slice::from_raw_parts(self.start.as_ptr(), self.arena.stride) };
        Some((bytes, word & !WRITTEN))
    }

    /// Asks the CPU to bring up to `bytes_max` bytes of the line close, and its note.
    #[inline]
    pub fn prefetch(self, bytes_max: usize) {
        prefetch_bytes(self.start.as_ptr(), bytes_max.min(self.arena.stride));
        prefetch_bytes(self.word.as_ptr().cast(), WORD_BYTES);
    }
}

/// Chunk of a line and its place there: chunk c starts at line `FIRST * (2^c − 1)`.
#[inline]
fn locate(number: u32) -> (usize, usize) {
    let shifted = number as usize + FIRST_CHUNK_LINES;
    let chunk = (shifted / FIRST_CHUNK_LINES).ilog2() as usize;
    (chunk, shifted - (FIRST_CHUNK_LINES << chunk))
}

#[cold]
#[inline(never)]
fn not_written(number: u32) -> ! {
    panic!("line {number} was not written yet")
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicU32;

    use super::*;

    fn filled(line: &mut [u8], byte: u8, note: u64) -> u64 {
        line.fill(byte);
        note
    }

    #[test]
    fn lines_keep_what_was_written_first_and_are_aligned() {
        let arena = LineArena::new(70, TableMemory::Resident);
        assert_eq!((arena.line_bytes(), arena.bytes_each()), (128, 136));
        for number in [0, 1, 1023, 1024, 5000] {
            assert!(arena.place(number).and_then(LinePlace::line).is_none());
            assert!(arena.write(number, |line| filled(line, number as u8, u64::from(number) << 40)));
            assert!(!arena.write(number, |line| filled(line, 7, 7)));
            let (line, note) = arena.line(number);
            assert!(line.iter().all(|&byte| byte == number as u8));
            assert_eq!(line.as_ptr() as usize % 64, 0);
            assert_eq!(note, u64::from(number) << 40);
        }
        let mut lines = Vec::new();
        arena.each_line(1..5001, |number, line, note| lines.push((number, line[0], note)));
        assert_eq!(lines, [1_u32, 1023, 1024, 5000].map(|number| (number, number as u8, u64::from(number) << 40)));
        for (bytes, line_bytes) in [(1, 8), (8, 8), (63, 64), (64, 64), (65, 128), (128, 128)] {
            assert_eq!(LineArena::new(bytes, TableMemory::Resident).line_bytes(), line_bytes);
        }
    }

    #[test]
    fn short_lines_share_a_cache_line() {
        let arena = LineArena::new(24, TableMemory::Resident);
        assert_eq!(arena.line_bytes(), 32);
        for number in [0, 1, 2, 1023, 1024, 3071] {
            assert!(arena.write(number, |line| filled(line, number as u8 | 1, 0)));
        }
        for number in [0, 1, 2, 1023, 1024, 3071] {
            assert!(arena.line(number).0.iter().all(|&byte| byte == number as u8 | 1));
        }
        assert_eq!(arena.line(1).0.as_ptr() as usize - arena.line(0).0.as_ptr() as usize, 32);
    }

    #[test]
    #[should_panic(expected = "line 3 was not written yet")]
    fn lines_that_were_not_written_cannot_be_read() {
        let arena = LineArena::new(8, TableMemory::Resident);
        arena.write(2, |_| 0);
        arena.line(3);
    }

    #[test]
    fn one_of_several_writers_wins_and_readers_see_whole_lines() {
        const LINES: u32 = 4_000;
        let arena = LineArena::new(100, TableMemory::Resident);
        let written = AtomicU32::new(0);
        let next = AtomicU32::new(0);
        std::thread::scope(|scope| {
            for writer in 1..=2 {
                let (arena, written, next) = (&arena, &written, &next);
                scope.spawn(move || {
                    for number in 0..LINES {
                        if arena.write(number, |line| filled(line, writer, u64::from(writer))) {
                            written.fetch_add(1, Ordering::Relaxed);
                            next.fetch_max(number + 1, Ordering::Release);
                        }
                    }
                });
            }
            scope.spawn(|| {
                let mut known = 0;
                while known < LINES {
                    known = next.load(Ordering::Acquire);
                    if known > 0 {
                        let (line, note) = arena.line(known - 1);
                        assert!(note > 0 && line.iter().all(|&byte| u64::from(byte) == note));
                    }
                }
            });
        });
        assert_eq!(written.into_inner(), LINES);
    }
}
