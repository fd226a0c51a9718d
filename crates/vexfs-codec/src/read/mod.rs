//! A JSON body, read in one pass into columns and a small skeleton.
//!
//! A [`BodySchema`] says which fields a body has. [`BodySchema::read`] lifts the bulky ones (vectors, texts, attribute
//! objects) into [columns](crate::columns) and writes everything else into [`Body::skeleton`], a JSON text small enough
//! for a host language to parse.
//!
//! Two readers share the work. The fast one knows how to accept; when it meets anything it does not accept it stops
//! without a word, and `explain` reads the body again through `serde_json`, which then finds the fault and words it as
//! every serde user knows it, with path, line and column.

mod any_vector;
mod cursor;
mod error;
mod explain;
mod ids;
mod lift;
mod message;
mod numbers;
mod reader;
mod records;
mod schema;
mod skip;
mod space_columns;
mod spaces;
mod vector_path;
mod vector_text;
mod vectors;
mod watch;
mod wire;

pub use error::{ReadError, SchemaError};
pub use records::{Records, RecordsForm};
pub use schema::BodySchema;
pub use vector_path::{SplitMessage, VectorPath};
pub use vector_text::{SplitBody, split_at};

pub(crate) use cursor::{Cursor, Fast, Fault};
pub(crate) use numbers::{Number, Powers, exact};
pub(crate) use reader::Reader;
pub(crate) use skip::Depth;
pub(crate) use watch::{Watch, untagged};

use crate::columns::{Column, SpaceColumn};

/// A body that has been read.
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// JSON text of everything that was not lifted. A lifted field is `{"column":c,"start":s,"length":n}`: items
    /// `s..s + n` of `columns[c]`.
    pub skeleton: String,
    /// The columns in the order in which the schema declares them; a field that was absent left its column empty.
    pub columns: Vec<Column>,
    /// The columns of fields that hold vectors by space, in the order in which the spaces were met.
    pub spaces: Vec<SpaceColumn>,
}

impl Body {
    /// The column lifted from `path`.
    pub fn column(&self, path: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.path == path)
    }

    /// What the records of the field at `path` have in a space.
    pub fn space(&self, path: &str, space: &str) -> Option<&SpaceColumn> {
        self.spaces.iter().find(|column| column.path == path && column.space == space)
    }
}

impl BodySchema {
    /// Reads a body.
    ///
    /// # Errors
    /// [`ReadError::NotJson`] and [`ReadError::WrongShape`] with the text and position that `serde_json` would give;
    /// [`ReadError::BadKey`] if the body is otherwise right and an attribute object has a forbidden key.
    pub fn read(&self, body: &[u8]) -> Result<Body, ReadError> {
        Reader::read(self, body)
    }
}
