//! Postings of frequent terms are passed over where they cannot matter. What is found is the same, to the last bit of every score.

#![allow(clippy::unwrap_used, reason = "a failure here is a failure of the test")]

use std::collections::BTreeMap;

use roaring::RoaringBitmap;
use vexfs_index::sparse::SparseIndex;
use vexfs_index::{Accept, AtomicBitSet, BitSet, Cancel, Row};

/// Three blocks of rows, the last one not full.
const ROWS: Row = 150_000;
/// Of a thousand rows, how many have each index.
const FREQUENCIES: [u32; 10] = [950, 700, 400, 40, 20, 10, 6, 4, 2, 1];

struct Random(u64);

impl Random {
    fn below(&mut self, bound: u32) -> u32 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        ((self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % u64::from(bound)) as u32
    }

    /// Not a round number, so that the order of additions shows; one in eight is negative.
    fn weight(&mut self, scale: f32) -> f32 {
        let weight = (self.below(1 << 20) + 1) as f32 / (1 << 20) as f32 * scale;
        if self.below(8) == 0 { -weight } else { weight }
    }
}

type Sparse = BTreeMap<u32, f32>;

fn best(vectors: &[Sparse], query: &Sparse, limit: usize, passes: impl Fn(Row) -> bool) -> Vec<(Row, u32)> {
    let score = |vector: &Sparse| {
        let products = query.iter().filter_map(|(index, weight)| Some(weight * vector.get(index)?));
        products.fold(0.0_f32, |sum, product| sum + product)
    };
    let scored = (0..).zip(vectors).filter(|(row, _)| passes(*row)).map(|(row, vector)| (row, score(vector)));
    let mut hits: Vec<(Row, f32)> = scored.filter(|(_, score)| *score != 0.0).collect();
    hits.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    hits.truncate(limit);
    hits.into_iter().map(|(row, score)| (row, score.to_bits())).collect()
}

#[test]
fn nor_of_any_limit_and_filter() {
    let mut random = Random(3);
    let index = SparseIndex::default();
    let alive = AtomicBitSet::new();
    let vectors: Vec<Sparse> = (0..ROWS)
        .map(|row| {
            let has = (0..).zip(FREQUENCIES).filter(|(_, frequency)| random.below(1_000) < *frequency);
            let indices: Vec<u32> = has.map(|(index, _)| index).collect();
            let weights: Vec<f32> = indices.iter().map(|_| random.weight(3.0)).collect();
            index.insert(row, &indices, &weights);
            alive.set(row);
            indices.into_iter().zip(weights).collect()
        })
        .collect();
    let thirds = BitSet::from(&(0..ROWS).step_by(3).collect::<RoaringBitmap>());
    for round in 0..24 {
        let indices = (0..FREQUENCIES.len() as u32).filter(|_| random.below(3) > 0).collect::<Vec<_>>();
        // Half of the queries weigh by rarity, as those do that frequent terms are passed over in.
        let scale = |index: u32| {
            let frequency = FREQUENCIES[index as usize] as f32;
            if round % 2 == 0 { (1_050.0 / frequency).ln() } else { 1.0 }
        };
        let query: Sparse = indices.into_iter().map(|index| (index, random.weight(scale(index)))).collect();
        let terms: Vec<(u32, f32)> = query.iter().map(|(index, weight)| (*index, *weight)).collect();
        for limit in [1, 10, 400] {
            for filter in [None, Some(&thirds)] {
                let accept = Accept { alive: &alive, filter };
                let found = index.search(&terms, limit, ROWS, &accept, &Cancel::never()).unwrap();
                let found: Vec<(Row, u32)> = found.into_iter().map(|(row, score)| (row, score.to_bits())).collect();
                let expected = best(&vectors, &query, limit, |row| filter.is_none() || row.is_multiple_of(3));
                assert_eq!(found, expected, "{query:?}, {limit}, filtered: {}", filter.is_some());
            }
        }
    }
}
