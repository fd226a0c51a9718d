//! The table of sections at the end of the file, and the trailer that finds it.

use std::path::Path;

use crate::error::{Result, StorageError};
use crate::header::{FileKind, read_u32, read_u64};

pub(crate) const KIND: FileKind = FileKind { magic: *b"VEXFSSEC", version: 1, name: "section file" };

/// Sections begin at multiples of this, so their bytes can be read in place as numbers.
pub(crate) const ALIGNMENT: u64 = 64;
pub(crate) const TRAILER_LEN: u64 = 32;
const TRAILER_MAGIC: [u8; 8] = *b"VEXFSEND";
/// Offset, length, checksum and the length of the name.
const ENTRY_LEN_MIN: usize = 22;

/// The longest name of a section, in bytes.
pub const SECTION_NAME_BYTES_MAX: usize = 1024;

/// One section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) offset: u64,
    pub(crate) len: u64,
    pub(crate) crc: u32,
}

/// Table and trailer, to be written at `table_offset`.
pub(crate) fn encode(entries: &[Entry], table_offset: u64) -> Vec<u8> {
    let mut table = Vec::new();
    for entry in entries {
        table.extend_from_slice(&entry.offset.to_le_bytes());
        table.extend_from_slice(&entry.len.to_le_bytes());
        table.extend_from_slice(&entry.crc.to_le_bytes());
        table.extend_from_slice(&(entry.name.len() as u16).to_le_bytes());
        table.extend_from_slice(entry.name.as_bytes());
    }
    let table_crc = crc32fast::hash(&table);
    let mut trailer = Vec::with_capacity(TRAILER_LEN as usize);
    trailer.extend_from_slice(&TRAILER_MAGIC);
    trailer.extend_from_slice(&table_offset.to_le_bytes());
    trailer.extend_from_slice(&(table.len() as u64).to_le_bytes());
    trailer.extend_from_slice(&table_crc.to_le_bytes());
    let trailer_crc = crc32fast::hash(&trailer);
    trailer.extend_from_slice(&trailer_crc.to_le_bytes());
    table.extend_from_slice(&trailer);
    table
}

/// Reads and checks the table of a file's bytes. `data_start` is where sections may begin.
pub(crate) fn decode(path: &Path, bytes: &[u8], data_start: u64) -> Result<Vec<Entry>> {
    let file_len = bytes.len() as u64;
    let corrupt = |offset: u64, what: &str| StorageError::corrupt(path, offset, what);
    let Some(trailer_start) = file_len.checked_sub(TRAILER_LEN).filter(|&at| at >= data_start) else {
        return Err(corrupt(file_len, "the file ends too early"));
    };
    let trailer = &bytes[trailer_start as usize..];
    if trailer[..8] != TRAILER_MAGIC {
        return Err(corrupt(trailer_start, "the trailer is missing, the file was cut"));
    }
    if crc32fast::hash(&trailer[..28]) != read_u32(trailer, 28) {
        return Err(corrupt(trailer_start, "the trailer fails its checksum"));
    }
    let (table_offset, table_len) = (read_u64(trailer, 8), read_u64(trailer, 16));
    if table_offset < data_start || table_offset.checked_add(table_len) != Some(trailer_start) {
        return Err(corrupt(trailer_start, "the table is not where the trailer says"));
    }
    let table = &bytes[table_offset as usize..trailer_start as usize];
    if crc32fast::hash(table) != read_u32(trailer, 24) {
        return Err(corrupt(table_offset, "the table fails its checksum"));
    }
    let entries = decode_entries(path, table, table_offset)?;
    check_extents(path, bytes, &entries, data_start, table_offset)?;
    Ok(entries)
}

fn decode_entries(path: &Path, table: &[u8], table_offset: u64) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    let mut rest = table;
    while !rest.is_empty() {
        let at = table_offset + (table.len() - rest.len()) as u64;
        let corrupt = |what: &str| StorageError::corrupt(path, at, what);
        if rest.len() < ENTRY_LEN_MIN {
            return Err(corrupt("half an entry in the table"));
        }
        let name_len = usize::from(u16::from_le_bytes([rest[20], rest[21]]));
        let name = rest.get(ENTRY_LEN_MIN..ENTRY_LEN_MIN + name_len);
        let name = name.and_then(|name| std::str::from_utf8(name).ok());
        let name = name.ok_or_else(|| corrupt("a section's name is broken"))?;
        entries.push(Entry {
            name: name.to_owned(),
            offset: read_u64(rest, 0),
            len: read_u64(rest, 8),
            crc: read_u32(rest, 16),
        });
        rest = &rest[ENTRY_LEN_MIN + name_len..];
    }
    Ok(entries)
}

/// Sections must follow each other, aligned, with nothing but zeros in between.
fn check_extents(path: &Path, bytes: &[u8], entries: &[Entry], data_start: u64, data_end: u64) -> Result<()> {
    let mut end = data_start;
    for entry in entries {
        let entry_end = entry.offset.checked_add(entry.len).filter(|&end| end <= data_end);
        let Some(entry_end) = entry_end.filter(|_| entry.offset.is_multiple_of(ALIGNMENT)) else {
            let what = format!("section {} lies outside of the file", entry.name);
            return Err(StorageError::corrupt(path, data_end, what));
        };
        check_padding(path, bytes, end, entry.offset)?;
        end = entry_end;
    }
    check_padding(path, bytes, end, data_end)
}

fn check_padding(path: &Path, bytes: &[u8], from: u64, to: u64) -> Result<()> {
    let is_padding = bytes
        .get(from as usize..to as usize)
        .is_some_and(|gap| gap.len() < ALIGNMENT as usize && gap.iter().all(|&byte| byte == 0));
    if is_padding {
        return Ok(());
    }
    Err(StorageError::corrupt(path, from, "bytes that belong to no section"))
}
