use roaring::RoaringBitmap;

use super::TextIndex;
use super::query::Query;
use super::regex_query::regex_query;
use super::trigrams::collect;
use crate::fields::posting::Posting;

/// With so few candidates left it is quicker to read them than to go on narrowing.
const CANDIDATES_FEW: u64 = 32;

impl TextIndex {
    /// The rows whose document may hold `substring`; none if that cannot be narrowed: below three bytes.
    pub fn candidates(&self, substring: &str) -> Option<RoaringBitmap> {
        self.with_unindexed(self.query(&Query::contains(substring.as_bytes())))
    }

    /// The rows whose document the regular expression may match; none if that cannot be narrowed.
    pub fn regex_candidates(&self, pattern: &str) -> Option<RoaringBitmap> {
        self.with_unindexed(self.query(&regex_query(pattern)))
    }

    /// At most so many documents hold `substring`.
    pub(crate) fn count_max(&self, substring: &str) -> u64 {
        let mut trigrams = Vec::new();
        collect(substring.as_bytes(), &mut trigrams);
        let rarest = trigrams.iter().map(|trigram| self.postings.get(trigram).map_or(0, Posting::len)).min();
        rarest.map_or(self.documents.len(), |count| count + self.unindexed.len())
    }

    fn with_unindexed(&self, candidates: Option<RoaringBitmap>) -> Option<RoaringBitmap> {
        candidates.map(|candidates| candidates | &self.unindexed)
    }

    /// None when the query demands nothing.
    fn query(&self, query: &Query) -> Option<RoaringBitmap> {
        match query {
            Query::All => None,
            Query::Contains(bytes) => Some(self.containing(bytes)),
            Query::Or(parts) => {
                let mut rows = RoaringBitmap::new();
                for part in parts {
                    rows |= self.query(part)?;
                }
                Some(rows)
            }
            Query::And(parts) => {
                let mut left: Option<RoaringBitmap> = None;
                for rows in parts.iter().filter_map(|part| self.query(part)) {
                    left = Some(match left {
                        None => rows,
                        Some(left) => left & rows,
                    });
                    if left.as_ref().is_some_and(|left| left.len() <= CANDIDATES_FEW) {
                        break;
                    }
                }
                left
            }
        }
    }

    /// Rows that have all trigrams of some bytes, or nearly.
    fn containing(&self, bytes: &[u8]) -> RoaringBitmap {
        let mut trigrams = Vec::new();
        collect(bytes, &mut trigrams);
        let postings: Option<Vec<&Posting>> = trigrams.iter().map(|trigram| self.postings.get(trigram)).collect();
        let Some(mut postings) = postings else {
            return RoaringBitmap::new();
        };
        postings.sort_unstable_by_key(|posting| posting.len());
        let Some((rarest, others)) = postings.split_first() else {
            return self.documents.clone();
        };
        let mut rows = rarest.to_bitmap();
        for posting in others {
            if rows.len() <= CANDIDATES_FEW {
                break;
            }
            rows = posting.within(&rows);
        }
        rows
    }
}
