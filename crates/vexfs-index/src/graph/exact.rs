//! Finding the very nearest of all rows, with codes to tell which of them need not be compared.

use std::ops::Range;

use roaring::RoaringBitmap;

use super::{Graph, SearchParams};
use crate::codes::Sieve;
use crate::scan::scan_listed;
use crate::{Accept, Cancel, Cancelled, Row, TopK, Vectors};

/// Rows whose codes are compared between two looks at the cancel flag.
const CHUNK_ROWS: usize = 256;

impl Graph {
    /// Whether its codes are of the kind by which [`Self::scan_rows`] and [`Self::scan_range`] can tell.
    pub fn scans_by_codes(&self) -> bool {
        self.codes.have_sieves()
    }

    /// The `k` nearest accepted of `rows` below `end`, as scanning all their vectors gives them, to the last bit; `None` where codes tell too
    /// little, and the vectors have to be scanned. All accepted rows have codes.
    ///
    /// # Errors
    /// [`Cancelled`].
    pub fn scan_rows(
        &self,
        query: &[f32],
        k: usize,
        (rows, end): (&RoaringBitmap, Row),
        accept: &Accept<'_>,
        vectors: &impl Vectors,
        cancel: &Cancel,
    ) -> Result<Option<Vec<(Row, f32)>>, Cancelled> {
        let mut rows = rows.iter();
        let mut chunk = [0; CHUNK_ROWS];
        self.scan(query, k, vectors, |sieve| {
            loop {
                cancel.check()?;
                let rows = rows.next_many(&mut chunk);
                let rows = &rows[..rows.partition_point(|&row| row < end)];
                if rows.is_empty() {
                    return Ok(());
                }
                sieve.offer_rows(rows, |row| accept.accepts(row));
            }
        })
    }

    /// As [`Self::scan_rows`], of all rows of a range.
    ///
    /// # Errors
    /// [`Cancelled`].
    pub fn scan_range(
        &self,
        query: &[f32],
        k: usize,
        rows: Range<Row>,
        accept: &Accept<'_>,
        vectors: &impl Vectors,
        cancel: &Cancel,
    ) -> Result<Option<Vec<(Row, f32)>>, Cancelled> {
        self.scan(query, k, vectors, |sieve| {
            for start in rows.clone().step_by(CHUNK_ROWS) {
                cancel.check()?;
                sieve.offer_range(start..rows.end.min(start + CHUNK_ROWS as Row), |row| accept.accepts(row));
            }
            Ok(())
        })
    }

    /// `offer_all` offers a sieve the rows.
    fn scan(
        &self,
        query: &[f32],
        k: usize,
        vectors: &impl Vectors,
        offer_all: impl FnOnce(&mut Sieve<'_>) -> Result<(), Cancelled>,
    ) -> Result<Option<Vec<(Row, f32)>>, Cancelled> {
        let coded = self.coded(query, &SearchParams::new(k, k));
        let Some(mut sieve) = self.codes.sieve(&coded, k) else { return Ok(None) };
        offer_all(&mut sieve)?;
        let candidates: Vec<Row> = sieve.finish().into_iter().map(|neighbor| neighbor.row).collect();
        let mut top = TopK::new(k);
        scan_listed(coded.exact(), vectors, &candidates, &mut top);
        Ok(Some(top.into_sorted()))
    }
}
