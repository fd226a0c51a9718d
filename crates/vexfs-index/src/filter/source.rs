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
}
