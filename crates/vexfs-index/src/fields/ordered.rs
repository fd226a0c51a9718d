//! Postings by number, in order.
//!
//! Keys lie in sorted blocks of a few hundred. A range is two binary searches and a walk over contiguous memory, four bytes
//! for a key of one row; a block knows how many rows it holds, so a range is estimated without being walked. That
//! is why it is no `BTreeMap`, whose walk alone takes about as long as a whole range here and whose ranges have no known size.
//! `examples/field_timings.rs` measures both.

use std::borrow::Cow;

use roaring::RoaringBitmap;

use super::KeyRange;
use super::block::Block;
use super::posting::{Gather, Posting};
use crate::Row;

#[derive(Debug, Clone, Default)]
pub(crate) struct OrderedPostings {
    /// None is empty; keys ascend through all of them.
    blocks: Vec<Block>,
}

/// Blocks walked between two looks at the cancel check.
const BLOCKS_A_CHECK: usize = 64;

impl OrderedPostings {
    /// Returns by how much the memory grew.
    pub(crate) fn insert(&mut self, key: i64, row: Row) -> usize {
        if self.blocks.is_empty() {
            self.blocks.push(Block::default());
        }
        let at = self.block_of(key).min(self.blocks.len() - 1);
        let grown = self.blocks[at].insert(key, row);
        if self.blocks[at].is_full() {
            // Rising keys (times, counters) leave full blocks behind; others leave halves.
            let is_last = at + 1 == self.blocks.len();
            let behind = self.blocks[at].split(is_last);
            self.blocks.insert(at + 1, behind);
        }
        grown
    }

    /// Returns by how much the memory shrank.
    pub(crate) fn remove(&mut self, key: i64, row: Row) -> usize {
        let at = self.block_of(key);
        let Some(block) = self.blocks.get_mut(at) else {
            return 0;
        };
        let shrunk = block.remove(key, row);
        if block.is_empty() {
            self.blocks.remove(at);
        }
        shrunk
    }

    pub(crate) fn get(&self, key: i64) -> Option<Cow<'_, Posting>> {
        self.blocks.get(self.block_of(key))?.get(key)
    }

    /// Adds all rows of a range to `gather`; stops early, and returns true, when `cancelled` says so.
    pub(crate) fn gather(&self, range: KeyRange, gather: &mut Gather<'_>, cancelled: &dyn Fn() -> bool) -> bool {
        for (index, block) in self.blocks_of(range).iter().enumerate() {
            if index % BLOCKS_A_CHECK == BLOCKS_A_CHECK - 1 && cancelled() {
                return true;
            }
            block.gather(range, gather);
        }
        false
    }

    /// The rows of a range that are in `scope` too.
    pub(crate) fn within(&self, range: KeyRange, scope: &RoaringBitmap) -> RoaringBitmap {
        let mut gather = Gather::new(scope, self.count(range));
        self.gather(range, &mut gather, &|| false);
        gather.finish()
    }

    /// How many rows a range holds, a row counted once for each key it has.
    pub(crate) fn count(&self, range: KeyRange) -> u64 {
        self.blocks_of(range).iter().map(|block| block.count(range)).sum()
    }

    pub(crate) fn keys(&self) -> usize {
        self.blocks.iter().map(Block::keys).sum()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (i64, Cow<'_, Posting>)> {
        self.blocks.iter().flat_map(Block::iter)
    }

    /// The keys of a range with their rows, in order.
    pub(crate) fn range(&self, range: KeyRange) -> impl DoubleEndedIterator<Item = (i64, Cow<'_, Posting>)> {
        self.blocks_of(range).iter().flat_map(move |block| block.range(range))
    }

    /// Appends a posting under a key that must be larger than all there are, else none. Returns the memory it takes.
    pub(crate) fn push(&mut self, key: i64, posting: Posting) -> Option<usize> {
        if self.blocks.last().is_some_and(|block| block.last() >= key) {
            return None;
        }
        if posting.is_empty() {
            return Some(0);
        }
        if self.blocks.last().is_none_or(Block::is_nearly_full) {
            self.blocks.push(Block::default());
        }
        self.blocks.last_mut().map(|block| block.push(key, posting))
    }

    /// Position of the only block that can hold `key`.
    fn block_of(&self, key: i64) -> usize {
        self.blocks.partition_point(|block| block.last() < key)
    }

    fn blocks_of(&self, range: KeyRange) -> &[Block] {
        let start = self.block_of(range.low);
        let end = self.blocks.partition_point(|block| block.first() <= range.high);
        &self.blocks[start..end.max(start)]
    }
}
