//! The order of ids, for scans that go through a collection page by page.
//!
//! Built when the first such scan comes: the rows of that time sorted once, and those that come later sorted into a small tail,
//! which joins the rest when it has grown. Dead rows stay until there are many; whoever walks the order passes over them.

use parking_lot::{RwLock, RwLockReadGuard, RwLockWriteGuard};
use roaring::RoaringBitmap;
use vexfs_index::Row;

use super::records::RecordTable;
use crate::id;

/// A tail joins the rest when it is longer than this and than one row in [`TAIL_SHARE`].
const TAIL_ROWS: usize = 4_096;
const TAIL_SHARE: usize = 32;
/// Dead rows are removed when they are more than this and more than one row in [`DEAD_SHARE`].
const DEAD_ROWS: usize = 4_096;
const DEAD_SHARE: usize = 8;
/// What sorting a row costs, in rows walked over.
const COST_SORTED_ROW: usize = 6;

/// Rows by id: numbers, UUIDs, texts.
#[derive(Default)]
pub(super) struct IdOrder(RwLock<Order>);

#[derive(Default)]
struct Order {
    bulk: Vec<Row>,
    tail: Vec<Row>,
    /// Rows from this one on are in neither.
    known: Row,
}

/// Which part of the order a scan wants.
pub(crate) struct IdPage<'a> {
    /// Begins at this id or behind it.
    pub(crate) from: Option<&'a str>,
    pub(crate) offset: usize,
    pub(crate) limit: usize,
}

impl IdOrder {
    /// Rows that would have to be sorted before the next scan.
    pub(super) fn pending(&self, records: &RecordTable) -> usize {
        (records.rows() - self.0.read().known) as usize
    }

    pub(super) fn memory_bytes(&self) -> usize {
        let order = self.0.read();
        (order.bulk.capacity() + order.tail.capacity()) * size_of::<Row>()
    }

    /// The rows of `rows`, which are live, on a page.
    pub(super) fn page(&self, records: &RecordTable, rows: &RoaringBitmap, page: &IdPage<'_>) -> Vec<Row> {
        let wanted = page.offset.saturating_add(page.limit).min(rows.len() as usize);
        let from = page.from.map(|from| {
            let mut encoded = Vec::with_capacity(from.len() + 1);
            id::encode(from, &mut encoded);
            encoded
        });
        let from = from.as_deref();
        let selected = rows.len() as usize;
        let walked = (records.count() as usize / selected.max(1)).saturating_mul(wanted);
        if selected.saturating_mul(COST_SORTED_ROW) <= walked {
            let is_behind = |row: &Row| from.is_none_or(|from| key(records, *row) >= id::sort_key(from));
            let sorted = sort(records, rows.iter().filter(is_behind));
            return distinct(records, sorted.into_iter()).skip(page.offset).take(page.limit).collect();
        }
        let order = self.current(records);
        let walked = order.from(records, from).filter(|row| rows.contains(*row));
        distinct(records, walked).skip(page.offset).take(page.limit).collect()
    }

    fn current(&self, records: &RecordTable) -> RwLockReadGuard<'_, Order> {
        let order = self.0.read();
        if order.is_current(records) {
            return order;
        }
        drop(order);
        let mut order = self.0.write();
        // Someone else may have been quicker.
        if !order.is_current(records) {
            order.catch_up(records);
        }
        RwLockWriteGuard::downgrade(order)
    }
}

impl Order {
    fn is_current(&self, records: &RecordTable) -> bool {
        self.known == records.rows() && !self.has_many_dead(records)
    }

    fn has_many_dead(&self, records: &RecordTable) -> bool {
        let rows = self.bulk.len() + self.tail.len();
        let dead = rows.saturating_sub(records.count() as usize);
        dead > DEAD_ROWS && dead > rows / DEAD_SHARE
    }

    fn catch_up(&mut self, records: &RecordTable) {
        if self.has_many_dead(records) {
            self.bulk.retain(|&row| records.live().contains(row));
            self.tail.retain(|&row| records.live().contains(row));
        }
        let fresh = sort(records, records.live().range(self.known..));
        self.known = records.rows();
        self.tail = merge(records, &self.tail, &fresh);
        if self.tail.len() > TAIL_ROWS && self.tail.len() > self.bulk.len() / TAIL_SHARE {
            self.bulk = merge(records, &self.bulk, &std::mem::take(&mut self.tail));
        }
    }

    /// The rows from an id on.
    fn from<'a>(&'a self, records: &'a RecordTable, from: Option<&[u8]>) -> impl Iterator<Item = Row> + use<'a> {
        let behind = |rows: &'a [Row]| {
            let start = from.map_or(0, |from| rows.partition_point(|&row| key(records, row) < id::sort_key(from)));
            rows[start..].iter().copied().peekable()
        };
        let (mut bulk, mut tail) = (behind(&self.bulk), behind(&self.tail));
        std::iter::from_fn(move || match (bulk.peek(), tail.peek()) {
            (Some(&a), Some(&b)) if key(records, b) < key(records, a) => tail.next(),
            (None, _) => tail.next(),
            _ => bulk.next(),
        })
    }
}

fn key(records: &RecordTable, row: Row) -> (u8, &[u8]) {
    id::sort_key(records.encoded_id(row))
}

/// The first of the rows of each id: one that is in several partitions would begin page after page.
fn distinct(records: &RecordTable, rows: impl Iterator<Item = Row>) -> impl Iterator<Item = Row> {
    let is_partitioned = records.is_partitioned();
    let mut previous = None;
    rows.filter(move |&row| {
        let last = if is_partitioned { previous.replace(row) } else { None };
        last.is_none_or(|last| key(records, last) != key(records, row))
    })
}

/// Sorts by the beginnings of the keys, which lie side by side, and looks at whole keys only where those are equal.
fn sort(records: &RecordTable, rows: impl Iterator<Item = Row>) -> Vec<Row> {
    let mut keyed: Vec<((u8, u64), Row)> = rows.map(|row| (id::key_prefix(key(records, row)), row)).collect();
    keyed.sort_unstable_by(|(a, a_row), (b, b_row)| {
        a.cmp(b).then_with(|| key(records, *a_row).cmp(&key(records, *b_row)))
    });
    keyed.into_iter().map(|(_, row)| row).collect()
}

/// Merges a few rows into many: each is looked up, what lies between is copied at once.
fn merge(records: &RecordTable, many: &[Row], few: &[Row]) -> Vec<Row> {
    let mut merged = Vec::with_capacity(many.len() + few.len());
    let mut rest = many;
    for &row in few {
        let before = rest.partition_point(|&other| key(records, other) < key(records, row));
        merged.extend_from_slice(&rest[..before]);
        merged.push(row);
        rest = &rest[before..];
    }
    merged.extend_from_slice(rest);
    merged
}
