//! What an operation of a batch amounts to, record by record.

use std::borrow::Cow;
use std::collections::HashMap;

use vexfs_codec::flat;
use vexfs_index::Row;
use vexfs_storage::blobs::BlobView;

use super::apply::decode_body;
use super::body::Body;
use super::derived::SparseBytes;
use super::space::{RowVector, Space};
use super::state::State;
use crate::batch::{DecodedPut, PayloadChange, VectorBytes, WhenAbsent, WhenPresent};
use crate::error::Result;
use crate::{id, payload};

/// What an operation does to one record, once everything earlier in it is taken into account.
pub(super) struct Change<'f> {
    pub(super) encoded_id: Vec<u8>,
    pub(super) old_row: Option<Row>,
    /// For each space of the operation, what becomes of the record's vector.
    vectors: Vec<VectorChange<'f>>,
    payload: Option<Cow<'f, [u8]>>,
    document: Option<&'f [u8]>,
    uri: Option<&'f [u8]>,
    /// A replaced record keeps nothing of its old row.
    keeps_old: bool,
}

/// What becomes of a record's vector in a space.
enum VectorChange<'f> {
    Keep,
    Drop,
    New(VectorBytes<'f>),
    /// Read from the payload.
    Derived(SparseBytes),
}

/// The changes of one operation.
pub(super) struct Changes<'f> {
    /// Names of the spaces that the changes speak of; vectors in others are kept or go with their row.
    spaces: Vec<Cow<'f, str>>,
    pub(super) records: Vec<Change<'f>>,
}

impl Change<'_> {
    pub(super) fn body(&self) -> Body<'_> {
        Body { payload: self.payload.as_deref(), document: self.document, uri: self.uri }
    }

    /// Whether the record moves to a new row, because its vectors are not those of the old one.
    pub(super) fn needs_row(&self) -> bool {
        let changes_vectors = self.vectors.iter().any(|vector| !matches!(vector, VectorChange::Keep));
        self.old_row.is_none() || !self.keeps_old || changes_vectors
    }
}

impl<'f> Changes<'f> {
    /// Works out the vectors of the spaces that find theirs in payloads, once the payloads are what they will be.
    pub(super) fn derive_vectors(&mut self, state: &State) {
        for space in &state.spaces {
            let Some(path) = &space.spec.field else { continue };
            self.spaces.push(Cow::Owned(space.spec.name.clone()));
            for change in &mut self.records {
                let found = SparseBytes::find(change.payload.as_deref(), path);
                let old_row = change.old_row.filter(|&row| change.keeps_old && space.alive.contains(row));
                change.vectors.push(match (found, old_row) {
                    (Some(found), Some(row)) if found.is_stored(space, row) => VectorChange::Keep,
                    (Some(found), _) => VectorChange::Derived(found),
                    (None, Some(_)) => VectorChange::Drop,
                    (None, None) => VectorChange::Keep,
                });
            }
        }
    }

    /// Position of a space in the changes.
    pub(super) fn position(&self, space: &Space) -> Option<usize> {
        self.spaces.iter().position(|name| *name == space.spec.name)
    }

    /// Where the vector of a record's new row comes from, in the space at `position`; `None` when it has none there.
    pub(super) fn vector<'c>(change: &'c Change<'f>, space: &Space, position: Option<usize>) -> Option<RowVector<'c>> {
        match position.map_or(&VectorChange::Keep, |position| &change.vectors[position]) {
            VectorChange::New(bytes) => Some(RowVector::New(*bytes)),
            VectorChange::Derived(vector) => Some(RowVector::New(vector.as_ref())),
            VectorChange::Drop => None,
            VectorChange::Keep => {
                change.old_row.filter(|&old| change.keeps_old && space.alive.contains(old)).map(RowVector::Copy)
            }
        }
    }
}

/// What a put amounts to. Items of the same id fold into one change.
pub(super) fn of_put<'f>(put: &DecodedPut<'f>, state: &State, view: &'f BlobView) -> Result<Changes<'f>> {
    let mut records: Vec<Change<'f>> = Vec::with_capacity(put.ids.len());
    let mut by_id: HashMap<&str, usize> = HashMap::with_capacity(put.ids.len());
    for (item, &text) in put.ids.iter().enumerate() {
        if let Some(&earlier) = by_id.get(text) {
            fold(put, item, &mut records[earlier]);
            continue;
        }
        let mut encoded_id = Vec::with_capacity(text.len() + 1);
        id::encode(text, &mut encoded_id);
        let old_row = state.records.row_of(&encoded_id);
        let is_skipped = match old_row {
            Some(_) => put.when_present == WhenPresent::Skip,
            None => put.when_absent != WhenAbsent::Insert,
        };
        if is_skipped {
            continue;
        }
        let mut change = fresh(encoded_id, put, item);
        if let Some(row) = old_row {
            change.old_row = Some(row);
            if put.when_present == WhenPresent::Merge {
                let old = decode_body(view, state.records.body(row))?;
                change.keeps_old = true;
                change.payload = merge_payloads(old.payload.map(Cow::Borrowed), put.payloads[item]);
                change.document = put.documents[item].or(old.document);
                change.uri = put.uris[item].or(old.uri);
            }
        }
        by_id.insert(text, records.len());
        records.push(change);
    }
    Ok(Changes { spaces: put.spaces.iter().map(|space| Cow::Borrowed(space.name)).collect(), records })
}

