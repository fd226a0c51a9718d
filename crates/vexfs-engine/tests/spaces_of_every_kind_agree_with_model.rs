//! Records with vectors in some of several spaces, dense, of several vectors and sparse, are kept and found as a naive model in memory
//! does, through restarts, checkpoints and compactions.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

mod store;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use serde_json::json;
use store::{MERGE, REPLACE, Random, apply, batch, create, delete, eager, generation, lazy, query, space, texts};
use uuid::Uuid;
use vexfs_codec::columns::{ColumnData, MultiVectorColumn, SparseVectorColumn, TextColumn, VectorColumn};
use vexfs_engine::{Columns, Datatype, Engine, MetricName, Options, SpaceKind, SpaceSpec};

const BYTES_DIM: usize = 4;
const MULTI_DIM: usize = 3;
const INDICES: usize = 12;
const IDS: usize = 60;
const LIMIT: usize = 9;

type Sparse = BTreeMap<u32, f32>;

/// A record as it is stored.
#[derive(Debug, Clone, Default, PartialEq)]
struct Record {
    bytes: Option<Vec<f32>>,
    multi: Option<Vec<f32>>,
    sparse: Option<Sparse>,
}

type Model = BTreeMap<String, Record>;

fn spaces() -> Vec<SpaceSpec> {
    let sparse = SpaceSpec { kind: SpaceKind::Sparse, ..space("sparse", MetricName::Dot) };
    let bytes = SpaceSpec { datatype: Datatype::U8, ..space("bytes", MetricName::Manhattan) };
    let multi = SpaceSpec {
        kind: SpaceKind::Multi,
        dimension: Some(MULTI_DIM),
        datatype: Datatype::F16,
        ..space("multi", MetricName::Euclidean)
    };
    vec![sparse, bytes, multi]
}

fn random_sparse(random: &mut Random) -> Sparse {
    (0..random.below(6)).map(|_| (random.below(INDICES) as u32 * 1_000_003, random.below(9) as f32 - 2.0)).collect()
}

fn random_record(random: &mut Random) -> Record {
    let multi_len = MULTI_DIM * (1 + random.below(3));
    Record {
        bytes: random.one_in(2).then(|| random.vector(BYTES_DIM)),
        multi: random.one_in(2).then(|| random.vector(multi_len)),
        sparse: (!random.one_in(3)).then(|| random_sparse(random)),
    }
}

fn dense<'a>(vectors: impl IntoIterator<Item = Option<&'a Vec<f32>>>) -> Arc<ColumnData> {
    // The fraction and what is out of range are cut off when they are written.
    let odd = |vector: &Vec<f32>| vector.iter().map(|x| if *x < 0.0 { *x } else { x + 0.75 }).collect::<Vec<f32>>();
    Arc::new(ColumnData::Vectors(vectors.into_iter().map(|vector| vector.map(odd)).collect::<VectorColumn>()))
}

fn multi<'a>(vectors: impl IntoIterator<Item = Option<&'a Vec<f32>>>) -> Arc<ColumnData> {
    let mut column = MultiVectorColumn::new();
    for vectors in vectors {
        // Lost when it is rounded to half precision.
        let values = vectors.map(|values| values.iter().map(|x| x + x * 1e-4).collect::<Vec<f32>>());
        push(&mut column, values.as_deref());
    }
    Arc::new(ColumnData::MultiVectors(column))
}

fn push(column: &mut MultiVectorColumn, values: Option<&[f32]>) {
    match values {
        None => column.push_null(),
        Some(values) => column.push(MULTI_DIM, values),
    }
}

fn sparse<'a>(vectors: impl IntoIterator<Item = Option<&'a Sparse>>) -> Arc<ColumnData> {
    let mut column = SparseVectorColumn::new();
    for vector in vectors {
        match vector {
            None => column.push_null(),
            Some(vector) => {
                let (indices, values): (Vec<u32>, Vec<f32>) = vector.iter().unzip();
                column.push(&indices, &values);
            }
        }
    }
    Arc::new(ColumnData::SparseVectors(column))
}

