//! Names and sizes in an archive.

use std::collections::BTreeMap;

use super::PinnedFile;

/// What the first entry is called.
pub(super) const DESCRIPTION: &str = "snapshot.json";
/// What the last entry is called.
pub(super) const CHECKSUMS: &str = "checksums.json";
/// Where the files are.
pub(super) const FILES: &str = "files/";

/// Longest description and list of checksums.
pub const ENTRY_BYTES_MAX: u64 = 64 << 20;

pub(super) const BLOCK_BYTES: u64 = 512;
/// An archive ends in two empty blocks.
pub(super) const END_BYTES: u64 = 2 * BLOCK_BYTES;

/// Bytes of an archive with a description of `description_bytes` and these files.
pub fn archive_bytes(description_bytes: u64, files: &[PinnedFile]) -> u64 {
    let names = std::iter::once(DESCRIPTION.to_owned()).chain(files.iter().map(|file| entry_name(&file.name)));
    let checksums = encode_checksums(&names.map(|name| (name, 0)).collect());
    let contents: u64 = files.iter().map(|file| entry_bytes(file.bytes)).sum();
    entry_bytes(description_bytes) + contents + entry_bytes(checksums.len() as u64) + END_BYTES
}

/// Bytes of an entry with its header and what fills its last block.
pub(super) fn entry_bytes(content: u64) -> u64 {
    BLOCK_BYTES + content.next_multiple_of(BLOCK_BYTES)
}

/// The name of a file's entry.
pub(super) fn entry_name(file: &str) -> String {
    format!("{FILES}{file}")
}

/// The last entry, whose length depends on the names alone.
pub(super) fn encode_checksums(checksums: &BTreeMap<String, u32>) -> Vec<u8> {
    let members: Vec<String> =
        checksums.iter().map(|(name, checksum)| format!("\"{name}\":\"{checksum:08x}\"")).collect();
    format!("{{{}}}", members.join(",")).into_bytes()
}

/// Reads what [`encode_checksums`] made; `None` when it is anything else.
pub(super) fn decode_checksums(bytes: &[u8]) -> Option<BTreeMap<String, u32>> {
    let text = std::str::from_utf8(bytes).ok()?.strip_prefix('{')?.strip_suffix('}')?;
    text.split(',')
        .map(|member| {
            let (name, checksum) = member.split_once(':')?;
            let name = name.strip_prefix('"')?.strip_suffix('"')?;
            let digits = checksum.strip_prefix('"')?.strip_suffix('"')?;
            let is_plain = digits.len() == 8 && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
            is_plain.then(|| Some((name.to_owned(), u32::from_str_radix(digits, 16).ok()?)))?
        })
        .collect()
}
