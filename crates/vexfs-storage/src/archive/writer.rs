//! Writing an archive, entry by entry.

use std::collections::BTreeMap;

use super::ArchiveFile;
use super::layout::{BLOCK_BYTES, CHECKSUMS, DESCRIPTION, END_BYTES, encode_checksums, entry_name};
use crate::error::{Result, StorageError};

/// Writes one archive into a file, which may hold others before and behind it.
pub struct ArchiveWriter<'a> {
    out: &'a mut ArchiveFile,
    checksums: BTreeMap<String, u32>,
    entry: Option<OpenEntry>,
}

struct OpenEntry {
    name: String,
    hasher: crc32fast::Hasher,
    bytes: u64,
    missing: u64,
}

impl<'a> ArchiveWriter<'a> {
    /// Begins an archive with its description.
    ///
    /// # Errors
    /// Those of writing, [`StorageError::TooLarge`].
    pub fn begin(out: &'a mut ArchiveFile, description: &[u8]) -> Result<Self> {
        let mut writer = Self { out, checksums: BTreeMap::new(), entry: None };
        writer.small(DESCRIPTION, description)?;
        Ok(writer)
    }

    /// Begins the entry of a file; exactly `bytes` must be written to it.
    ///
    /// # Errors
    /// Those of writing; [`StorageError::OutOfRange`] when the entry before is not complete.
    pub fn begin_file(&mut self, name: &str, bytes: u64) -> Result<()> {
        self.begin_entry(&entry_name(name), bytes)
    }

    /// Appends to the entry that was begun last.
    ///
    /// # Errors
    /// Those of writing; [`StorageError::OutOfRange`] when there is no room for them.
    pub fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let entry = self.entry.as_mut().filter(|entry| entry.missing >= bytes.len() as u64);
        let Some(entry) = entry else { return Err(misused("more bytes than were announced")) };
        entry.missing -= bytes.len() as u64;
        entry.hasher.update(bytes);
        self.out.write(bytes)
    }

    /// An archive of its own in the place of a file, whose length, as [`super::archive_bytes`] has it, is `bytes`.
    ///
    /// # Errors
    /// Those of writing and of `write`.
    pub fn nested<E: From<StorageError>>(
        &mut self,
        name: &str,
        bytes: u64,
        write: impl FnOnce(&mut ArchiveFile) -> std::result::Result<(), E>,
    ) -> std::result::Result<(), E> {
        self.end_entry()?;
        self.header(&entry_name(name), bytes)?;
        let start = self.out.bytes();
        write(self.out)?;
        if self.out.bytes() - start != bytes {
            return Err(misused("another number of bytes than was announced").into());
        }
        Ok(self.fill(bytes)?)
    }

    /// Ends the archive with the checksums.
    ///
    /// # Errors
    /// Those of writing; [`StorageError::OutOfRange`] when the last entry is not complete.
    pub fn finish(mut self) -> Result<()> {
        self.end_entry()?;
        let checksums = encode_checksums(&self.checksums);
        self.small(CHECKSUMS, &checksums)?;
        self.end_entry()?;
        self.out.write(&[0; END_BYTES as usize])
    }

    fn small(&mut self, name: &str, content: &[u8]) -> Result<()> {
        self.begin_entry(name, content.len() as u64)?;
        self.write(content)
    }

    fn begin_entry(&mut self, name: &str, bytes: u64) -> Result<()> {
        self.end_entry()?;
        self.header(name, bytes)?;
        self.entry = Some(OpenEntry { name: name.to_owned(), hasher: crc32fast::Hasher::new(), bytes, missing: bytes });
        Ok(())
    }

    fn end_entry(&mut self) -> Result<()> {
        let Some(entry) = self.entry.take() else { return Ok(()) };
        if entry.missing > 0 {
            return Err(misused("fewer bytes than were announced"));
        }
        self.checksums.insert(entry.name, entry.hasher.finalize());
        self.fill(entry.bytes)
    }

    fn header(&mut self, name: &str, bytes: u64) -> Result<()> {
        let mut header = tar::Header::new_ustar();
        header.set_path(name).map_err(|error| misused(&error.to_string()))?;
        header.set_entry_type(tar::EntryType::Regular);
        header.set_mode(0o644);
        header.set_size(bytes);
        header.set_cksum();
        self.out.write(header.as_bytes())
    }

    /// Fills the last block of an entry.
    fn fill(&mut self, bytes: u64) -> Result<()> {
        let rest = bytes.next_multiple_of(BLOCK_BYTES) - bytes;
        self.out.write(&[0; BLOCK_BYTES as usize][..rest as usize])
    }
}

fn misused(what: &str) -> StorageError {
    StorageError::OutOfRange { path: "archive".into(), what: what.to_owned() }
}
