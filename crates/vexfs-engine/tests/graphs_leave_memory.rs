//! Graphs that are mapped take no memory that stays, and answer as others do: when a space asks for it, and when the engine is to need
//! little memory.

#![allow(clippy::unwrap_used, reason = "a failure here is a failure of the test")]

mod store;

use serde_json::json;
use store::{ADD, Random, apply, create, delete, eager, generation, nearest, put, space, wait_until};
use uuid::Uuid;
use vexfs_engine::{Engine, MetricName, Options};

/// So many that the codes fill chunks large enough to be mapped.
const DIM: usize = 512;
const ROWS: usize = 5_500;
/// What the mapped chunks of the codes have at least: 4,096 lines of a byte a component.
const MAPPED_BYTES: u64 = 2 << 20;

fn filled(engine: &Engine) -> Uuid {
    let mut space = space("", MetricName::SquaredEuclidean);
    space.max_neighbors = 6;
    space.ef_construction = 16;
    let id = create(engine, "large", vec![space]);
    let mut random = Random(11);
    for start in (0..ROWS).step_by(500) {
        let ids: Vec<String> = (start..start + 500).map(|record| record.to_string()).collect();
        apply(engine, id, put(ADD, &ids, ids.iter().map(|_| random.vector(DIM)).collect())).unwrap();
    }
    id
}

fn wait_for_graph(engine: &Engine, id: Uuid) {
    wait_until("the graph", || engine.statistics(id).unwrap().pending_records == 0);
}

fn memory(engine: &Engine, id: Uuid) -> u64 {
    engine.statistics(id).unwrap().memory_bytes
}

fn found(engine: &Engine, id: Uuid) -> Vec<Vec<(String, f32)>> {
    (0..10).map(|round| nearest(engine, id, &Random(round + 900).vector(DIM), 10, false)).collect()
}

fn become_mapped(engine: &Engine, id: Uuid, mapped: bool) {
    let graph = json!({ "space": "", "maxNeighbors": 6, "efConstruction": 16, "mapped": mapped });
    let change = serde_json::from_value(json!({ "changeGraphs": [graph] })).unwrap();
    engine.update_collection(id, change).unwrap();
    wait_for_graph(engine, id);
}

#[test]
fn when_a_space_asks_for_it_and_after_restarts_and_compactions() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(eager(dir.path())).unwrap();
    let id = filled(&engine);
    wait_for_graph(&engine, id);
    let resident = memory(&engine, id);
    become_mapped(&engine, id, true);
    assert!(memory(&engine, id) + MAPPED_BYTES < resident);
    let before = found(&engine, id);
    engine.close();

    let engine = Engine::open(eager(dir.path())).unwrap();
    assert!(engine.statistics(id).unwrap().spaces[0].spec.mapped);
    wait_until("the graph", || found(&engine, id) == before);
    assert!(memory(&engine, id) + MAPPED_BYTES < resident);

    let dead: Vec<String> = (0..1_800).map(|record| record.to_string()).collect();
    apply(&engine, id, delete(&dead)).unwrap();
    wait_until("a compaction", || generation(dir.path(), id) > Some(0));
    wait_for_graph(&engine, id);
    assert!(memory(&engine, id) + MAPPED_BYTES < resident);
    assert!(found(&engine, id).iter().flatten().all(|(id, _)| !dead.contains(id)));

    become_mapped(&engine, id, false);
    assert!(memory(&engine, id) > resident - MAPPED_BYTES);
}

#[test]
fn when_the_engine_is_to_need_little() {
    let (dir, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let engine = Engine::open(eager(other.path())).unwrap();
    let id = filled(&engine);
    wait_for_graph(&engine, id);
    let resident = memory(&engine, id);

    let little = || Options { low_memory: true, ..eager(dir.path()) };
    let engine = Engine::open(little()).unwrap();
    let id = filled(&engine);
    wait_for_graph(&engine, id);
    assert!(memory(&engine, id) + MAPPED_BYTES < resident);
    let before = found(&engine, id);
    engine.close();

    // What is stored says nothing of it.
    let engine = Engine::open(eager(dir.path())).unwrap();
    wait_until("the graph", || found(&engine, id) == before);
    assert!(memory(&engine, id) > resident - MAPPED_BYTES);
    engine.close();

    let engine = Engine::open(little()).unwrap();
    wait_until("the graph", || found(&engine, id) == before);
    assert!(memory(&engine, id) + MAPPED_BYTES < resident);
}
