//! Reading request bodies.

use napi::Env;
use napi::bindgen_prelude::Uint8Array;
use napi_derive::napi;
use vexfs_codec::columns::{ColumnData, SpaceColumn};
use vexfs_codec::read::{BodySchema, ReadError};

use crate::column::NativeColumn;

/// A body schema, parsed once.
#[napi]
pub struct NativeBodySchema {
    schema: BodySchema,
}

/// A body that was read, or why it could not be.
#[napi(object, object_from_js = false)]
pub struct NativeBody {
    /// JSON of everything but the lifted fields.
    pub skeleton: String,
    /// Paths of the lifted fields.
    pub paths: Vec<String>,
    /// Their columns.
    pub columns: Vec<NativeColumn>,
    /// The columns of the fields that became columns by vector space.
    pub spaces: Vec<NativeSpaceColumn>,
    /// Set instead of the rest when the body could not be read.
    pub error: Option<NativeBodyError>,
}

/// What the records of a field have in one vector space.
#[napi(object, object_from_js = false)]
pub struct NativeSpaceColumn {
    /// Path of the field.
    pub path: String,
    /// Name of the space.
    pub space: String,
    /// Vectors, or JSON values in their place.
    pub column: NativeColumn,
}

/// Why a body could not be read.
#[napi(object)]
pub struct NativeBodyError {
    /// `syntax`, `shape` or `key`.
    pub reason: String,
    /// What was wrong, with line and column.
    pub message: String,
    /// Where.
    pub path: String,
    /// The item, for `key`.
    pub index: Option<u32>,
}

#[napi]
impl NativeBodySchema {
    /// Parses a schema from its JSON.
    #[napi(constructor)]
    pub fn new(schema: String) -> napi::Result<Self> {
        let schema = BodySchema::parse(&schema).map_err(crate::error::invalid)?;
        Ok(Self { schema })
    }

    /// Reads a body.
    #[napi]
    pub fn read(&self, env: Env, body: Uint8Array) -> napi::Result<NativeBody> {
        match self.schema.read(&body) {
            Ok(body) => {
                let known = |data: ColumnData| NativeColumn::from(data).known_to(env);
                let paths = body.columns.iter().map(|column| column.path.clone()).collect();
                let columns = body.columns.into_iter().map(|column| known(column.data)).collect::<napi::Result<_>>()?;
                let spaces = body.spaces.into_iter().map(|SpaceColumn { path, space, data }| {
                    Ok(NativeSpaceColumn { path, space, column: known(data)? })
                });
                let spaces = spaces.collect::<napi::Result<_>>()?;
                Ok(NativeBody { skeleton: body.skeleton, paths, columns, spaces, error: None })
            }
            Err(error) => Ok(NativeBody {
                skeleton: String::new(),
                paths: Vec::new(),
                columns: Vec::new(),
                spaces: Vec::new(),
                error: Some(describe(&error)),
            }),
        }
    }
}

fn describe(error: &ReadError) -> NativeBodyError {
    let message = error.to_string();
    let (reason, path, index) = match error {
        ReadError::NotJson { path, .. } => ("syntax", path.clone(), None),
        ReadError::WrongShape { path, .. } => ("shape", path.clone(), None),
        ReadError::BadKey { path, index, .. } => ("key", path.clone(), Some(*index as u32)),
    };
    NativeBodyError { reason: reason.to_owned(), message, path, index }
}
