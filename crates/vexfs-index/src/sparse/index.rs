//! The lists of postings, and adding to them.

use std::sync::atomic::{AtomicU64, Ordering};

use hashbrown::HashMap;
use parking_lot::RwLock;
use roaring::RoaringBitmap;

use super::postings::Postings;
use crate::{BitSet, Row};

/// An inverted index over sparse vectors. Additions wait for searches, and searches for additions; removals wait for additions alone.
#[derive(Debug, Default)]
pub struct SparseIndex {
    pub(super) lists: RwLock<HashMap<u32, Postings>>,
    /// Vectors that were not removed.
    live: AtomicU64,
}

impl SparseIndex {
    pub(super) fn of_lists(lists: HashMap<u32, Postings>, live: u64) -> Self {
        Self { lists: RwLock::new(lists), live: AtomicU64::new(live) }
    }

    /// Adds a row with the indices and weights of its vector; it must be larger than the rows added before.
    pub fn insert(&self, row: Row, indices: &[u32], weights: &[f32]) {
        let mut lists = self.lists.write();
        for (&index, &weight) in indices.iter().zip(weights) {
            lists.entry(index).or_default().push(row, weight);
        }
        self.live.fetch_add(1, Ordering::Relaxed);
    }

    /// Takes a vector with these indices out of the counts. Searches pass over its row because it is not alive.
    pub fn remove(&self, indices: &[u32]) {
        let lists = self.lists.read();
        indices.iter().filter_map(|index| lists.get(index)).for_each(Postings::forget_one);
        self.live.fetch_sub(1, Ordering::Relaxed);
    }

    /// Multiplies each weight of a query by the rarity of its index, `ln((n − df + 0.5) / (df + 0.5) + 1)`: n vectors are there, and
    /// df of them have the index.
    pub fn weigh_by_rarity(&self, query: &mut [(u32, f32)]) {
        let lists = self.lists.read();
        let vectors = self.live.load(Ordering::Relaxed);
        for (index, weight) in query {
            *weight *= rarity(vectors, lists.get(index).map_or(0, Postings::live));
        }
    }

    /// Like [`Self::weigh_by_rarity`], as if only the vectors of these rows were there.
    pub fn weigh_by_rarity_among(&self, rows: &RoaringBitmap, query: &mut [(u32, f32)]) {
        let members = BitSet::from(rows);
        let lists = self.lists.read();
        for (index, weight) in query {
            *weight *= rarity(rows.len(), lists.get(index).map_or(0, |postings| postings.count_of(&members)));
        }
    }

    /// Postings that a search for these indices goes through.
    pub fn postings_of(&self, query: &[(u32, f32)]) -> usize {
        let lists = self.lists.read();
        query.iter().filter_map(|(index, _)| lists.get(index)).map(Postings::len).sum()
    }

    /// Bytes of the lists in memory.
    pub fn memory_bytes(&self) -> usize {
        let lists = self.lists.read();
        let entries = lists.capacity() * size_of::<(u32, Postings)>();
        entries + lists.values().map(Postings::memory_bytes).sum::<usize>()
    }
}

/// How rare it is to be one of `having` among so many vectors.
fn rarity(vectors: u64, having: u32) -> f32 {
    let (vectors, having) = (vectors as f32, having as f32);
    ((vectors - having + 0.5) / (having + 0.5) + 1.0).ln()
}
