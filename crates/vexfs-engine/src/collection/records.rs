//! The row table and the id map of one generation.

use std::hash::BuildHasher;
use std::slice;

use hashbrown::HashTable;
use roaring::RoaringBitmap;
use vexfs_index::{ROWS_MAX, Row};
use vexfs_simd::prefetch;
use vexfs_storage::blobs::BlobRef;

use super::id_order::{IdOrder, IdPage};
use super::partitions::Partitions;
use crate::id;

/// As many bytes of an id are asked for ahead of reading it.
const ID_BYTES_AHEAD: usize = 128;

/// Some bodies of records: how many, and what they come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct BodyTotals {
    pub(crate) count: u64,
    pub(crate) bytes: u64,
}

impl BodyTotals {
    pub(crate) fn plus(self, other: Self) -> Self {
        Self { count: self.count + other.count, bytes: self.bytes + other.bytes }
    }

    /// What is left without some that were counted before. Those of another generation are gone already.
    pub(crate) fn without(self, earlier: Self) -> Self {
        Self { count: self.count.saturating_sub(earlier.count), bytes: self.bytes.saturating_sub(earlier.bytes) }
    }
}

/// What a row stands for, side by side: an answer's rows come from all over, and each costs as many waits for memory as it has places.
#[derive(Debug, Clone, Copy)]
struct Record {
    order: u64,
    /// Number of the batch that changed it last.
    version: u64,
    body_offset: u64,
    /// Where its encoded id begins among all.
    id_start: u64,
    id_len: u32,
    body_len: u32,
}

impl Record {
    fn body(&self) -> BlobRef {
        BlobRef { offset: self.body_offset, len: self.body_len }
    }

    fn id_end(&self) -> u64 {
        self.id_start + u64::from(self.id_len)
    }

    fn id<'a>(&self, id_bytes: &'a [u8]) -> &'a [u8] {
        &id_bytes[self.id_start as usize..self.id_end() as usize]
    }
}

/// What every row stands for, and which row holds a given id.
#[derive(Default)]
pub(crate) struct RecordTable {
    /// Live rows by encoded id.
    by_id: HashTable<Row>,
    /// Encoded ids of all rows end to end.
    id_bytes: Vec<u8>,
    /// By row.
    records: Vec<Record>,
    live: RoaringBitmap,
    /// Bytes of the bodies of live rows.
    live_body_bytes: u64,
    /// Live rows whose order is smaller than that of an earlier row: records that moved to a new row.
    moved: RoaringBitmap,
    next_order: u64,
    id_order: IdOrder,
    partitions: Partitions,
}

impl RecordTable {
    /// Number of rows ever made in this generation.
    pub(crate) fn rows(&self) -> u32 {
        self.records.len() as u32
    }

    pub(crate) fn live(&self) -> &RoaringBitmap {
        &self.live
    }

    pub(crate) fn count(&self) -> u64 {
        self.by_id.len() as u64
    }

    pub(crate) fn row_of(&self, encoded_id: &[u8]) -> Option<Row> {
        self.by_id.find(hash(encoded_id), |&row| self.encoded_id(row) == encoded_id).copied()
    }

    pub(crate) fn row_of_text(&self, text: &str) -> Option<Row> {
        let mut encoded = Vec::with_capacity(text.len() + 1);
        id::encode(text, &mut encoded);
        self.row_of(&encoded)
    }

    /// The live rows whose ids are of a partition; none of one that no id names.
    pub(crate) fn rows_in_partition(&self, partition: &str) -> Option<&RoaringBitmap> {
        self.partitions.rows(partition)
    }

    /// Whether ids of several partitions may be the same within them.
    pub(super) fn is_partitioned(&self) -> bool {
        !self.partitions.is_empty()
    }

    /// Also for dead rows.
    pub(crate) fn encoded_id(&self, row: Row) -> &[u8] {
        self.record(row).id(&self.id_bytes)
    }

    pub(crate) fn order(&self, row: Row) -> u64 {
        self.record(row).order
    }

    pub(crate) fn body(&self, row: Row) -> BlobRef {
        self.record(row).body()
    }

    fn record(&self, row: Row) -> &Record {
        &self.records[row as usize]
    }

    /// Asks for the memory of some rows, a few dozen at most, so that reading each of them does not wait for it.
    pub(crate) fn prefetch(&self, rows: impl Iterator<Item = Row> + Clone) {
        rows.clone().for_each(|row| prefetch(slice::from_ref(self.record(row)), size_of::<Record>()));
        rows.for_each(|row| prefetch(self.encoded_id(row), ID_BYTES_AHEAD));
    }

    /// The bodies of live rows.
    pub(crate) fn bodies(&self) -> BodyTotals {
        BodyTotals { count: self.count(), bytes: self.live_body_bytes }
    }

