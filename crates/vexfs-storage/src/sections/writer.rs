//! Writing a section file.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::table::{self, ALIGNMENT, Entry, KIND, SECTION_NAME_BYTES_MAX};
use crate::disk::{publish, temporary_path};
use crate::error::{Result, StorageError, at};
use crate::header::Header;
use crate::steady_file::SteadyFile;

const BUFFER_BYTES: usize = 1024 * 1024;

/// Writes a file of named sections beside its final name; [`SectionWriter::finish`] puts it there.
/// Dropped before that, it leaves nothing behind and the old file stands.
#[derive(Debug)]
pub struct SectionWriter {
    path: PathBuf,
    temporary: PathBuf,
    output: BufWriter<SteadyFile>,
    position: u64,
    entries: Vec<Entry>,
    open: Option<OpenSection>,
    has_failed: bool,
    is_finished: bool,
}

#[derive(Debug)]
struct OpenSection {
    name: String,
    offset: u64,
    hasher: crc32fast::Hasher,
}

impl SectionWriter {
    /// Begins the file that will be `path`.
    ///
    /// # Errors
    /// [`StorageError::Full`], [`StorageError::Io`].
    pub fn create(path: &Path) -> Result<Self> {
        let temporary = temporary_path(path);
        let file = File::create(&temporary).map_err(at(&temporary, "create"))?;
        let mut writer = Self {
            path: path.to_path_buf(),
            temporary,
            output: BufWriter::with_capacity(BUFFER_BYTES, SteadyFile::new(file)),
            position: 0,
            entries: Vec::new(),
            open: None,
            has_failed: false,
            is_finished: false,
        };
        writer.put(&Header::default().encode(KIND))?;
        Ok(writer)
    }

    /// Ends the section before and begins one of this name; write its bytes to what is returned.
    ///
    /// # Errors
    /// [`StorageError::OutOfRange`] for a name given before, empty, or longer than
    /// [`SECTION_NAME_BYTES_MAX`]; [`StorageError::Full`], [`StorageError::Io`].
    pub fn section(&mut self, name: &str) -> Result<Section<'_>> {
        self.close_section();
        let is_taken = self.entries.iter().any(|entry| entry.name == name);
        if is_taken || name.is_empty() || name.len() > SECTION_NAME_BYTES_MAX {
            let what = format!("section name {name:?} is taken, empty or too long");
            return Err(StorageError::out_of_range(&self.path, what));
        }
        self.align()?;
        let name = name.to_owned();
        let hasher = crc32fast::Hasher::new();
        self.open = Some(OpenSection { name, offset: self.position, hasher });
        Ok(Section { writer: self })
    }

    /// Writes a whole section at once.
    ///
    /// # Errors
    /// As [`SectionWriter::section`].
    pub fn put_section(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let mut section = self.section(name)?;
        section.write_all(bytes).map_err(|source| StorageError::io(&self.path, "write", source))
    }

    /// Writes the table, makes the file durable and gives it its name, replacing an older file.
    /// Returns its length in bytes.
    ///
    /// # Errors
    /// [`StorageError::Full`] or [`StorageError::Io`], also when an earlier write failed; the old
    /// file then still stands.
    pub fn finish(mut self) -> Result<u64> {
        self.close_section();
        if self.has_failed {
            let source = io::Error::other("an earlier write to this file failed");
            return Err(StorageError::io(&self.path, "finish", source));
        }
        self.align()?;
        let tail = table::encode(&self.entries, self.position);
        self.put(&tail)?;
        self.output.flush().map_err(at(&self.path, "write"))?;
        self.output.get_ref().sync_all().map_err(at(&self.path, "sync"))?;
        publish(&self.temporary, &self.path)?;
        self.is_finished = true;
        Ok(self.position)
    }

    fn close_section(&mut self) {
        let Some(OpenSection { name, offset, hasher }) = self.open.take() else {
            return;
        };
        let len = self.position - offset;
        self.entries.push(Entry { name, offset, len, crc: hasher.finalize() });
    }

    fn align(&mut self) -> Result<()> {
        let padding = self.position.next_multiple_of(ALIGNMENT) - self.position;
        self.put(&[0; ALIGNMENT as usize][..padding as usize])
    }

    fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.write_counted(bytes).map_err(|source| StorageError::io(&self.path, "write", source))
    }

    fn write_counted(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.output.write_all(bytes).inspect_err(|_| self.has_failed = true)?;
        self.position += bytes.len() as u64;
        Ok(())
    }
}

impl Drop for SectionWriter {
    fn drop(&mut self) {
        if !self.is_finished {
            // A leftover is harmless: the next attempt or `remove_leftovers` takes it away.
            let _ = fs::remove_file(&self.temporary);
        }
    }
}

/// A section being written. It ends with the next one, or with the file.
#[derive(Debug)]
pub struct Section<'a> {
    writer: &'a mut SectionWriter,
}

impl Write for Section<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.write_all(bytes)?;
        Ok(bytes.len())
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.writer.write_counted(bytes)?;
        if let Some(open) = &mut self.writer.open {
            open.hasher.update(bytes);
        }
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        // The file is flushed once, when it is finished.
        Ok(())
    }
}
