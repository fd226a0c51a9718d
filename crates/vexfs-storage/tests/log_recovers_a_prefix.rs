//! Whatever a crash leaves of the log, replay gives a prefix of what was written, and at least
//! what was synced.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

mod log_fixture;

use std::fs;

use log_fixture::Log;
use proptest::prelude::*;
use vexfs_storage::log::LogWriter;

#[derive(Debug, Clone)]
enum Step {
    Append(Vec<u8>),
    Sync,
    Rotate,
    Reopen,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let payload = prop_oneof![
        8 => prop::collection::vec(any::<u8>(), 0..300),
        1 => (1_usize..40_000, any::<u8>()).prop_map(|(len, byte)| vec![byte; len]),
    ];
    let step = prop_oneof![
        8 => payload.prop_map(Step::Append),
        3 => Just(Step::Sync),
        1 => Just(Step::Rotate),
        1 => Just(Step::Reopen),
    ];
    prop::collection::vec(step, 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn of_the_writes(steps in steps(), cut in any::<prop::sample::Index>(), zeros in any::<bool>()) {
        let log = Log::empty();
        let mut writer = log.resume();
        let mut written = Vec::new();
        let mut synced = 0;
        let mut synced_len = 32;
        for step in steps {
            match step {
                Step::Append(bytes) => {
                    let seq = writer.append(&[&bytes]).unwrap();
                    written.push((seq, bytes));
                    continue;
                }
                Step::Sync => writer.sync().unwrap(),
                Step::Rotate => {
                    writer.rotate().unwrap();
                }
                Step::Reopen => {
                    writer.sync().unwrap();
                    drop(writer);
                    writer = log.resume();
                }
            }
            synced = written.len();
            synced_len = frames_end(&log, &writer);
        }
        prop_assert_eq!(writer.next_seq(), written.len() as u64 + 1);
        writer.flush().unwrap();
        let last = last_segment(&log);
        let end = frames_end(&log, &writer);
        drop(writer);

        // The crash: of what was not synced, only the front reached the disk.
        let kept = synced_len + cut.index((end - synced_len) as usize + 1) as u64;
        let mut bytes = fs::read(&last).unwrap();
        if zeros {
            bytes[kept as usize..].fill(0);
        } else {
            bytes.truncate(kept as usize);
        }
        fs::write(&last, &bytes).unwrap();

        let (frames, recovered) = log.replay().unwrap();
        prop_assert!(frames.len() >= synced);
        prop_assert_eq!(&frames[..], &written[..frames.len()]);
        prop_assert_eq!(recovered.next_seq, frames.len() as u64 + 1);
        let continued = log.resume_and_append(b"next");
        prop_assert_eq!(continued.len(), frames.len() + 1);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Behind whole frames, a disk can hold anything: it is cut or refused, and takes no memory.
    #[test]
    fn whatever_follows(
        garbage in prop::collection::vec(prop_oneof![2 => Just(0_u8), 3 => any::<u8>()], 0..600),
    ) {
        let log = Log::with_frames(2);
        let (_, end) = log.frame_extent(2);
        let mut bytes = fs::read(log.segment_path()).unwrap();
        bytes.truncate(end as usize);
        bytes.extend_from_slice(&garbage);
        fs::write(log.segment_path(), bytes).unwrap();
        let (frames, recovered) = log.replay().unwrap();
        prop_assert_eq!(frames.len(), 2);
        let behind = garbage.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
        prop_assert_eq!(recovered.truncated_bytes, behind as u64);
        prop_assert_eq!(log.resume_and_append(b"next").len(), 3);
    }
}

/// The writer counts its frame bytes; behind the header they end here.
fn frames_end(log: &Log, writer: &LogWriter) -> u64 {
    let path = last_segment(log);
    let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
    let first_seq: u64 = name.strip_prefix("log-").unwrap().parse().unwrap();
    if writer.next_seq() == first_seq { 32 } else { 32 + writer.bytes_since(writer.next_seq() - 1) }
}

fn last_segment(log: &Log) -> std::path::PathBuf {
    let mut paths: Vec<_> = fs::read_dir(log.dir()).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.pop().unwrap()
}
