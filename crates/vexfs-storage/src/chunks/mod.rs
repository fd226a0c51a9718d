//! Files that grow in chunks: what vector files and blob files have in common.

mod file;
mod private;
mod set;

pub(crate) use file::ChunkFile;
pub(crate) use set::{ChunkSet, ChunkTable};
