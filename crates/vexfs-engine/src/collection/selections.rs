//! Which rows passed the filters that were asked last: applications ask with the same few filters over and over.

use std::sync::Arc;

use parking_lot::Mutex;
use roaring::RoaringBitmap;
use vexfs_index::filter::Filter;

/// Filters that are remembered. A bitmap is at most an eighth of a byte a row, so together they are at most a byte a row.
const SELECTIONS_MAX: usize = 8;

/// Filters with the live rows that pass them, the one asked last at the end. It stands while nothing changes: whoever takes the lock of the
/// tables to change them empties it, see [`super::state::StateLock`].
#[derive(Debug, Default)]
pub(crate) struct Selections {
    entries: Mutex<Vec<(Filter, Arc<RoaringBitmap>)>>,
}

impl Selections {
    /// The rows of a filter that is remembered.
    pub(crate) fn get(&self, filter: &Filter) -> Option<Arc<RoaringBitmap>> {
        let mut entries = self.entries.lock();
        let found = entries.iter().position(|(known, _)| known == filter)?;
        entries[found..].rotate_left(1);
        entries.last().map(|(_, rows)| Arc::clone(rows))
    }

    /// Remembers a filter, in place of the one that was not asked for the longest.
    pub(crate) fn put(&self, filter: &Filter, rows: &Arc<RoaringBitmap>) {
        // Lists of ids are long and seldom come twice; vectors come and go by other ways than the tables.
        if !filter.is_about_contents() {
            return;
        }
        let entry = (filter.clone(), Arc::clone(rows));
        let mut entries = self.entries.lock();
        // Several that missed it at once bring it one after the other.
        entries.retain(|(known, _)| known != filter);
        if entries.len() == SELECTIONS_MAX {
            entries.remove(0);
        }
        entries.push(entry);
    }

    /// Forgets all.
    pub(crate) fn clear(&mut self) {
        self.entries.get_mut().clear();
    }
}
