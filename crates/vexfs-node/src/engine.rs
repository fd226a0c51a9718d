//! The engine as JavaScript sees it. Cheap plans run on the calling thread, everything else on the engine's threads.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, Weak};

use napi::bindgen_prelude::{BufferSlice, ClassInstance, Either, Object};
use napi::{Env, Result};
use napi_derive::napi;
use vexfs_codec::columns::ColumnData;
use vexfs_codec::read::VectorPath;
use vexfs_engine::{
    Answer, Cancel, Columns, CountPlan, Durability, Engine, EngineError, FacetPlan, MatrixPlan, Options, QueryPlan,
    Refusal, WeightingSpec, WriteBatch,
};

use crate::body::NativeBodySchema;
use crate::column::NativeColumn;
use crate::error::{invalid, to_js};
use crate::planned::{NativePlannedQueries, QueryForm};
use crate::read::{answered, deferred};
use crate::rendering::NativeRendering;

/// Engines of this process by data directory, so that all threads share one.
static ENGINES: LazyLock<Mutex<HashMap<PathBuf, Weak<Engine>>>> = LazyLock::new(Mutex::default);

/// An engine over a data directory.
#[napi]
pub struct NativeEngine {
    pub(crate) engine: Arc<Engine>,
}

/// What an operator may set; absent = the default.
#[napi(object)]
pub struct NativeOptions {
    /// `fsync` or `os`.
    pub durability: Option<String>,
    /// Threads for long reads.
    pub search_threads: Option<u32>,
    /// Threads that build graphs.
    pub build_threads: Option<u32>,
    /// Whether all graphs are in mapped files.
    pub low_memory: Option<bool>,
    /// Collections kept open.
    pub open_collections_max: Option<u32>,
    /// Writes that may wait for one collection.
    pub write_queue_max: Option<u32>,
    /// Their bytes.
    pub write_queue_bytes_max: Option<f64>,
    /// Long reads that may wait.
    pub read_queue_max: Option<u32>,
}

/// Why a bucket did not give: nothing is set when more was asked for than it holds.
#[napi(object, object_from_js = false)]
pub struct NativeShortage {
    /// Tokens in it.
    pub available: Option<f64>,
    /// Milliseconds until there are enough.
    pub wait_ms: Option<f64>,
}

impl From<Refusal> for NativeShortage {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::BeyondCapacity => Self { available: None, wait_ms: None },
            Refusal::Short { available, wait } => {
                Self { available: Some(available), wait_ms: Some(wait.as_secs_f64() * 1000.0) }
            }
        }
    }
}

#[napi]
impl NativeEngine {
    /// Opens a data directory, or joins the engine that this process has on it.
    #[napi(factory)]
    pub fn open(data_dir: String, options: NativeOptions) -> Result<Self> {
        let path = std::path::absolute(&data_dir).map_err(invalid)?;
        let mut engines = ENGINES.lock().map_err(invalid)?;
        // A closed engine may linger until JavaScript forgets its last handle.
        if let Some(engine) = engines.get(&path).and_then(Weak::upgrade).filter(|engine| !engine.is_closed()) {
            return Ok(Self { engine });
        }
        let engine = Engine::open(settings(path.clone(), &options)?).map_err(|error| to_js(&error))?;
        engines.insert(path, Arc::downgrade(&engine));
        Ok(Self { engine })
    }

    /// The document under a key.
    #[napi]
    pub fn document(&self, key: String) -> Option<String> {
        self.engine.catalog().document(&key)
    }

    /// Keys and values, alternating, of the documents whose key starts with a prefix.
    #[napi]
    pub fn documents(&self, prefix: String) -> Vec<String> {
        self.engine.catalog().documents(&prefix).into_iter().flat_map(|(key, value)| [key, value]).collect()
    }

