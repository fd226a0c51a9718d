//! The engine as a subject of `npm run bench -- engine`: loads a data set and answers searches, a line of JSON for each command on
//! the standard input; `bench/README.md` says what they mean.
//!
//! `cargo run --release --example bench_subject -- <data directory> <scratch directory> <threads>`

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark ends at the first failure")]

use std::fs::File;
use std::io::{BufRead, Write};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use rustix::time::{ClockId, clock_gettime};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;
use vexfs_codec::columns::{ColumnData, JsonColumn, TextColumn, VectorColumn};
use vexfs_engine::{
    Cancel, Columns, Datatype, Engine, IndexKind, MetricName, NewCollection, Options, QueryPlan, ResultRows, SpaceKind,
    SpaceSpec, WriteBatch,
};

const BATCH: usize = 1_000;
const LIMIT: usize = 10;
/// The engine is done with its background work when it leaves the processors alone for as long as this.
const QUIET: Duration = Duration::from_millis(300);
/// What its clock may cost in that time.
const QUIET_CPU_SECONDS: f64 = 0.005;

#[derive(Deserialize)]
struct Data {
    dimension: usize,
    count: usize,
    queries: usize,
    metric: String,
    tenants: usize,
    m: u16,
    ef_construction: u16,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Command {
    op: String,
    ef: Option<usize>,
    #[serde(default)]
    filter: Value,
    /// All queries in one call.
    #[serde(default)]
    is_batch: bool,
    /// The tenant of query n is n times this.
    #[serde(default)]
    tenant_step: usize,
}

struct Subject {
    data: Data,
    /// Read as they are written, so that the engine's memory is all that there is.
    vectors: File,
    queries: Vec<f32>,
    groups: Vec<u8>,
    engine: Arc<Engine>,
    options: Options,
    collection: Uuid,
}

/// A plan, read before the clock runs, as the requests of peers are made before theirs do: a server reads one for many queries.
struct Request {
    plan: QueryPlan,
    queries: usize,
}

impl Request {
    fn new(queries: &[&[f32]], ef: Option<usize>, filter: &Value) -> Self {
        let filter = if filter.is_null() { Value::Null } else { condition(filter) };
        let source = json!({ "kind": "nearest", "space": "", "queries": 0, "ef": ef });
        let plan = json!({ "source": source, "filter": filter, "limit": LIMIT }).to_string();
        let vectors: VectorColumn = queries.iter().map(|query| Some(query.to_vec())).collect();
        let plan = QueryPlan::from_json(&plan, vec![Arc::new(ColumnData::Vectors(vectors))]).unwrap();
        Self { plan, queries: queries.len() }
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let data_dir = arguments.next().expect("a data directory");
    let scratch = arguments.next().expect("a scratch directory");
    let threads = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(1);
    let mut subject = Subject::new(Path::new(&data_dir), Path::new(&scratch), threads);
    for line in std::io::stdin().lock().lines() {
        let command: Command = serde_json::from_str(&line.unwrap()).unwrap();
        let answer = match command.op.as_str() {
            "load" => subject.load(),
            "reopen" => subject.reopen(),
            "search" => subject.search(&command),
            _ => json!({ "seconds": 0, "cpuSeconds": 0 }),
        };
        println!("{answer}");
        std::io::stdout().flush().unwrap();
    }
    subject.engine.close();
}

impl Subject {
    fn new(dir: &Path, scratch: &Path, threads: usize) -> Self {
        let data: Data = serde_json::from_slice(&std::fs::read(dir.join("data.json")).unwrap()).unwrap();
        let options = Options { search_threads: 1, build_threads: threads, ..Options::new(scratch) };
        let engine = Engine::open(options.clone()).unwrap();
        let space = SpaceSpec {
            name: String::new(),
            kind: SpaceKind::Dense,
            metric: if data.metric == "l2" { MetricName::SquaredEuclidean } else { MetricName::Cosine },
            dimension: Some(data.dimension),
            datatype: Datatype::F32,
            normalized: data.metric != "l2",
            index: IndexKind::Graph,
            max_neighbors: data.m,
            ef_construction: data.ef_construction,
            codes: None,
            mapped: false,
            field: None,
            slot: 0,
        };
        let new = NewCollection {
            id: None,
            namespace: "bench".to_owned(),
            name: "bench".to_owned(),
            spaces: vec![space],
            attributes: "{}".to_owned(),
            indexes: Vec::new(),
        };
        let collection = engine.create_collection(new).unwrap().id;
        let floats = |name: &str| bytemuck::pod_collect_to_vec(&std::fs::read(dir.join(name)).unwrap());
        let vectors = File::open(dir.join("vectors.f32")).unwrap();
        let queries = floats("queries.f32");
        let groups = std::fs::read(dir.join("groups.u8")).unwrap();
        Self { data, vectors, queries, groups, engine, options, collection }
    }

