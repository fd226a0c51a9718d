//! Scoring chosen rows by their codes finds what scoring them exactly finds, with the same distances.

#![allow(clippy::unwrap_used, reason = "a failure here is a failure of the test")]

mod built;
mod clusters;

use built::{Built, EF, K, METRICS, PARAMS};
use clusters::Random;
use roaring::RoaringBitmap;
use vexfs_index::graph::{Graph, SearchParams};
use vexfs_index::scan::{scan_range, scan_rows};
use vexfs_index::{Accept, BitSet, Cancel, TopK};

const ROWS: usize = 1_500;

#[test]
fn as_many_and_as_near_whatever_the_share_that_passes() {
    for metric in METRICS {
        let built = Built::new(metric, ROWS, 40, 1);
        let mut random = Random(9);
        (0..built.rows).filter(|_| random.below(5) == 0).for_each(|row| built.alive.clear(row));
        let accept = Accept { alive: &built.alive, filter: None };
        let params = SearchParams::new(K, EF);
        for odds in [1, 3, 40, 2_000] {
            let mut rows: RoaringBitmap = (0..built.rows).filter(|_| random.below(odds) == 0).collect();
            // Rows that are no nodes are passed over.
            rows.insert(built.rows + 7);
            let (mut found, mut expected) = (0, 0);
            for query in built.queries() {
                let hits =
                    built.graph.score_rows(query, &params, &rows, &accept, &built.data, &Cancel::never()).unwrap();
                let mut top = TopK::new(K);
                let nodes: RoaringBitmap = rows.iter().filter(|&row| row < built.rows).collect();
                scan_rows(metric, query, &built.data, &nodes, &accept, &mut top, &Cancel::never()).unwrap();
                let exact = top.into_sorted();
                assert_eq!(hits.len(), exact.len());
                expected += exact.len();
                found += exact.iter().filter(|hit| hits.contains(hit)).count();
            }
            assert!(found as f64 >= 0.99 * expected as f64, "{metric:?}, one in {odds}: {found} of {expected}");
        }
    }
}

#[test]
fn rows_with_codes_are_found_before_they_are_nodes() {
    for metric in METRICS {
        let whole = Built::new(metric, ROWS, 40, 1);
        let ahead = Graph::new(metric, 40, PARAMS);
        if !ahead.has_codes() {
            continue;
        }
        let (nodes, coded) = (whole.rows / 3, whole.rows - 100);
        (0..nodes).for_each(|row| ahead.insert(row, &whole.data));
        (nodes / 2..coded).for_each(|row| ahead.encode(row, &whole.data));
        assert!(!ahead.contains(nodes));
        let accept = Accept { alive: &whole.alive, filter: None };
        let params = SearchParams::new(K, EF);
        let later: RoaringBitmap = (nodes..whole.rows).collect();
        let mut found = 0;
        for query in whole.queries() {
            let mut top = TopK::new(K);
            scan_range(metric, query, &whole.data, nodes..coded, &accept, &mut top, &Cancel::never()).unwrap();
            let exact = top.into_sorted();
            let range = nodes..whole.rows;
            let hits = ahead.score_range(query, &params, range, &accept, &whole.data, &Cancel::never()).unwrap();
            found += exact.iter().filter(|hit| hits.contains(hit)).count();
            let chosen = ahead.score_rows(query, &params, &later, &accept, &whole.data, &Cancel::never()).unwrap();
            assert_eq!(hits, chosen, "{metric:?}");
        }
        let expected = whole.queries().count() * K;
        assert!(found * 100 >= expected * 99, "{metric:?}: {found} of {expected}");

        // What has a code becomes a node as any other row.
        let plain = Graph::new(metric, 40, PARAMS);
        (0..whole.rows).for_each(|row| plain.insert(row, &whole.data));
        (nodes..whole.rows).for_each(|row| ahead.insert(row, &whole.data));
        let bytes = |graph: &Graph| {
            let mut bytes = Vec::new();
            graph.write_to(whole.rows, &mut bytes).unwrap();
            bytes
        };
        assert!(bytes(&ahead) == bytes(&plain), "{metric:?}");
    }
}

#[test]
fn sets_of_bits_hold_what_their_bitmaps_hold() {
    let mut random = Random(4);
    for (odds, end, has_runs) in [(2, 200_000, false), (300, 500_000, false), (1, 70_000, true), (9, 65_536, false)] {
        let mut bitmap: RoaringBitmap = (0..end).filter(|_| random.below(odds) == 0).collect();
        if has_runs {
            bitmap.optimize();
        }
        let bits = BitSet::from(&bitmap);
        assert!((0..end + 100).all(|row| bits.contains(row) == bitmap.contains(row)), "one in {odds} of {end}");
    }
    assert!(!BitSet::from(&RoaringBitmap::new()).contains(0));
}
