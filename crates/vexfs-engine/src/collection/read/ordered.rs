//! Records by a number or a date in a field.

use std::cmp::Ordering;

use roaring::RoaringBitmap;
use vexfs_index::payload::{Number, Value, parse_datetime};
use vexfs_index::{Cancel, Row};

use super::bodies::Payloads;
use super::hits::Hit;
use super::values::for_each_value;
use crate::collection::records::RecordTable;
use crate::collection::state::State;
use crate::error::Result;
use crate::id;
use crate::plan::{Direction, OrderedKind, OrderedSource};

/// The first `limit` rows of `rows`, one for each value of the field.
pub(super) fn in_order(
    state: &State,
    rows: &RoaringBitmap,
    source: &OrderedSource,
    limit: usize,
    cancel: &Cancel,
) -> Result<Vec<Hit>> {
    let order = Order { records: &state.records, source };
    let mut entries = order.read(state, rows, cancel)?;
    if limit < entries.len() {
        entries.select_nth_unstable_by(limit, |a, b| order.compare(*a, *b));
        entries.truncate(limit);
    }
    entries.sort_unstable_by(|a, b| order.compare(*a, *b));
    Ok(entries.into_iter().map(|(value, row)| Hit { row, score: 0.0, order_value: Some(value) }).collect())
}

type Entry = (Number, Row);

struct Order<'a> {
    records: &'a RecordTable,
    source: &'a OrderedSource,
}

impl Order<'_> {
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
                entries[start..].sort_unstable_by(|(a, _), (b, _)| a.compare(*b));
                let mut values = entries.split_off(start);
                values.dedup_by(|(a, _), (b, _)| a.is_same_value(*b));
                entries.extend(values);
            }
        }
        Ok(entries)
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
