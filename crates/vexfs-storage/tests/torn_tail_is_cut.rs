//! A write that a crash interrupted is cut off; everything before it survives.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod log_fixture;

use std::fs::{self, OpenOptions};
use std::os::unix::fs::FileExt;

use log_fixture::{Log, payload};
use vexfs_storage::StorageError;
use vexfs_storage::log::{LogWriter, replay};

const FRAMES: u64 = 6;

#[test]
fn at_every_byte_of_the_last_frame_when_the_file_ends_there() {
    let log = Log::with_frames(FRAMES);
    let (start, end) = log.frame_extent(FRAMES);
    for cut in start..end {
        let copy = log.copy();
        let file = OpenOptions::new().write(true).open(copy.segment_path()).unwrap();
        file.set_len(cut).unwrap();
        expect_all_but_the_last(&copy, cut - start);
    }
}

#[test]
fn at_every_byte_of_the_last_frame_when_zeros_follow() {
    let log = Log::with_frames(FRAMES);
    let (start, end) = log.frame_extent(FRAMES);
    for cut in start..end {
        let copy = log.copy();
        let file = OpenOptions::new().write(true).open(copy.segment_path()).unwrap();
        file.write_all_at(&vec![0; (end - cut) as usize], cut).unwrap();
        let (frames, _) = copy.replay().unwrap();
        assert_eq!(frames.len() as u64, FRAMES - 1, "cut at {cut}");
        let after = copy.resume_and_append(b"after");
        assert_eq!(after.last().unwrap(), &(FRAMES, b"after".to_vec()));
    }
}

fn expect_all_but_the_last(log: &Log, torn_bytes: u64) {
    let (frames, recovered) = log.replay().unwrap();
    let expected: Vec<_> = (1..FRAMES).map(|seq| (seq, payload(seq))).collect();
    assert_eq!(frames, expected);
    assert_eq!(recovered.next_seq, FRAMES);
    assert!(recovered.truncated_bytes <= torn_bytes);
    let after = log.resume_and_append(b"after");
    assert_eq!(after.len() as u64, FRAMES);
    assert_eq!(after.last().unwrap(), &(FRAMES, b"after".to_vec()));
}

#[test]
fn a_long_tail_does_not_come_back_behind_a_shorter_frame() {
    let log = Log::with_frames(3);
    let mut writer = log.resume();
    writer.append(&[&[7; 5000]]).unwrap();
    writer.sync().unwrap();
    drop(writer);
    let (_, end) = log.frame_extent(4);
    let file = OpenOptions::new().write(true).open(log.segment_path()).unwrap();
    file.write_all_at(&[0], end - 1).unwrap();
    let (_, recovered) = log.replay().unwrap();
    assert!(recovered.truncated_bytes > 4900);
    let frames = log.resume_and_append(b"short");
    assert_eq!(frames.len(), 4);
    assert_eq!(log.replay().unwrap().1.truncated_bytes, 0);
}

/// Frames of one sync may reach the disk in any order: a hole among them is a torn write.
#[test]
fn pages_lost_within_one_unsynced_write_are_torn() {
    let log = Log::empty();
    let mut writer = log.resume();
    writer.append(&[&payload(1)]).unwrap();
    writer.sync().unwrap();
    for _ in 0..8 {
        writer.append(&[&[9; 3000]]).unwrap();
    }
    writer.sync().unwrap();
    drop(writer);
    let file = OpenOptions::new().write(true).open(log.segment_path()).unwrap();
    file.write_all_at(&[0; 4096], 8192).unwrap();
    let (frames, recovered) = log.replay().unwrap();
    assert_eq!(frames.len(), 3, "the first frame and those before the lost page");
    assert_eq!(recovered.next_seq, 4);
    assert_eq!(log.resume_and_append(b"on").len(), 4);
}

/// The same hole is damage once a later sync had covered it.
#[test]
fn pages_lost_after_a_sync_are_damage() {
    let log = Log::empty();
    let mut writer = log.resume();
    for _ in 0..8 {
        writer.append(&[&[9; 3000]]).unwrap();
    }
    writer.sync().unwrap();
    writer.append(&[b"one more"]).unwrap();
    writer.sync().unwrap();
    drop(writer);
    let file = OpenOptions::new().write(true).open(log.segment_path()).unwrap();
    file.write_all_at(&[0; 4096], 8192).unwrap();
    assert!(matches!(log.replay(), Err(StorageError::Corrupt { .. })));
}

#[test]
fn a_crash_while_a_segment_is_created_leaves_the_log_as_it_was() {
    let log = Log::with_frames(3);
    fs::write(log.dir().join("log-00000000000000000004.vxl.tmp"), b"half a hea").unwrap();
    let mut writer = log.resume();
    assert_eq!(writer.rotate().unwrap(), 4);
    assert_eq!(writer.append(&[b"x"]).unwrap(), 4);
    writer.sync().unwrap();
    assert_eq!(log.replay().unwrap().0.len(), 4);
}

#[test]
fn a_new_log_is_empty_and_appends_from_its_first_sequence() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = LogWriter::create(dir.path(), 42).unwrap();
    assert!(LogWriter::create(dir.path(), 42).is_err(), "a log is not overwritten");
    assert_eq!(writer.append(&[]).unwrap(), 42, "empty payloads are frames too");
    writer.sync().unwrap();
    let mut seen = Vec::new();
    let recovered = replay(dir.path(), 42, |seq, bytes| {
        seen.push((seq, bytes.to_vec()));
        Ok::<(), StorageError>(())
    })
    .unwrap();
    assert_eq!(seen, [(42, Vec::new())]);
    assert_eq!(recovered.next_seq, 43);
}
