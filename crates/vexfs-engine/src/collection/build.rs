//! Bringing graphs up to date, one round at a time.

use super::Collection;

/// Rows inserted per round at most, so that collections take turns and dropping one stops its work soon.
const ROUND_ROWS: u32 = 8_192;

impl Collection {
    /// Rows that wait for a graph.
    pub(crate) fn pending_rows(&self) -> u64 {
        let state = self.state.read();
        let count = state.records.count();
        let rows = state.records.rows();
        let pending = |built: u32| u64::from(rows - built.min(rows));
        let wanting = state.spaces.iter().filter(|space| self.wants_graph(space, count));
        wanting.map(|space| pending(space.built())).max().unwrap_or(0)
    }

    /// Inserts waiting rows into the graphs; true when more wait.
    pub(crate) fn build_round(&self, threads: usize, is_cancelled: &(dyn Fn() -> bool + Sync)) -> bool {
        let (spaces, rows, count) = {
            let state = self.state.read();
            (state.spaces.clone(), state.records.rows(), state.records.count())
        };
        let mut has_more = false;
        for space in spaces.iter().filter(|space| self.wants_graph(space, count)) {
            let end = rows.min(space.built().saturating_add(ROUND_ROWS));
            if end > space.built() {
                space.build_round(end, threads, is_cancelled);
            }
            has_more |= end < rows;
        }
        if !has_more {
            // From here on only candidates are read from the vectors; what building touched need not stay mapped.
            for space in &spaces {
                space.release();
            }
        }
        has_more
    }
}
