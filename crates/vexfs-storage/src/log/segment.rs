//! Segment files: their names, their headers, their creation and removal.

use std::fs::{self, File, OpenOptions};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::disk::{fsync_dir, publish, temporary_path};
use crate::error::{Result, StorageError, at};
use crate::file_ops::FileOps;
use crate::growth;
use crate::header::{FileKind, HEADER_LEN, Header};

const KIND: FileKind = FileKind { magic: *b"VEXFSLOG", version: 1, name: "log segment" };
const PREFIX: &str = "log-";
const SUFFIX: &str = ".vxl";

/// An open segment file whose header was checked.
#[derive(Debug)]
pub(crate) struct Segment {
    pub(crate) path: PathBuf,
    pub(crate) file: File,
    pub(crate) first_seq: u64,
    /// Starts every checksum of this segment, so that bytes which look like a frame, in a payload
    /// or left over from another file, are not taken for one.
    pub(crate) salt: u32,
    pub(crate) file_len: u64,
}

/// A segment's file name: `log-<first sequence, 20 digits>.vxl`.
pub(crate) fn segment_path(dir: &Path, first_seq: u64) -> PathBuf {
    dir.join(format!("{PREFIX}{first_seq:020}{SUFFIX}"))
}

/// The first sequences of all segments in a directory, ascending.
pub(crate) fn list_segments(dir: &Path) -> Result<Vec<u64>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).map_err(at(dir, "list"))? {
        let name = entry.map_err(at(dir, "list"))?.file_name();
        let digits =
            name.to_str().and_then(|name| name.strip_prefix(PREFIX)).and_then(|name| name.strip_suffix(SUFFIX));
        let Some(digits) = digits else { continue };
        let is_ours = digits.len() == 20 && digits.bytes().all(|byte| byte.is_ascii_digit());
        let first_seq = digits.parse().ok().filter(|_| is_ours).ok_or_else(|| {
            let what = "the name is not that of a log segment, move the file away";
            StorageError::out_of_range(&dir.join(&name), what)
        })?;
        found.push(first_seq);
    }
    found.sort_unstable();
    Ok(found)
}

impl Segment {
    /// Creates a segment durably: it appears under its name with its header or not at all.
    pub(crate) fn create(ops: &dyn FileOps, dir: &Path, first_seq: u64) -> Result<Self> {
        let path = segment_path(dir, first_seq);
        if path.exists() {
            return Err(StorageError::out_of_range(&path, "the segment exists already"));
        }
        let temporary = temporary_path(&path);
        let salt = RandomState::new().build_hasher().finish() as u32;
        let created = create_file(ops, &temporary, Header { width: 0, position: first_seq, span: salt });
        let (file, file_len) = created.inspect_err(|_| {
            // A leftover is harmless: it has no segment's name and the next attempt replaces it.
            let _ = fs::remove_file(&temporary);
        })?;
        publish(&temporary, &path)?;
        Ok(Self { path, file, first_seq, salt, file_len })
    }

    /// Opens a segment, leaving the file position behind the header.
    pub(crate) fn open(dir: &Path, first_seq: u64) -> Result<Self> {
        let path = segment_path(dir, first_seq);
        let mut file = OpenOptions::new().read(true).write(true).open(&path).map_err(at(&path, "open"))?;
        let file_len = file.metadata().map_err(at(&path, "inspect"))?.len();
        let mut bytes = Vec::with_capacity(HEADER_LEN);
        let mut front = (&mut file).take(HEADER_LEN as u64);
        front.read_to_end(&mut bytes).map_err(at(&path, "read"))?;
        let header = Header::decode(KIND, &path, &bytes)?;
        if header.position != first_seq {
            let what = format!("the header says the segment begins at {}", header.position);
            return Err(StorageError::corrupt(&path, 0, what));
        }
        Ok(Self { path, file, first_seq, salt: header.span, file_len })
    }
}

fn create_file(ops: &dyn FileOps, path: &Path, header: Header) -> Result<(File, u64)> {
    let file =
        OpenOptions::new().read(true).write(true).create(true).truncate(true).open(path).map_err(at(path, "create"))?;
    let file_len = growth::extend(ops, &file, path, 0, HEADER_LEN as u64, u64::MAX)?;
    ops.write_all_at(&file, &header.encode(KIND), 0).map_err(at(path, "write"))?;
    ops.sync_data(&file).map_err(at(path, "sync"))?;
    Ok((file, file_len))
}

/// Removes the segments in `dir` all of whose frames come before `seq`, durably, oldest first.
/// The last segment always stays. Returns how many were removed.
///
/// # Errors
/// [`StorageError::Io`].
pub fn remove_segments_before(dir: &Path, seq: u64) -> Result<usize> {
    let segments = list_segments(dir)?;
    let mut removed = 0;
    for pair in segments.windows(2) {
        let [first_seq, next] = [pair[0], pair[1]];
        if next > seq {
            break;
        }
        let path = segment_path(dir, first_seq);
        fs::remove_file(&path).map_err(at(&path, "remove"))?;
        removed += 1;
    }
    if removed > 0 {
        fsync_dir(dir)?;
    }
    Ok(removed)
}
