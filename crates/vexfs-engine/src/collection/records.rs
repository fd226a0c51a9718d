//! The row table and the id map of one generation.

use std::hash::BuildHasher;

use hashbrown::HashTable;
use roaring::RoaringBitmap;
use vexfs_index::{ROWS_MAX, Row};
use vexfs_storage::blobs::BlobRef;

use super::id_order::{IdOrder, IdPage};
use super::partitions::Partitions;
use crate::id;

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

/// What every row stands for, and which row holds a given id. All vectors are indexed by row.
#[derive(Default)]
pub(crate) struct RecordTable {
    /// Live rows by encoded id.
    by_id: HashTable<Row>,
    /// Encoded ids of all rows end to end; row `r` ends at `id_ends[r]`.
    id_bytes: Vec<u8>,
    id_ends: Vec<u64>,
    orders: Vec<u64>,
    bodies: Vec<BlobRef>,
    /// Number of the batch that changed each record last.
    versions: Vec<u64>,
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
        self.orders.len() as u32
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
        let row = row as usize;
        let start = if row == 0 { 0 } else { self.id_ends[row - 1] };
        &self.id_bytes[start as usize..self.id_ends[row] as usize]
    }

    pub(crate) fn order(&self, row: Row) -> u64 {
        self.orders[row as usize]
    }

    pub(crate) fn body(&self, row: Row) -> BlobRef {
        self.bodies[row as usize]
    }

    /// The bodies of live rows.
    pub(crate) fn bodies(&self) -> BodyTotals {
        BodyTotals { count: self.count(), bytes: self.live_body_bytes }
    }

    /// Number of the batch that changed the record last.
    pub(crate) fn version(&self, row: Row) -> u64 {
        self.versions[row as usize]
    }

    pub(crate) fn set_version(&mut self, row: Row, sequence: u64) {
        self.versions[row as usize] = sequence;
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
        self.id_bytes.extend_from_slice(encoded_id);
        self.id_ends.push(self.id_bytes.len() as u64);
        self.orders.push(order);
        self.bodies.push(body);
        self.versions.push(version);
        self.live.insert(row);
        self.live_body_bytes += u64::from(body.len);
        self.partitions.insert(encoded_id, row);
        let Self { by_id, id_bytes, id_ends, .. } = self;
        by_id.insert_unique(hash(encoded_id), row, |&other| hash(slice_of(id_bytes, id_ends, other)));
        row
    }

    /// Adds a row that is dead from the start, and therefore needs no id.
    pub(crate) fn push_dead(&mut self, body: BlobRef) {
        self.id_ends.push(self.id_bytes.len() as u64);
        self.orders.push(0);
        self.bodies.push(body);
        self.versions.push(0);
    }

    /// Makes sure that new records come after order `next`.
    pub(crate) fn reserve_orders(&mut self, next: u64) {
        self.next_order = self.next_order.max(next);
    }

    /// Makes a live row dead; its id is free again.
    pub(crate) fn kill(&mut self, row: Row) {
        let encoded = slice_of(&self.id_bytes, &self.id_ends, row);
        if let Ok(entry) = self.by_id.find_entry(hash(encoded), |&other| other == row) {
            entry.remove();
        }
        self.partitions.remove(encoded, row);
        self.live.remove(row);
        self.live_body_bytes -= u64::from(self.bodies[row as usize].len);
        self.moved.remove(row);
    }

    /// Gives a live row another body.
    pub(crate) fn set_body(&mut self, row: Row, body: BlobRef) {
        let old = std::mem::replace(&mut self.bodies[row as usize], body);
        self.live_body_bytes = self.live_body_bytes - u64::from(old.len) + u64::from(body.len);
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
            + self.id_ends.capacity() * 8
            + self.orders.capacity() * 8
            + self.versions.capacity() * 8
            + self.bodies.capacity() * size_of::<BlobRef>()
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
        self.orders.iter().try_for_each(|order| out.write_all(&order.to_le_bytes()))?;
        for body in &self.bodies {
            out.write_all(&body.offset.to_le_bytes())?;
            out.write_all(&body.len.to_le_bytes())?;
        }
        self.id_ends.iter().try_for_each(|end| out.write_all(&end.to_le_bytes()))?;
        out.write_all(&self.id_bytes)?;
        self.live.serialize_into(&mut *out)?;
        self.versions.iter().try_for_each(|version| out.write_all(&version.to_le_bytes()))
    }

    /// Reads what [`Self::write_to`] wrote; `None` when the bytes are not that.
    pub(crate) fn read_from(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let rows = usize::try_from(take_u64(&mut rest)?).ok()?;
        let next_order = take_u64(&mut rest)?;
        let orders = take_u64s(&mut rest, rows)?;
        let mut bodies = Vec::with_capacity(rows);
        let (body_bytes, after) = rest.split_at_checked(rows.checked_mul(12)?)?;
        for body in body_bytes.chunks_exact(12) {
            let offset = u64::from_le_bytes(body[..8].try_into().ok()?);
            let len = u32::from_le_bytes(body[8..].try_into().ok()?);
            bodies.push(BlobRef { offset, len });
        }
        rest = after;
        let id_ends = take_u64s(&mut rest, rows)?;
        let id_length = usize::try_from(id_ends.last().copied().unwrap_or(0)).ok()?;
        let (id_bytes, after) = rest.split_at_checked(id_length)?;
        if id_ends.windows(2).any(|pair| pair[0] > pair[1]) {
            return None;
        }
        rest = after;
        let live = RoaringBitmap::deserialize_from(&mut rest).ok()?;
        let versions = if rest.is_empty() { vec![0; rows] } else { take_u64s(&mut rest, rows)? };
        if live.max().is_some_and(|row| row as usize >= rows) {
            return None;
        }
        let mut table = Self {
            by_id: HashTable::with_capacity(live.len() as usize),
            id_bytes: id_bytes.to_vec(),
            id_ends,
            orders,
            bodies,
            versions,
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
        let Self { by_id, id_bytes, id_ends, orders, bodies, live, live_body_bytes, moved, partitions, .. } = self;
        let mut newest = None;
        for row in live.iter() {
            let order = orders[row as usize];
            *live_body_bytes += u64::from(bodies[row as usize].len);
            if newest.is_some_and(|newest| order < newest) {
                moved.insert(row);
            } else {
                newest = Some(order);
            }
            partitions.insert(slice_of(id_bytes, id_ends, row), row);
            let rehash = |&other: &Row| hash(slice_of(id_bytes, id_ends, other));
            by_id.insert_unique(hash(slice_of(id_bytes, id_ends, row)), row, rehash);
        }
    }
}

fn window(rows: &RoaringBitmap, offset: usize, limit: usize) -> Vec<Row> {
    let first = u32::try_from(offset).ok().and_then(|offset| rows.select(offset));
    first.map_or_else(Vec::new, |first| rows.range(first..).take(limit).collect())
}

fn slice_of<'a>(id_bytes: &'a [u8], id_ends: &[u64], row: Row) -> &'a [u8] {
    let row = row as usize;
    let start = if row == 0 { 0 } else { id_ends[row - 1] };
    &id_bytes[start as usize..id_ends[row] as usize]
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

fn take_u64s(rest: &mut &[u8], count: usize) -> Option<Vec<u64>> {
    let (head, tail) = rest.split_at_checked(count.checked_mul(8)?)?;
    *rest = tail;
    Some(head.chunks_exact(8).map(|bytes| u64::from_le_bytes(bytes.try_into().unwrap_or_default())).collect())
}
