//! By how much a file grows when it must.

use std::fs::File;
use std::path::Path;

use crate::error::{Result, StorageError};
use crate::file_ops::FileOps;

const STEP_BYTES_MIN: u64 = 16 * 1024;
const STEP_BYTES_MAX: u64 = 16 * 1024 * 1024;
const PAGE_BYTES: u64 = 4096;

/// Extends a file of `allocated` bytes to at least `needed`, at most `capacity`, and returns its
/// new length. Grows by its own size, within bounds, and settles for exactly what is needed
/// when the disk has no more.
pub(crate) fn extend(
    ops: &dyn FileOps,
    file: &File,
    path: &Path,
    allocated: u64,
    needed: u64,
    capacity: u64,
) -> Result<u64> {
    if needed <= allocated {
        return Ok(allocated);
    }
    let generous = needed
        .max(allocated + allocated.clamp(STEP_BYTES_MIN, STEP_BYTES_MAX))
        .next_multiple_of(PAGE_BYTES)
        .min(capacity.max(needed));
    for target in [generous, needed] {
        match ops.allocate(file, allocated, target - allocated) {
            Ok(()) => return Ok(target),
            Err(source) => {
                let error = StorageError::io(path, "allocate", source);
                if target == needed || !error.is_full() {
                    return Err(error);
                }
            }
        }
    }
    Ok(allocated)
}
