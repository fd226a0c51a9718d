//! Directory operations that survive a power cut.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::error::{Result, StorageError, at};

const TEMPORARY: &str = "tmp";
const REMOVED: &str = "removed";

/// Makes creations, renames and removals in `dir` durable.
///
/// # Errors
/// [`StorageError::Io`].
pub fn fsync_dir(dir: &Path) -> Result<()> {
    let handle = File::open(dir).map_err(at(dir, "open"))?;
    handle.sync_all().map_err(at(dir, "sync"))
}

/// The directory of a file, for [`fsync_dir`].
pub(crate) fn parent_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Creates a directory durably; it may exist already. Its parent must exist.
///
/// # Errors
/// [`StorageError::Io`], [`StorageError::Full`].
pub fn create_dir(dir: &Path) -> Result<()> {
    match fs::create_dir(dir) {
        Ok(()) => fsync_dir(parent_of(dir)),
        Err(source) if source.kind() == std::io::ErrorKind::AlreadyExists && dir.is_dir() => Ok(()),
        Err(source) => Err(StorageError::io(dir, "create", source)),
    }
}

/// Replaces a file as a whole: after a crash it holds the old bytes or the new ones.
///
/// # Errors
/// [`StorageError::Io`], [`StorageError::Full`]; the old file is then untouched.
pub fn write_atomic(path: &Path, parts: &[&[u8]]) -> Result<()> {
    let temporary = temporary_path(path);
    let written = (|| {
        let mut file = File::create(&temporary)?;
        for part in parts {
            file.write_all(part)?;
        }
        file.sync_all()
    })();
    if let Err(source) = written {
        // A leftover is harmless, `remove_leftovers` finds it at the next start.
        let _ = fs::remove_file(&temporary);
        return Err(StorageError::io(path, "write", source));
    }
    publish(&temporary, path)
}

/// Renames a finished temporary file to its name and makes that durable.
pub(crate) fn publish(temporary: &Path, path: &Path) -> Result<()> {
    fs::rename(temporary, path).map_err(at(path, "rename"))?;
    fsync_dir(parent_of(path))
}

/// `name.ext` → `name.ext.tmp`, in the same directory.
pub(crate) fn temporary_path(path: &Path) -> PathBuf {
    with_suffix(path, TEMPORARY)
}

fn with_suffix(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path.as_os_str());
    name.push(".");
    name.push(suffix);
    PathBuf::from(name)
}

/// Gives a file a second name, or where the file system cannot, a copy under it. Durable once the directory is synced.
///
/// # Errors
/// [`StorageError::Io`], [`StorageError::Full`].
pub fn share_file(from: &Path, to: &Path) -> Result<()> {
    use std::io::ErrorKind::{PermissionDenied, Unsupported};
    match fs::hard_link(from, to) {
        Err(source) if matches!(source.kind(), Unsupported | PermissionDenied) => {
            let copied = fs::copy(from, to).and_then(|_| File::open(to)?.sync_all());
            copied.map_err(at(to, "copy to"))
        }
        linked => linked.map_err(at(from, "link")),
    }
}

/// Removes a file durably; it may be gone already.
///
/// # Errors
/// [`StorageError::Io`].
pub fn remove_file(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Ok(()) => fsync_dir(parent_of(path)),
        Err(source) if source.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(StorageError::io(path, "remove", source)),
    }
}

/// Removes a directory with all in it; it may be gone already. The directory is first renamed to
/// `<name>.removed`, so a crash in between never leaves half a directory under the old name.
///
/// # Errors
/// [`StorageError::Io`].
pub fn remove_dir(dir: &Path) -> Result<()> {
    let doomed = with_suffix(dir, REMOVED);
    remove_tree(&doomed)?;
    match fs::rename(dir, &doomed) {
        Ok(()) => {}
        Err(source) if source.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(StorageError::io(dir, "rename", source)),
    }
    fsync_dir(parent_of(dir))?;
    remove_tree(&doomed)
}

fn remove_tree(dir: &Path) -> Result<()> {
    match fs::remove_dir_all(dir) {
        Err(source) if source.kind() != std::io::ErrorKind::NotFound => Err(StorageError::io(dir, "remove", source)),
        _ => Ok(()),
    }
}

/// Removes what crashes left in `dir` itself: `*.tmp` files and `*.removed` directories.
/// To be called before anything else opens files there. Returns what was removed.
///
/// # Errors
/// [`StorageError::Io`].
pub fn remove_leftovers(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut removed = Vec::new();
    for entry in fs::read_dir(dir).map_err(at(dir, "list"))? {
        let path = entry.map_err(at(dir, "list"))?.path();
        let Some(extension) = path.extension().and_then(|extension| extension.to_str()) else {
            continue;
        };
        if extension == TEMPORARY && path.is_file() {
            fs::remove_file(&path).map_err(at(&path, "remove"))?;
        } else if extension == REMOVED && path.is_dir() {
            remove_tree(&path)?;
        } else {
            continue;
        }
        removed.push(path);
    }
    Ok(removed)
}

/// Bytes that an unprivileged process can still write on the file system of `path`.
///
/// # Errors
/// [`StorageError::Io`].
pub fn free_bytes(path: &Path) -> Result<u64> {
    let stat = rustix::fs::statvfs(path).map_err(|errno| StorageError::io(path, "inspect", errno.into()))?;
    Ok(stat.f_bavail.saturating_mul(stat.f_frsize))
}
