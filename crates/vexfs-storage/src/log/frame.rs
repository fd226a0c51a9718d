//! One frame: `length u32 | crc u32 | sequence u64 | unsynced_before u32 | payload`.

use crate::header::{read_u32, read_u64};

/// Bytes in front of the payload.
pub(crate) const FRAME_HEADER_LEN: usize = 20;
/// What `length` does not count: itself and the checksum.
const UNCOUNTED: usize = 8;
/// The `length` of a frame with an empty payload.
pub(crate) const LENGTH_MIN: u32 = (FRAME_HEADER_LEN - UNCOUNTED) as u32;

/// The largest payload of one frame.
pub const PAYLOAD_BYTES_MAX: u64 = 1024 * 1024 * 1024;

/// The fields in front of a payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FrameHeader {
    pub(crate) length: u32,
    pub(crate) crc: u32,
    pub(crate) sequence: u64,
    /// How many frames before this one were written, but not known to be on disk, when this one
    /// was. Everything before those had been synced.
    pub(crate) unsynced_before: u32,
}

impl FrameHeader {
    /// Reads the fields from the first [`FRAME_HEADER_LEN`] bytes.
    pub(crate) fn decode(bytes: &[u8]) -> Self {
        Self {
            length: read_u32(bytes, 0),
            crc: read_u32(bytes, 4),
            sequence: read_u64(bytes, 8),
            unsynced_before: read_u32(bytes, 16),
        }
    }

    pub(crate) fn has_sane_length(self) -> bool {
        self.length >= LENGTH_MIN && u64::from(self.length - LENGTH_MIN) <= PAYLOAD_BYTES_MAX
    }

    /// Bytes of the whole frame. The length must be sane.
    pub(crate) fn frame_len(self) -> u64 {
        UNCOUNTED as u64 + u64::from(self.length)
    }

    /// Bytes of the payload. The length must be sane.
    pub(crate) fn payload_len(self) -> usize {
        (self.length - LENGTH_MIN) as usize
    }

    /// The first sequence that was not known to be on disk when this frame was written.
    pub(crate) fn group_start(self) -> u64 {
        self.sequence.saturating_sub(u64::from(self.unsynced_before))
    }

    /// A hasher that has seen the header; feed it the payload and compare with `crc`.
    pub(crate) fn hasher(self, salt: u32) -> crc32fast::Hasher {
        let mut hasher = crc32fast::Hasher::new_with_initial(salt);
        hasher.update(&self.length.to_le_bytes());
        hasher.update(&self.sequence.to_le_bytes());
        hasher.update(&self.unsynced_before.to_le_bytes());
        hasher
    }
}

/// Appends a frame to a buffer. The payload's length must have been checked.
pub(crate) fn encode(buffer: &mut Vec<u8>, salt: u32, sequence: u64, unsynced_before: u32, payload_parts: &[&[u8]]) {
    let payload_len: usize = payload_parts.iter().map(|part| part.len()).sum();
    let length = LENGTH_MIN + payload_len as u32;
    let mut header = FrameHeader { length, crc: 0, sequence, unsynced_before };
    let mut hasher = header.hasher(salt);
    for part in payload_parts {
        hasher.update(part);
    }
    header.crc = hasher.finalize();
    buffer.reserve(FRAME_HEADER_LEN + payload_len);
    buffer.extend_from_slice(&header.length.to_le_bytes());
    buffer.extend_from_slice(&header.crc.to_le_bytes());
    buffer.extend_from_slice(&header.sequence.to_le_bytes());
    buffer.extend_from_slice(&header.unsynced_before.to_le_bytes());
    for part in payload_parts {
        buffer.extend_from_slice(part);
    }
}
