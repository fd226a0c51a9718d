//! Queries that were planned before.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use napi::bindgen_prelude::{BufferSlice, Either, Object};
use napi::{Env, Result};
use napi_derive::napi;
use uuid::Uuid;
use vexfs_codec::columns::ColumnData;
use vexfs_codec::render::Template;
use vexfs_engine::{Cancel, Engine, QueryPlan};

use crate::body::{NativeBodySchema, columns_of, told};
use crate::engine::answered;
use crate::error::to_js;
use crate::rendering::NativeRendering;

/// A collection whose queries differ in more ways beside their vectors has no use for this.
const PLANS_MAX: usize = 64;

/// Plans of queries of one collection by all that JavaScript was told of their bodies, which is everything but what is in their columns.
#[napi]
pub struct NativePlannedQueries {
    engine: Arc<Engine>,
    id: Uuid,
    plans: HashMap<String, Planned>,
}

struct Planned {
    plan: String,
    template: Arc<Template>,
}

impl NativePlannedQueries {
    pub(crate) fn new(engine: Arc<Engine>, id: Uuid) -> Self {
        Self { engine, id, plans: HashMap::new() }
    }
}

#[napi]
impl NativePlannedQueries {
    /// Keeps the plan of bodies of which as much was told; its column is the only one of the body. False if they have become too many: then all
    /// are forgotten.
    #[napi]
    pub fn keep(&mut self, told: String, plan: String, rendering: &NativeRendering) -> bool {
        if self.plans.len() == PLANS_MAX {
            self.plans = HashMap::new();
            return false;
        }
        self.plans.insert(told, Planned { plan, template: Arc::clone(&rendering.template) });
        true
    }

    /// Answers a body as its plan says; null if none is known.
    #[napi(catch_unwind, ts_return_type = "Buffer | { answer: Promise<Buffer>; cancel: NativeCancel } | null")]
    pub fn query<'env>(
        &self,
        env: &'env Env,
        schema: &NativeBodySchema,
        body: &[u8],
        timeout_ms: Option<f64>,
    ) -> Result<Option<Either<BufferSlice<'env>, Object<'env>>>> {
        // What is wrong with a body is told by whoever reads it next.
        let Ok(body) = schema.schema.read(body) else { return Ok(None) };
        let Some(Planned { plan, template }) = self.plans.get(&told(&body)?) else { return Ok(None) };
        let columns: Vec<Arc<ColumnData>> = columns_of(body).into_iter().map(Arc::new).collect();
        let plan = QueryPlan::from_json(plan, columns).map_err(|error| to_js(&error))?;
        let cancel = Cancel::within(timeout_ms.map(|ms| Duration::from_millis(ms as u64)));
        answered(&self.engine, env, (self.id, plan), cancel, template).map(Some)
    }
}
