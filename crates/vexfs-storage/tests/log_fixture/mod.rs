//! A log in a scratch directory.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use vexfs_storage::Result;
use vexfs_storage::log::{LogWriter, Recovered, replay};

const HEADER_LEN: u64 = 32;
const FRAME_HEADER_LEN: u64 = 20;

pub(crate) type Frames = Vec<(u64, Vec<u8>)>;

pub(crate) struct Log {
    dir: TempDir,
}

/// A payload of its own for every sequence, with no zeros in it.
pub(crate) fn payload(seq: u64) -> Vec<u8> {
    (0..30 + seq * 7).map(|index| (index * 31 + seq * 17) as u8 | 1).collect()
}

impl Log {
    /// A log without frames, beginning at 1.
    pub(crate) fn empty() -> Self {
        let dir = tempfile::tempdir().unwrap();
        LogWriter::create(dir.path(), 1).unwrap();
        Self { dir }
    }

    /// A log of frames 1 to `count`, each synced by itself.
    pub(crate) fn with_frames(count: u64) -> Self {
        let log = Self::empty();
        let mut writer = log.resume();
        for seq in 1..=count {
            let bytes = payload(seq);
            let (front, back) = bytes.split_at(11);
            assert_eq!(writer.append(&[front, back]).unwrap(), seq);
            writer.sync().unwrap();
        }
        log
    }

    pub(crate) fn copy(&self) -> Self {
        let dir = tempfile::tempdir().unwrap();
        for entry in fs::read_dir(self.dir()).unwrap() {
            let entry = entry.unwrap();
            fs::copy(entry.path(), dir.path().join(entry.file_name())).unwrap();
        }
        Self { dir }
    }

    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
    }

    pub(crate) fn segment_path(&self) -> PathBuf {
        self.segment_path_of(1)
    }

    pub(crate) fn segment_path_of(&self, first_seq: u64) -> PathBuf {
        self.dir().join(format!("log-{first_seq:020}.vxl"))
    }

    pub(crate) fn replay(&self) -> Result<(Frames, Recovered)> {
        self.replay_from(1)
    }

    pub(crate) fn replay_from(&self, from_seq: u64) -> Result<(Frames, Recovered)> {
        let mut frames = Frames::new();
        let recovered = replay(self.dir(), from_seq, |seq, bytes| {
            frames.push((seq, bytes.to_vec()));
            Ok::<(), vexfs_storage::StorageError>(())
        })?;
        Ok((frames, recovered))
    }

    pub(crate) fn resume(&self) -> LogWriter {
        let (_, recovered) = self.replay().unwrap();
        LogWriter::resume(self.dir(), &recovered).unwrap()
    }

    pub(crate) fn resume_and_append(&self, bytes: &[u8]) -> Frames {
        let mut writer = self.resume();
        writer.append(&[bytes]).unwrap();
        writer.sync().unwrap();
        drop(writer);
        self.replay().unwrap().0
    }

    /// First byte and end of a frame, found by walking the lengths as the format page says.
    pub(crate) fn frame_extent(&self, seq: u64) -> (u64, u64) {
        let bytes = fs::read(self.segment_path()).unwrap();
        let mut start = HEADER_LEN;
        for _ in 1..seq {
            start = frame_end(&bytes, start);
        }
        (start, frame_end(&bytes, start))
    }
}

fn frame_end(bytes: &[u8], start: u64) -> u64 {
    let length = bytes[start as usize..][..4].try_into().unwrap();
    let end = start + 8 + u64::from(u32::from_le_bytes(length));
    assert!(end >= start + FRAME_HEADER_LEN);
    end
}