fn put(random: &mut Random, model: &mut Model, columns: &mut Columns) -> String {
    let items: Vec<(String, Record)> =
        (0..=random.below(20)).map(|_| (format!("r{}", random.below(IDS)), random_record(random))).collect();
    let is_merge = random.one_in(2);
    let first = columns.len();
    columns.push(texts(items.iter().map(|(id, _)| id)));
    columns.push(dense(items.iter().map(|(_, record)| record.bytes.as_ref())));
    columns.push(multi(items.iter().map(|(_, record)| record.multi.as_ref())));
    columns.push(sparse(items.iter().map(|(_, record)| record.sparse.as_ref())));
    for (id, item) in items {
        let old = model.remove(&id).filter(|_| is_merge).unwrap_or_default();
        let bytes = item.bytes.map(|vector| vector.into_iter().map(|x| x.max(0.0)).collect());
        let (multi, sparse) = (item.multi.or(old.multi), item.sparse.or(old.sparse));
        model.insert(id, Record { bytes: bytes.or(old.bytes), multi, sparse });
    }
    let mode = if is_merge { MERGE } else { REPLACE };
    let (bytes, multi, sparse) = (first + 1, first + 2, first + 3);
    format!(r#"{{"kind":"put","ids":{first},{mode},"vectors":{{"bytes":{bytes},"multi":{multi},"sparse":{sparse}}}}}"#)
}

fn random_ids(random: &mut Random) -> Vec<String> {
    (0..random.below(12)).map(|_| format!("r{}", random.below(IDS))).collect()
}

fn step(engine: &Engine, id: Uuid, model: &mut Model, random: &mut Random) {
    match random.below(5) {
        0 => {
            let ids = random_ids(random);
            model.retain(|id, _| !ids.contains(id));
            apply(engine, id, delete(&ids)).unwrap();
        }
        1 => {
            let ids = random_ids(random);
            for (_, record) in model.iter_mut().filter(|(id, _)| ids.contains(id)) {
                (record.sparse, record.bytes) = (None, None);
            }
            let operation = r#"{"kind":"deleteVectors","ids":0,"unknown":"ignore","spaces":["sparse","bytes"]}"#;
            apply(engine, id, batch(operation, vec![texts(&ids)])).unwrap();
        }
        _ => {
            let mut columns = Columns::new();
            let puts: Vec<String> = (0..=random.below(2)).map(|_| put(random, model, &mut columns)).collect();
            apply(engine, id, batch(&puts.join(","), columns)).unwrap();
        }
    }
}

fn check(engine: &Engine, id: Uuid, model: &Model, random: &mut Random) {
    check_vectors(engine, id, model);
    let candidates: Option<Vec<String>> =
        random.one_in(2).then(|| random_ids(random).into_iter().filter(|id| model.contains_key(id)).collect());
    let passing = |id: &String| candidates.as_ref().is_none_or(|ids| ids.contains(id));
    let records: Vec<(&String, &Record)> = model.iter().filter(|(id, _)| passing(id)).collect();
    let nearest = |space: &str, query: Arc<ColumnData>, rarity: &Rarity, expected: Vec<(String, f32)>| {
        let has_idf = !matches!(rarity, Rarity::Ignored);
        let corpus = if let Rarity::Among(ids) = rarity { Some(json!({ "kind": "hasId", "ids": ids })) } else { None };
        let plan = json!({
            "source": { "kind": "nearest", "space": space, "queries": 0, "idf": has_idf, "exact": space == "bytes" },
            "corpus": corpus,
            "candidates": candidates.as_ref().map(|_| json!({ "ids": 1, "unknown": "error" })),
            "limit": LIMIT,
        });
        let ids = texts(candidates.iter().flatten());
        let rows = store::query(engine, id, &plan.to_string(), vec![query, ids]).unwrap();
        same_hits(space, &rows.group(0).collect::<Vec<_>>(), &expected);
    };
    let target = random.vector(BYTES_DIM).into_iter().map(f32::abs).collect();
    let hits = records.iter().filter_map(|(id, record)| {
        let differences = record.bytes.as_ref()?.iter().zip(&target).map(|(x, y): (&f32, &f32)| (x - y).abs());
        Some(((*id).clone(), differences.sum()))
    });
    nearest("bytes", dense([Some(&target)]), &Rarity::Ignored, nearest_first(hits.collect()));
    let target = random.vector(MULTI_DIM * 2);
    let hits =
        records.iter().filter_map(|(id, record)| Some(((*id).clone(), distance(&target, record.multi.as_ref()?))));
    nearest("multi", multi([Some(&target)]), &Rarity::Ignored, nearest_first(hits.collect()));
    let target = random_sparse(random);
    for rarity in [Rarity::Ignored, Rarity::AmongAll, Rarity::Among(random_ids(random))] {
        let weighed = weighed(&target, model, &rarity);
        let hits = records
            .iter()
            .filter_map(|(id, record)| Some(((*id).clone(), product(&weighed, record.sparse.as_ref()?)?)));
        let mut hits: Vec<(String, f32)> = hits.collect();
        // A product of zero is a hit only among records that were chosen.
        hits.retain(|(_, product)| candidates.is_some() || *product != 0.0);
        hits.sort_by(|a, b| b.1.total_cmp(&a.1));
        nearest("sparse", sparse([Some(&target)]), &rarity, hits);
    }
}

fn check_vectors(engine: &Engine, id: Uuid, model: &Model) {
    let ids: TextColumn = model.keys().map(|id| Some(id.clone())).collect();
    let read = |space: &str| engine.vectors(id, space, &ids).unwrap();
    let stored: VectorColumn = model.values().map(|record| record.bytes.as_deref()).collect();
    assert_eq!(items(&read("bytes")), items(&ColumnData::Vectors(stored)));
    let mut stored = MultiVectorColumn::new();
    for record in model.values() {
        push(&mut stored, record.multi.as_deref());
    }
    assert_eq!(items(&read("multi")), items(&ColumnData::MultiVectors(stored)));
    assert_eq!(items(&read("sparse")), items(&sparse(model.values().map(|record| record.sparse.as_ref()))));
    let statistics = engine.statistics(id).unwrap();
    let counts: Vec<u64> = statistics.spaces.iter().map(|space| space.vectors).collect();
    let count = |has: fn(&Record) -> bool| model.values().filter(|record| has(record)).count() as u64;
    let expected = [|r: &Record| r.sparse.is_some(), |r: &Record| r.bytes.is_some(), |r: &Record| r.multi.is_some()];
    assert_eq!(counts, expected.map(count));
    assert_eq!((statistics.spaces[0].indexed, statistics.spaces[2].indexed), (counts[0], 0));
}

fn items(column: &ColumnData) -> Vec<String> {
    (0..column.len()).map(|item| format!("{:?}", column.vector(item))).collect()
}

fn nearest_first(mut hits: Vec<(String, f32)>) -> Vec<(String, f32)> {
    hits.sort_by(|a, b| a.1.total_cmp(&b.1));
    hits
}

/// Equally near records may come in any order, so ids are held against their own scores.
fn same_hits(space: &str, found: &[(String, f32)], expected: &[(String, f32)]) {
    let is_near = |a: f32, b: f32| (a - b).abs() <= 1e-4 * b.abs().max(1.0);
    assert_eq!(found.len(), expected.len().min(LIMIT), "{space}: {found:?}, not {expected:?}");
    let scores: BTreeMap<&String, f32> = expected.iter().map(|(id, score)| (id, *score)).collect();
    for ((id, score), (_, best)) in found.iter().zip(expected) {
        assert!(is_near(*score, *best) && is_near(*score, scores[id]), "{space}: {found:?}, not {expected:?}");
    }
}

/// The root of the sum of the smallest squared distances of each of the query's vectors.
fn distance(query: &[f32], record: &[f32]) -> f32 {
    let squared = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| (x - y) * (x - y)).sum::<f32>();
    let best = |wanted| record.chunks(MULTI_DIM).map(|vector| squared(wanted, vector)).fold(f32::INFINITY, f32::min);
    query.chunks(MULTI_DIM).map(best).sum::<f32>().sqrt()
}

