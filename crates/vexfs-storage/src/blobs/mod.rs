//! An append-only store of byte strings.

mod file;
mod layout;
mod view;

pub use file::BlobFile;
pub use layout::{BLOB_BYTES_MAX, BlobRef};
pub use view::BlobView;
