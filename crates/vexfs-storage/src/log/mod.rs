//! The write-ahead log of one collection: numbered segment files of checksummed frames.

mod frame;
mod reader;
mod scan;
mod segment;
mod writer;

pub use frame::PAYLOAD_BYTES_MAX;
pub use reader::{LogPosition, Recovered, replay};
pub use segment::remove_segments_before;
pub use writer::LogWriter;
