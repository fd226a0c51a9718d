//! Large files that are brought to the disk while they are written.

use std::fs::File;
use std::io::{self, Write};

/// Bytes that may be written and not yet on the disk.
const SYNC_BYTES: u64 = 4 << 20;

/// A new file that is synced again and again. Otherwise gigabytes of unwritten pages pile up, and whoever syncs something small on the same
/// disk, as every write of a log does, waits for all of them.
#[derive(Debug)]
pub(crate) struct SteadyFile {
    file: File,
    unsynced: u64,
}

impl SteadyFile {
    /// For a file that was just created.
    pub(crate) fn new(file: File) -> Self {
        Self { file, unsynced: 0 }
    }

    /// Brings all of it to the disk, and that it is there.
    pub(crate) fn sync_all(&self) -> io::Result<()> {
        self.file.sync_all()
    }
}

impl Write for SteadyFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.unsynced += written as u64;
        if self.unsynced >= SYNC_BYTES {
            self.file.sync_data()?;
            self.unsynced = 0;
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
