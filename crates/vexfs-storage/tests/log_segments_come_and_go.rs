//! Rotation begins a segment, removal frees the old ones, and the counts follow.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod log_fixture;

use std::fs;

use log_fixture::Log;
use vexfs_storage::log::{LogWriter, remove_segments_before};

fn segment_count(log: &Log) -> usize {
    fs::read_dir(log.dir()).unwrap().count()
}

#[test]
fn only_segments_wholly_before_the_sequence_are_removed() {
    let log = Log::with_frames(3);
    let mut writer = log.resume();
    assert_eq!(writer.rotate().unwrap(), 4);
    assert_eq!(writer.rotate().unwrap(), 4, "an empty segment is kept");
    writer.append(&[b"four"]).unwrap();
    assert_eq!(writer.rotate().unwrap(), 5);
    assert_eq!(segment_count(&log), 3);
    assert_eq!(writer.remove_segments_before(3).unwrap(), 0);
    assert_eq!(writer.remove_segments_before(4).unwrap(), 1);
    assert_eq!(remove_segments_before(log.dir(), 100).unwrap(), 1, "the last one stays");
    assert_eq!(segment_count(&log), 1);
    writer.append(&[b"five"]).unwrap();
    writer.sync().unwrap();
    assert_eq!(log.replay_from(5).unwrap().0, [(5, b"five".to_vec())]);
}

#[test]
fn tail_bytes_are_what_a_restart_replays() {
    let log = Log::empty();
    let mut writer = log.resume();
    assert_eq!(writer.tail_bytes(), 0);
    writer.append(&[&[1; 80]]).unwrap();
    assert_eq!(writer.tail_bytes(), 100);
    let second = writer.rotate().unwrap();
    writer.append(&[&[2; 180]]).unwrap();
    assert_eq!((writer.tail_bytes(), writer.bytes_since(second)), (300, 200));
    assert_eq!(writer.bytes_since(3), 0);
    writer.sync().unwrap();
    drop(writer);
    let mut writer = log.resume();
    assert_eq!((writer.tail_bytes(), writer.bytes_since(second)), (300, 200));
    writer.remove_segments_before(second).unwrap();
    assert_eq!(writer.tail_bytes(), 200);
}

#[test]
fn replay_begins_where_it_is_asked_to() {
    let log = Log::with_frames(9);
    let (frames, recovered) = log.replay_from(7).unwrap();
    assert_eq!(frames.iter().map(|(seq, _)| *seq).collect::<Vec<_>>(), [7, 8, 9]);
    assert_eq!(recovered.next_seq, 10);
}

#[test]
fn a_writer_does_not_resume_a_log_that_moved_on() {
    let log = Log::with_frames(2);
    let (_, recovered) = log.replay().unwrap();
    log.resume().rotate().unwrap();
    assert!(LogWriter::resume(log.dir(), &recovered).is_err());
}
