//! Whatever codes a graph is walked on, it finds nearly all of the true nearest neighbours, with exact distances, also after a restart.

#![allow(clippy::unwrap_used, reason = "a failure here is a failure of the test")]

mod built;
mod clusters;

use built::{Built, K, METRICS, PARAMS, insert_all, nearest};
use clusters::Clustered;
use vexfs_index::codes::{BinaryBits, BinaryQuery, CodeSpec, TurboBits};
use vexfs_index::graph::{Graph, SearchParams};
use vexfs_index::{Accept, AtomicBitSet, Cancel, Row};
use vexfs_simd::{Metric, TableMemory};

const ROWS: usize = 1_200;
const DIM: usize = 96;
const EF: usize = 100;
const RECALL_MIN: f64 = 0.95;

fn every_code() -> Vec<CodeSpec> {
    let mut codes = vec![CodeSpec::Int8];
    for bits in [BinaryBits::One, BinaryBits::OneAndHalf, BinaryBits::Two] {
        for query in [BinaryQuery::Binary, BinaryQuery::Scalar4, BinaryQuery::Scalar8] {
            codes.push(CodeSpec::Binary { bits, query });
        }
    }
    codes.extend([1, 2, 4, 8, 16].map(|components_per_byte| CodeSpec::Product { components_per_byte }));
    let turbo = [TurboBits::One, TurboBits::OneAndHalf, TurboBits::Two, TurboBits::Four, TurboBits::Eight];
    codes.extend(turbo.map(|bits| CodeSpec::Turbo { bits }));
    codes
}

fn built(metric: Metric, codes: CodeSpec, dim: usize) -> Built {
    let data = Clustered::new(ROWS + 60, dim, 30, 7);
    let alive = AtomicBitSet::new();
    (0..ROWS as Row).for_each(|row| alive.set(row));
    let graph = Graph::with_codes(metric, dim, PARAMS, codes);
    graph.train((0..ROWS as Row).step_by(2), &data);
    insert_all(&graph, &data, ROWS as Row, 1);
    Built { metric, data, rows: ROWS as Row, graph, alive }
}

/// Recall with the breadth that a search of such codes is given; every distance must be the exact one.
fn recall(built: &Built, params: &SearchParams) -> f64 {
    let accept = Accept { alive: &built.alive, filter: None };
    let (mut found, mut expected) = (0, 0);
    for query in built.queries() {
        let truth = nearest(built.metric, &built.data, query, built.rows, &accept);
        let result = built.graph.search_with(query, params, &accept, &built.data, &Cancel::never()).unwrap();
        for &(row, distance) in &result.hits {
            let exact = built.metric.distance(query, built.data.vector(row as usize));
            assert!(params.is_approximate || distance.to_bits() == exact.to_bits());
        }
        expected += truth.len();
        found += truth.iter().filter(|row| result.hits.iter().any(|(hit, _)| hit == *row)).count();
    }
    found as f64 / expected as f64
}

#[test]
fn under_every_metric() {
    for codes in every_code() {
        for metric in METRICS {
            // Which is the dot product of vectors of length 1.
            if metric == Metric::Cosine && codes != CodeSpec::Int8 {
                continue;
            }
            let built = built(metric, codes, DIM);
            let params = SearchParams::new(K, EF * codes.breadth_factor());
            let found = recall(&built, &params);
            // A sum of differences has little to do with the angle that bits tell.
            let expected =
                if metric == Metric::Manhattan && matches!(codes, CodeSpec::Binary { .. }) { 0.85 } else { RECALL_MIN };
            assert!(found >= expected, "{codes:?}, {metric:?}: recall {found:.4}");
        }
    }
}

#[test]
fn when_codes_are_ignored() {
    for codes in every_code().into_iter().step_by(3) {
        let built = built(Metric::Cosine, codes, DIM);
        let found = recall(&built, &SearchParams { ignores_codes: true, ..SearchParams::new(K, EF) });
        assert!(found >= 0.98, "{codes:?}: recall {found:.4}");
    }
}

