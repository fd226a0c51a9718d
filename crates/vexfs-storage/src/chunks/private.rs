//! Files that have two names, and taking one of them away for oneself.
//!
//! A fork begins with links to the files of its origin. Both go on reading them; whoever is about to write one first puts a copy
//! in its place. The number of links says whether that is needed, so it needs no book-keeping and survives crashes.

use std::fs::File;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::Path;

use memmap2::Mmap;
use rustix::mm::{MapFlags, ProtFlags};

use crate::disk::{publish, temporary_path};
use crate::error::{Result, StorageError, at};
use crate::file_ops::FileOps;

/// Bytes copied at a time.
const COPY_BYTES: u64 = 1 << 20;

/// Whether the file has another name.
pub(super) fn is_linked_elsewhere(file: &File) -> std::io::Result<bool> {
    Ok(file.metadata()?.nlink() > 1)
}

/// Puts a copy of the file, with `len` bytes allocated, durably in its place.
pub(super) fn private_copy(ops: &dyn FileOps, from: &File, path: &Path, len: u64) -> Result<File> {
    let temporary = temporary_path(path);
    let copied = copy(ops, from, &temporary, len).and_then(|file| publish(&temporary, path).map(|()| file));
    copied.inspect_err(|_| {
        // A leftover is harmless, `remove_leftovers` finds it at the next start.
        let _ = std::fs::remove_file(&temporary);
    })
}

fn copy(ops: &dyn FileOps, from: &File, to: &Path, len: u64) -> Result<File> {
    let mut options = File::options();
    let file = options.read(true).write(true).create(true).truncate(true).open(to).map_err(at(to, "create"))?;
    ops.allocate(&file, 0, len).map_err(|source| StorageError::io(to, "allocate", source))?;
    let mut buffer = vec![0; COPY_BYTES.min(len) as usize];
    let mut position = 0;
    while position < len {
        let part = &mut buffer[..COPY_BYTES.min(len - position) as usize];
        from.read_exact_at(part, position).map_err(at(to, "copy to"))?;
        ops.write_all_at(&file, part, position).map_err(at(to, "write"))?;
        position += part.len() as u64;
    }
    ops.sync_data(&file).map_err(at(to, "sync"))?;
    Ok(file)
}

/// Makes a map show another file that begins with the same bytes. Readers see no difference.
pub(super) fn replace_map(map: &Mmap, file: &File) -> std::io::Result<()> {
    // SAFETY: the range is exactly that of a map that this crate made and owns, read-only and shared as before. The kernel
    // replaces it in one step, so no reader finds it missing, and every byte that readers may look at is the same in both files.
    unsafe {
        let start = map.as_ptr().cast_mut().cast();
        rustix::mm::mmap(start, map.len(), ProtFlags::READ, MapFlags::SHARED | MapFlags::FIXED, file, 0)?;
    }
    Ok(())
}
