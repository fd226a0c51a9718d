use std::borrow::Cow;

use roaring::RoaringBitmap;

use crate::Row;

/// The records behind the rows, as far as a filter needs them.
pub trait RowSource {
    /// The rows that stand for a record now.
    fn live(&self) -> &RoaringBitmap;

    /// The payload of a live row, if it has one.
    fn payload(&self, row: Row) -> Option<&[u8]>;

    /// The document of a live row, if it has one.
    fn document(&self, row: Row) -> Option<&str>;

    /// The live row of an id as it stands in a plan.
    fn row_of(&self, id: &str) -> Option<Row>;

    /// The rows with a vector in a space, dead ones perhaps among them; none in a space that is not known.
    fn rows_with_vector(&self, space: &str) -> Cow<'_, RoaringBitmap> {
        let _ = space;
        Cow::Owned(RoaringBitmap::new())
    }

    /// The live rows whose ids are of a partition; none of one that is not known.
    fn rows_in_partition(&self, partition: &str) -> Cow<'_, RoaringBitmap> {
        let _ = partition;
        Cow::Owned(RoaringBitmap::new())
    }

    /// Calls `visit` with the bytes that stand for the id of a live row where ids are hashed: the 8 little-endian bytes of a number,
    /// the 16 of a UUID, the UTF-8 of a text. Does not call it where ids are not known.
    fn with_id_bytes(&self, row: Row, visit: &mut dyn FnMut(&[u8])) {
        let _ = (row, visit);
    }
}