#[test]
fn of_vectors_of_any_dimension() {
    for codes in every_code() {
        for dim in [1, 17, 130] {
            let built = built(Metric::SquaredEuclidean, codes, dim);
            // Codes of few bits know next to nothing of few components; what they find has to be exact all the same.
            let found = recall(&built, &SearchParams::new(K, EF * codes.breadth_factor()));
            assert!(found >= 0.9 || dim < 60, "{codes:?}, {dim} components: recall {found:.4}");
        }
    }
}

#[test]
fn and_codes_of_more_bits_estimate_better() {
    let error = |bits: TurboBits| {
        let built = built(Metric::Cosine, CodeSpec::Turbo { bits }, DIM);
        let accept = Accept { alive: &built.alive, filter: None };
        let params = SearchParams { is_approximate: true, ..SearchParams::new(K, EF) };
        let mut errors = Vec::new();
        for query in built.queries() {
            let found = built.graph.search_with(query, &params, &accept, &built.data, &Cancel::never()).unwrap();
            assert!(found.hits.windows(2).all(|pair| pair[0].1 <= pair[1].1));
            for (row, distance) in found.hits {
                errors.push((distance - Metric::Cosine.distance(query, built.data.vector(row as usize))).abs());
            }
        }
        errors.iter().sum::<f32>() / errors.len() as f32
    };
    let errors = [TurboBits::One, TurboBits::Two, TurboBits::Four, TurboBits::Eight].map(error);
    assert!(errors.windows(2).all(|pair| pair[1] < pair[0]), "{errors:?}");
    assert!(errors[0] < 0.15 && errors[2] < 0.02 && errors[3] < 0.003, "{errors:?}");
}

#[test]
fn also_after_a_restart_and_a_compaction() {
    for codes in every_code() {
        let built = built(Metric::Dot, codes, DIM);
        let mut bytes = Vec::new();
        built.graph.write_to(built.rows, &mut bytes).unwrap();
        let graph = Graph::read_from(built.metric, DIM, PARAMS, &TableMemory::Resident, &bytes).unwrap();
        assert_eq!((graph.codes(), graph.params()), (codes, PARAMS));
        let params = SearchParams { is_approximate: true, ..SearchParams::new(K, EF) };
        let accept = Accept { alive: &built.alive, filter: None };
        let sources: Vec<Row> = (0..built.rows).collect();
        let remapped = built.graph.remap(&sources, &built.alive, &built.data, &TableMemory::Resident);
        for query in built.queries() {
            let search =
                |graph: &Graph| graph.search_with(query, &params, &accept, &built.data, &Cancel::never()).unwrap().hits;
            assert_eq!(search(&graph), search(&built.graph));
            assert_eq!(search(&remapped), search(&built.graph));
        }
    }
}

#[test]
fn in_less_memory_the_fewer_bits_a_code_has() {
    let bytes = |codes| {
        let graph = Graph::with_codes(Metric::Cosine, 768, PARAMS, codes);
        let data = Clustered::new(1_024, 768, 20, 7);
        graph.train(0..256, &data);
        let before = graph.resident_bytes();
        insert_all(&graph, &data, 1_024, 1);
        // The links of a row take 2 × 16 × 4 bytes beside what its node takes.
        (graph.resident_bytes() - before) / 1_024
    };
    let int8 = bytes(CodeSpec::Int8);
    let turbo = |bits| bytes(CodeSpec::Turbo { bits });
    let one = turbo(TurboBits::One);
    assert!(
        one < turbo(TurboBits::Two) && turbo(TurboBits::Two) < turbo(TurboBits::Four) && turbo(TurboBits::Four) < int8
    );
    assert!(one < 340 && int8 > 900, "{one} and {int8} bytes a vector");
}
