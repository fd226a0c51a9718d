//! The three calls that can fail in ways a test must be able to provoke.

use std::fmt::Debug;
use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

/// How bytes reach the disk. The program uses [`SystemFiles`]; tests put a failing disk in its place.
pub trait FileOps: Debug + Send + Sync {
    /// Makes the file reach to `offset + len`, zero-filled, with its blocks allocated. `offset` is
    /// the present length of the file. On failure the file is as long as before.
    ///
    /// # Errors
    /// Whatever the operating system says; `StorageFull` when the disk is full.
    fn allocate(&self, file: &File, offset: u64, len: u64) -> io::Result<()>;

    /// Writes all bytes at an offset.
    ///
    /// # Errors
    /// Whatever the operating system says.
    fn write_all_at(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()>;

    /// Brings the file's bytes and length to the disk (`fdatasync`).
    ///
    /// # Errors
    /// Whatever the operating system says. The bytes must then be taken for lost.
    fn sync_data(&self, file: &File) -> io::Result<()>;
}

/// The operating system's own files.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemFiles;

/// [`SystemFiles`], shared.
pub fn system_files() -> Arc<dyn FileOps> {
    Arc::new(SystemFiles)
}

impl FileOps for SystemFiles {
    fn allocate(&self, file: &File, offset: u64, len: u64) -> io::Result<()> {
        allocate(file, offset, len).inspect_err(|_| {
            // A partial allocation would count as reserved space; if this fails too, the caller's
            // own idea of the length still holds, only some blocks stay taken.
            let _ = file.set_len(offset);
        })
    }

    fn write_all_at(&self, file: &File, bytes: &[u8], offset: u64) -> io::Result<()> {
        file.write_all_at(bytes, offset)
    }

    fn sync_data(&self, file: &File) -> io::Result<()> {
        file.sync_data()
    }
}

fn allocate(file: &File, offset: u64, len: u64) -> io::Result<()> {
    use rustix::fs::{FallocateFlags, fallocate};
    let done = rustix::io::retry_on_intr(|| fallocate(file, FallocateFlags::empty(), offset, len));
    match done {
        Ok(()) => Ok(()),
        // File systems without fallocate (NFS 3, some FUSE): zeros take their blocks as well.
        Err(rustix::io::Errno::OPNOTSUPP | rustix::io::Errno::NOSYS) => write_zeros(file, offset, len),
        Err(errno) => Err(errno.into()),
    }
}

fn write_zeros(file: &File, offset: u64, len: u64) -> io::Result<()> {
    let zeros = [0_u8; 16 * 1024];
    let end = offset + len;
    let mut position = offset;
    while position < end {
        let step = (end - position).min(zeros.len() as u64);
        file.write_all_at(&zeros[..step as usize], position)?;
        position += step;
    }
    Ok(())
}
