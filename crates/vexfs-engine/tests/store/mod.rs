//! An engine in a scratch directory, and short ways to write to it and read from it.

#![allow(dead_code, unreachable_pub, reason = "every test file uses a part of it")]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failure here is a failure of the test")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use uuid::Uuid;
use vexfs_codec::columns::{ColumnData, JsonColumn, TextColumn, VectorColumn};
use vexfs_engine::{
    Cancel, Columns, CountPlan, Datatype, Durability, Engine, EngineError, IndexKind, MetricName, NewCollection,
    Options, QueryPlan, Result, ResultRows, SpaceKind, SpaceSpec, WriteBatch, WriteOutcome,
};

/// The space of collections that have one.
pub const SPACE: &str = "";

/// Options that make the background work of large collections happen in small ones.
pub fn eager(dir: &Path) -> Options {
    Options {
        durability: Durability::Os,
        search_threads: 2,
        build_threads: 2,
        commit_threads: 2,
        graph_rows_min: Some(300),
        compaction_dead_rows_min: 200,
        checkpoint_log_bytes: 64 << 10,
        ..Options::new(dir)
    }
}

/// Options under which nothing happens in the background.
pub fn lazy(dir: &Path) -> Options {
    Options {
        durability: Durability::Os,
        graph_rows_min: Some(u64::MAX),
        compaction_dead_rows_min: u64::MAX,
        checkpoint_idle_seconds: 1 << 20,
        ..Options::new(dir)
    }
}

pub fn space(name: &str, metric: MetricName) -> SpaceSpec {
    SpaceSpec {
        name: name.to_owned(),
        kind: SpaceKind::Dense,
        metric,
        dimension: None,
        datatype: Datatype::F32,
        normalized: false,
        index: IndexKind::Graph,
        max_neighbors: 16,
        ef_construction: 60,
        codes: None,
        mapped: false,
        field: None,
        slot: 0,
    }
}

/// Creates a collection with these spaces.
pub fn create(engine: &Engine, name: &str, spaces: Vec<SpaceSpec>) -> Uuid {
    let new = NewCollection {
        id: None,
        namespace: "tests".to_owned(),
        name: name.to_owned(),
        spaces,
        attributes: "{}".to_owned(),
        indexes: Vec::new(),
    };
    engine.create_collection(new).unwrap().id
}

/// Creates a collection with one space of squared Euclidean distance.
pub fn create_plain(engine: &Engine) -> Uuid {
    create(engine, "plain", vec![space(SPACE, MetricName::SquaredEuclidean)])
}

pub fn texts<S: AsRef<str>>(values: impl IntoIterator<Item = S>) -> Arc<ColumnData> {
    let column: TextColumn = values.into_iter().map(|value| Some(value.as_ref().to_owned())).collect();
    Arc::new(ColumnData::Texts(column))
}

pub fn optional_texts(values: impl IntoIterator<Item = Option<String>>) -> Arc<ColumnData> {
    Arc::new(ColumnData::Texts(values.into_iter().collect::<TextColumn>()))
}

pub fn jsons(values: impl IntoIterator<Item = Option<String>>) -> Arc<ColumnData> {
    Arc::new(ColumnData::Jsons(values.into_iter().collect::<JsonColumn>()))
}

pub fn vectors(values: impl IntoIterator<Item = Option<Vec<f32>>>) -> Arc<ColumnData> {
    Arc::new(ColumnData::Vectors(values.into_iter().collect::<VectorColumn>()))
}

/// A batch from the JSON of its operations.
pub fn batch(operations: &str, columns: Columns) -> WriteBatch {
    WriteBatch::from_json(&format!("{{\"operations\":[{operations}]}}"), columns).unwrap()
}

