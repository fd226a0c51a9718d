use roaring::RoaringBitmap;

use super::Posting;
use crate::Row;

/// Collecting single rows into bits costs the clearing of all bits; below one row in this many, sorting them is cheaper.
const ROWS_A_BIT: u64 = 256;

/// All bits must number less than 2³².
const ROW_OF_BITS_MAX: Row = Row::MAX - 8;

/// Unites many postings within a scope. Thousands of single rows go into plain bits, which is what makes wide ranges quick.
pub(crate) struct Gather<'a> {
    scope: &'a RoaringBitmap,
    singles: Singles,
    dense: RoaringBitmap,
}

enum Singles {
    Bits(Vec<u8>),
    List(Vec<Row>),
}

impl<'a> Gather<'a> {
    /// `expected` is about how many rows will come.
    pub(crate) fn new(scope: &'a RoaringBitmap, expected: u64) -> Self {
        let row_max = scope.max().unwrap_or(0);
        let singles = if expected > u64::from(row_max) / ROWS_A_BIT && row_max < ROW_OF_BITS_MAX {
            Singles::Bits(vec![0; row_max as usize / 8 + 1])
        } else {
            Singles::List(Vec::with_capacity(expected as usize))
        };
        Self { scope, singles, dense: RoaringBitmap::new() }
    }

    pub(crate) fn add(&mut self, posting: &Posting) {
        if let Some(rows) = posting.as_bitmap() {
            self.dense |= rows;
            return;
        }
        match &mut self.singles {
            Singles::Bits(bits) => {
                for &row in posting.as_slice() {
                    set(bits, row);
                }
            }
            Singles::List(list) => list.extend_from_slice(posting.as_slice()),
        }
    }

    pub(crate) fn add_row(&mut self, row: Row) {
        match &mut self.singles {
            Singles::Bits(bits) => set(bits, row),
            Singles::List(list) => list.push(row),
        }
    }

    pub(crate) fn finish(self) -> RoaringBitmap {
        let singles = match self.singles {
            Singles::Bits(bits) => RoaringBitmap::from_lsb0_bytes(0, &bits),
            Singles::List(mut list) => {
                list.sort_unstable();
                list.into_iter().collect()
            }
        };
        (singles | self.dense) & self.scope
    }
}

/// Rows past the scope are dropped.
fn set(bits: &mut [u8], row: Row) {
    if let Some(byte) = bits.get_mut(row as usize / 8) {
        *byte |= 1 << (row % 8);
    }
}