    /// Writes all records and waits until they are indexed. What the engine does afterwards, such as trying its graph out, counts as CPU time.
    fn load(&self) -> Value {
        let (started, before) = (Instant::now(), cpu_of_process());
        for start in (0..self.data.count).step_by(BATCH) {
            let rows = start..self.data.count.min(start + BATCH);
            let ids: TextColumn = rows.clone().map(|row| Some(row.to_string())).collect();
            let payloads: JsonColumn = rows.clone().map(|row| Some(self.payload(row))).collect();
            let vectors: VectorColumn = self.read_vectors(rows.start, rows.len()).into_iter().map(Some).collect();
            let columns: Columns = vec![
                Arc::new(ColumnData::Texts(ids)),
                Arc::new(ColumnData::Vectors(vectors)),
                Arc::new(ColumnData::Jsons(payloads)),
            ];
            let put = r#"{"operations":[{"kind":"put","ids":0,"whenPresent":"replace","whenAbsent":"insert","vectors":{"":1},"payloads":2}]}"#;
            let (sender, receiver) = mpsc::channel();
            let batch = WriteBatch::from_json(put, columns).unwrap();
            self.engine.apply(self.collection, batch, move |outcome| sender.send(outcome).unwrap());
            receiver.recv().unwrap().unwrap();
        }
        self.wait_until_indexed();
        let indexed = started.elapsed();
        wait_until_quiet();
        json!({
            "cpuSeconds": cpu_of_process() - before,
            "seconds": indexed.as_secs_f64(),
        })
    }

    fn read_vectors(&self, first: usize, count: usize) -> Vec<Vec<f32>> {
        let row_bytes = self.data.dimension * size_of::<f32>();
        let mut bytes = vec![0; count * row_bytes];
        self.vectors.read_exact_at(&mut bytes, (first * row_bytes) as u64).unwrap();
        bytes.chunks_exact(row_bytes).map(bytemuck::pod_collect_to_vec).collect()
    }

    /// Stops the engine and starts it again; ends with the first answered query.
    fn reopen(&mut self) -> Value {
        self.engine.close();
        let (started, before) = (Instant::now(), cpu_of_process());
        self.engine = Engine::open(self.options.clone()).unwrap();
        self.answer(&Request::new(&[self.row(&self.queries, 0)], None, &Value::Null));
        let seconds = started.elapsed().as_secs_f64();
        json!({ "seconds": seconds, "cpuSeconds": cpu_of_process() - before })
    }

    fn wait_until_indexed(&self) {
        while self.engine.statistics(self.collection).unwrap().pending_records > 0 {
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The clock sees answering a plan, not making it or reading ids off its answer.
    fn search(&self, command: &Command) -> Value {
        let queries: Vec<&[f32]> = (0..self.data.queries).map(|query| self.row(&self.queries, query)).collect();
        let filter_of = |query: usize| match command.tenant_step {
            0 => command.filter.clone(),
            step => tenant(query * step % self.data.tenants),
        };
        let requests: Vec<Request> = if command.is_batch {
            vec![Request::new(&queries, command.ef, &command.filter)]
        } else {
            let each = queries.iter().enumerate();
            each.map(|(query, vector)| Request::new(&[vector], command.ef, &filter_of(query))).collect()
        };
        let before = cpu_of_thread();
        let answers: Vec<_> = requests.iter().map(|request| self.answer(request)).collect();
        let seconds = cpu_of_thread() - before;
        let ids = requests.iter().zip(&answers).flat_map(|(request, answer)| {
            let ids = |group| answer.group(group).map(|(id, _)| id.parse().unwrap()).collect();
            (0..request.queries).map(ids).collect::<Vec<Vec<u32>>>()
        });
        json!({ "cpuSeconds": seconds, "ids": ids.collect::<Vec<_>>() })
    }

    fn answer(&self, request: &Request) -> ResultRows {
        self.engine.query(self.collection, &request.plan, &Cancel::never()).unwrap()
    }

    fn row<'a>(&self, values: &'a [f32], row: usize) -> &'a [f32] {
        &values[row * self.data.dimension..(row + 1) * self.data.dimension]
    }

    fn payload(&self, row: usize) -> String {
        let (bucket, group) = (self.groups[row * 2], self.groups[row * 2 + 1]);
        format!(r#"{{"bucket":{bucket},"group":{group},"tenant":{}}}"#, row % self.data.tenants)
    }
}

fn tenant(number: usize) -> Value {
    json!([{ "key": "tenant", "equals": number }])
}

/// A plan's filter from a list of conditions that must all hold.
fn condition(conditions: &Value) -> Value {
    let each = conditions.as_array().unwrap().iter().map(|condition| {
        let path = [&condition["key"]];
        if let Some(below) = condition["below"].as_i64() {
            json!({ "kind": "range", "path": path, "elements": "any", "lt": { "int": below.to_string() } })
        } else {
            let value = json!({ "int": condition["equals"].to_string() });
            json!({ "kind": "equals", "path": path, "elements": "any", "value": value })
        }
    });
    json!({ "kind": "and", "filters": each.collect::<Vec<_>>() })
}

fn wait_until_quiet() {
    loop {
        let before = cpu_of_process();
        std::thread::sleep(QUIET);
        if cpu_of_process() - before <= QUIET_CPU_SECONDS {
            return;
        }
    }
}

/// Seconds that this thread was on a CPU. `/proc` has them as of the last tick of the scheduler, which is milliseconds too late.
fn cpu_of_thread() -> f64 {
    cpu_of(ClockId::ThreadCPUTime)
}

/// Seconds that this process was on CPUs, threads that have ended included.
fn cpu_of_process() -> f64 {
    cpu_of(ClockId::ProcessCPUTime)
}

fn cpu_of(clock: ClockId) -> f64 {
    let time = clock_gettime(clock);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
