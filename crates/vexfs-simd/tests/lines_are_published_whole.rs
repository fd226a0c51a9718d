//! The word of a line of `LineArena`, on every interleaving and every order of memory that the language allows.
//!
//! A model: the protocol of `arena.rs` said again in few lines, on loom's atomics. It has to be kept like it by hand; what it says is
//! that the orderings are enough, and that weaker ones are not.

use std::sync::Arc as Shared;
use std::sync::atomic::AtomicUsize;

use loom::cell::UnsafeCell;
use loom::sync::Arc;
use loom::sync::atomic::{AtomicU64, Ordering};

const FREE: u64 = 0;
const CLAIMED: u64 = 1;
const WRITTEN: u64 = 1 << 63;

/// What `LineArena` says with, and what it reads with.
const PUBLISH: Ordering = Ordering::Release;
const LOOK: Ordering = Ordering::Acquire;

struct Line {
    word: AtomicU64,
    bytes: UnsafeCell<u8>,
}

impl Line {
    fn write(&self, byte: u8, publish: Ordering) -> bool {
        let claimed = self.word.compare_exchange(FREE, CLAIMED, Ordering::Relaxed, Ordering::Relaxed);
        if claimed.is_ok() {
            // SAFETY: loom's cell panics where two threads are at it at once, which is what the model looks for.
            self.bytes.with_mut(|bytes| unsafe { *bytes = byte });
            self.word.store(u64::from(byte) | WRITTEN, publish);
        }
        claimed.is_ok()
    }

    fn read(&self, look: Ordering) -> Option<u8> {
        let word = self.word.load(look);
        (word & WRITTEN != 0).then(|| {
            // SAFETY: as above.
            let byte = self.bytes.with(|bytes| unsafe { *bytes });
            assert_eq!(word & !WRITTEN, u64::from(byte), "a line and its note belong together");
            byte
        })
    }
}

/// Two writers and a reader; returns how many executions there are.
fn explore(publish: Ordering, look: Ordering) -> usize {
    let executions = Shared::new(AtomicUsize::new(0));
    let counted = Shared::clone(&executions);
    loom::model(move || {
        counted.fetch_add(1, Ordering::Relaxed);
        let line = Arc::new(Line { word: AtomicU64::new(FREE), bytes: UnsafeCell::new(0) });
        let writers = [1, 2].map(|byte| {
            let line = Arc::clone(&line);
            loom::thread::spawn(move || line.write(byte, publish).then_some(byte))
        });
        let seen = line.read(look);
        let won: Vec<u8> = writers.into_iter().filter_map(|writer| writer.join().ok().flatten()).collect();
        assert_eq!(won.len(), 1, "one writer wins");
        assert!(seen.is_none_or(|byte| byte == won[0]), "a line that is read is whole");
        assert_eq!(line.read(look), Some(won[0]), "what was written stays");
    });

    executions.load(Ordering::Relaxed)
}

#[test]
fn one_writer_wins_and_what_is_read_is_whole() {
    assert!(explore(PUBLISH, LOOK) > 10, "the model has explored something");
}

#[test]
#[should_panic(expected = "Causality violation")]
fn publishing_without_release_would_be_a_race() {
    explore(Ordering::Relaxed, LOOK);
}

#[test]
#[should_panic(expected = "Causality violation")]
fn looking_without_acquire_would_be_a_race() {
    explore(PUBLISH, Ordering::Relaxed);
}
