//! Queries that were planned before.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use napi::bindgen_prelude::{BufferSlice, Either, Object};
use napi::{Env, Result};
use napi_derive::napi;
use uuid::Uuid;
use vexfs_codec::columns::ColumnData;
use vexfs_codec::read::{BodySchema, VectorPath};
use vexfs_codec::render::Template;
use vexfs_engine::{Cancel, Engine, QueryPlan};

use crate::body::{columns_of, told};
use crate::column::NativeColumn;
use crate::error::to_js;
use crate::read::answered;
use crate::rendering::NativeRendering;

/// A collection whose queries differ in more ways beside their vectors has no use for this.
const PLANS_MAX: usize = 64;
/// Longer ones, with lists of ids above all, hardly come again, and what is kept of them would take memory.
const QUERY_BYTES_MAX: usize = 64 << 10;

/// How queries come.
pub(crate) enum QueryForm {
    Body(Arc<BodySchema>),
    Message(VectorPath),
}

impl QueryForm {
    /// The one vector of a query that is not too long, and all that makes its plan beside the components of that.
    fn read(&self, query: &[u8]) -> Option<(Vec<u8>, ColumnData)> {
        match self {
            _ if query.len() > QUERY_BYTES_MAX => None,
            Self::Body(schema) => {
                // What is wrong with a body is told by whoever reads it next.
                let body = schema.read(query).ok()?;
                let told = told(&body).ok()?;
                // Fields that are not there leave columns of nothing.
                let mut columns = columns_of(body).into_iter().filter(|column| !column.is_empty());
                let only = columns.next().filter(|column| matches!(column, ColumnData::Vectors(_)))?;
                columns.next().is_none().then(|| (told.into_bytes(), only))
            }
            Self::Message(path) => {
                let split = path.split(query)?;
                Some(([split.before, split.after].concat(), ColumnData::Vectors(split.vector)))
            }
        }
    }
}

/// Plans of queries of one collection by everything but the components of their vectors.
#[napi]
pub struct NativePlannedQueries {
    engine: Arc<Engine>,
    id: Uuid,
    form: QueryForm,
    plans: HashMap<Vec<u8>, Planned>,
}

struct Planned {
    plan: String,
    template: Arc<Template>,
}

impl NativePlannedQueries {
    pub(crate) fn new(engine: Arc<Engine>, id: Uuid, form: QueryForm) -> Self {
        Self { engine, id, form, plans: HashMap::new() }
    }
}

#[napi]
impl NativePlannedQueries {
    /// Keeps the plan of a query, if the plan's only column is what the query has for a vector. False if they have become too many: then all are
    /// forgotten.
    #[napi]
    pub fn keep(&mut self, query: &[u8], plan: String, column: &NativeColumn, rendering: &NativeRendering) -> bool {
        let Some((key, _)) = self.form.read(query).filter(|(_, vector)| *vector == *column.data) else { return true };
        if self.plans.len() == PLANS_MAX {
            self.plans = HashMap::new();
            return false;
        }
        self.plans.insert(key, Planned { plan, template: Arc::clone(&rendering.template) });
        true
    }

    /// Answers a query as its plan says; null if none is known.
    #[napi(catch_unwind, ts_return_type = "Buffer | { answer: Promise<Buffer>; cancel: NativeCancel } | null")]
    pub fn query<'env>(
        &self,
        env: &'env Env,
        query: &[u8],
        timeout_ms: Option<f64>,
    ) -> Result<Option<Either<BufferSlice<'env>, Object<'env>>>> {
        let Some((key, vector)) = self.form.read(query) else { return Ok(None) };
        let Some(Planned { plan, template }) = self.plans.get(&key) else { return Ok(None) };
        let plan = QueryPlan::from_json(plan, vec![Arc::new(vector)]).map_err(|error| to_js(&error))?;
        let cancel = Cancel::within(timeout_ms.map(|ms| Duration::from_millis(ms as u64)));
        answered(&self.engine, env, (self.id, plan), cancel, template).map(Some)
    }
}