/// What a change of payloads amounts to.
pub(super) fn of_payload_change<'f>(
    change: &PayloadChange,
    ids: &[&str],
    state: &State,
    view: &'f BlobView,
) -> Result<Changes<'f>> {
    let mut records = existing(ids, state, view, &[])?;
    for record in &mut records {
        record.payload = payload::changed(record.payload.as_deref(), change)?.map(Cow::Owned);
    }
    Ok(Changes { spaces: Vec::new(), records })
}

/// What a deletion of vectors amounts to.
pub(super) fn of_vector_deletion<'f>(
    spaces: &[&'f str],
    ids: &[&str],
    state: &State,
    view: &'f BlobView,
) -> Result<Changes<'f>> {
    let records = existing(ids, state, view, spaces)?;
    Ok(Changes { spaces: spaces.iter().map(|name| Cow::Borrowed(*name)).collect(), records })
}

/// Changes that keep everything of the records that are there but their vectors in some spaces.
fn existing<'f>(ids: &[&str], state: &State, view: &'f BlobView, dropped: &[&str]) -> Result<Vec<Change<'f>>> {
    let mut rows: Vec<Row> = ids.iter().filter_map(|id| state.records.row_of_text(id)).collect();
    rows.sort_unstable();
    rows.dedup();
    let vectors_of = |row: Row| {
        let drops = |name: &&str| state.space(name).is_some_and(|space| space.alive.contains(row));
        dropped.iter().map(|name| if drops(name) { VectorChange::Drop } else { VectorChange::Keep }).collect()
    };
    rows.into_iter()
        .map(|row| {
            let body = decode_body(view, state.records.body(row))?;
            Ok(Change {
                encoded_id: state.records.encoded_id(row).to_vec(),
                old_row: Some(row),
                vectors: vectors_of(row),
                payload: body.payload.map(Cow::Borrowed),
                document: body.document,
                uri: body.uri,
                keeps_old: true,
            })
        })
        .collect()
}

fn fresh<'f>(encoded_id: Vec<u8>, put: &DecodedPut<'f>, item: usize) -> Change<'f> {
    let payload = match put.when_present {
        WhenPresent::Merge => merge_payloads(None, put.payloads[item]),
        // A payload without keys is no payload.
        WhenPresent::Skip | WhenPresent::Replace => {
            put.payloads[item].filter(|payload| *payload != b"{}").map(Cow::Borrowed)
        }
    };
    Change {
        encoded_id,
        old_row: None,
        vectors: vectors_of(put, item),
        payload,
        document: put.documents[item],
        uri: put.uris[item],
        keeps_old: false,
    }
}

/// Applies a later item of the same id to the change that an earlier one made.
fn fold<'f>(put: &DecodedPut<'f>, item: usize, change: &mut Change<'f>) {
    match put.when_present {
        WhenPresent::Skip => {}
        WhenPresent::Replace => {
            let replaced = fresh(std::mem::take(&mut change.encoded_id), put, item);
            *change = Change { old_row: change.old_row, ..replaced };
        }
        WhenPresent::Merge => {
            for (kept, brought) in change.vectors.iter_mut().zip(vectors_of(put, item)) {
                if let VectorChange::New(_) = brought {
                    *kept = brought;
                }
            }
            change.payload = merge_payloads(change.payload.take(), put.payloads[item]);
            change.document = put.documents[item].or(change.document);
            change.uri = put.uris[item].or(change.uri);
        }
    }
}

fn vectors_of<'f>(put: &DecodedPut<'f>, item: usize) -> Vec<VectorChange<'f>> {
    put.spaces.iter().map(|space| space.vectors[item].map_or(VectorChange::Keep, VectorChange::New)).collect()
}

fn merge_payloads<'f>(old: Option<Cow<'f, [u8]>>, patch: Option<&'f [u8]>) -> Option<Cow<'f, [u8]>> {
    let Some(patch) = patch else { return old };
    // Payloads were checked when they were read, so both are objects; should one not be, the newer one stands.
    let Some(merged) = flat::merge(old.as_deref(), patch) else { return Some(Cow::Borrowed(patch)) };
    (!merged.is_empty).then_some(Cow::Owned(merged.bytes))
}
