//! What passes from the fast reader to the slow one.

use super::{Fast, Fault};
use crate::flat;

/// What the fast reader leaves behind for [`explain`], and scratch space.
///
/// Some values are *guarded*: if they are wrong, the words for it are ours and not serde's. Both readers count them, so
/// that the number of a guarded value is enough to say which one was wrong.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    guards: usize,
    pub(super) complaint: Option<Complaint>,
    /// About a value that has the shape it should have, and no sense. It is told when nothing else is wrong with the body, as derived
    /// code takes such a value and leaves it to others to refuse it.
    pub(super) late: Option<Complaint>,
    pub(super) text: String,
    pub(super) bytes: Vec<u8>,
    pub(super) indices: Vec<u32>,
    pub(super) values: Vec<f32>,
    pub(crate) entries: Vec<flat::Entry>,
}

/// What is wrong with a guarded value.
#[derive(Debug)]
pub(super) struct Complaint {
    /// Number of guarded values up to and with this one.
    pub(super) guard: usize,
    pub(super) message: String,
}

impl Watch {
    /// Begins a guarded value.
    pub(crate) fn guard(&mut self) {
        self.guards += 1;
    }

    /// Says what is wrong with the guarded value begun last; the first complaint stands.
    pub(crate) fn complain(&mut self, message: impl FnOnce() -> String) -> Fault {
        let guard = self.guards;
        self.complaint.get_or_insert_with(|| Complaint { guard, message: message() });
        Fault
    }

    /// Says why the guarded value begun last makes no sense; the first such complaint stands.
    pub(crate) fn complain_later(&mut self, message: impl FnOnce() -> String) {
        let guard = self.guards;
        self.late.get_or_insert_with(|| Complaint { guard, message: message() });
    }

    /// `complain`s if a guarded value was not accepted.
    pub(crate) fn or_complain<T>(&mut self, outcome: Fast<T>, message: impl FnOnce() -> String) -> Fast<T> {
        outcome.map_err(|Fault| self.complain(message))
    }
}

/// serde's words for a value that fits no variant of an untagged enum.
pub(crate) fn untagged(name: &str) -> String {
    format!("data did not match any variant of untagged enum {name}")
}
