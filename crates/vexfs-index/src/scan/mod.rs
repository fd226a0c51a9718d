//! Exact search: every candidate is scored.

use std::ops::Range;

use roaring::RoaringBitmap;
use vexfs_simd::{Metric, PreparedQuery};

use crate::{Accept, Cancel, Cancelled, Row, TopK, Vectors};

/// Rows scored between two looks at the cancel flag.
const POLL_ROWS: usize = 4096;
/// Rows fetched ahead when they are scattered.
const AHEAD: usize = 8;
/// Bytes of a scattered vector that are fetched ahead; the CPU goes on by itself from there.
const AHEAD_BYTES: usize = 512;

/// Offers all accepted rows of a range to `top`.
///
/// # Errors
/// [`Cancelled`].
pub fn scan_range(
    metric: Metric,
    query: &[f32],
    vectors: &impl Vectors,
    rows: Range<Row>,
    accept: &Accept<'_>,
    top: &mut TopK,
    cancel: &Cancel,
) -> Result<(), Cancelled> {
    let query = metric.prepare(query);
    for start in rows.clone().step_by(POLL_ROWS) {
        cancel.check()?;
        for row in start..rows.end.min(start.saturating_add(POLL_ROWS as Row)) {
            if accept.accepts(row) {
                top.push(query.distance(&vectors.get(row)), row);
            }
        }
    }
    Ok(())
}

/// Offers all accepted rows of a bitmap to `top`.
///
/// # Errors
/// [`Cancelled`].
pub fn scan_rows(
    metric: Metric,
    query: &[f32],
    vectors: &impl Vectors,
    rows: &RoaringBitmap,
    accept: &Accept<'_>,
    top: &mut TopK,
    cancel: &Cancel,
) -> Result<(), Cancelled> {
    let query = metric.prepare(query);
    let mut buffer = vec![0; (rows.len() as usize).min(POLL_ROWS)];
    let mut block = Vec::with_capacity(buffer.len());
    let mut rows = rows.iter();
    loop {
        cancel.check()?;
        let many = rows.next_many(&mut buffer);
        if many.is_empty() {
            return Ok(());
        }
        block.clear();
        block.extend(many.iter().copied().filter(|&row| accept.accepts(row)));
        scan_listed(&query, vectors, &block, top);
    }
}

/// Offers the rows of a list to `top`.
pub(crate) fn scan_listed(query: &PreparedQuery<&[f32]>, vectors: &impl Vectors, rows: &[Row], top: &mut TopK) {
    for (index, &row) in rows.iter().enumerate() {
        if let Some(&later) = rows.get(index + AHEAD) {
            vectors.prefetch(later, AHEAD_BYTES);
        }
        top.push(query.distance(&vectors.get(row)), row);
    }
}
