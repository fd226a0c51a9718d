//! The rows of an answer, detached from the collection's lock and ready to be rendered.

use std::cell::RefCell;
use std::sync::Arc;

use vexfs_codec::render::{IdRef, OrderValue, Rows, Template, ValueKind, ValueRef, render};
use vexfs_index::Row;
use vexfs_index::payload::Number;
use vexfs_storage::blobs::{BlobRef, BlobView};

use super::hits::{Group, Hit};
use crate::collection::apply::decode_body;
use crate::collection::body::Body;
use crate::collection::space::{Space, StoredVector};
use crate::collection::state::State;
use crate::error::{EngineError, Result};
use crate::id;
use crate::plan::FacetValue;

/// Groups of rows with everything needed to print them; later writes do not show.
pub struct ResultRows {
    groups: Vec<ResultGroup>,
    /// Encoded ids end to end.
    ids: Vec<u8>,
    spaces: Vec<Arc<Space>>,
    bodies: BlobView,
    /// The first failure while reading a body.
    failure: RefCell<Option<EngineError>>,
}

/// Rows whose memory is asked for at once.
const AHEAD: usize = 32;

/// The payload, document and URI of a row.
type BodyParts<'a> = (Option<&'a [u8]>, Option<&'a str>, Option<&'a str>);

struct ResultGroup {
    key: Option<FacetValue>,
    rows: Vec<ResultRow>,
}

struct ResultRow {
    row: Row,
    id_end: usize,
    id_start: usize,
    order: u64,
    version: u64,
    score: f32,
    order_value: Option<Number>,
    body: BlobRef,
}

impl ResultRows {
    /// Detaches hits from the tables.
    pub(super) fn collect(state: &State, groups: Vec<Group>) -> Self {
        let mut ids = Vec::new();
        let mut detached = |hit: &Hit| {
            let id_start = ids.len();
            ids.extend_from_slice(state.records.encoded_id(hit.row));
            ResultRow {
                row: hit.row,
                id_start,
                id_end: ids.len(),
                order: state.records.order(hit.row),
                version: state.records.version(hit.row),
                score: hit.score,
                order_value: hit.order_value,
                body: state.records.body(hit.row),
            }
        };
        let mut collected = |group: Group| {
            let mut rows = Vec::with_capacity(group.hits.len());
            for hits in group.hits.chunks(AHEAD) {
                state.records.prefetch(hits.iter().map(|hit| hit.row));
                rows.extend(hits.iter().map(&mut detached));
            }
            ResultGroup { key: group.key, rows }
        };
        let groups = groups.into_iter().map(&mut collected).collect();
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
        self.groups[group].rows.iter().map(|row| (self.id(row).into_owned(), row.score))
    }

    /// What the rows of a group have in common, if the plan groups them by a field.
    pub fn group_key(&self, group: usize) -> Option<&FacetValue> {
        self.groups[group].key.as_ref()
    }

    /// The value that a row is ordered by, if the plan orders by a field.
    pub fn order_value(&self, group: usize, row: usize) -> Option<Number> {
        self.groups[group].rows[row].order_value
    }

    /// The payload, document and URI of a row.
    ///
    /// # Errors
    /// When the record cannot be read back.
    pub fn body(&self, group: usize, row: usize) -> Result<BodyParts<'_>> {
        let body = decode_body(&self.bodies, self.groups[group].rows[row].body)?;
        Ok((body.payload, body.document_text(), body.uri_text()))
    }

    /// The vector of a row.
    pub fn vector(&self, group: usize, row: usize, space: &str) -> Option<Vec<f32>> {
        match self.read_vector(self.space(space)?, self.groups[group].rows[row].row)? {
            StoredVector::Dense(values) => Some(values),
            StoredVector::Multi { .. } | StoredVector::Sparse { .. } => None,
        }
    }

    fn id(&self, row: &ResultRow) -> std::borrow::Cow<'_, str> {
        id::decode(self.encoded_id(row))
    }

    fn encoded_id(&self, row: &ResultRow) -> &[u8] {
        &self.ids[row.id_start..row.id_end]
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

    fn read_vector(&self, space: &Space, row: Row) -> Option<StoredVector> {
        space.vector(row).unwrap_or_else(|error| {
            self.failure.borrow_mut().get_or_insert(error);
            None
        })
    }

    fn write_vector(&self, value: &ValueRef, row: &ResultRow, out: &mut Vec<u8>) {
        let space = self.space(value.space.as_deref().unwrap_or(""));
        let vector = space.and_then(|space| self.read_vector(space, row.row));
        value.write_vector(out, vector.as_ref().map(StoredVector::as_ref));
    }

    fn write_vectors(&self, value: &ValueRef, row: &ResultRow, out: &mut Vec<u8>) {
        let mut vectors = value.vectors(out);
        for space in &self.spaces {
            if vectors.wants(&space.spec.name)
                && let Some(vector) = self.read_vector(space, row.row)
            {
                vectors.add(&space.spec.name, vector.as_ref());
            }
        }
        vectors.end();
    }
}

impl Rows for ResultRows {
    fn groups(&self) -> usize {
        self.groups.len()
    }

    fn rows(&self, group: usize) -> usize {
        self.groups.get(group).map_or(0, |group| group.rows.len())
    }

    fn write(&self, value: &ValueRef, group: usize, row: usize, out: &mut Vec<u8>) {
        let row = &self.groups[group].rows[row];
        match value.kind {
            ValueKind::Id => match id::number(self.encoded_id(row)) {
                Some(number) if value.numeric && (value.local || id::partition(self.encoded_id(row)).is_none()) => {
                    value.write_id(out, IdRef::Number(number));
                }
                _ if value.local => value.write_id(out, IdRef::Text(&id::decode_local(self.encoded_id(row)))),
                _ => value.write_id(out, IdRef::Text(&self.id(row))),
            },
            ValueKind::Partition => value.write_partition(out, id::partition(self.encoded_id(row))),
            ValueKind::Score => value.write_score(out, Some(row.score)),
            ValueKind::Payload => {
                let body = self.read_body(row);
                value.write_payload(out, body.payload, body.document_text(), body.uri_text());
            }
            ValueKind::Document => value.write_text(out, self.read_body(row).document_text()),
            ValueKind::Uri => value.write_text(out, self.read_body(row).uri_text()),
            ValueKind::Vector => self.write_vector(value, row, out),
            ValueKind::Vectors => self.write_vectors(value, row, out),
            ValueKind::Version => value.write_order(out, row.version),
            ValueKind::OrderValue => value.write_order_value(out, row.order_value.map(printed)),
            ValueKind::GroupKey => self.write_group(value, group, out),
            ValueKind::Order => value.write_order(out, row.order),
        }
    }

    fn write_group(&self, value: &ValueRef, group: usize, out: &mut Vec<u8>) {
        match self.groups.get(group).and_then(|group| group.key.as_ref()) {
            None => value.write_absent(out),
            Some(FacetValue::String(text)) => value.write_text(out, Some(text)),
            Some(FacetValue::Int { int }) => value.write_order_value(out, Some(OrderValue::Integer(*int))),
            Some(FacetValue::Bool(bool)) => value.write_json(out, Some(if *bool { b"true" } else { b"false" })),
        }
    }
}

fn printed(number: Number) -> OrderValue {
    match number {
        Number::Int(int) => OrderValue::Integer(int),
        Number::Float(float) => OrderValue::Float(float),
    }
}
