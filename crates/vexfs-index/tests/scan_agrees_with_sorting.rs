//! An exact scan returns what sorting all accepted rows by distance would.

#![allow(clippy::unwrap_used, reason = "a failure here is a failure of the test")]

mod clusters;

use std::time::Duration;

use clusters::{Clustered, Random};
use roaring::RoaringBitmap;
use vexfs_index::scan::{scan_range, scan_rows};
use vexfs_index::{Accept, AtomicBitSet, BitSet, Cancel, Neighbor, Row, TopK};
use vexfs_simd::Metric;

const ROWS: Row = 9_000;
const DIM: usize = 7;

fn sorted(
    metric: Metric,
    data: &Clustered,
    query: &[f32],
    rows: impl Iterator<Item = Row>,
    k: usize,
) -> Vec<(Row, f32)> {
    let prepared = metric.prepare(query);
    let mut all: Vec<Neighbor> =
        rows.map(|row| Neighbor { distance: prepared.distance(data.vector(row as usize)), row }).collect();
    all.sort();
    all.into_iter().take(k).map(|neighbor| (neighbor.row, neighbor.distance)).collect()
}

#[test]
fn over_ranges_and_bitmaps_with_dead_rows_and_filters() {
    let data = Clustered::new(ROWS as usize, DIM, 100, 3);
    let mut random = Random(21);
    let alive = AtomicBitSet::new();
    (0..ROWS).filter(|_| random.below(5) > 0).for_each(|row| alive.set(row));
    let bitmap: RoaringBitmap = (0..ROWS).filter(|_| random.below(3) == 0).collect();
    let filter = BitSet::from(&bitmap);
    let cancel = Cancel::never();
    for metric in [Metric::SquaredEuclidean, Metric::Cosine, Metric::Dot, Metric::Manhattan] {
        for k in [0, 1, 10, 20_000] {
            let query = data.vector(random.below(ROWS as usize)).to_vec();
            let (start, end) = (random.below(5_000) as Row, 5_000 + random.below(4_000) as Row);
            for filter in [None, Some(&filter)] {
                let accept = Accept { alive: &alive, filter };
                let mut top = TopK::new(k);
                scan_range(metric, &query, &data, start..end, &accept, &mut top, &cancel).unwrap();
                let expected = sorted(metric, &data, &query, (start..end).filter(|&row| accept.accepts(row)), k);
                assert_eq!(top.into_sorted(), expected);
                let mut top = TopK::new(k);
                scan_rows(metric, &query, &data, &bitmap, &accept, &mut top, &cancel).unwrap();
                let expected = sorted(metric, &data, &query, bitmap.iter().filter(|&row| accept.accepts(row)), k);
                assert_eq!(top.into_sorted(), expected);
            }
        }
    }
}

#[test]
fn unless_it_is_cancelled_or_late() {
    let data = Clustered::new(100, DIM, 10, 3);
    let alive = AtomicBitSet::new();
    let accept = Accept { alive: &alive, filter: None };
    let late = Cancel::after(Duration::ZERO);
    let cancelled = Cancel::never();
    cancelled.clone().cancel();
    for cancel in [&late, &cancelled] {
        let mut top = TopK::new(3);
        assert!(scan_range(Metric::Dot, data.vector(0), &data, 0..100, &accept, &mut top, cancel).is_err());
        assert!(scan_rows(Metric::Dot, data.vector(0), &data, &(0..100).collect(), &accept, &mut top, cancel).is_err());
    }
    assert!(late.is_past_deadline() && !cancelled.is_past_deadline());
}
