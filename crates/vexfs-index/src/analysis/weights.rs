//! Texts as sparse vectors: every term has the index that is a hash of it and a weight.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::{Analyzer, AnalyzerSpec};

/// How the terms of a text are weighted: the part of the BM25 formula that a text alone decides (Robertson and Zaragoza, "The
/// Probabilistic Relevance Framework: BM25 and Beyond", 2009, section 3.4). How rare a term is has to be known by who searches.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct WeightingSpec {
    /// How texts become terms.
    pub analyzer: AnalyzerSpec,
    /// What the texts are.
    pub kind: TextKind,
    /// How little it counts that a term occurs again: `k1` of the formula.
    pub saturation: f64,
    /// How much less a term counts in a long text: `b` of the formula.
    pub length_normalization: f64,
    /// The length of a text of which a term counts neither more nor less, in terms.
    pub length_average: f64,
}

/// What a text is. A term of a query weighs 1, one of a document by the formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TextKind {
    /// Something that is stored.
    Document,
    /// Something that is sought.
    Query,
}

/// The terms of a text, by index.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct WeightedTerms {
    /// Indices of the terms, ascending.
    pub indices: Vec<u32>,
    /// Weights of the terms.
    pub values: Vec<f32>,
}

/// A weighting, prepared.
#[derive(Debug, Clone)]
pub struct Weighting {
    analyzer: Analyzer,
    kind: TextKind,
    saturation: f64,
    length_normalization: f64,
    length_average: f64,
}

impl Weighting {
    /// Prepares a weighting.
    ///
    /// # Errors
    /// The language that is not known.
    pub fn new(spec: WeightingSpec) -> Result<Self, String> {
        Ok(Self {
            analyzer: Analyzer::new(spec.analyzer)?,
            kind: spec.kind,
            saturation: spec.saturation,
            length_normalization: spec.length_normalization,
            length_average: spec.length_average,
        })
    }

    /// The terms of a text.
    pub fn terms(&self, text: &str) -> WeightedTerms {
        let weights: BTreeMap<u32, f32> = match self.kind {
            TextKind::Query => self.query(text),
            TextKind::Document => self.document(text),
        };
        let (indices, values) = weights.into_iter().unzip();
        WeightedTerms { indices, values }
    }

    fn query(&self, text: &str) -> BTreeMap<u32, f32> {
        let mut weights = BTreeMap::new();
        self.analyzer.query_tokens(text, &mut |term| {
            weights.insert(term_index(term), 1.0);
        });
        weights
    }

    fn document(&self, text: &str) -> BTreeMap<u32, f32> {
        let mut length = 0_u64;
        let mut counts: HashMap<String, u64> = HashMap::new();
        self.analyzer.tokens(text, &mut |term| {
            length += 1;
            match counts.get_mut(term) {
                Some(count) => *count += 1,
                None => {
                    counts.insert(term.to_owned(), 1);
                }
            }
        });
        let mut weights = BTreeMap::new();
        for (term, count) in counts {
            let weight = self.weight(count as f64, length as f64);
            // Of two terms with one index the more frequent one counts.
            weights.entry(term_index(&term)).and_modify(|known: &mut f32| *known = known.max(weight)).or_insert(weight);
        }
        weights
    }

    fn weight(&self, count: f64, length: f64) -> f32 {
        let b = self.length_normalization;
        // Products and sums in the order in which others compute them, to the last bit.
        let norm = self.saturation.mul_add(1.0 - b + b * length / self.length_average, count);
        (count * (self.saturation + 1.0) / norm) as f32
    }
}

/// The index of a term: the amount of its hash, taken for a signed number.
fn term_index(term: &str) -> u32 {
    murmur3(term.as_bytes()).cast_signed().unsigned_abs()
}

/// The 32-bit variant of `MurmurHash3` (Austin Appleby, public domain), seeded with 0.
fn murmur3(bytes: &[u8]) -> u32 {
    let mut hash = 0_u32;
    let chunks = bytes.chunks_exact(4);
    let tail = chunks.remainder();
    for chunk in chunks {
        let block = chunk.iter().rev().fold(0, |block, &byte| block << 8 | u32::from(byte));
        hash = (hash ^ scrambled(block)).rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64);
    }
    let block = tail.iter().rev().fold(0, |block, &byte| block << 8 | u32::from(byte));
    hash ^= scrambled(block);
    hash ^= bytes.len() as u32;
    hash = (hash ^ hash >> 16).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ hash >> 13).wrapping_mul(0xc2b2_ae35);
    hash ^ hash >> 16
}

fn scrambled(block: u32) -> u32 {
    block.wrapping_mul(0xcc9e_2d51).rotate_left(15).wrapping_mul(0x1b87_3593)
}

#[cfg(test)]
mod tests {
    use super::murmur3;

    #[test]
    fn hashes_are_those_of_the_reference() {
        for (text, hash) in [
            ("", 0),
            ("a", 0x3c25_69b2),
            ("Hello, world!", 0xc036_3e43),
            ("The quick brown fox jumps over the lazy dog", 0x2e4f_f723),
        ] {
            assert_eq!(murmur3(text.as_bytes()), hash, "{text}");
        }
    }
}
