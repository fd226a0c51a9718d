//! What every request calls, as functions that know what they work on: calling one costs a quarter of a call of a method.

use std::sync::Arc;

use napi::bindgen_prelude::{FnArgs, Function};
use napi::{Env, Result};
use napi_derive::napi;

use crate::engine::{NativeEngine, parse_id};
use crate::error::invalid;

#[napi]
impl NativeEngine {
    /// A function that tells a number that grows with every change of the catalog.
    #[napi(ts_return_type = "() => number")]
    pub fn catalog_version_reader<'env>(&self, env: &'env Env) -> Result<Function<'env, (), f64>> {
        let engine = Arc::clone(&self.engine);
        env.create_function_from_closure("catalogVersion", move |_| Ok(engine.catalog().version() as f64))
    }

    /// A function that counts a request of one kind, by the status of its answer and the microseconds it took.
    #[napi(ts_return_type = "(status: number, durationUs: number) => void")]
    pub fn request_counter<'env>(
        &self,
        env: &'env Env,
        api: String,
        operation: String,
        collection: Option<String>,
    ) -> Result<Function<'env, FnArgs<(u32, f64)>, ()>> {
        let collection = collection.map(|id| parse_id(&id)).transpose()?;
        let counter = self.engine.request_counter(&api, &operation, collection);
        env.create_function_from_closure("countRequest", move |context| {
            counter.count(context.get::<u32>(0)? as u16, context.get(1)?);
            Ok(())
        })
    }

    /// Long works on collections, as JSON.
    #[napi]
    pub fn works(&self) -> Result<String> {
        serde_json::to_string(&self.engine.telemetry().work_times()).map_err(invalid)
    }

    /// What was counted of the requests of an API, as JSON: of all, or for each collection.
    #[napi]
    pub fn requests(&self, api: String, by_collection: bool) -> Result<String> {
        let telemetry = self.engine.telemetry();
        let times = if by_collection { telemetry.requests_by_collection(&api) } else { telemetry.requests(&api) };
        serde_json::to_string(&times).map_err(invalid)
    }
}
