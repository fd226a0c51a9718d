//! Reading the payloads of rows, one after the other.

use std::cell::Cell;

use vexfs_index::{Cancel, Row};
use vexfs_storage::blobs::BlobView;

use super::cancelled;
use crate::collection::apply::decode_body;
use crate::collection::state::State;
use crate::error::Result;

/// Payloads read between two looks at the cancel flag.
const POLL_PAYLOADS: u32 = 256;

/// The payloads of the tables.
pub(super) struct Payloads<'a> {
    state: &'a State,
    view: BlobView,
    cancel: &'a Cancel,
    read: Cell<u32>,
}

impl<'a> Payloads<'a> {
    pub(super) fn new(state: &'a State, cancel: &'a Cancel) -> Self {
        Self { state, view: state.bodies.view(), cancel, read: Cell::new(0) }
    }

    /// The payload of a row, if it has one.
    pub(super) fn of(&self, row: Row) -> Result<Option<&[u8]>> {
        self.read.set(self.read.get().wrapping_add(1));
        if self.read.get().is_multiple_of(POLL_PAYLOADS) {
            self.cancel.check().map_err(|_| cancelled(self.cancel))?;
        }
        Ok(decode_body(&self.view, self.state.records.body(row))?.payload)
    }
}