    /// Applies document changes, all or none.
    #[napi(ts_return_type = "Promise<void>")]
    pub fn commit<'env>(&self, env: &'env Env, changes: String) -> Result<Object<'env>> {
        let changes: Vec<vexfs_engine::DocumentChange> = serde_json::from_str(&changes).map_err(invalid)?;
        self.control(env, move |engine| engine.catalog().commit(&changes))
    }

    /// A collection's record as JSON, by name.
    #[napi]
    pub fn collection_by_name(&self, namespace: String, name: String) -> Result<Option<String>> {
        self.engine.catalog().collection(&namespace, &name).map(|record| json(&*record)).transpose()
    }

    /// A collection's record as JSON, by id; `null` also when the id is no UUID.
    #[napi]
    pub fn collection_by_id(&self, id: String) -> Result<Option<String>> {
        let Ok(id) = uuid::Uuid::try_parse(&id) else { return Ok(None) };
        self.engine.catalog().collection_by_id(id).map(|record| json(&*record)).transpose()
    }

    /// Records of a namespace as a JSON array, by id.
    #[napi]
    pub fn collections(&self, namespace: String, offset: f64, limit: f64) -> Result<String> {
        let records = self.engine.catalog().collections(&namespace, offset as usize, limit as usize);
        json(&records.iter().map(AsRef::as_ref).collect::<Vec<&vexfs_engine::CollectionRecord>>())
    }

    /// Number of collections in a namespace.
    #[napi]
    pub fn count_collections(&self, namespace: String) -> f64 {
        self.engine.catalog().count_collections(&namespace) as f64
    }

    /// Creates a collection and returns its record.
    #[napi(ts_return_type = "Promise<string>")]
    pub fn create_collection<'env>(&self, env: &'env Env, collection: String) -> Result<Object<'env>> {
        let new = serde_json::from_str(&collection).map_err(invalid)?;
        self.control(env, move |engine| json_or_internal(&*engine.create_collection(new)?))
    }

    /// Copies a collection and returns the record of the copy.
    #[napi(ts_return_type = "Promise<string>")]
    pub fn fork_collection<'env>(&self, env: &'env Env, id: String, fork: String) -> Result<Object<'env>> {
        let id = parse_id(&id)?;
        let fork = serde_json::from_str(&fork).map_err(invalid)?;
        self.control(env, move |engine| json_or_internal(&*engine.fork_collection(id, fork)?))
    }

    /// Changes a collection's record and returns it.
    #[napi(ts_return_type = "Promise<string>")]
    pub fn update_collection<'env>(&self, env: &'env Env, id: String, change: String) -> Result<Object<'env>> {
        let id = parse_id(&id)?;
        let change = serde_json::from_str(&change).map_err(invalid)?;
        self.control(env, move |engine| json_or_internal(&*engine.update_collection(id, change)?))
    }

    /// Drops a collection.
    #[napi(ts_return_type = "Promise<void>")]
    pub fn drop_collection<'env>(&self, env: &'env Env, id: String) -> Result<Object<'env>> {
        let id = parse_id(&id)?;
        self.control(env, move |engine| engine.drop_collection(id))
    }

    /// Drops the collections of a namespace and applies document changes.
    #[napi(ts_return_type = "Promise<void>")]
    pub fn drop_namespace<'env>(&self, env: &'env Env, namespace: String, changes: String) -> Result<Object<'env>> {
        let changes: Vec<vexfs_engine::DocumentChange> = serde_json::from_str(&changes).map_err(invalid)?;
        self.control(env, move |engine| engine.drop_namespace(&namespace, &changes))
    }

    /// Drops everything.
    #[napi(ts_return_type = "Promise<void>")]
    pub fn clear<'env>(&self, env: &'env Env) -> Result<Object<'env>> {
        self.control(env, Engine::clear)
    }

    /// Whether a collection is open.
    #[napi]
    pub fn is_open(&self, id: String) -> Result<bool> {
        Ok(self.engine.is_open(parse_id(&id)?))
    }

    /// Opens a collection.
    #[napi(ts_return_type = "Promise<void>")]
    pub fn open_collection<'env>(&self, env: &'env Env, id: String) -> Result<Object<'env>> {
        let id = parse_id(&id)?;
        self.control(env, move |engine| engine.open_collection(id))
    }

    /// Applies a write batch and returns `{"sequence","affected"}` as JSON.
    #[napi(ts_return_type = "Promise<string>")]
    pub fn apply<'env>(
        &self,
        env: &'env Env,
        id: String,
        batch: String,
        columns: Vec<ClassInstance<'_, NativeColumn>>,
    ) -> Result<Object<'env>> {
        let batch = WriteBatch::from_json(&batch, shared(&columns)).map_err(|error| to_js(&error))?;
        let (deferred, promise) = env.create_deferred()?;
        self.engine.apply(parse_id(&id)?, batch, move |outcome| match outcome {
            Ok(outcome) => deferred.resolve(move |_| {
                let affected: Vec<String> = outcome.affected.iter().map(u64::to_string).collect();
                Ok(format!("{{\"sequence\":{},\"affected\":[{}]}}", outcome.sequence, affected.join(",")))
            }),
            Err(error) => deferred.reject(to_js(&error)),
        });
        Ok(promise)
    }

    /// Runs a plan and renders its rows.
    #[napi(catch_unwind, ts_return_type = "Buffer | { answer: Promise<Buffer>; cancel: NativeCancel }")]
    pub fn query<'env>(
        &self,
        env: &'env Env,
        id: String,
        plan: String,
        columns: Vec<ClassInstance<'_, NativeColumn>>,
        rendering: &NativeRendering,
    ) -> Result<Either<BufferSlice<'env>, Object<'env>>> {
        let id = parse_id(&id)?;
        let plan = QueryPlan::from_json(&plan, shared(&columns)).map_err(|error| to_js(&error))?;
        let cancel = Cancel::within(plan.timeout());
        answered(&self.engine, env, (id, plan), cancel, &rendering.template)
    }

    /// Queries of a collection, in bodies of a schema.
    #[napi]
    pub fn planned_bodies(&self, id: String, schema: &NativeBodySchema) -> Result<NativePlannedQueries> {
        let form = QueryForm::Body(Arc::clone(&schema.schema));
        Ok(NativePlannedQueries::new(Arc::clone(&self.engine), parse_id(&id)?, form))
    }

    /// Queries of a collection, in messages that have a vector at the end of these fields.
    #[napi]
    pub fn planned_messages(&self, id: String, vector: Vec<u32>) -> Result<NativePlannedQueries> {
        let form = QueryForm::Message(VectorPath::new(vector));
        Ok(NativePlannedQueries::new(Arc::clone(&self.engine), parse_id(&id)?, form))
    }

    /// Runs a plan and tells what it did; a report as JSON.
    #[napi(catch_unwind, ts_return_type = "{ answer: Promise<string>; cancel: NativeCancel }")]
    pub fn explain<'env>(
        &self,
        env: &'env Env,
        id: String,
        plan: String,
        columns: Vec<ClassInstance<'_, NativeColumn>>,
    ) -> Result<Object<'env>> {
        let id = parse_id(&id)?;
        let plan = QueryPlan::from_json(&plan, shared(&columns)).map_err(|error| to_js(&error))?;
        let cancel = Cancel::within(plan.timeout());
        let job = move |engine: &Engine, cancel: &Cancel| json_or_internal(&engine.explain(id, &plan, cancel)?);
        self.defer(env, cancel, job)
    }

    /// Runs a count.
    #[napi(catch_unwind, ts_return_type = "number | { answer: Promise<number>; cancel: NativeCancel }")]
    pub fn count<'env>(
        &self,
        env: &'env Env,
        id: String,
        plan: String,
        columns: Vec<ClassInstance<'_, NativeColumn>>,
    ) -> Result<Either<f64, Object<'env>>> {
        let id = parse_id(&id)?;
        let plan = CountPlan::from_json(&plan, shared(&columns)).map_err(|error| to_js(&error))?;
        let cancel = Cancel::within(plan.timeout());
        if let Answer::Now(count) = self.engine.count_now(id, &plan, &cancel) {
            return Ok(Either::A(count.map_err(|error| to_js(&error))? as f64));
        }
        let job = move |engine: &Engine, cancel: &Cancel| engine.count(id, &plan, cancel).map(|count| count as f64);
        Ok(Either::B(self.defer(env, cancel, job)?))
    }

    /// Counts the records that have each value of a field; `[{"value","count"}]` as JSON.
    #[napi(catch_unwind, ts_return_type = "{ answer: Promise<string>; cancel: NativeCancel }")]
    pub fn facet<'env>(&self, env: &'env Env, id: String, plan: String) -> Result<Object<'env>> {
        let id = parse_id(&id)?;
        let plan = FacetPlan::from_json(&plan).map_err(|error| to_js(&error))?;
        let cancel = Cancel::within(plan.timeout());
        let job = move |engine: &Engine, cancel: &Cancel| json_or_internal(&engine.facet(id, &plan, cancel)?);
        self.defer(env, cancel, job)
    }

    /// How near sampled records are to each other; `{"ids","neighbors","scores"}` as JSON.
    #[napi(catch_unwind, ts_return_type = "{ answer: Promise<string>; cancel: NativeCancel }")]
    pub fn matrix<'env>(&self, env: &'env Env, id: String, plan: String) -> Result<Object<'env>> {
        let id = parse_id(&id)?;
        let plan = MatrixPlan::from_json(&plan).map_err(|error| to_js(&error))?;
        let cancel = Cancel::within(plan.timeout());
        let job = move |engine: &Engine, cancel: &Cancel| json_or_internal(&engine.matrix(id, &plan, cancel)?);
        self.defer(env, cancel, job)
    }

    /// The vectors of records in a space, one item an id.
    #[napi(catch_unwind, ts_return_type = "{ answer: Promise<NativeColumn>; cancel: NativeCancel }")]
    pub fn vectors<'env>(
        &self,
        env: &'env Env,
        id: String,
        space: String,
        ids: ClassInstance<'_, NativeColumn>,
    ) -> Result<Object<'env>> {
        let id = parse_id(&id)?;
        let ids = Arc::clone(&ids.data);
        let job = move |engine: &Engine, _: &Cancel| match ids.as_ref() {
            ColumnData::Texts(ids) => engine.vectors(id, &space, ids).map(NativeColumn::from),
            _ => Err(EngineError::InvalidArgument("ids are a column of texts".to_owned())),
        };
        self.defer(env, Cancel::never(), job)
    }

    /// Statistics of a collection as JSON.
    #[napi]
    pub fn statistics(&self, id: String) -> Result<String> {
        json(&self.engine.statistics(parse_id(&id)?).map_err(|error| to_js(&error))?)
    }

    /// Resolves when every index that was declared on a collection is filled.
    #[napi(ts_return_type = "Promise<void>")]
    pub fn when_indexed<'env>(&self, env: &'env Env, id: String) -> Result<Object<'env>> {
        let id = parse_id(&id)?;
        let (deferred, promise) = env.create_deferred()?;
        let reply = move |outcome: vexfs_engine::Result<()>| match outcome {
            Ok(()) => deferred.resolve(|_| Ok(())),
            Err(error) => deferred.reject(to_js(&error)),
        };
        let engine = Arc::clone(&self.engine);
        self.engine.control(move || engine.when_indexed(id, reply)).map_err(|error| to_js(&error))?;
        Ok(promise)
    }

    /// Takes tokens from a bucket that fills in a minute; nothing when they were there, otherwise why not.
    #[napi]
    pub fn take_tokens(&self, bucket: String, capacity: u32, tokens: u32) -> Option<NativeShortage> {
        self.engine.rates().take(&bucket, capacity, tokens).err().map(NativeShortage::from)
    }

    /// Fills a bucket.
    #[napi]
    pub fn refill(&self, bucket: String) {
        self.engine.rates().reset(&bucket);
    }

    /// Everything measured, in Prometheus' text format.
    #[napi]
    pub fn prometheus(&self) -> String {
        self.engine.prometheus()
    }

    /// Checkpoints everything and stops the engine for all threads of the process.
    #[napi(ts_return_type = "Promise<void>")]
    pub fn close<'env>(&self, env: &'env Env) -> Result<Object<'env>> {
        let (deferred, promise) = env.create_deferred()?;
        let engine = Arc::clone(&self.engine);
        // A thread of its own: closing waits for all the engine's threads.
        std::thread::spawn(move || {
            engine.close();
            drop(engine);
            deferred.resolve(|_| Ok(()));
        });
        Ok(promise)
    }

    /// Runs a read on the threads for long ones.
    fn defer<'env, T, F>(&self, env: &'env Env, cancel: Cancel, read: F) -> Result<Object<'env>>
    where
        T: napi::bindgen_prelude::ToNapiValue + Send + 'static,
        F: FnOnce(&Engine, &Cancel) -> vexfs_engine::Result<T> + Send + 'static,
    {
        deferred(&self.engine, env, cancel, read)
    }

    /// Runs a job on the threads for changes of the catalog.
    fn control<'env, T, F>(&self, env: &'env Env, job: F) -> Result<Object<'env>>
    where
        T: napi::bindgen_prelude::ToNapiValue + Send + 'static,
        F: FnOnce(&Engine) -> vexfs_engine::Result<T> + Send + 'static,
    {
        let (deferred, promise) = env.create_deferred()?;
        let engine = Arc::clone(&self.engine);
        self.engine
            .control(move || match guarded(&engine, job) {
                Ok(value) => deferred.resolve(move |_| Ok(value)),
                Err(error) => deferred.reject(to_js(&error)),
            })
            .map_err(|error| to_js(&error))?;
        Ok(promise)
    }
}