    /// Number of the batch that changed the record last.
    pub(crate) fn version(&self, row: Row) -> u64 {
        self.record(row).version
    }

    pub(crate) fn set_version(&mut self, row: Row, sequence: u64) {
        self.records[row as usize].version = sequence;
    }

    pub(crate) fn next_order(&self) -> u64 {
        self.next_order
    }

    /// Adds a row for a new record, last in insertion order.
    pub(crate) fn insert(&mut self, encoded_id: &[u8], body: BlobRef, version: u64) -> Row {
        let order = self.next_order;
        self.push(encoded_id, order, body, version)
    }

    /// Adds a row for a record that keeps its place in insertion order; its old row must be killed first.
    pub(crate) fn push(&mut self, encoded_id: &[u8], order: u64, body: BlobRef, version: u64) -> Row {
        let row = self.rows();
        assert!(row < ROWS_MAX, "a generation holds at most 2^31 rows");
        debug_assert!(self.row_of(encoded_id).is_none(), "an id has one live row");
        if order < self.next_order {
            self.moved.insert(row);
        } else {
            self.next_order = order + 1;
        }
        self.push_record(encoded_id, order, body, version);
        self.live.insert(row);
        self.live_body_bytes += u64::from(body.len);
        self.partitions.insert(encoded_id, row);
        let Self { by_id, id_bytes, records, .. } = self;
        by_id.insert_unique(hash(encoded_id), row, |&other| hash(records[other as usize].id(id_bytes)));
        row
    }

    /// Adds a row that is dead from the start, and therefore needs no id.
    pub(crate) fn push_dead(&mut self, body: BlobRef) {
        self.push_record(&[], 0, body, 0);
    }

    fn push_record(&mut self, encoded_id: &[u8], order: u64, body: BlobRef, version: u64) {
        self.records.push(Record {
            order,
            version,
            body_offset: body.offset,
            body_len: body.len,
            id_start: self.id_bytes.len() as u64,
            id_len: encoded_id.len() as u32,
        });
        self.id_bytes.extend_from_slice(encoded_id);
    }

    /// Makes sure that new records come after order `next`.
    pub(crate) fn reserve_orders(&mut self, next: u64) {
        self.next_order = self.next_order.max(next);
    }

    /// Makes a live row dead; its id is free again.
    pub(crate) fn kill(&mut self, row: Row) {
        let record = self.records[row as usize];
        let encoded = record.id(&self.id_bytes);
        if let Ok(entry) = self.by_id.find_entry(hash(encoded), |&other| other == row) {
            entry.remove();
        }
        self.partitions.remove(encoded, row);
        self.live.remove(row);
        self.live_body_bytes -= u64::from(record.body_len);
        self.moved.remove(row);
    }

    /// Gives a live row another body.
    pub(crate) fn set_body(&mut self, row: Row, body: BlobRef) {
        let record = &mut self.records[row as usize];
        self.live_body_bytes = self.live_body_bytes - u64::from(record.body_len) + u64::from(body.len);
        (record.body_offset, record.body_len) = (body.offset, body.len);
    }

    /// The rows of `rows` from oldest to newest record, `limit` of them from `offset`.
    pub(crate) fn in_insertion_order(&self, rows: &RoaringBitmap, offset: usize, limit: usize) -> Vec<Row> {
        if self.moved.is_empty() {
            return window(rows, offset, limit);
        }
        // Rows that never moved are sorted already; the few that did are merged in.
        let mut moved: Vec<Row> = (rows & &self.moved).iter().collect();
        moved.sort_unstable_by_key(|&row| self.order(row));
        let mut moved = moved.into_iter().peekable();
        let unmoved = rows - &self.moved;
        let mut unmoved = unmoved.into_iter().peekable();
        std::iter::from_fn(|| match (moved.peek(), unmoved.peek()) {
            (Some(&a), Some(&b)) if self.order(a) < self.order(b) => moved.next(),
            (Some(_), None) => moved.next(),
            _ => unmoved.next(),
        })
        .skip(offset)
        .take(limit)
        .collect()
    }

    /// The rows of `rows` on a page of the order of ids: numbers, UUIDs, texts. Of ids that are the same within their partitions one is there.
    pub(crate) fn in_id_order(&self, rows: &RoaringBitmap, page: &IdPage<'_>) -> Vec<Row> {
        self.id_order.page(self, rows, page)
    }

    /// Rows that would have to be sorted before the next scan in the order of ids.
    pub(crate) fn unordered_rows(&self) -> usize {
        self.id_order.pending(self)
    }

    pub(crate) fn memory_bytes(&self) -> usize {
        self.id_bytes.capacity()
            + self.records.capacity() * size_of::<Record>()
            + self.by_id.capacity() * 5
            + self.live.serialized_size()
            + self.id_order.memory_bytes()
            + self.partitions.memory_bytes()
    }

