//! Reading an archive that anybody may have made.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::layout::{BLOCK_BYTES, CHECKSUMS, DESCRIPTION, ENTRY_BYTES_MAX, FILES, decode_checksums};
use crate::error::{Result, StorageError, at};

const READ_BYTES: usize = 1 << 20;

/// Reads an archive from its beginning to its end. Nothing that it says is true before [`ArchiveReader::next_file`] has returned `None`.
pub struct ArchiveReader {
    path: PathBuf,
    input: BufReader<File>,
    /// Behind what was read.
    position: u64,
    /// Behind the archive.
    end: u64,
    checksums: BTreeMap<String, u32>,
}

/// An entry whose content comes next.
pub struct Entry {
    /// The file's name, without the directory of the archive.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    missing: u64,
    full_name: String,
    hasher: crc32fast::Hasher,
}

/// Where in a file an archive is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntryPlace {
    /// Of its first byte.
    pub offset: u64,
    /// Its length.
    pub bytes: u64,
}

impl ArchiveReader {
    /// Opens an archive, which is the whole file or a part of it, and reads its description.
    ///
    /// # Errors
    /// [`StorageError::BadArchive`], [`StorageError::Io`].
    pub fn open(path: &Path, part: Option<EntryPlace>) -> Result<(Self, Vec<u8>)> {
        let mut file = File::open(path).map_err(at(path, "open"))?;
        let len = file.metadata().map_err(at(path, "inspect"))?.len();
        let EntryPlace { offset, bytes } = part.unwrap_or(EntryPlace { offset: 0, bytes: len });
        file.seek(SeekFrom::Start(offset)).map_err(at(path, "read"))?;
        let input = BufReader::with_capacity(READ_BYTES, file);
        let end = offset.saturating_add(bytes).min(len);
        let mut reader = Self { path: path.to_path_buf(), input, position: offset, end, checksums: BTreeMap::new() };
        let entry = reader.header()?.ok_or_else(|| reader.foreign("it is empty"))?;
        if entry.full_name != DESCRIPTION {
            return Err(reader.foreign(&format!("it begins with {:?}", entry.full_name)));
        }
        let description = reader.whole(entry)?;
        Ok((reader, description))
    }

    /// The next file, or `None` when the checksums come next.
    ///
    /// # Errors
    /// [`StorageError::BadArchive`], [`StorageError::Io`].
    pub fn next_file(&mut self) -> Result<Option<Entry>> {
        let entry = self.header()?.ok_or_else(|| self.bad("it ends early"))?;
        if entry.full_name != CHECKSUMS {
            return if entry.name.is_empty() { Err(self.bad("an entry has a foreign name")) } else { Ok(Some(entry)) };
        }
        let written = decode_checksums(&self.whole(entry)?);
        self.checksums.remove(CHECKSUMS);
        if written.as_ref() != Some(&self.checksums) {
            return Err(self.bad("its contents fail their checksums"));
        }
        Ok(None)
    }

    /// Reads more of an entry; 0 when all of it was read.
    ///
    /// # Errors
    /// [`StorageError::BadArchive`], [`StorageError::Io`].
    pub fn read(&mut self, entry: &mut Entry, buffer: &mut [u8]) -> Result<usize> {
        let wanted = (entry.missing.min(buffer.len() as u64)) as usize;
        self.exact(&mut buffer[..wanted])?;
        entry.hasher.update(&buffer[..wanted]);
        entry.missing -= wanted as u64;
        if wanted > 0 && entry.missing == 0 {
            self.end(entry)?;
        }
        Ok(wanted)
    }

    /// Passes an entry over and says where its content is, which is an archive of its own.
    ///
    /// # Errors
    /// [`StorageError::BadArchive`], [`StorageError::Io`].
    pub fn pass_over(&mut self, entry: &Entry) -> Result<EntryPlace> {
        let place = EntryPlace { offset: self.position, bytes: entry.bytes };
        let padded = entry.bytes.next_multiple_of(BLOCK_BYTES);
        if padded > self.end - self.position {
            return Err(self.bad("it ends early"));
        }
        self.input.seek_relative(padded as i64).map_err(at(&self.path, "read"))?;
        self.position += padded;
        Ok(place)
    }

    fn whole(&mut self, mut entry: Entry) -> Result<Vec<u8>> {
        if entry.bytes > ENTRY_BYTES_MAX {
            return Err(self.bad("a description is too long"));
        }
        let mut content = vec![0; entry.bytes as usize];
        self.read(&mut entry, &mut content)?;
        if content.is_empty() {
            return Err(self.bad("a description is empty"));
        }
        Ok(content)
    }

    /// The next header; `None` at the end.
    fn header(&mut self) -> Result<Option<Entry>> {
        let mut block = [0; BLOCK_BYTES as usize];
        if self.position >= self.end {
            return Ok(None);
        }
        self.exact(&mut block)?;
        if block.iter().all(|byte| *byte == 0) {
            return Ok(None);
        }
        let header = tar::Header::from_byte_slice(&block);
        let sum: u32 = block[..148].iter().chain(&block[156..]).map(|byte| u32::from(*byte)).sum();
        if header.cksum().ok() != Some(sum + 8 * u32::from(b' ')) {
            return Err(self.foreign("it is no archive, or a header in it is damaged"));
        }
        if header.entry_type() != tar::EntryType::Regular {
            return Err(self.foreign("it holds what is no plain file"));
        }
        let bytes = header.entry_size().map_err(|_| self.bad("a header in it is damaged"))?;
        if bytes > self.end - self.position {
            return Err(self.bad("it ends early"));
        }
        let full_name = String::from_utf8_lossy(&header.path_bytes()).into_owned();
        if self.checksums.contains_key(&full_name) {
            return Err(self.bad(&format!("it holds {full_name:?} twice")));
        }
        let name = full_name.strip_prefix(FILES).unwrap_or_default().to_owned();
        let mut entry = Entry { name, bytes, missing: bytes, full_name, hasher: crc32fast::Hasher::new() };
        if bytes == 0 {
            self.end(&mut entry)?;
        }
        Ok(Some(entry))
    }

    /// Takes the checksum of an entry that was read, and the rest of its last block.
    fn end(&mut self, entry: &mut Entry) -> Result<()> {
        let mut rest = [0; BLOCK_BYTES as usize];
        let padding = (entry.bytes.next_multiple_of(BLOCK_BYTES) - entry.bytes) as usize;
        self.exact(&mut rest[..padding])?;
        self.checksums.insert(entry.full_name.clone(), entry.hasher.clone().finalize());
        Ok(())
    }

    fn exact(&mut self, buffer: &mut [u8]) -> Result<()> {
        if buffer.len() as u64 > self.end - self.position {
            return Err(self.bad("it ends early"));
        }
        self.input.read_exact(buffer).map_err(|error| {
            // It was as long a moment ago.
            StorageError::io(&self.path, "read", error)
        })?;
        self.position += buffer.len() as u64;
        Ok(())
    }

    fn bad(&self, what: &str) -> StorageError {
        StorageError::BadArchive { path: self.path.clone(), what: what.to_owned(), is_foreign: false }
    }

    fn foreign(&self, what: &str) -> StorageError {
        StorageError::BadArchive { path: self.path.clone(), what: what.to_owned(), is_foreign: true }
    }
}
