//! Bringing the index of a dense space up to date: codes of what waits, then its rows.

use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering};

use vexfs_index::graph::Graph;
use vexfs_index::{AtomicBitSet, Row};

use super::dense::Dense;
use super::index::Index;

/// Vectors that codes learn from, at most.
const SAMPLE_ROWS: usize = 4_096;

/// Rows a builder thread takes at a time: the fewer, the more often few of them are left to take turns.
const CLAIM_ROWS: u32 = 64;

/// Rows without codes from which on making them is left to the builder.
const CODED_BY_WRITER_MAX: Row = 8_192;

/// Rows from which on codes of a space without a graph are made: before, the memory that they come in is more than what they save.
const CODED_SCAN_ROWS_MIN: Row = 1_024;

/// What a round of building came to.
pub(crate) struct Round {
    /// Whether rows are left.
    pub(crate) has_more: bool,
    /// Whether a graph has taken the place of one of another kind.
    pub(crate) has_replaced: bool,
}

impl Dense {
    /// Inserts at most `count` rows, those that are `alive` and below `rows`, with `threads` threads, and moves the end of the graph that
    /// is being built. Stops early, moving nothing, when `is_cancelled`. Only one round of a space may run at a time.
    pub(crate) fn build_round(
        &self,
        rows: Row,
        count: Row,
        threads: usize,
        alive: &AtomicBitSet,
        is_cancelled: &(dyn Fn() -> bool + Sync),
    ) -> Round {
        let index = self.indexes.to_build();
        let start = index.built();
        let end = rows.min(start.saturating_add(count));
        if end > start {
            self.train(&index, rows, alive);
            self.encode_waiting(&index, rows, threads, alive, is_cancelled);
            index.finder.grow_for(end);
            let vectors = self.vectors();
            each_claimed(start..end, threads, alive, is_cancelled, |rows| index.finder.insert_many(rows, &vectors));
            if is_cancelled() {
                return Round { has_more: true, has_replaced: false };
            }
            index.set_built(end);
        }
        Round { has_more: end < rows, has_replaced: self.indexes.put_in_place(&index) }
    }

    /// Lets the codes of a graph, or hash tables, learn from rows from everywhere.
    fn train(&self, index: &Index, rows: Row, alive: &AtomicBitSet) {
        if !index.finder.is_trained() {
            let step = (rows as usize / SAMPLE_ROWS).max(1);
            let sample = (0..rows).step_by(step).filter(|&row| alive.contains(row));
            index.finder.train(sample, &self.vectors());
        }
    }

    /// Makes the codes of all rows below `rows`, so that searches scan a fraction of the bytes while the rows wait for the graph.
    fn encode_waiting(
        &self,
        index: &Index,
        rows: Row,
        threads: usize,
        alive: &AtomicBitSet,
        is_cancelled: &(dyn Fn() -> bool + Sync),
    ) {
        let Some(graph) = index.finder.graph().filter(|graph| graph.has_codes()) else { return };
        let _coding = index.coding.lock();
        let vectors = self.vectors();
        each_claimed(index.coded()..rows, threads, alive, is_cancelled, |rows| {
            for &row in rows {
                graph.encode(row, &vectors);
            }
        });
        if !is_cancelled() && rows > index.coded() {
            index.set_coded(rows);
        }
    }

    /// The same for rows that were just written, once there are codes.
    pub(crate) fn encode_written(&self, rows: Row, alive: &AtomicBitSet) {
        let index = self.index();
        let coded = index.coded();
        if coded > 0 && rows.saturating_sub(coded) <= CODED_BY_WRITER_MAX {
            self.encode_up_to(&index, rows, alive);
        }
    }

    /// The same for all rows that a search is about to scan, as long as there are too few for a graph, whose builder would make codes.
    pub(crate) fn encode_scanned(&self, index: &Index, rows: Row, alive: &AtomicBitSet) {
        let is_helped = index.finder.graph().is_some_and(Graph::scans_by_codes);
        if is_helped && rows >= CODED_SCAN_ROWS_MIN && !self.is_worth_a_graph(u64::from(rows)) {
            self.encode_up_to(index, rows, alive);
        }
    }

    fn encode_up_to(&self, index: &Index, rows: Row, alive: &AtomicBitSet) {
        if rows <= index.coded() {
            return;
        }
        let graph = index.finder.graph().filter(|graph| graph.has_codes());
        // Who makes codes at this moment makes these, or does in its next round.
        let (Some(graph), Some(_coding)) = (graph, index.coding.try_lock()) else { return };
        let coded = index.coded();
        if rows > coded {
            let vectors = self.vectors();
            (coded..rows).filter(|&row| alive.contains(row)).for_each(|row| graph.encode(row, &vectors));
            index.set_coded(rows);
        }
    }
}

/// Lets several threads work on the live rows of a range, each on a few at a time, until it is done or cancelled.
fn each_claimed(
    rows: Range<Row>,
    threads: usize,
    alive: &AtomicBitSet,
    is_cancelled: &(dyn Fn() -> bool + Sync),
    work: impl Fn(&[Row]) + Sync,
) {
    let next = AtomicU32::new(rows.start);
    let work_on_claims = || {
        loop {
            let start = next.fetch_add(CLAIM_ROWS, Ordering::Relaxed);
            if start >= rows.end || is_cancelled() {
                return;
            }
            let claimed: Vec<Row> =
                (start..rows.end.min(start + CLAIM_ROWS)).filter(|&row| alive.contains(row)).collect();
            work(&claimed);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work_on_claims);
        }
        work_on_claims();
    });
}