    /// Appends the table's bytes: `rows u64`, `next_order u64`, orders, bodies (`offset u64`, `len u32`), id ends, id bytes, live rows (roaring),
    /// versions (since version 0.2).
    pub(crate) fn write_to(&self, out: &mut impl std::io::Write) -> std::io::Result<()> {
        out.write_all(&u64::from(self.rows()).to_le_bytes())?;
        out.write_all(&self.next_order.to_le_bytes())?;
        self.records.iter().try_for_each(|record| out.write_all(&record.order.to_le_bytes()))?;
        for record in &self.records {
            out.write_all(&record.body_offset.to_le_bytes())?;
            out.write_all(&record.body_len.to_le_bytes())?;
        }
        self.records.iter().try_for_each(|record| out.write_all(&record.id_end().to_le_bytes()))?;
        out.write_all(&self.id_bytes)?;
        self.live.serialize_into(&mut *out)?;
        self.records.iter().try_for_each(|record| out.write_all(&record.version.to_le_bytes()))
    }

    /// Reads what [`Self::write_to`] wrote; `None` when the bytes are not that.
    pub(crate) fn read_from(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let rows = usize::try_from(take_u64(&mut rest)?).ok()?;
        let next_order = take_u64(&mut rest)?;
        let orders = take(&mut rest, rows, 8)?;
        let bodies = take(&mut rest, rows, 12)?;
        let id_ends = take(&mut rest, rows, 8)?;
        let id_bytes_len = if rows == 0 { 0 } else { u64_at(id_ends, rows - 1) };
        let id_bytes = take(&mut rest, usize::try_from(id_bytes_len).ok()?, 1)?;
        let live = RoaringBitmap::deserialize_from(&mut rest).ok()?;
        let versions = if rest.is_empty() { None } else { Some(take(&mut rest, rows, 8)?) };
        if live.max().is_some_and(|row| row as usize >= rows) {
            return None;
        }
        let mut records = Vec::with_capacity(rows);
        let mut id_start = 0;
        for row in 0..rows {
            let id_end = u64_at(id_ends, row);
            let body = &bodies[row * 12..][..12];
            records.push(Record {
                order: u64_at(orders, row),
                version: versions.map_or(0, |versions| u64_at(versions, row)),
                body_offset: u64_at(body, 0),
                body_len: u32::from_le_bytes(body[8..].try_into().ok()?),
                id_start,
                id_len: u32::try_from(id_end.checked_sub(id_start)?).ok()?,
            });
            id_start = id_end;
        }
        let mut table = Self {
            by_id: HashTable::with_capacity(live.len() as usize),
            id_bytes: id_bytes.to_vec(),
            records,
            live,
            live_body_bytes: 0,
            moved: RoaringBitmap::new(),
            next_order,
            id_order: IdOrder::default(),
            partitions: Partitions::default(),
        };
        table.index_live_rows();
        Some(table)
    }

    fn index_live_rows(&mut self) {
        let Self { by_id, id_bytes, records, live, live_body_bytes, moved, partitions, .. } = self;
        let mut newest = None;
        for row in live.iter() {
            let record = &records[row as usize];
            *live_body_bytes += u64::from(record.body_len);
            if newest.is_some_and(|newest| record.order < newest) {
                moved.insert(row);
            } else {
                newest = Some(record.order);
            }
            let encoded_id = record.id(id_bytes);
            partitions.insert(encoded_id, row);
            by_id.insert_unique(hash(encoded_id), row, |&other| hash(records[other as usize].id(id_bytes)));
        }
    }
}

fn window(rows: &RoaringBitmap, offset: usize, limit: usize) -> Vec<Row> {
    let first = u32::try_from(offset).ok().and_then(|offset| rows.select(offset));
    first.map_or_else(Vec::new, |first| rows.range(first..).take(limit).collect())
}

/// One seed for the process: tables are rebuilt on load, so hashes need not outlive it.
static SEED: std::sync::LazyLock<hashbrown::DefaultHashBuilder> = std::sync::LazyLock::new(Default::default);

fn hash(bytes: &[u8]) -> u64 {
    SEED.hash_one(bytes)
}

fn take_u64(rest: &mut &[u8]) -> Option<u64> {
    let (head, tail) = rest.split_first_chunk::<8>()?;
    *rest = tail;
    Some(u64::from_le_bytes(*head))
}

/// The next `count` items of `item_bytes` each.
fn take<'a>(rest: &mut &'a [u8], count: usize, item_bytes: usize) -> Option<&'a [u8]> {
    let (items, tail) = rest.split_at_checked(count.checked_mul(item_bytes)?)?;
    *rest = tail;
    Some(items)
}

fn u64_at(items: &[u8], item: usize) -> u64 {
    u64::from_le_bytes(items[item * 8..][..8].try_into().unwrap_or_default())
}
