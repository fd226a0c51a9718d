//! Archives: many files as one, to be carried elsewhere.
//!
//! An archive is a tar file of plain entries: first `snapshot.json`, which is the engine's and names the files; then these, under `files/`;
//! at the end `checksums.json`, with the CRC-32 of every entry before it. An archive may hold others as entries.
//! Whoever reads one takes it for damaged, or made by an enemy, until the last checksum has agreed.

mod layout;
mod output;
mod pinned;
mod reader;
mod writer;

pub use layout::{ENTRY_BYTES_MAX, archive_bytes};
pub use output::{ArchiveFile, Finished};
pub use pinned::PinnedFile;
pub use reader::{ArchiveReader, Entry, EntryPlace};
pub use writer::ArchiveWriter;
