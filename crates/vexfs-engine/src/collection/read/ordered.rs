//! Records by a number or a date in a field.

use std::cmp::Ordering;

use roaring::RoaringBitmap;
use vexfs_index::fields::{FieldWalk, WalkOrder};
use vexfs_index::payload::{Number, Value, parse_datetime};
use vexfs_index::{Cancel, Row};

use super::bodies::Payloads;
use super::cancelled;
use super::hits::Hit;
use super::values::for_each_value;
use crate::collection::records::RecordTable;
use crate::collection::state::State;
use crate::error::Result;
use crate::id;
use crate::plan::{Direction, OrderedKind, OrderedSource};

/// Values of the index that are walked over in the time in which one payload is read, about.
const VALUES_PER_PAYLOAD: usize = 30;
/// Values walked over between two looks at the cancel flag.
const POLL_VALUES: usize = 1_024;

type Entry = (Number, Row);

/// The first `limit` rows of `rows`, one for each value of the field.
pub(super) fn in_order(
    state: &State,
    rows: &RoaringBitmap,
    source: &OrderedSource,
    limit: usize,
    cancel: &Cancel,
) -> Result<Vec<Hit>> {
    let order = Order { records: &state.records, source };
    let entries = if let Some(walk) = order.walk(state, rows, limit) {
        order.first_of(walk, limit, cancel)?
    } else {
        let mut entries = order.read(state, rows, cancel)?;
        order.sort(&mut entries, limit);
        entries
    };
    Ok(entries.into_iter().map(|(value, row)| Hit { row, score: 1.0, order_value: Some(value) }).collect())
}

struct Order<'a> {
    records: &'a RecordTable,
    source: &'a OrderedSource,
}

impl Order<'_> {
    /// The index's walk; `None` when there is none, or reading the payloads of so few rows costs less.
    fn walk<'s>(&self, state: &'s State, rows: &'s RoaringBitmap, limit: usize) -> Option<FieldWalk<'s>> {
        let selected = rows.len() as usize;
        let walked = self.records.count() as usize / selected.max(1) * limit.min(selected);
        if selected.saturating_mul(VALUES_PER_PAYLOAD) < walked {
            return None;
        }
        let order = WalkOrder { is_descending: self.source.direction == Direction::Descending, from: self.source.from };
        match self.source.kind {
            OrderedKind::Number => state.fields.numbers(&self.source.path, order, rows),
            OrderedKind::Datetime => state.fields.dates(&self.source.path, order, rows),
        }
    }

    fn first_of(&self, walk: FieldWalk<'_>, limit: usize, cancel: &Cancel) -> Result<Vec<Entry>> {
        let mut entries = Vec::new();
        for (index, mut equal) in walk.enumerate() {
            if index % POLL_VALUES == 0 {
                cancel.check().map_err(|_| cancelled(cancel))?;
            }
            if entries.len() >= limit {
                break;
            }
            equal.sort_unstable_by_key(|(_, row)| *row);
            equal.dedup_by_key(|(_, row)| *row);
            self.sort(&mut equal, limit - entries.len());
            entries.append(&mut equal);
        }
        Ok(entries)
    }

    /// Every value of every row that is at or behind the beginning, from the payloads.
    fn read(&self, state: &State, rows: &RoaringBitmap, cancel: &Cancel) -> Result<Vec<Entry>> {
        let payloads = Payloads::new(state, cancel);
        let mut entries = Vec::new();
        for row in rows {
            let Some(payload) = payloads.of(row)? else { continue };
            let start = entries.len();
            for_each_value(payload, &self.source.path, &mut |value| {
                let value = self.value(value).filter(|value| self.is_behind_start(*value));
                entries.extend(value.map(|value| (value, row)));
            })?;
            if entries.len() > start + 1 {
                let mut values = entries.split_off(start);
                values.sort_unstable_by(|(a, _), (b, _)| a.compare(*b));
                values.dedup_by(|(a, _), (b, _)| a.is_same_value(*b));
                entries.append(&mut values);
            }
        }
        Ok(entries)
    }

    /// Leaves the first `limit`, in order.
    fn sort(&self, entries: &mut Vec<Entry>, limit: usize) {
        if limit < entries.len() {
            entries.select_nth_unstable_by(limit, |a, b| self.compare(*a, *b));
            entries.truncate(limit);
        }
        entries.sort_unstable_by(|a, b| self.compare(*a, *b));
    }

    fn value(&self, value: &Value<'_>) -> Option<Number> {
        match (self.source.kind, value) {
            (OrderedKind::Number, Value::Number(number)) => Some(*number),
            (OrderedKind::Datetime, Value::String(text)) => parse_datetime(text).map(Number::Int),
            _ => None,
        }
    }

    fn is_behind_start(&self, value: Number) -> bool {
        self.source.from.is_none_or(|from| self.directed(from.compare(value)).is_le())
    }

    fn compare(&self, (a, a_row): Entry, (b, b_row): Entry) -> Ordering {
        let key = |row: Row| id::sort_key(self.records.encoded_id(row));
        self.directed(a.compare(b).then_with(|| key(a_row).cmp(&key(b_row))))
    }

    fn directed(&self, order: Ordering) -> Ordering {
        match self.source.direction {
            Direction::Ascending => order,
            Direction::Descending => order.reverse(),
        }
    }
}
