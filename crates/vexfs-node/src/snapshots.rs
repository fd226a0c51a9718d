//! Snapshots, as JavaScript sees them. They run on threads of their own, since they take long.

use std::path::PathBuf;
use std::sync::Arc;

use napi::bindgen_prelude::Object;
use napi::{Env, Result};
use napi_derive::napi;
use vexfs_engine::{Engine, Part, Restoration, SnapshotPart};

use crate::engine::{NativeEngine, guarded, json_or_internal, parse_id};
use crate::error::{invalid, to_js};

#[napi]
impl NativeEngine {
    /// Writes what a collection holds into a new file; `{"bytes","sha256"}` as JSON.
    #[napi(ts_return_type = "Promise<string>")]
    pub fn snapshot_collection<'env>(&self, env: &'env Env, id: String, path: String) -> Result<Object<'env>> {
        let id = parse_id(&id)?;
        self.archive(env, move |engine| json_or_internal(&engine.snapshot_collection(id, &PathBuf::from(path))?))
    }

    /// Writes what several collections hold into a new file, with a note; `{"bytes","sha256"}` as JSON.
    #[napi(ts_return_type = "Promise<string>")]
    pub fn snapshot_collections<'env>(
        &self,
        env: &'env Env,
        ids: Vec<String>,
        note: String,
        path: String,
    ) -> Result<Object<'env>> {
        let ids = ids.iter().map(|id| parse_id(id)).collect::<Result<Vec<_>>>()?;
        self.archive(env, move |engine| {
            json_or_internal(&engine.snapshot_collections(&ids, note, &PathBuf::from(path))?)
        })
    }

    /// Writes what a part of a collection holds into a new file; `part` is its JSON, the answer `{"bytes","sha256"}`.
    #[napi(ts_return_type = "Promise<string>")]
    pub fn snapshot_part<'env>(&self, env: &'env Env, id: String, part: String, path: String) -> Result<Object<'env>> {
        let id = parse_id(&id)?;
        let part: Part = serde_json::from_str(&part).map_err(invalid)?;
        self.archive(env, move |engine| json_or_internal(&engine.snapshot_part(id, &part, &PathBuf::from(path))?))
    }

    /// Puts what a snapshot holds in the place of what a part of a collection holds; the answer is `null`.
    #[napi(ts_return_type = "Promise<string>")]
    pub fn restore_part<'env>(&self, env: &'env Env, path: String, id: String, part: String) -> Result<Object<'env>> {
        let id = parse_id(&id)?;
        let part: Part = serde_json::from_str(&part).map_err(invalid)?;
        self.archive(env, move |engine| json_or_internal(&engine.restore_part(&PathBuf::from(path), id, &part)?))
    }

    /// What a snapshot says of its collection; `{"collection","sequence","count"}` as JSON. `part` is the JSON of where it is in the file.
    #[napi(ts_return_type = "Promise<string>")]
    pub fn read_snapshot<'env>(&self, env: &'env Env, path: String, part: Option<String>) -> Result<Object<'env>> {
        let part: Option<SnapshotPart> = part.map(|part| serde_json::from_str(&part)).transpose().map_err(invalid)?;
        self.archive(env, move |engine| json_or_internal(&engine.read_snapshot(&PathBuf::from(path), part)?))
    }

    /// What a snapshot of several collections holds; `{"note","members"}` as JSON.
    #[napi(ts_return_type = "Promise<string>")]
    pub fn read_snapshots<'env>(&self, env: &'env Env, path: String) -> Result<Object<'env>> {
        self.archive(env, move |engine| json_or_internal(&engine.read_snapshots(&PathBuf::from(path))?))
    }

    /// Makes a collection of a snapshot and returns its record.
    #[napi(ts_return_type = "Promise<string>")]
    pub fn restore_snapshot<'env>(&self, env: &'env Env, path: String, restoration: String) -> Result<Object<'env>> {
        let restoration: Restoration = serde_json::from_str(&restoration).map_err(invalid)?;
        self.archive(env, move |engine| {
            json_or_internal(&*engine.restore_snapshot(&PathBuf::from(path), &restoration)?)
        })
    }

    /// Runs a job on the threads for snapshots.
    fn archive<'env, F>(&self, env: &'env Env, job: F) -> Result<Object<'env>>
    where
        F: FnOnce(&Engine) -> vexfs_engine::Result<String> + Send + 'static,
    {
        let (deferred, promise) = env.create_deferred()?;
        let engine = Arc::clone(&self.engine);
        self.engine
            .archive(move || match guarded(&engine, job) {
                Ok(value) => deferred.resolve(move |_| Ok(value)),
                Err(error) => deferred.reject(to_js(&error)),
            })
            .map_err(|error| to_js(&error))?;
        Ok(promise)
    }
}