/// Runs a job so that a panic becomes an error of its promise, which would never settle otherwise.
pub(crate) fn guarded<T>(
    engine: &Engine,
    job: impl FnOnce(&Engine) -> vexfs_engine::Result<T>,
) -> vexfs_engine::Result<T> {
    catch_unwind(AssertUnwindSafe(|| job(engine)))
        .unwrap_or_else(|_| Err(EngineError::Internal("the request panicked".to_owned())))
}

/// The error text of a regular expression that does not compile.
#[napi]
pub fn regex_error(pattern: String) -> Option<String> {
    vexfs_engine::regex_error(&pattern)
}

/// The terms of each text as a sparse vector, as JSON.
#[napi]
pub fn weighted_terms(texts: Vec<String>, spec: String) -> Result<Vec<String>> {
    let spec: WeightingSpec = serde_json::from_str(&spec).map_err(invalid)?;
    vexfs_engine::weighted_terms(&texts, spec).map_err(|error| to_js(&error))
}

fn settings(data_dir: PathBuf, native: &NativeOptions) -> Result<Options> {
    let mut options = Options::new(data_dir);
    options.durability = match native.durability.as_deref() {
        None | Some("fsync") => Durability::Fsync,
        Some("os") => Durability::Os,
        Some(other) => return Err(invalid(format!("durability is fsync or os, not {other}"))),
    };
    let set = |target: &mut usize, value: Option<u32>| *target = value.map_or(*target, |value| value as usize);
    set(&mut options.search_threads, native.search_threads);
    set(&mut options.build_threads, native.build_threads);
    options.low_memory = native.low_memory.unwrap_or(options.low_memory);
    set(&mut options.open_collections_max, native.open_collections_max);
    set(&mut options.write_queue_max, native.write_queue_max);
    set(&mut options.read_queue_max, native.read_queue_max);
    if let Some(bytes) = native.write_queue_bytes_max {
        options.write_queue_bytes_max = bytes as usize;
    }
    Ok(options)
}

fn shared(columns: &[ClassInstance<'_, NativeColumn>]) -> Columns {
    columns.iter().map(|column| Arc::clone(&column.data)).collect()
}

pub(crate) fn parse_id(id: &str) -> Result<uuid::Uuid> {
    uuid::Uuid::try_parse(id).map_err(|_| to_js(&EngineError::NotFound { what: format!("collection {id}") }))
}

pub(crate) fn json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(invalid)
}

pub(crate) fn json_or_internal(value: &impl serde::Serialize) -> vexfs_engine::Result<String> {
    serde_json::to_string(value).map_err(|error| EngineError::Internal(error.to_string()))
}
