//! What was whole once and no longer is, is reported with its file and place, never skipped.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod log_fixture;

use std::fs;

use log_fixture::{Log, payload};
use vexfs_storage::StorageError;

fn expect_corrupt(log: &Log, what: &str) -> (std::path::PathBuf, u64) {
    match log.replay() {
        Err(StorageError::Corrupt { path, offset, .. }) => (path, offset),
        other => panic!("{what}: {other:?}"),
    }
}

#[test]
fn every_single_bit_of_the_header_and_of_earlier_frames() {
    let log = Log::with_frames(4);
    let pristine = fs::read(log.segment_path()).unwrap();
    let (end, _) = log.frame_extent(4);
    for bit in 0..end * 8 {
        let mut bytes = pristine.clone();
        bytes[(bit / 8) as usize] ^= 1 << (bit % 8);
        fs::write(log.segment_path(), &bytes).unwrap();
        let (path, offset) = expect_corrupt(&log, &format!("bit {bit}"));
        assert_eq!(path, log.segment_path());
        assert!(offset <= bit / 8, "damage at byte {} reported at {offset}", bit / 8);
    }
}

#[test]
fn every_single_bit_of_frames_written_with_one_sync() {
    let log = Log::empty();
    let mut writer = log.resume();
    for seq in 1..=4 {
        writer.append(&[&payload(seq)]).unwrap();
    }
    writer.sync().unwrap();
    drop(writer);
    let pristine = fs::read(log.segment_path()).unwrap();
    let (end, _) = log.frame_extent(4);
    for bit in 32 * 8..end * 8 {
        let mut bytes = pristine.clone();
        bytes[(bit / 8) as usize] ^= 1 << (bit % 8);
        fs::write(log.segment_path(), &bytes).unwrap();
        expect_corrupt(&log, &format!("bit {bit}"));
    }
}

#[test]
fn every_single_bit_of_a_segment_that_others_follow() {
    let log = Log::with_frames(3);
    let mut writer = log.resume();
    writer.rotate().unwrap();
    writer.append(&[b"in the next segment"]).unwrap();
    writer.sync().unwrap();
    drop(writer);
    let pristine = fs::read(log.segment_path()).unwrap();
    for bit in 0..pristine.len() * 8 {
        let mut bytes = pristine.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        fs::write(log.segment_path(), &bytes).unwrap();
        expect_corrupt(&log, &format!("bit {bit}"));
    }
}

#[test]
fn a_shortened_segment_that_others_follow() {
    let log = Log::with_frames(3);
    let mut writer = log.resume();
    writer.rotate().unwrap();
    drop(writer);
    let pristine = fs::read(log.segment_path()).unwrap();
    for len in 0..pristine.len() {
        fs::write(log.segment_path(), &pristine[..len]).unwrap();
        expect_corrupt(&log, &format!("length {len}"));
    }
}

#[test]
fn a_missing_segment() {
    let log = Log::with_frames(3);
    let mut writer = log.resume();
    for _ in 0..2 {
        writer.rotate().unwrap();
        writer.append(&[b"more"]).unwrap();
    }
    writer.sync().unwrap();
    drop(writer);
    assert_eq!(log.replay().unwrap().0.len(), 5);
    fs::remove_file(log.segment_path_of(4)).unwrap();
    expect_corrupt(&log, "the middle one");
    fs::remove_file(log.segment_path_of(1)).unwrap();
    expect_corrupt(&log, "the first ones");
    assert_eq!(log.replay_from(5).unwrap().0.len(), 1, "which are not needed from 5 on");
    fs::remove_file(log.segment_path_of(5)).unwrap();
    expect_corrupt(&log, "all");
}

#[test]
fn a_log_that_ends_before_the_checkpoint_it_should_continue() {
    let log = Log::with_frames(3);
    assert!(log.replay_from(4).unwrap().0.is_empty());
    assert!(matches!(log.replay_from(5), Err(StorageError::Corrupt { .. })));
}

/// A user can store the bytes of a log file; they must not count as frames of this one.
#[test]
fn frames_of_another_log_inside_a_payload_are_not_taken_for_frames() {
    let other = Log::with_frames(9);
    let embedded = fs::read(other.segment_path()).unwrap();
    let log = Log::with_frames(2);
    let mut writer = log.resume();
    writer.append(&[&embedded]).unwrap();
    writer.sync().unwrap();
    drop(writer);
    let mut bytes = fs::read(log.segment_path()).unwrap();
    let (start, _) = log.frame_extent(3);
    bytes[start as usize + 4] ^= 1;
    fs::write(log.segment_path(), &bytes).unwrap();
    let (frames, recovered) = log.replay().unwrap();
    assert_eq!(frames.len(), 2);
    assert!(recovered.truncated_bytes > 0);
}

#[test]
fn a_newer_format_is_named_as_such() {
    let log = Log::with_frames(1);
    let mut bytes = fs::read(log.segment_path()).unwrap();
    bytes[8] = 9;
    let crc = crc32fast::hash(&bytes[..28]);
    bytes[28..32].copy_from_slice(&crc.to_le_bytes());
    fs::write(log.segment_path(), &bytes).unwrap();
    let error = log.replay().unwrap_err();
    assert!(matches!(error, StorageError::UnsupportedVersion { found: 9, supported: 1, .. }));
}
