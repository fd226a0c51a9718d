//! Bringing graphs up to date, one round at a time.

use std::sync::atomic::Ordering;

use super::Collection;
use super::space::{Dense, Space};
use crate::error::Result;

/// Rows inserted per round at most, so that collections take turns, dropping one stops its work soon, and searches soon need not scan them.
const ROUND_ROWS: u32 = 2_048;

impl Collection {
    /// Rows that wait for a graph.
    pub(crate) fn pending_rows(&self) -> u64 {
        let state = self.state.read();
        let rows = state.records.rows();
        let pending = |built: u32| u64::from(rows - built.min(rows));
        let wanting = state.spaces.iter().filter_map(|space| self.wanted_index(space));
        wanting.map(|dense| pending(dense.built())).max().unwrap_or(0)
    }

    /// Reads the graphs of the checkpoint, unless that is done, and sets the collection aside when one is damaged. What changes or stores
    /// graphs asks for it first.
    ///
    /// # Errors
    /// When one is damaged.
    pub(crate) fn read_indexes(&self) -> Result<()> {
        let spaces = self.state.read().spaces.clone();
        let read = spaces.iter().filter_map(|space| space.dense()).try_for_each(Dense::read_index);
        read.inspect_err(|damage| self.set_damage(&damage.to_string()))
    }

    /// Rows in graphs that are still to be read.
    pub(super) fn stored_rows(&self) -> u64 {
        let state = self.state.read();
        state.spaces.iter().filter_map(|space| space.dense()).map(|dense| u64::from(dense.stored_rows())).sum()
    }

    /// Rows in the graphs, of all spaces together.
    pub(super) fn linked_rows(&self) -> u64 {
        self.state
            .read()
            .spaces
            .iter()
            .filter_map(|space| space.dense())
            .map(|dense| u64::from(dense.index().built()))
            .sum()
    }

    /// Rows in the graphs that a restart would have to link again.
    pub(crate) fn unsaved_rows(&self) -> u64 {
        self.linked_rows().saturating_sub(self.saved_rows.load(Ordering::Acquire))
    }

    /// Inserts waiting rows into the graphs; true when more wait.
    pub(crate) fn build_round(&self, threads: usize, is_cancelled: &(dyn Fn() -> bool + Sync)) -> bool {
        if self.read_indexes().is_err() {
            return false;
        }
        let (spaces, rows) = {
            let state = self.state.read();
            (state.spaces.clone(), state.records.rows())
        };
        let mut has_more = false;
        for space in &spaces {
            let Some(dense) = self.wanted_index(space) else { continue };
            // A core is left to searches while they come.
            let threads = if dense.index().is_scanned() { (threads - 1).max(1) } else { threads };
            let round = dense.build_round(rows, ROUND_ROWS, threads, &space.alive, is_cancelled);
            has_more |= round.has_more;
            if round.has_replaced {
                self.has_new_index.store(true, Ordering::Release);
            }
        }
        if !has_more {
            for space in &spaces {
                if let Some(dense) = self.wanted_index(space)
                    && dense.index().finder.calibrate(&space.alive, &dense.vectors(), is_cancelled)
                {
                    // A checkpoint from before would bring back an index that looks as far as one of which nothing is known.
                    self.has_new_index.store(true, Ordering::Release);
                }
            }
            // From here on only candidates are read from the vectors; what building touched need not stay mapped.
            for space in &spaces {
                space.release();
            }
        }
        has_more
    }

    /// The graph's side of a space with so many records that a graph pays.
    pub(super) fn wanted_index<'a>(&self, space: &'a Space) -> Option<&'a Dense> {
        let dense = space.dense()?;
        let count = space.count();
        let wants = match self.options.graph_rows_min {
            Some(rows_min) => dense.has_graph() && count >= rows_min,
            None => dense.wants_graph(count),
        };
        wants.then_some(dense)
    }
}
