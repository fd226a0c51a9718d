use std::collections::BinaryHeap;

use super::{Area, Relation};
use crate::fields::{Cell, KeyRange, LEVEL_MAX, OrderedPostings, STRAYS};

/// Cells looked at for an answer; a finer cover leaves fewer places to be read.
pub(super) const CELLS_MAX: usize = 4_096;
/// Cells looked at for an estimate.
pub(super) const CELLS_MAX_ESTIMATE: usize = 64;
/// So few places of a cell that is partly within are quicker read than told apart.
const PLACES_FEW: u64 = 8;

/// The keys of the places in an area.
#[derive(Debug, Default)]
pub(super) struct Cover {
    /// All of these lie within.
    pub(super) inside: Vec<KeyRange>,
    /// Some of these may; no others do.
    pub(super) partly: Vec<KeyRange>,
}

impl Cover {
    /// How many places that are at most.
    pub(super) fn count(&self, places: &OrderedPostings) -> u64 {
        self.inside.iter().chain(&self.partly).map(|&keys| places.count(keys)).sum()
    }
}

/// Covers an area with cells of the quadtree, halving those first that hold the most of the places.
pub(super) fn cover<A: Area + ?Sized>(area: &A, places: &OrderedPostings, cells_max: usize) -> Cover {
    let mut cover = Cover { partly: vec![STRAYS], ..Cover::default() };
    let mut open = BinaryHeap::from([(places.count(Cell::MAP.keys()), Cell::MAP)]);
    let mut cells = 0;
    while let Some((count, cell)) = open.pop() {
        if count == 0 {
            continue;
        }
        cells += 1;
        match area.relation(&cell.rectangle()) {
            Relation::Outside => {}
            Relation::Inside => cover.inside.push(cell.keys()),
            Relation::Partly if count <= PLACES_FEW || cell.level == LEVEL_MAX || cells > cells_max => {
                cover.partly.push(cell.keys());
            }
            Relation::Partly => open.extend(cell.quarters().map(|quarter| (places.count(quarter.keys()), quarter))),
        }
    }
    cover
}
