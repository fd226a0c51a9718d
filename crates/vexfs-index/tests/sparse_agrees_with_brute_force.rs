//! The inverted index finds the rows with the largest dot products, in order, whatever lives, dies and is filtered.

#![allow(clippy::float_cmp, reason = "the same arithmetic in the same order")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use roaring::RoaringBitmap;
use vexfs_index::sparse::SparseIndex;
use vexfs_index::{Accept, AtomicBitSet, BitSet, Cancel, Row};

type Sparse = BTreeMap<u32, f32>;

/// Weights are small whole numbers, so that sums are exact; zeros of both signs are among them.
fn weight() -> impl Strategy<Value = f32> {
    prop_oneof![8 => (-6_i8..7).prop_map(f32::from), 1 => Just(-0.0_f32)]
}

fn sparse(indices: u32) -> impl Strategy<Value = Sparse> {
    prop::collection::btree_map(0..indices, weight(), 0..12)
}

/// Rows in ascending order, some of them blocks apart, each with its vector and whether it is removed later.
fn rows() -> impl Strategy<Value = Vec<(Row, Sparse, bool)>> {
    let gap = prop_oneof![20 => 1_u32..4, 1 => 60_000_u32..140_000];
    prop::collection::vec((gap, sparse(20), prop::bool::weighted(0.2)), 0..60).prop_map(|items| {
        let mut next = 0;
        items
            .into_iter()
            .map(|(gap, vector, is_removed)| {
                next += gap;
                (next, vector, is_removed)
            })
            .collect()
    })
}

struct Built {
    index: SparseIndex,
    alive: AtomicBitSet,
    live: Vec<(Row, Sparse)>,
}

fn build(rows: &[(Row, Sparse, bool)]) -> Built {
    let index = SparseIndex::default();
    let alive = AtomicBitSet::new();
    for (row, vector, _) in rows {
        let (indices, weights): (Vec<u32>, Vec<f32>) = vector.iter().unzip();
        index.insert(*row, &indices, &weights);
        alive.set(*row);
    }
    for (row, vector, _) in rows.iter().filter(|(_, _, is_removed)| *is_removed) {
        index.remove(&vector.keys().copied().collect::<Vec<_>>());
        alive.clear(*row);
    }
    let live = rows.iter().filter(|(_, _, is_removed)| !is_removed);
    Built { index, alive, live: live.map(|(row, vector, _)| (*row, vector.clone())).collect() }
}

/// Rows of a product of zero are found only where a filter has chosen them.
fn expected(
    live: &[(Row, Sparse)],
    query: &Sparse,
    limit: usize,
    is_filtered: bool,
    passes: impl Fn(Row) -> bool,
) -> Vec<(Row, f32)> {
    let score = |vector: &Sparse| {
        let shared = query.iter().filter_map(|(index, weight)| Some(weight * vector.get(index)?));
        shared.fold(None, |sum: Option<f32>, product| Some(sum.unwrap_or(0.0) + product))
    };
    let mut hits: Vec<(Row, f32)> =
        live.iter().filter(|(row, _)| passes(*row)).filter_map(|(row, vector)| Some((*row, score(vector)?))).collect();
    hits.retain(|(_, score)| is_filtered || *score != 0.0);
    hits.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    hits.truncate(limit);
    hits
}

