//! Disks that are small, and disks that fail.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tempfile::TempDir;
use vexfs_storage::{FileOps, SystemFiles, system_files};

const BALLAST: &str = "ballast";

/// A directory with little space in it, more of which can be had.
pub(crate) trait SmallDisk {
    fn dir(&self) -> &Path;
    fn ops(&self) -> Arc<dyn FileOps>;
    fn free_space(&self);
}

/// A real file system of a few MiB in memory; half of it is taken up by a file to be removed.
pub(crate) struct Tmpfs {
    mount: TempDir,
    work: PathBuf,
}

impl Tmpfs {
    /// `None` where mounting is not allowed.
    pub(crate) fn mount(bytes: u64) -> Option<Self> {
        let mount = tempfile::tempdir().unwrap();
        let size = format!("size={bytes}");
        let done = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(mount.path()).output();
        if !done.is_ok_and(|output| output.status.success()) {
            eprintln!("skipped: mounting a tmpfs is not allowed here");
            return None;
        }
        let work = mount.path().join("work");
        fs::create_dir(&work).unwrap();
        fs::write(mount.path().join(BALLAST), vec![1; bytes as usize / 2]).unwrap();
        Some(Self { mount, work })
    }
}

impl SmallDisk for Tmpfs {
    fn dir(&self) -> &Path {
        &self.work
    }

    fn ops(&self) -> Arc<dyn FileOps> {
        system_files()
    }

    fn free_space(&self) {
        fs::remove_file(self.mount.path().join(BALLAST)).unwrap();
    }
}

impl Drop for Tmpfs {
    fn drop(&mut self) {
        // Lazily, since the test's files may still be mapped.
        let _ = Command::new("umount").arg("--lazy").arg(self.mount.path()).status();
    }
}

/// An ordinary directory whose allocations draw on a budget.
pub(crate) struct Budget {
    dir: TempDir,
    ops: Arc<BudgetOps>,
}

#[derive(Debug)]
struct BudgetOps {
    bytes_left: AtomicU64,
}

impl Budget {
    pub(crate) fn new(bytes: u64) -> Self {
        let ops = Arc::new(BudgetOps { bytes_left: AtomicU64::new(bytes) });
        Self { dir: tempfile::tempdir().unwrap(), ops }
    }
}

impl SmallDisk for Budget {
    fn dir(&self) -> &Path {
        self.dir.path()
    }

    fn ops(&self) -> Arc<dyn FileOps> {
        Arc::clone(&self.ops) as Arc<dyn FileOps>
    }

    fn free_space(&self) {
        self.ops.bytes_left.fetch_add(64 << 20, Ordering::SeqCst);
    }
}

impl FileOps for BudgetOps {
    fn allocate(&self, file: &File, offset: u64, len: u64) -> io::Result<()> {
        assert_eq!(file.metadata()?.len(), offset, "space is allocated at the end of a file");
        let take = |left: u64| left.checked_sub(len);
        if self.bytes_left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, take).is_err() {
            return Err(io::ErrorKind::StorageFull.into());
        }
        SystemFiles.allocate(file, offset, len)
    }

    fn write_all_at(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        assert!(offset + bytes.len() as u64 <= file.metadata()?.len(), "write beyond what was allocated");
        SystemFiles.write_all_at(file, bytes, offset)
    }

    fn sync_data(&self, file: &File) -> io::Result<()> {
        SystemFiles.sync_data(file)
    }
}

/// A disk that can be told to fail.
#[derive(Debug, Default)]
pub(crate) struct FailingDisk {
    pub(crate) fails_write: AtomicBool,
    pub(crate) fails_sync: AtomicBool,
}

fn broken() -> io::Error {
    io::Error::other("the disk is broken")
}

impl FileOps for FailingDisk {
    fn allocate(&self, file: &File, offset: u64, len: u64) -> io::Result<()> {
        SystemFiles.allocate(file, offset, len)
    }

    fn write_all_at(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        if self.fails_write.load(Ordering::SeqCst) {
            SystemFiles.write_all_at(file, &bytes[..bytes.len() / 2], offset)?;
            return Err(broken());
        }
        SystemFiles.write_all_at(file, bytes, offset)
    }

    fn sync_data(&self, file: &File) -> io::Result<()> {
        if self.fails_sync.load(Ordering::SeqCst) {
            return Err(broken());
        }
        SystemFiles.sync_data(file)
    }
}
