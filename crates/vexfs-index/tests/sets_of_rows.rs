//! `AtomicBitSet`, `BitSet` and `TopK` do what their plain counterparts do.

#![allow(clippy::unwrap_used, reason = "a failure here is a failure of the test")]

use std::collections::BTreeSet;

use proptest::prelude::*;
use roaring::RoaringBitmap;
use vexfs_index::{AtomicBitSet, BitSet, Neighbor, Row, TopK};

/// Rows around the borders of chunks and words, and anywhere below two million.
fn row() -> impl Strategy<Value = Row> {
    prop_oneof![0..200u32, 900..3_200u32, 0..2_000_000u32]
}

fn distance() -> impl Strategy<Value = f32> {
    prop_oneof![
        8 => (-3i8..4).prop_map(f32::from),
        1 => Just(f32::NAN),
        1 => Just(f32::INFINITY),
        1 => Just(f32::NEG_INFINITY),
        4 => any::<f32>(),
    ]
}

proptest! {
    #[test]
    fn atomic_bit_sets_are_sets(changes in proptest::collection::vec((row(), any::<bool>()), 0..300)) {
        let set = AtomicBitSet::new();
        let mut model = BTreeSet::new();
        for &(row, is_added) in &changes {
            if is_added {
                set.set(row);
                model.insert(row);
            } else {
                set.clear(row);
                model.remove(&row);
            }
            prop_assert_eq!(set.contains(row), is_added);
        }
        prop_assert_eq!(set.count(), model.len() as u64);
        for &(row, _) in &changes {
            for neighbor in row.saturating_sub(1)..row + 2 {
                prop_assert_eq!(set.contains(neighbor), model.contains(&neighbor));
            }
        }
    }

    #[test]
    fn bit_sets_are_their_bitmaps(rows in proptest::collection::btree_set(row(), 0..200)) {
        let bitmap: RoaringBitmap = rows.iter().collect();
        let set = BitSet::from(&bitmap);
        for row in rows.iter().flat_map(|&row| [row.saturating_sub(1), row, row + 1, row + 64]) {
            prop_assert_eq!(set.contains(row), rows.contains(&row));
        }
        prop_assert!(!set.contains(Row::MAX));
    }

    #[test]
    fn top_k_is_the_front_of_the_sorted_list(k in 0..20usize, distances in proptest::collection::vec(distance(), 0..200)) {
        let mut top = TopK::new(k);
        let mut model: Vec<Neighbor> = Vec::new();
        for (row, &distance) in (0..).zip(&distances) {
            let neighbor = Neighbor { distance, row };
            model.push(neighbor);
            model.sort();
            model.truncate(k);
            prop_assert_eq!(top.push(distance, row), model.contains(&neighbor));
            prop_assert_eq!(top.is_full(), model.len() == k);
        }
        let expected: Vec<(Row, u32)> = model.iter().map(|neighbor| (neighbor.row, neighbor.distance.to_bits())).collect();
        let found: Vec<(Row, u32)> = top.into_sorted().into_iter().map(|(row, distance)| (row, distance.to_bits())).collect();
        prop_assert_eq!(found, expected);
    }
}

#[test]
fn every_row_number_has_a_place() {
    let set = AtomicBitSet::new();
    assert!(!set.contains(Row::MAX));
    for power in 0..21 {
        set.set(1 << power);
        set.set((1 << power) - 1);
    }
    assert_eq!(set.count(), 41);
}

#[test]
fn threads_share_a_set() {
    const ROWS: Row = 20_000;
    let set = AtomicBitSet::new();
    std::thread::scope(|scope| {
        for thread in 0..2 {
            let set = &set;
            scope.spawn(move || {
                for row in (0..ROWS).filter(|row| row % 2 == thread) {
                    set.set(row);
                    assert!(set.contains(row));
                    if row % 3 == 0 {
                        set.clear(row);
                    }
                }
            });
        }
    });
    assert_eq!(set.count(), u64::from((0..ROWS).filter(|row| row % 3 != 0).count() as u32));
}