proptest! {
    #[test]
    fn the_best_rows_are_found_in_order(rows in rows(), query in sparse(25), limit in 0_usize..20, filter in any::<Option<u8>>()) {
        let built = build(&rows);
        let filter = filter.map(|modulus| u32::from(modulus) % 4 + 1);
        let rows_end = rows.get(rows.len() / 2 + 1).map_or(1 << 20, |(row, _, _)| *row);
        let passes = |row: Row| row < rows_end && filter.is_none_or(|modulus| row.is_multiple_of(modulus));
        let candidates: Option<RoaringBitmap> =
            filter.map(|modulus| rows.iter().map(|(row, _, _)| *row).filter(|row| row % modulus == 0).collect());
        let candidates = candidates.as_ref().map(BitSet::from);
        let accept = Accept { alive: &built.alive, filter: candidates.as_ref() };
        let terms: Vec<(u32, f32)> = query.iter().map(|(index, weight)| (*index, *weight)).collect();
        let found = built.index.search(&terms, limit, rows_end, &accept, &Cancel::never()).unwrap();
        prop_assert_eq!(found, expected(&built.live, &query, limit, filter.is_some(), passes));
    }

    #[test]
    fn live_rows_survive_as_bytes(rows in rows(), query in sparse(25)) {
        let built = build(&rows);
        let alive: RoaringBitmap = built.live.iter().map(|(row, _)| *row).collect();
        let mut bytes = Vec::new();
        built.index.write_to(&BitSet::from(&alive), alive.len(), &mut bytes).unwrap();
        let read = SparseIndex::read_from(&bytes).unwrap();
        let mut terms: Vec<(u32, f32)> = query.iter().map(|(index, weight)| (*index, *weight)).collect();
        let mut terms_read = terms.clone();
        let accept = Accept { alive: &built.alive, filter: None };
        let found = read.search(&terms, 100, Row::MAX, &accept, &Cancel::never()).unwrap();
        prop_assert_eq!(found, expected(&built.live, &query, 100, false, |_| true));
        built.index.weigh_by_rarity(&mut terms);
        read.weigh_by_rarity(&mut terms_read);
        prop_assert_eq!(terms, terms_read);
        for end in 0..bytes.len().min(200) {
            // Cut short it is refused, unless it ends between two lists.
            let _ = SparseIndex::read_from(&bytes[..end]);
        }
    }

    #[test]
    fn rarity_is_that_of_live_vectors(rows in rows()) {
        let built = build(&rows);
        let mut query: Vec<(u32, f32)> = (0..25).map(|index| (index, 2.0)).collect();
        built.index.weigh_by_rarity(&mut query);
        for (index, weight) in query {
            let having = built.live.iter().filter(|(_, vector)| vector.contains_key(&index)).count() as f32;
            let all = built.live.len() as f32;
            prop_assert_eq!(weight, 2.0 * ((all - having + 0.5) / (having + 0.5) + 1.0).ln());
        }
    }
}

#[test]
fn many_rows_of_one_block_are_summed_as_few_are() {
    let index = SparseIndex::default();
    let alive = AtomicBitSet::new();
    let weight = |row: Row| f32::from((row.wrapping_mul(2_654_435_761) >> 20) as u16);
    for row in 0..70_000 {
        index.insert(row, &[7, 9], &[weight(row), 1.0]);
        alive.set(row);
    }
    let accept = Accept { alive: &alive, filter: None };
    let found = index.search(&[(7, 1.0), (9, 0.5)], 50, 69_000, &accept, &Cancel::never()).unwrap();
    let mut all: Vec<(Row, f32)> = (0..69_000).map(|row| (row, weight(row) + 0.5)).collect();
    all.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    assert_eq!(found, all[..50]);
    // A negative query turns the order around, and every row that it scores is still found.
    let found = index.search(&[(7, -1.0)], 70_000, 70_000, &accept, &Cancel::never()).unwrap();
    assert_eq!(found.len(), (0..70_000).filter(|row| weight(*row) != 0.0).count());
    assert!(found.is_sorted_by(|a, b| a.1 > b.1 || (a.1 == b.1 && a.0 < b.0)));
}

#[test]
fn a_cancelled_search_stops() {
    let index = SparseIndex::default();
    index.insert(3, &[1], &[1.0]);
    let alive = AtomicBitSet::new();
    let cancel = Cancel::never();
    cancel.cancel();
    assert!(index.search(&[(1, 1.0)], 1, 4, &Accept { alive: &alive, filter: None }, &cancel).is_err());
}
