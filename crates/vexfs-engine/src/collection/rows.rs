//! The rows of an answer, detached from the collection's lock and ready to be rendered.

use std::cell::RefCell;
use std::sync::Arc;

use vexfs_codec::columns::VectorRef;
use vexfs_codec::render::{IdRef, Rows, Template, ValueKind, ValueRef, render};
use vexfs_index::{Row, Vectors as _};
use vexfs_storage::blobs::{BlobRef, BlobView};

use super::apply::decode_body;
use super::body::Body;
use super::space::{Dense, Space, StoredVector};
use super::state::State;
use crate::error::{EngineError, Result};
use crate::id;

/// Groups of rows with everything needed to print them; later writes do not show.
pub struct ResultRows {
    groups: Vec<Vec<ResultRow>>,
    /// Encoded ids end to end.
    ids: Vec<u8>,
    spaces: Vec<Arc<Space>>,
    bodies: BlobView,
    /// The first failure while reading a body.
    failure: RefCell<Option<EngineError>>,
}

/// The payload, document and URI of a row.
type BodyParts<'a> = (Option<&'a [u8]>, Option<&'a str>, Option<&'a str>);

struct ResultRow {
    row: Row,
    id_end: usize,
    id_start: usize,
    order: u64,
    score: f32,
    body: BlobRef,
}

impl ResultRows {
    /// Detaches rows, given with their scores, from the tables.
    pub(super) fn collect(state: &State, groups: Vec<Vec<(Row, f32)>>) -> Self {
        let mut ids = Vec::new();
        let groups = groups
            .into_iter()
            .map(|group| {
                group
                    .into_iter()
                    .map(|(row, score)| {
                        let id_start = ids.len();
                        ids.extend_from_slice(state.records.encoded_id(row));
                        ResultRow {
                            row,
                            id_start,
                            id_end: ids.len(),
                            order: state.records.order(row),
                            score,
                            body: state.records.body(row),
                        }
                    })
                    .collect()
            })
            .collect();
        Self { groups, ids, spaces: state.spaces.clone(), bodies: state.bodies.view(), failure: RefCell::new(None) }
    }

    /// The answer that `template` describes.
    ///
    /// # Errors
    /// When a record cannot be read back.
    pub fn render(&self, template: &Template) -> Result<Vec<u8>> {
        let bytes = render(template, self);
        match self.failure.take() {
            None => Ok(bytes),
            Some(error) => Err(error),
        }
    }

    /// Number of groups.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    /// Whether there is no group.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Ids and scores of a group.
    pub fn group(&self, group: usize) -> impl Iterator<Item = (String, f32)> {
        self.groups[group].iter().map(|row| (self.id(row).into_owned(), row.score))
    }

    /// The payload, document and URI of a row.
    ///
    /// # Errors
    /// When the record cannot be read back.
    pub fn body(&self, group: usize, row: usize) -> Result<BodyParts<'_>> {
        let body = decode_body(&self.bodies, self.groups[group][row].body)?;
        Ok((body.payload, body.document_text(), body.uri_text()))
    }

    /// The vector of a row.
    pub fn vector(&self, group: usize, row: usize, space: &str) -> Option<Vec<f32>> {
        let row = self.groups[group][row].row;
        match self.space(space)?.vector(row).ok()?? {
            StoredVector::Dense(values) => Some(values),
            StoredVector::Multi { .. } | StoredVector::Sparse { .. } => None,
        }
    }

    fn id(&self, row: &ResultRow) -> std::borrow::Cow<'_, str> {
        id::decode(&self.ids[row.id_start..row.id_end])
    }

    fn space(&self, name: &str) -> Option<&Arc<Space>> {
        self.spaces.iter().find(|space| space.spec.name == name)
    }

    fn read_body(&self, row: &ResultRow) -> Body<'_> {
        decode_body(&self.bodies, row.body).unwrap_or_else(|error| {
            self.failure.borrow_mut().get_or_insert(error);
            Body::default()
        })
    }

    fn write_vector(&self, value: &ValueRef, row: &ResultRow, out: &mut Vec<u8>) {
        match self.space(value.space.as_deref().unwrap_or("")) {
            Some(space) if space.has_vector(row.row) => {
                let dense = space.dense().map(Dense::vectors);
                value.write_vector(out, dense.as_ref().map(|vectors| VectorRef::Dense(vectors.get(row.row))));
            }
            _ => value.write_vector(out, None),
        }
    }
}

impl Rows for ResultRows {
    fn groups(&self) -> usize {
        self.groups.len()
    }

    fn rows(&self, group: usize) -> usize {
        self.groups.get(group).map_or(0, Vec::len)
    }

    fn write(&self, value: &ValueRef, group: usize, row: usize, out: &mut Vec<u8>) {
        let row = &self.groups[group][row];
        match value.kind {
            ValueKind::Id => value.write_id(out, IdRef::Text(&self.id(row))),
            ValueKind::Score => value.write_score(out, Some(row.score)),
            ValueKind::Payload => {
                let body = self.read_body(row);
                value.write_payload(out, body.payload, body.document_text(), body.uri_text());
            }
            ValueKind::Document => value.write_text(out, self.read_body(row).document_text()),
            ValueKind::Uri => value.write_text(out, self.read_body(row).uri_text()),
            ValueKind::Vector => self.write_vector(value, row, out),
            ValueKind::Order => value.write_order(out, row.order),
            _ => value.write_absent(out),
        }
    }
}
