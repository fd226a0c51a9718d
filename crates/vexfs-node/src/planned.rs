//! Queries that were planned before.

use std::sync::Arc;
use std::time::Duration;

use napi::bindgen_prelude::{BufferSlice, Either, Object};
use napi::{Env, Result};
use napi_derive::napi;
use uuid::Uuid;
use vexfs_codec::columns::{ColumnData, VectorColumn};
use vexfs_codec::read::{BodySchema, SplitBody, SplitMessage, VectorPath, split_at};
use vexfs_codec::render::Template;
use vexfs_engine::{Cancel, Engine, QueryPlan};

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

/// Plans of queries of one collection by what stands around their vectors.
#[napi]
pub struct NativePlannedQueries {
    engine: Arc<Engine>,
    id: Uuid,
    form: QueryForm,
    plans: Vec<Planned>,
}

struct Planned {
    before: Vec<u8>,
    after: Vec<u8>,
    dim: usize,
    /// Without columns.
    plan: QueryPlan,
    template: Arc<Template>,
}

impl NativePlannedQueries {
    pub(crate) fn new(engine: Arc<Engine>, id: Uuid, form: QueryForm) -> Self {
        Self { engine, id, form, plans: Vec::new() }
    }

    /// The plan of a query, if one is known, and the query's vector.
    fn find(&self, query: &[u8]) -> Option<(&Planned, VectorColumn)> {
        match &self.form {
            QueryForm::Body(_) => {
                let mut split: Option<SplitBody<'_>> = None;
                let found = self.plans.iter().find(|planned| {
                    if !query.starts_with(&planned.before) {
                        return false;
                    }
                    // Most plans have the same before the vector, which is read once for all of them.
                    if split.as_ref().is_none_or(|split| split.before.len() != planned.before.len()) {
                        split = split_at(query, planned.before.len());
                    }
                    split.as_ref().is_some_and(|split| planned.is_of(split.after, &split.vector))
                })?;
                Some((found, split?.vector))
            }
            QueryForm::Message(path) => {
                let SplitMessage { before, vector, after } = path.split(query)?;
                let is_of = |planned: &&Planned| planned.before == before && planned.is_of(after, &vector);
                Some((self.plans.iter().find(is_of)?, vector))
            }
        }
    }
}

impl Planned {
    /// Whether a query that has the same before its vector has the same behind it.
    fn is_of(&self, after: &[u8], vector: &VectorColumn) -> bool {
        self.after == after && self.dim == vector.flat().len()
    }
}

#[napi]
impl NativePlannedQueries {
    /// Keeps the plan of a query, if the plan's only column is what the query has for a vector. False if they have become too many: then all are
    /// forgotten.
    #[napi]
    pub fn keep(
        &mut self,
        query: &[u8],
        plan: String,
        column: &NativeColumn,
        rendering: &NativeRendering,
    ) -> Result<bool> {
        let split = match &self.form {
            _ if query.len() > QUERY_BYTES_MAX => None,
            QueryForm::Body(schema) => schema.split(query).map(|split| (split.before, split.vector, split.after)),
            QueryForm::Message(path) => path.split(query).map(|split| (split.before, split.vector, split.after)),
        };
        let ColumnData::Vectors(planned) = &*column.data else { return Ok(true) };
        let Some((before, vector, after)) = split.filter(|(_, vector, _)| vector.iter().eq(planned.iter())) else {
            return Ok(true);
        };
        let dim = vector.flat().len();
        self.plans.retain(|known| (&*known.before, &*known.after, known.dim) != (before, after, dim));
        if self.plans.len() == PLANS_MAX {
            self.plans = Vec::new();
            return Ok(false);
        }
        self.plans.push(Planned {
            before: before.to_vec(),
            after: after.to_vec(),
            dim,
            plan: QueryPlan::from_json(&plan, Vec::new()).map_err(|error| to_js(&error))?,
            template: Arc::clone(&rendering.template),
        });
        Ok(true)
    }

    /// Answers a query as its plan says; null if none is known.
    #[napi(catch_unwind, ts_return_type = "Buffer | { answer: Promise<Buffer>; cancel: NativeCancel } | null")]
    pub fn query<'env>(
        &self,
        env: &'env Env,
        query: &[u8],
        timeout_ms: Option<f64>,
    ) -> Result<Option<Either<BufferSlice<'env>, Object<'env>>>> {
        let Some((Planned { plan, template, .. }, vector)) = self.find(query) else { return Ok(None) };
        let plan = QueryPlan { columns: vec![Arc::new(ColumnData::Vectors(vector))], ..plan.clone() };
        let cancel = Cancel::within(timeout_ms.map(|ms| Duration::from_millis(ms as u64)));
        answered(&self.engine, env, (self.id, plan), cancel, template).map(Some)
    }
}
