use roaring::RoaringBitmap;

use super::FullTextIndex;
use crate::Row;
use crate::fields::posting::Posting;

impl FullTextIndex {
    /// The rows that have all of some tokens, among all their texts; none without tokens.
    pub fn rows_with_all<T: AsRef<str>>(&self, tokens: &[T]) -> RoaringBitmap {
        let postings: Option<Vec<&Posting>> = tokens.iter().map(|token| self.posting(token.as_ref())).collect();
        let Some(mut postings) = postings else {
            return RoaringBitmap::new();
        };
        postings.sort_unstable_by_key(|posting| posting.len());
        let Some((rarest, others)) = postings.split_first() else {
            return RoaringBitmap::new();
        };
        let mut rows = rarest.to_bitmap();
        for posting in others {
            if rows.is_empty() {
                break;
            }
            rows = posting.within(&rows);
        }
        rows
    }

    /// The rows that have at least one of some tokens.
    pub fn rows_with_any<T: AsRef<str>>(&self, tokens: &[T]) -> RoaringBitmap {
        let mut rows = RoaringBitmap::new();
        for posting in tokens.iter().filter_map(|token| self.posting(token.as_ref())) {
            match posting.as_bitmap() {
                Some(bitmap) => rows |= bitmap,
                None => rows.extend(posting.as_slice()),
            }
        }
        rows
    }

    /// The rows with more than one text: the tokens of a query may be in different ones.
    pub fn rows_of_several_texts(&self) -> &RoaringBitmap {
        &self.rows_of_several_texts
    }

    /// At most so many rows have all of some tokens.
    pub fn count_with_all_max<T: AsRef<str>>(&self, tokens: &[T]) -> u64 {
        tokens.iter().map(|token| self.document_frequency(token.as_ref())).min().unwrap_or(0)
    }

    /// At most so many rows have at least one of some tokens.
    pub fn count_with_any_max<T: AsRef<str>>(&self, tokens: &[T]) -> u64 {
        let sum: u64 = tokens.iter().map(|token| self.document_frequency(token.as_ref())).sum();
        sum.min(self.document_count())
    }

    /// How many rows have a text, be it one without tokens.
    pub fn document_count(&self) -> u64 {
        self.lengths.len() as u64
    }

    /// How many rows have a token.
    pub fn document_frequency(&self, token: &str) -> u64 {
        self.posting(token).map_or(0, Posting::len)
    }

    /// How many of some rows have a text.
    pub fn document_count_among(&self, rows: &RoaringBitmap) -> u64 {
        rows.iter().filter(|row| self.lengths.contains_key(row)).count() as u64
    }

    /// How many of some rows have a token.
    pub fn document_frequency_among(&self, token: &str, rows: &RoaringBitmap) -> u64 {
        self.posting(token).map_or(0, |posting| posting.within(rows).len())
    }

    /// How often a token is in a row.
    pub fn term_frequency(&self, token: &str, row: Row) -> u32 {
        match self.tokens.get(token) {
            Some(rows) if rows.rows.contains(row) => rows.repeats.count(row),
            _ => 0,
        }
    }

    /// How many tokens the texts of a row have, repeated ones as often as they are there.
    pub fn token_count(&self, row: Row) -> u32 {
        self.lengths.get(&row).copied().unwrap_or(0)
    }

    /// How many tokens the rows with a text have on average; 0 if there is none.
    pub fn token_count_average(&self) -> f64 {
        if self.lengths.is_empty() { 0.0 } else { self.length_total as f64 / self.lengths.len() as f64 }
    }

    fn posting(&self, token: &str) -> Option<&Posting> {
        self.tokens.get(token).map(|rows| &rows.rows)
    }
}
