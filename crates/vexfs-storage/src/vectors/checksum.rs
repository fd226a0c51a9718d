//! The checksum of one vector.

/// The CRC-32 of a vector's little-endian bytes. The engine keeps one per row, because rows
/// are written in place into mapped files that carry no checksum of their own.
pub fn checksum(vector: &[f32]) -> u32 {
    crc32fast::hash(bytemuck::cast_slice(vector))
}