fn product(query: &Sparse, record: &Sparse) -> Option<f32> {
    let products = query.iter().filter_map(|(index, weight)| Some(weight * record.get(index)?));
    products.fold(None, |sum, product| Some(sum.unwrap_or(0.0) + product))
}

/// Among which records indices of a sparse query are rare.
enum Rarity {
    Ignored,
    AmongAll,
    Among(Vec<String>),
}

fn weighed(query: &Sparse, model: &Model, rarity: &Rarity) -> Sparse {
    let counts = |id: &String| match rarity {
        Rarity::Ignored => false,
        Rarity::AmongAll => true,
        Rarity::Among(ids) => ids.contains(id),
    };
    if matches!(rarity, Rarity::Ignored) {
        return query.clone();
    }
    let vectors = model.iter().filter(|(id, _)| counts(id)).filter_map(|(_, record)| record.sparse.as_ref());
    let vectors: Vec<&Sparse> = vectors.collect();
    let rarity = |index: &u32| {
        let having = vectors.iter().filter(|vector| vector.contains_key(index)).count() as f32;
        ((vectors.len() as f32 - having + 0.5) / (having + 0.5) + 1.0).ln()
    };
    query.iter().map(|(index, weight)| (*index, weight * rarity(index))).collect()
}

fn run(seed: u64, steps: usize, options: impl Fn(&Path) -> Options) -> Option<u64> {
    let dir = tempfile::tempdir().unwrap();
    let mut random = Random(seed);
    let mut model = Model::default();
    let mut engine = Engine::open(options(dir.path())).unwrap();
    let id = create(&engine, "model", spaces());
    for _ in 0..steps {
        step(&engine, id, &mut model, &mut random);
        if random.one_in(3) {
            check(&engine, id, &model, &mut random);
        }
        if random.one_in(12) {
            if random.one_in(2) {
                engine.close();
            }
            assert_eq!(Arc::strong_count(&engine), 1);
            drop(engine);
            engine = Engine::open(options(dir.path())).unwrap();
            check(&engine, id, &model, &mut random);
        }
    }
    check(&engine, id, &model, &mut random);
    engine.close();
    generation(dir.path(), id)
}

