//! A small write of the log brings zeros for those that follow, so that they change nothing but bytes.
#![allow(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use std::fs::File;
use std::io;
use std::sync::{Arc, Mutex};

use vexfs_storage::log::{LogWriter, replay};
use vexfs_storage::{FileOps, StorageError, SystemFiles};

const HEADER_BYTES: u64 = 32;
const FRAME_HEADER_BYTES: u64 = 20;

/// An ordinary disk that remembers what was written: offsets and lengths.
#[derive(Debug, Default)]
struct Recorder {
    writes: Mutex<Vec<(u64, u64)>>,
}

impl FileOps for Recorder {
    fn allocate(&self, file: &File, offset: u64, len: u64) -> io::Result<()> {
        SystemFiles.allocate(file, offset, len)
    }

    fn write_all_at(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        self.writes.lock().unwrap().push((offset, bytes.len() as u64));
        SystemFiles.write_all_at(file, bytes, offset)
    }

    fn sync_data(&self, file: &File) -> io::Result<()> {
        SystemFiles.sync_data(file)
    }
}

fn write(writer: &mut LogWriter, payload: &[u8]) {
    writer.append(&[payload]).unwrap();
    writer.sync().unwrap();
}

fn count_frames(dir: &std::path::Path) -> (usize, vexfs_storage::log::Recovered) {
    let mut frames = 0;
    let recovered = replay::<StorageError>(dir, 1, |_, _| {
        frames += 1;
        Ok(())
    });
    (frames, recovered.unwrap())
}

#[test]
fn few_of_many_small_writes_reach_new_blocks() {
    const WRITES: usize = 2_000;
    let dir = tempfile::tempdir().unwrap();
    let ops = Arc::new(Recorder::default());
    let mut writer = LogWriter::create_with(dir.path(), 1, Arc::clone(&ops) as Arc<dyn FileOps>).unwrap();
    for _ in 0..WRITES {
        write(&mut writer, &[7; 1_000]);
    }
    let (mut touched, mut reaching, mut written) = (0, 0, 0);
    for (offset, len) in ops.writes.lock().unwrap().drain(..) {
        reaching += usize::from(offset + len > touched);
        touched = touched.max(offset + len);
        written += len;
    }
    assert!(reaching <= WRITES / 50, "{reaching} of {WRITES} writes reached new blocks");
    let frame_bytes = WRITES as u64 * (FRAME_HEADER_BYTES + 1_000);
    assert!(written < 3 * frame_bytes, "{written} bytes written for {frame_bytes}");
    assert_eq!(writer.tail_bytes(), frame_bytes);
    drop(writer);
    let (frames, recovered) = count_frames(dir.path());
    assert_eq!((frames, recovered.truncated_bytes), (WRITES, 0));
    assert_eq!(recovered.end.offset, HEADER_BYTES + frame_bytes);
}

#[test]
fn large_writes_bring_no_zeros_and_a_resumed_log_touches_ahead_again() {
    let dir = tempfile::tempdir().unwrap();
    let ops = Arc::new(Recorder::default());
    let mut writer = LogWriter::create_with(dir.path(), 1, Arc::clone(&ops) as Arc<dyn FileOps>).unwrap();
    write(&mut writer, &vec![7; 1 << 20]);
    let last = |ops: &Recorder| *ops.writes.lock().unwrap().last().unwrap();
    assert_eq!(last(&ops), (HEADER_BYTES, FRAME_HEADER_BYTES + (1 << 20)));
    drop(writer);
    let mut writer = LogWriter::resume_with(dir.path(), &count_frames(dir.path()).1, ops.clone()).unwrap();
    write(&mut writer, &[8; 100]);
    let (_, len) = last(&ops);
    assert!(len > 10 * (FRAME_HEADER_BYTES + 100), "{len} bytes");
    write(&mut writer, &[9; 100]);
    assert_eq!(last(&ops).1, FRAME_HEADER_BYTES + 100);
    drop(writer);
    assert_eq!(count_frames(dir.path()).0, 3);
}