/// A batch that puts records with vectors in the plain space.
pub fn put(mode: &str, ids: &[String], values: Vec<Vec<f32>>) -> WriteBatch {
    let operation = format!(r#"{{"kind":"put","ids":0,{mode},"vectors":{{"":1}}}}"#);
    batch(&operation, vec![texts(ids), vectors(values.into_iter().map(Some))])
}

pub const ADD: &str = r#""whenPresent":"skip","whenAbsent":"insert""#;
pub const REPLACE: &str = r#""whenPresent":"replace","whenAbsent":"insert""#;
pub const MERGE: &str = r#""whenPresent":"merge","whenAbsent":"insert""#;
pub const UPDATE: &str = r#""whenPresent":"merge","whenAbsent":"skip""#;

/// A batch that deletes records by id.
pub fn delete(ids: &[String]) -> WriteBatch {
    batch(r#"{"kind":"delete","ids":0}"#, vec![texts(ids)])
}

/// Applies a batch and waits for its answer.
pub fn apply(engine: &Engine, id: Uuid, batch: WriteBatch) -> Result<WriteOutcome> {
    let (sender, receiver) = mpsc::channel();
    engine.apply(id, batch, move |outcome| sender.send(outcome).unwrap());
    receiver.recv_timeout(Duration::from_mins(1)).expect("a write is answered")
}

/// Rows of a plan given as JSON.
pub fn query(engine: &Engine, id: Uuid, plan: &str, columns: Columns) -> Result<ResultRows> {
    engine.query(id, &QueryPlan::from_json(plan, columns)?, &Cancel::never())
}

/// Ids in insertion order.
pub fn scan(engine: &Engine, id: Uuid) -> Vec<String> {
    let rows = query(engine, id, r#"{"source":{"kind":"scan","order":"insertion"}}"#, Vec::new()).unwrap();
    rows.group(0).map(|(id, _)| id).collect()
}

/// The ids and scores of the nearest records to one vector of the plain space.
pub fn nearest(engine: &Engine, id: Uuid, query_vector: &[f32], limit: usize, is_exact: bool) -> Vec<(String, f32)> {
    let plan = format!(
        r#"{{"source":{{"kind":"nearest","space":"","queries":0,"ef":100,"exact":{is_exact}}},"limit":{limit}}}"#
    );
    query(engine, id, &plan, vec![vectors([Some(query_vector.to_vec())])]).unwrap().group(0).collect()
}

pub fn count(engine: &Engine, id: Uuid) -> u64 {
    engine.count(id, &CountPlan::from_json("{}", Vec::new()).unwrap(), &Cancel::never()).unwrap()
}

/// Waits until `is_done`, which background work will bring about.
pub fn wait_until(what: &str, is_done: impl Fn() -> bool) {
    let deadline = Instant::now() + Duration::from_mins(1);
    while !is_done() {
        assert!(Instant::now() < deadline, "waited for {what} in vain");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// The directory of a collection.
pub fn collection_dir(data_dir: &Path, id: Uuid) -> PathBuf {
    data_dir.join("collections").join(id.to_string())
}

/// The generation whose directory is there; `None` while there are two or none.
pub fn generation(data_dir: &Path, id: Uuid) -> Option<u64> {
    let names: Vec<String> = names_in(&collection_dir(data_dir, id));
    let mut generations = names.iter().filter_map(|name| name.strip_prefix("gen-")?.parse().ok());
    let first = generations.next();
    if generations.next().is_some() { None } else { first }
}

pub fn names_in(dir: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(dir) else { return Vec::new() };
    entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
}

/// Copies a directory with whatever the operating system has of it; fails when a file goes away meanwhile.
pub fn try_copy(from: &Path, to: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let path = entry?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            try_copy(&path, &target)?;
        } else {
            std::fs::copy(path, target)?;
        }
    }
    Ok(())
}

/// All files below a directory with their sizes.
pub fn files_below(dir: &Path) -> BTreeMap<PathBuf, u64> {
    let mut files = BTreeMap::new();
    let Ok(entries) = std::fs::read_dir(dir) else { return files };
    for path in entries.flatten().map(|entry| entry.path()) {
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.insert(path.clone(), path.metadata().map_or(0, |metadata| metadata.len()));
        }
    }
    files
}

pub fn code<T>(outcome: Result<T>) -> &'static str {
    outcome.err().map_or("ok", |error: EngineError| error.code())
}

/// A small generator of random numbers (xorshift64*), so that a failing seed repeats exactly.
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_f491_4f6c_dd1d)
    }

    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() >> 33) as usize % bound
    }

    pub fn one_in(&mut self, odds: usize) -> bool {
        self.below(odds) == 0
    }

    /// A vector of small whole numbers, whose distances are exact whatever the order of summing.
    pub fn vector(&mut self, dim: usize) -> Vec<f32> {
        (0..dim).map(|_| self.below(64) as f32 - 32.0).collect()
    }
}
