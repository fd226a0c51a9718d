//! Telling a torn tail from damage: what lies behind a frame that cannot be read.

use std::os::unix::fs::FileExt;

use super::frame::{FRAME_HEADER_LEN, FrameHeader};
use super::segment::Segment;
use crate::error::{Result, at};

const WINDOW_BYTES: usize = 1024 * 1024;
/// What a disk writes as a whole. A power cut leaves allocated but unwritten sectors zero.
const SECTOR_BYTES: u64 = 512;

/// What was found behind an unreadable frame.
#[derive(Debug, Default)]
pub(crate) struct Beyond {
    /// Offset and sequence of the first whole frame with a later sequence.
    pub(crate) first_frame: Option<(u64, u64)>,
    /// The highest sequence up to which some later frame says that the log had been synced.
    pub(crate) synced_seq: u64,
    /// The end of the last byte that is not zero.
    pub(crate) data_end: u64,
}

/// True if all bytes from `from` to the end of the segment are zero.
pub(crate) fn is_zero_from(segment: &Segment, from: u64) -> Result<bool> {
    let mut window = Vec::new();
    let mut position = from;
    while position < segment.file_len {
        let len = (segment.file_len - position).min(WINDOW_BYTES as u64);
        read(segment, position, len as usize, &mut window)?;
        if window.iter().any(|&byte| byte != 0) {
            return Ok(false);
        }
        position += len;
    }
    Ok(true)
}

/// Looks for whole frames with a sequence above `expected_seq`, at every byte from `from` on.
pub(crate) fn scan(segment: &Segment, from: u64, expected_seq: u64) -> Result<Beyond> {
    let mut beyond = Beyond { data_end: from, ..Beyond::default() };
    let mut window = Vec::new();
    let mut window_start = from;
    // Frames lie behind each other, so those found are stepped over as a whole.
    let mut resume_at = from;
    while window_start < segment.file_len {
        let len = (segment.file_len - window_start).min((WINDOW_BYTES + FRAME_HEADER_LEN) as u64);
        read(segment, window_start, len as usize, &mut window)?;
        if let Some(last) = window.iter().rposition(|&byte| byte != 0) {
            beyond.data_end = beyond.data_end.max(window_start + last as u64 + 1);
        }
        for (index, bytes) in window.windows(FRAME_HEADER_LEN).enumerate() {
            let offset = window_start + index as u64;
            let header = FrameHeader::decode(bytes);
            if offset < resume_at || !is_plausible(segment, header, offset, expected_seq) {
                continue;
            }
            if has_valid_checksum(segment, header, offset)? {
                beyond.first_frame.get_or_insert((offset, header.sequence));
                beyond.synced_seq = beyond.synced_seq.max(header.group_start());
                resume_at = offset + header.frame_len();
            }
        }
        window_start += WINDOW_BYTES as u64;
    }
    Ok(beyond)
}

/// Cheap tests first: the checksum of every byte position would take for ever.
fn is_plausible(segment: &Segment, header: FrameHeader, offset: u64, expected_seq: u64) -> bool {
    let frames_max = segment.file_len / FRAME_HEADER_LEN as u64;
    header.has_sane_length()
        && header.frame_len() <= segment.file_len - offset
        && header.sequence > expected_seq
        && header.sequence - expected_seq <= frames_max
}

fn has_valid_checksum(segment: &Segment, header: FrameHeader, offset: u64) -> Result<bool> {
    let mut hasher = header.hasher(segment.salt);
    let mut window = Vec::new();
    let mut position = offset + FRAME_HEADER_LEN as u64;
    let end = offset + header.frame_len();
    while position < end {
        let len = (end - position).min(WINDOW_BYTES as u64);
        read(segment, position, len as usize, &mut window)?;
        hasher.update(&window);
        position += len;
    }
    Ok(hasher.finalize() == header.crc)
}

/// True if a whole sector that overlaps the range is zero, as one is that never reached the disk.
pub(crate) fn has_lost_sector(segment: &Segment, from: u64, to: u64) -> Result<bool> {
    let mut window = Vec::new();
    let mut sector = from - from % SECTOR_BYTES;
    while sector < to {
        let len = (segment.file_len - sector).min(WINDOW_BYTES as u64);
        read(segment, sector, len as usize, &mut window)?;
        let inside = window.len().min((to - sector).next_multiple_of(SECTOR_BYTES) as usize);
        let mut sectors = window[..inside].chunks_exact(SECTOR_BYTES as usize);
        if sectors.any(|sector| sector.iter().all(|&byte| byte == 0)) {
            return Ok(true);
        }
        sector += len.next_multiple_of(SECTOR_BYTES);
    }
    Ok(false)
}

fn read(segment: &Segment, offset: u64, len: usize, into: &mut Vec<u8>) -> Result<()> {
    into.resize(len, 0);
    segment.file.read_exact_at(into, offset).map_err(at(&segment.path, "read"))
}
