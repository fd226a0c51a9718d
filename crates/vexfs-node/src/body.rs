//! Reading request bodies.

use std::sync::Arc;

use napi::bindgen_prelude::{Array, AsyncTask, Buffer, JavaScriptClassExt};
use napi::{Env, ScopedTask};
use napi_derive::napi;
use serde::Serialize;
use vexfs_codec::columns::ColumnData;
use vexfs_codec::read::{Body, BodySchema, ReadError};

use crate::column::NativeColumn;
use crate::engine::json;
use crate::facts::ColumnFacts;

/// A body schema, parsed once.
#[napi]
pub struct NativeBodySchema {
    pub(crate) schema: Arc<BodySchema>,
}

/// A body that is read by a thread of Node's pool.
pub struct Reading {
    schema: Arc<BodySchema>,
    body: Buffer,
}

/// What JavaScript is told of a body, and its columns.
type Read = (String, Vec<ColumnData>);

/// A column of a body.
#[derive(Serialize)]
struct ToldColumn<'a> {
    /// Path of the field.
    path: &'a str,
    /// The vector space, where a field became columns by space.
    #[serde(skip_serializing_if = "Option::is_none")]
    space: Option<&'a str>,
    facts: ColumnFacts,
}

/// Why a body could not be read.
#[derive(Serialize)]
struct ToldError {
    /// `syntax`, `shape` or `key`.
    reason: &'static str,
    /// What was wrong, with line and column.
    message: String,
    /// Where.
    path: String,
    /// The item, for `key`.
    index: Option<usize>,
}

#[napi]
impl NativeBodySchema {
    /// Parses a schema from its JSON.
    #[napi(constructor)]
    pub fn new(schema: String) -> napi::Result<Self> {
        let schema = BodySchema::parse(&schema).map_err(crate::error::invalid)?;
        Ok(Self { schema: Arc::new(schema) })
    }

    /// Reads a body: JSON of what it holds, and behind that its columns. One text is made sooner than objects are.
    #[napi(ts_return_type = "[string, ...NativeColumn[]]")]
    pub fn read<'env>(&self, env: &'env Env, body: &[u8]) -> napi::Result<Array<'env>> {
        handed_over(env, read(&self.schema, body)?)
    }

    /// The same by another thread. Nobody may change the body until then.
    #[napi(ts_return_type = "Promise<[string, ...NativeColumn[]]>")]
    pub fn read_aside(&self, body: Buffer) -> AsyncTask<Reading> {
        AsyncTask::new(Reading { schema: Arc::clone(&self.schema), body })
    }
}

impl<'task> ScopedTask<'task> for Reading {
    type Output = Read;
    type JsValue = Array<'task>;

    fn compute(&mut self) -> napi::Result<Self::Output> {
        read(&self.schema, &self.body)
    }

    fn resolve(&mut self, env: &'task Env, read: Self::Output) -> napi::Result<Self::JsValue> {
        handed_over(env, read)
    }
}

fn read(schema: &BodySchema, body: &[u8]) -> napi::Result<Read> {
    Ok(match schema.read(body) {
        Ok(body) => (told(&body)?, columns_of(body)),
        Err(error) => (format!("{{\"error\":{}}}", json(&described(&error))?), Vec::new()),
    })
}

fn handed_over(env: &Env, (told, columns): Read) -> napi::Result<Array<'_>> {
    let mut all = env.create_array(1 + columns.len() as u32)?;
    all.set(0, told)?;
    for (place, data) in (1..).zip(columns) {
        all.set(place, NativeColumn::from(data).known_to(*env)?.into_instance(env)?)?;
    }
    Ok(all)
}

/// What JavaScript is told of a body that was read.
fn told(body: &Body) -> napi::Result<String> {
    let lifted = body.columns.iter().map(|column| (&*column.path, None, &column.data));
    let by_space = body.spaces.iter().map(|column| (&*column.path, Some(&*column.space), &column.data));
    let columns = lifted.chain(by_space);
    let columns = columns.map(|(path, space, data)| ToldColumn { path, space, facts: ColumnFacts::from(data) });
    let columns: Vec<ToldColumn<'_>> = columns.collect();
    Ok(format!("{{\"fields\":{},\"columns\":{}}}", body.skeleton, json(&columns)?))
}

/// The columns in the order in which JavaScript is told of them.
fn columns_of(body: Body) -> Vec<ColumnData> {
    let lifted = body.columns.into_iter().map(|column| column.data);
    lifted.chain(body.spaces.into_iter().map(|column| column.data)).collect()
}

fn described(error: &ReadError) -> ToldError {
    let message = error.to_string();
    let (reason, path, index) = match error {
        ReadError::NotJson { path, .. } => ("syntax", path.clone(), None),
        ReadError::WrongShape { path, .. } => ("shape", path.clone(), None),
        ReadError::BadKey { path, index, .. } => ("key", path.clone(), Some(*index)),
    };
    ToldError { reason, message, path, index }
}
