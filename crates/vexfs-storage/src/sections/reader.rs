//! Reading a section file.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use memmap2::Mmap;

use super::table::{self, Entry, KIND};
use crate::error::{Result, StorageError, at};
use crate::header::{HEADER_LEN, Header};

/// The sections of a file, as slices of a map. Header and table are checked when it is
/// opened, each section the first time it is asked for.
#[derive(Debug)]
pub struct SectionReader {
    path: PathBuf,
    map: Mmap,
    sections: BTreeMap<String, Stored>,
}

#[derive(Debug)]
struct Stored {
    entry: Entry,
    is_verified: AtomicBool,
}

impl SectionReader {
    /// Opens a file that [`super::SectionWriter::finish`] wrote.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`], [`StorageError::UnsupportedVersion`], [`StorageError::Io`].
    pub fn open(path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(at(path, "open"))?;
        let len = file.metadata().map_err(at(path, "inspect"))?.len();
        if len < HEADER_LEN as u64 {
            return Err(StorageError::corrupt(path, len, "the file ends inside its header"));
        }
        // SAFETY: the map is read-only, and a section file is never written again once it has its
        // name: it is replaced by renaming another over it, which leaves this one's bytes alone.
        let map = unsafe { Mmap::map(&file) }.map_err(at(path, "map"))?;
        let header = Header::decode(KIND, path, &map)?;
        if header != Header::default() {
            return Err(StorageError::corrupt(path, 12, "unknown header fields are set"));
        }
        let entries = table::decode(path, &map, HEADER_LEN as u64)?;
        let mut sections = BTreeMap::new();
        for entry in entries {
            let name = entry.name.clone();
            let stored = Stored { entry, is_verified: AtomicBool::new(false) };
            if sections.insert(name, stored).is_some() {
                return Err(StorageError::corrupt(path, 0, "two sections have the same name"));
            }
        }
        Ok(Self { path: path.to_path_buf(), map, sections })
    }

    /// The bytes of a section, 64-byte aligned. The first call per section reads all of it.
    ///
    /// # Errors
    /// [`StorageError::OutOfRange`] when there is no such section, [`StorageError::Corrupt`] when
    /// it fails its checksum.
    pub fn section(&self, name: &str) -> Result<&[u8]> {
        self.find(name)?.ok_or_else(|| StorageError::out_of_range(&self.path, format!("there is no section {name:?}")))
    }

    /// As [`SectionReader::section`], with `None` for a section that does not exist.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`].
    pub fn find(&self, name: &str) -> Result<Option<&[u8]>> {
        let Some(Stored { entry, is_verified }) = self.sections.get(name) else {
            return Ok(None);
        };
        // The table was checked against the file's length.
        let bytes = &self.map[entry.offset as usize..][..entry.len as usize];
        if !is_verified.load(Ordering::Acquire) {
            if crc32fast::hash(bytes) != entry.crc {
                let what = format!("section {name:?} fails its checksum");
                return Err(StorageError::corrupt(&self.path, entry.offset, what));
            }
            is_verified.store(true, Ordering::Release);
        }
        Ok(Some(bytes))
    }

    /// The names of all sections, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.sections.keys().map(String::as_str)
    }

    /// Checks every section, for `check` commands.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`] for the first section that fails.
    pub fn verify_all(&self) -> Result<()> {
        self.names().try_for_each(|name| self.find(name).map(|_| ()))
    }

    /// The file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its length.
    pub fn bytes_on_disk(&self) -> u64 {
        self.map.len() as u64
    }
}
