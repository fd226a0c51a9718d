//! The file under the catalog's database.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use redb::StorageBackend;

use crate::file_ops::FileOps;

/// As redb's own file, except that growing allocates the space. So a full disk shows before
/// anything is written, and overwriting what is allocated never needs space.
#[derive(Debug)]
pub(crate) struct Backend {
    pub(crate) file: File,
    pub(crate) ops: Arc<dyn FileOps>,
    /// Set once the disk failed in a way that leaves its content unknown.
    pub(crate) has_failed: Arc<AtomicBool>,
}

impl Backend {
    fn note_failure(&self, outcome: io::Result<()>) -> io::Result<()> {
        outcome.inspect_err(|_| self.has_failed.store(true, Ordering::Release))
    }
}

impl StorageBackend for Backend {
    fn len(&self) -> io::Result<u64> {
        Ok(self.file.metadata()?.len())
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.file.read_exact_at(out, offset)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        let present = self.len()?;
        if len > present {
            return self.ops.allocate(&self.file, present, len - present);
        }
        self.file.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.note_failure(self.ops.sync_data(&self.file))
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.note_failure(self.ops.write_all_at(&self.file, data, offset))
    }
}
