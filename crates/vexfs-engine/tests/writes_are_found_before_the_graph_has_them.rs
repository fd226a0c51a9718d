//! Records that were just written are found, and as near as they are, while a graph has those before them alone.

#![allow(clippy::unwrap_used, reason = "a failure here is a failure of the test")]

mod store;

use store::{ADD, Random, apply, create, delete, eager, nearest, put, space, wait_until};
use vexfs_engine::{Engine, MetricName};

const DIM: usize = 16;
const INDEXED: usize = 2_000;
/// Few enough that the builder lets them wait for a while.
const WAITING: usize = 400;

#[test]
fn as_if_every_vector_were_compared() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(eager(dir.path())).unwrap();
    let id = create(&engine, "growing", vec![space("", MetricName::SquaredEuclidean)]);
    let mut random = Random(3);
    let ids: Vec<String> = (0..INDEXED + WAITING).map(|record| record.to_string()).collect();
    let vectors: Vec<Vec<f32>> = ids.iter().map(|_| random.vector(DIM)).collect();
    apply(&engine, id, put(ADD, &ids[..INDEXED], vectors[..INDEXED].to_vec())).unwrap();
    wait_until("the graph", || engine.statistics(id).unwrap().spaces[0].indexed == INDEXED as u64);

    let (mut found, mut expected) = (0, 0);
    for start in (INDEXED..INDEXED + WAITING).step_by(100) {
        apply(&engine, id, put(ADD, &ids[start..start + 100], vectors[start..start + 100].to_vec())).unwrap();
        apply(&engine, id, delete(&ids[start + 50..start + 60])).unwrap();
        for written in (start..start + 100).step_by(10) {
            let hits = nearest(&engine, id, &vectors[written], 10, false);
            let exact = nearest(&engine, id, &vectors[written], 10, true);
            assert_eq!(hits.first(), exact.first(), "record {written}");
            assert_eq!(hits.iter().any(|(id, _)| *id == ids[written]), written != start + 50);
            expected += exact.len();
            found += exact.iter().filter(|hit| hits.contains(hit)).count();
        }
    }
    assert!(found * 100 >= expected * 98, "{found} of {expected}");
}
