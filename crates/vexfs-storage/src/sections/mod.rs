//! Checkpoint files: named, checksummed sections, replaced as a whole.

mod reader;
mod table;
mod writer;

pub use reader::SectionReader;
pub use table::SECTION_NAME_BYTES_MAX;
pub use writer::{Section, SectionWriter};