#[test]
fn while_everything_happens_in_the_background() {
    let eagerly = |dir: &Path| Options {
        compaction_dead_rows_min: 60,
        checkpoint_log_bytes: 16 << 10,
        graph_rows_min: Some(20),
        ..eager(dir)
    };
    let generations: Vec<Option<u64>> = (1..=4).map(|seed| run(seed, 120, eagerly)).collect();
    assert!(generations.iter().all(|generation| generation.is_some_and(|number| number > 0)), "{generations:?}");
}

#[test]
fn when_only_the_log_remembers() {
    for seed in 11..=12 {
        run(seed, 80, lazy);
    }
}

#[test]
fn vectors_of_another_kind_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = create(&engine, "kinds", spaces());
    let vector = vec![1.0; MULTI_DIM];
    let columns = [dense([Some(&vector)]), multi([Some(&vector)]), sparse([Some(&Sparse::from([(1, 1.0)]))])];
    for (position, space) in ["bytes", "multi", "sparse"].into_iter().enumerate() {
        for (kind, column) in columns.iter().enumerate() {
            let operation = format!(r#"{{"kind":"put","ids":0,{MERGE},"vectors":{{"{space}":1}}}}"#);
            let outcome = apply(&engine, id, batch(&operation, vec![texts(["1"]), Arc::clone(column)]));
            let plan = format!(r#"{{"source":{{"kind":"nearest","space":"{space}","queries":0}},"limit":1}}"#);
            let found = query(&engine, id, &plan, vec![Arc::clone(column)]);
            let (written, read) = (store::code(outcome), store::code(found));
            let fits = if kind == position { "ok" } else { "invalid_argument" };
            // A dense query of a space of several vectors is one of several that are one.
            let is_lone = (kind, space) == (0, "multi");
            assert_eq!((written, read), (fits, if is_lone { "ok" } else { fits }), "{space} {kind}");
        }
    }
}

#[test]
fn a_removed_space_leaves_no_files() {
    let dir = tempfile::tempdir().unwrap();
    let engine = Engine::open(lazy(dir.path())).unwrap();
    let id = create(&engine, "kinds", spaces());
    let mut random = Random(5);
    let mut model = Model::default();
    while !model.values().any(|record| record.sparse.is_some() && record.bytes.is_some()) {
        step(&engine, id, &mut model, &mut random);
    }
    let files = || {
        let below = store::collection_dir(dir.path(), id).join("gen-0");
        let mut names = store::names_in(&below);
        names.retain(|name| name.starts_with("vectors-"));
        names.sort();
        names
    };
    assert_eq!(files(), ["vectors-0-0.vxb", "vectors-1-0.vxv", "vectors-2-0.vxb"]);
    let removed = vec!["sparse".to_owned(), "bytes".to_owned()];
    let change = vexfs_engine::CollectionChange { remove_spaces: removed, ..Default::default() };
    engine.update_collection(id, change).unwrap();
    assert_eq!(files(), ["vectors-2-0.vxb"]);
}
