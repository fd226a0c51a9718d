//! Lines of bytes by number, aligned to cache lines, that grow without moving.

use std::ptr::NonNull;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::pages::{Pages, TableMemory};
use crate::prefetch::{LINE_BYTES, prefetch_bytes};

/// Lines of the first chunk; every further chunk has twice as many.
const FIRST_CHUNK_LINES: usize = 1024;
/// Enough chunks for 2^32 lines.
const CHUNKS: usize = 23;

/// What the last byte of a line says. It lies in a cache line that a reader of the line needs anyway.
const FREE: u8 = 0;
const CLAIMED: u8 = 1;
const WRITTEN: u8 = 2;
const FLAG_BYTES: usize = 1;
/// Bytes of the shortest lines.
const STRIDE_MIN: usize = 8;

/// A growing array of byte lines of one length. Each line is written once and never moved, so lines are read without locks
/// beside the writing of others: a line's flag is only touched atomically; its other bytes are mutated by the one thread that claimed
/// the line, and read by others only once the flag says, with release and acquire, that they are written.
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
        let needed = bytes + FLAG_BYTES;
        // A short line lies in one cache line, with others; a long one in no more of them than it must.
        let stride = if needed <= LINE_BYTES {
            needed.next_power_of_two().max(STRIDE_MIN)
        } else {
            needed.next_multiple_of(LINE_BYTES)
        };
        Self { stride, memory, chunks: [const { OnceLock::new() }; CHUNKS] }
    }

    /// Bytes of a line beside the arena's own flag: with it, as many as are a power of two up to 64, or else fill cache lines, at whose
    /// beginning it then starts.
    #[inline]
    pub fn line_bytes(&self) -> usize {
        self.stride - FLAG_BYTES
    }

    /// Bytes of memory that a line takes.
    #[inline]
    pub fn stride(&self) -> usize {
        self.stride
    }

    /// The bytes of a line.
    ///
    /// # Panics
    /// If it was not written yet.
    #[inline]
    pub fn line(&self, number: u32) -> &[u8] {
        self.place(number).and_then(LinePlace::line).unwrap_or_else(|| not_written(number))
    }

    /// Where a line lies, if there is room for it: for those that ask for it first and read it later.
    #[inline]
    pub fn place(&self, number: u32) -> Option<LinePlace<'_>> {
        let start = self.start(number).and_then(NonNull::new)?;
        Some(LinePlace { arena: self, start, number })
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
                // SAFETY: the line is one of the chunk's.
                let start = unsafe { NonNull::new_unchecked(pages.start().add(line * self.stride)) };
                places.push(LinePlace { arena: self, start, number });
            }
        }
    }

    /// Asks the CPU to bring up to `bytes_max` bytes of a line close.
    #[inline]
    pub fn prefetch(&self, number: u32, bytes_max: usize) {
        if let Some(place) = self.place(number) {
            place.prefetch(bytes_max);
        }
    }

    /// Writes a line through `fill`, making room for it first. False, and nothing written, when someone did or does so already.
    pub fn write(&self, number: u32, fill: impl FnOnce(&mut [u8])) -> bool {
        let (chunk, _) = locate(number);
        self.chunks[chunk].get_or_init(|| Pages::zeroed((FIRST_CHUNK_LINES << chunk) * self.stride, &self.memory));
        let Some(start) = self.start(number) else { return false };
        let flag = self.flag(start);
        if flag.compare_exchange(FREE, CLAIMED, Ordering::Relaxed, Ordering::Relaxed).is_err() {
            return false;
        }
        // SAFETY: the line lies within its chunk, was all zeros, and is this thread's alone: nobody else can claim it, or reads it
        // before it is marked as written. Should `fill` panic, it stays claimed for good.
        fill(unsafe { std::slice::from_raw_parts_mut(start, self.line_bytes()) });
        flag.store(WRITTEN, Ordering::Release);
        true
    }

    /// Where a line starts, if there is room for it.
    #[inline]
    fn start(&self, number: u32) -> Option<*mut u8> {
        let (chunk, line) = locate(number);
        let pages = self.chunks[chunk].get()?;
        // SAFETY: `locate` gives lines of the chunk, which has room for all of them.
        Some(unsafe { pages.start().add(line * self.stride) })
    }

    /// The flag of the line at `start`, which is one that [`Self::start`] gave.
    #[inline]
    fn flag(&self, start: *mut u8) -> &AtomicU8 {
        // SAFETY: the byte is the last of a line of this arena, lives as long as it, and is used in no other way.
        unsafe { AtomicU8::from_ptr(start.add(self.line_bytes())) }
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
    /// One that [`LineArena::start`] gave.
    start: NonNull<u8>,
    number: u32,
}

impl<'a> LinePlace<'a> {
    /// Which line it is.
    #[inline]
    pub fn number(self) -> u32 {
        self.number
    }

    /// The bytes of the line, if it was written.
    #[inline]
    pub fn line(self) -> Option<&'a [u8]> {
        let is_written = self.arena.flag(self.start.as_ptr()).load(Ordering::Acquire) == WRITTEN;
        // SAFETY: the line lies within its chunk, and is written, so nobody changes it any more.
        is_written.then(|| unsafe { std::slice::from_raw_parts(self.start.as_ptr(), self.arena.line_bytes()) })
    }

    /// Asks the CPU to bring up to `bytes_max` bytes of the line close.
    #[inline]
    pub fn prefetch(self, bytes_max: usize) {
        prefetch_bytes(self.start.as_ptr(), bytes_max.min(self.arena.stride));
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

    #[test]
    fn lines_keep_what_was_written_first_and_are_aligned() {
        let arena = LineArena::new(70, TableMemory::Resident);
        assert_eq!(arena.line_bytes(), 127);
        for number in [0, 1, 1023, 1024, 5000] {
            assert!(arena.place(number).and_then(LinePlace::line).is_none());
            assert!(arena.write(number, |line| line.fill(number as u8)));
            assert!(!arena.write(number, |line| line.fill(7)));
            assert!(arena.line(number).iter().all(|&byte| byte == number as u8));
            assert_eq!(arena.line(number).as_ptr() as usize % 64, 0);
        }
        assert_eq!(LineArena::new(63, TableMemory::Resident).line_bytes(), 63);
        assert_eq!(LineArena::new(64, TableMemory::Resident).line_bytes(), 127);
    }

    #[test]
    fn short_lines_share_a_cache_line() {
        let arena = LineArena::new(24, TableMemory::Resident);
        assert_eq!(arena.line_bytes(), 31);
        for number in [0, 1, 2, 1023, 1024, 3071] {
            assert!(arena.write(number, |line| line.fill(number as u8 | 1)));
        }
        for number in [0, 1, 2, 1023, 1024, 3071] {
            assert!(arena.line(number).iter().all(|&byte| byte == number as u8 | 1));
        }
        assert_eq!(arena.line(1).as_ptr() as usize - arena.line(0).as_ptr() as usize, 32);
    }

    #[test]
    #[should_panic(expected = "line 3 was not written yet")]
    fn lines_that_were_not_written_cannot_be_read() {
        let arena = LineArena::new(8, TableMemory::Resident);
        arena.write(2, |_| {});
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
                        if arena.write(number, |line| line.fill(writer)) {
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
                        let line = arena.line(known - 1);
                        assert!(line.iter().all(|&byte| byte == line[0] && byte > 0));
                    }
                }
            });
        });
        assert_eq!(written.into_inner(), LINES);
    }
}
