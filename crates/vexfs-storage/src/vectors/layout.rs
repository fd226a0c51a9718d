//! Where a row lies.

use crate::header::{FileKind, HEADER_LEN, Header};

pub(crate) const KIND: FileKind = FileKind { magic: *b"VEXFSVEC", version: 1, name: "vector file" };
pub(crate) const EXTENSION: &str = "vxv";

/// Rows begin here, so that they are aligned for every kernel.
pub(crate) const DATA_START: u64 = 4096;
const CHUNK_DATA_BYTES: u64 = 64 * 1024 * 1024;

/// The largest number of dimensions of a vector space.
pub const DIM_MAX: usize = 65_536;

/// The geometry that follows from the number of dimensions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    pub(crate) dim: usize,
    /// Rows per chunk are `1 << shift`.
    pub(crate) shift: u32,
}

impl Layout {
    pub(crate) fn new(dim: usize) -> Self {
        let rows = (CHUNK_DATA_BYTES / (dim as u64 * 4)).max(1);
        Self { dim, shift: rows.ilog2() }
    }

    pub(crate) fn rows_per_chunk(self) -> u64 {
        1 << self.shift
    }

    pub(crate) fn row_bytes(self) -> u64 {
        self.dim as u64 * 4
    }

    /// The length of a full chunk file.
    pub(crate) fn capacity(self) -> u64 {
        self.bytes_for(self.rows_per_chunk())
    }

    /// The length of a chunk file that holds `rows`.
    pub(crate) fn bytes_for(self, rows: u64) -> u64 {
        DATA_START + rows * self.row_bytes()
    }

    /// How many rows a chunk file of this length holds.
    pub(crate) fn rows_in(self, bytes: u64) -> u64 {
        (bytes.saturating_sub(DATA_START) / self.row_bytes()).min(self.rows_per_chunk())
    }

    pub(crate) fn header(self, chunk: usize) -> Header {
        Header { width: self.dim as u32, position: chunk as u64, span: self.rows_per_chunk() as u32 }
    }

    /// The header padded to where the rows begin.
    pub(crate) fn header_page(self, chunk: usize) -> Vec<u8> {
        let mut page = vec![0; DATA_START as usize];
        page[..HEADER_LEN].copy_from_slice(&self.header(chunk).encode(KIND));
        page
    }
}
