//! Replaying the log after a restart.

use std::io::{BufReader, Read};
use std::path::Path;

use super::frame::{FRAME_HEADER_LEN, FrameHeader};
use super::scan;
use super::segment::{Segment, list_segments};
use crate::error::{Result, StorageError, at};
use crate::header::HEADER_LEN;

const READ_BYTES: usize = 256 * 1024;

/// A place in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LogPosition {
    /// The first sequence of the segment, which is also its name.
    pub segment_first_seq: u64,
    /// The offset in the segment file.
    pub offset: u64,
}

/// What [`replay`] found, and what [`super::LogWriter::resume`] continues from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recovered {
    /// The sequence number of the next frame.
    pub next_seq: u64,
    /// Bytes of a torn tail behind the last whole frame; resuming cuts them off.
    pub truncated_bytes: u64,
    /// Behind the last whole frame.
    pub end: LogPosition,
}

/// Reads all frames from sequence `from_seq` on, in order, and hands them to `visit`.
/// Changes nothing on disk.
///
/// A write that a crash interrupted at the end of the last segment is reported as truncated.
/// Anything else that is not as it was written is an error: a broken frame with whole ones
/// behind it, a gap in the sequence, a log that does not reach from `from_seq` to its end.
///
/// # Errors
/// [`StorageError::Corrupt`] with file and offset, [`StorageError::UnsupportedVersion`],
/// [`StorageError::Io`], and whatever `visit` returns, which ends the replay.
pub fn replay<E: From<StorageError>>(
    dir: &Path,
    from_seq: u64,
    mut visit: impl FnMut(u64, &[u8]) -> std::result::Result<(), E>,
) -> std::result::Result<Recovered, E> {
    let mut segments = list_segments(dir)?;
    // Segments that end before `from_seq` were only not removed yet.
    let unneeded = segments.partition_point(|&first_seq| first_seq <= from_seq);
    segments.drain(..unneeded.saturating_sub(1));
    let (Some(&first), Some(&last)) = (segments.first(), segments.last()) else {
        return Err(StorageError::corrupt(dir, 0, "the log has no segments").into());
    };
    if first > from_seq {
        let what = format!("the log begins at {first}, frames from {from_seq} on are missing");
        let path = super::segment::segment_path(dir, first);
        return Err(StorageError::corrupt(&path, 0, what).into());
    }
    let mut next_seq = first;
    let mut payload = Vec::new();
    for &first_seq in &segments {
        let mut reader = SegmentReader::open(dir, first_seq, next_seq)?;
        while let Some(sequence) = reader.next(&mut payload)? {
            if sequence >= from_seq {
                visit(sequence, &payload)?;
            }
        }
        next_seq = reader.next_seq;
        if first_seq == last {
            let recovered = reader.finish()?;
            if next_seq < from_seq {
                let what = format!("the log ends at {next_seq}, it had reached {from_seq}");
                return Err(StorageError::corrupt(&reader.segment.path, reader.offset, what).into());
            }
            return Ok(recovered);
        }
        reader.finish_inner()?;
    }
    Err(StorageError::corrupt(dir, 0, "the log has no last segment").into())
}

/// Reads one segment frame by frame.
struct SegmentReader {
    segment: Segment,
    input: BufReader<std::fs::File>,
    /// Behind the last whole frame.
    offset: u64,
    next_seq: u64,
    /// Why the frame at `offset` could not be read; `None` when zeros or nothing follow.
    broken: Option<String>,
}

impl SegmentReader {
    fn open(dir: &Path, first_seq: u64, expected_seq: u64) -> Result<Self> {
        let segment = Segment::open(dir, first_seq)?;
        if first_seq != expected_seq {
            let what = format!("the segment before ends at {expected_seq}, frames are missing");
            return Err(StorageError::corrupt(&segment.path, 0, what));
        }
        let file = segment.file.try_clone().map_err(at(&segment.path, "open"))?;
        let input = BufReader::with_capacity(READ_BYTES, file);
        let offset = HEADER_LEN as u64;
        Ok(Self { segment, input, offset, next_seq: first_seq, broken: None })
    }

    /// The next frame's sequence, or `None` at the end or at a frame that cannot be read.
    fn next(&mut self, payload: &mut Vec<u8>) -> Result<Option<u64>> {
        let remaining = self.segment.file_len - self.offset;
        if remaining < FRAME_HEADER_LEN as u64 {
            return self.end_or_broken("an incomplete frame");
        }
        let mut bytes = [0; FRAME_HEADER_LEN];
        self.input.read_exact(&mut bytes).map_err(at(&self.segment.path, "read"))?;
        let header = FrameHeader::decode(&bytes);
        if header.length == 0 {
            return self.end_or_broken("a frame without a length");
        }
        if !header.has_sane_length() || header.frame_len() > remaining {
            return self.end_or_broken("a frame of impossible length");
        }
        payload.resize(header.payload_len(), 0);
        self.input.read_exact(payload).map_err(at(&self.segment.path, "read"))?;
        let mut hasher = header.hasher(self.segment.salt);
        hasher.update(payload);
        if hasher.finalize() != header.crc {
            return self.end_or_broken("a frame that fails its checksum");
        }
        if header.sequence != self.next_seq {
            let what = format!("frame {} where {} belongs", header.sequence, self.next_seq);
            return Err(StorageError::corrupt(&self.segment.path, self.offset, what));
        }
        self.offset += header.frame_len();
        self.next_seq += 1;
        Ok(Some(header.sequence))
    }

    fn end_or_broken(&mut self, what: &str) -> Result<Option<u64>> {
        if !scan::is_zero_from(&self.segment, self.offset)? {
            self.broken = Some(what.to_owned());
        }
        Ok(None)
    }

    /// Ends a segment that others follow: nothing may be wrong with it.
    fn finish_inner(&self) -> Result<()> {
        match &self.broken {
            Some(what) => Err(self.corrupt(what.clone())),
            None => Ok(()),
        }
    }

    /// Ends the last segment: what a crash tore off is cut, what was whole once is not.
    fn finish(&self) -> Result<Recovered> {
        let end = LogPosition { segment_first_seq: self.segment.first_seq, offset: self.offset };
        let mut recovered = Recovered { next_seq: self.next_seq, truncated_bytes: 0, end };
        let Some(what) = &self.broken else {
            return Ok(recovered);
        };
        let beyond = scan::scan(&self.segment, self.offset, self.next_seq)?;
        if let Some((found_at, sequence)) = beyond.first_frame {
            // Frames written together may reach the disk in any order, so a hole among frames
            // that no sync had covered is a torn write too, if it is a hole and not other bytes.
            let was_synced = beyond.synced_seq > self.next_seq;
            if was_synced || !scan::has_lost_sector(&self.segment, self.offset, found_at)? {
                let what = format!("{what}, yet frame {sequence} is whole at byte {found_at}");
                return Err(self.corrupt(what));
            }
        }
        recovered.truncated_bytes = beyond.data_end - self.offset;
        Ok(recovered)
    }

    fn corrupt(&self, what: String) -> StorageError {
        StorageError::corrupt(&self.segment.path, self.offset, what)
    }
}
