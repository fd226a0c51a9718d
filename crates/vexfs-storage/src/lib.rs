//! All that touches the disk: log, vector files, blob files, section files and the catalog.
//!
//! This crate knows bytes, rows and sequence numbers and gives no meaning to them. Every file it
//! writes is described byte by byte in `internal-docs/file-format.md`.
//!
//! Three rules hold throughout:
//! - space is allocated before it is written, so a full disk refuses a write and never tears one;
//! - a failed write or sync poisons its writer, because the kernel may have dropped the bytes;
//! - every byte read back is checked before it is believed.

#[cfg(not(target_endian = "little"))]
compile_error!("VexFS maps its files into memory as they are, in little-endian order");

pub mod archive;
pub mod blobs;
pub mod catalog;
mod chunks;
pub mod disk;
mod error;
mod file_ops;
mod growth;
mod header;
mod lock;
pub mod log;
mod manifest;
pub mod sections;
mod steady_file;
pub mod vectors;

pub use error::{Result, StorageError};
pub use file_ops::{FileOps, SystemFiles, system_files};
pub use lock::DirectoryLock;
pub use manifest::{encode_manifest, read_manifest, write_manifest};
