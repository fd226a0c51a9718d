//! Finding the nearest accepted rows.

use super::probes::Probes;
use super::{Lsh, TABLES};
use crate::graph::Found;
use crate::{Accept, Cancel, Cancelled, Row, TopK, Vectors};

/// Buckets that a search looks into before it gives up.
const BUCKETS_MAX: usize = TABLES * 512;
/// Rows scored at a time: enough to have fetched the first when the last is asked for.
const BLOCK_ROWS: usize = 32;
/// Bytes of a vector that are fetched ahead; the CPU goes on by itself from there.
const AHEAD_BYTES: usize = 512;
/// Buckets between two looks at the cancel flag.
const POLL_BUCKETS: usize = 64;

impl Lsh {
    /// The `k` nearest of the accepted rows in the likeliest buckets, of which about `candidates` are looked at. All distances are exact.
    /// It says that it is exhausted when it has not met so many: an exact scan will do better then.
    ///
    /// # Errors
    /// [`Cancelled`].
    pub fn search(
        &self,
        query: &[f32],
        k: usize,
        candidates: usize,
        accept: &Accept<'_>,
        vectors: &impl Vectors,
        cancel: &Cancel,
    ) -> Result<Found, Cancelled> {
        let Some(hyperplanes) = self.hyperplanes.get() else {
            return Ok(Found { hits: Vec::new(), is_exhausted: true });
        };
        let tables = self.tables.read().clone();
        let probes = Probes::new(&hyperplanes.query_margins(query), tables.bits());
        let prepared = self.metric.prepare(query);
        let end = vectors.rows_end();
        let mut visited = self.visited.lock().pop().unwrap_or_default();
        let mut top = TopK::new(k);
        let mut block: Vec<Row> = Vec::with_capacity(BLOCK_ROWS);
        let mut looked_at = 0;
        let mut score = |block: &mut Vec<Row>| {
            for row in block.drain(..) {
                top.push(prepared.distance(&vectors.get(row)), row);
            }
        };
        let mut outcome = Ok(());
        for (number, bucket) in probes.take(BUCKETS_MAX).enumerate() {
            if number % POLL_BUCKETS == 0 {
                outcome = cancel.check();
            }
            if outcome.is_err() || looked_at >= candidates {
                break;
            }
            for row in tables.bucket(bucket.table, bucket.signature) {
                if row >= end || !visited.mark(row) || !accept.accepts(row) {
                    continue;
                }
                vectors.prefetch(row, AHEAD_BYTES);
                block.push(row);
                looked_at += 1;
                if block.len() == BLOCK_ROWS {
                    score(&mut block);
                    if looked_at >= candidates {
                        break;
                    }
                }
            }
        }
        score(&mut block);
        visited.clear();
        self.visited.lock().push(visited);
        outcome.map(|()| Found { hits: top.into_sorted(), is_exhausted: looked_at < candidates })
    }
}
