//! Time and memory of the sparse index: `cargo run --release --example sparse_timings -- [rows]`.

#![allow(clippy::print_stdout, clippy::cast_lossless, reason = "prints figures")]

use std::time::Instant;

use roaring::RoaringBitmap;
use vexfs_index::sparse::SparseIndex;
use vexfs_index::{Accept, AtomicBitSet, BitSet, Cancel};

const COMPONENTS: usize = 50;
const VOCABULARY: f64 = 30_000.0;
const QUERIES: usize = 200;

struct Random(u64);

impl Random {
    fn next(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Indices of which small ones are the frequent ones: the density falls with the power `skew`.
    fn vector(&mut self, components: usize, skew: f64) -> Vec<(u32, f32)> {
        let mut vector: Vec<(u32, f32)> =
            (0..components).map(|_| ((VOCABULARY * self.next().powf(skew)) as u32, self.next() as f32 * 3.0)).collect();
        vector.sort_unstable_by_key(|(index, _)| *index);
        vector.dedup_by_key(|(index, _)| *index);
        vector
    }
}

fn main() {
    let rows: u32 = std::env::args().nth(1).and_then(|rows| rows.parse().ok()).unwrap_or(1_000_000);
    for skew in [1.0, 2.0, 3.0] {
        let mut random = Random(7);
        let vectors: Vec<(Vec<u32>, Vec<f32>)> =
            (0..rows).map(|_| random.vector(COMPONENTS, skew).into_iter().unzip()).collect();
        let index = SparseIndex::default();
        let alive = AtomicBitSet::new();
        let start = Instant::now();
        for (row, (indices, weights)) in (0..).zip(&vectors) {
            index.insert(row, indices, weights);
            alive.set(row);
        }
        let built = start.elapsed();
        let mut bytes = Vec::new();
        let all = BitSet::from(&RoaringBitmap::from_sorted_iter(0..rows).unwrap_or_default());
        let start = Instant::now();
        index.write_to(&all, u64::from(rows), &mut bytes).unwrap_or_default();
        let written = start.elapsed();
        let start = Instant::now();
        let read = SparseIndex::read_from(&bytes).unwrap_or_default();
        let loaded = start.elapsed();
        drop(read);
        let accept = Accept { alive: &alive, filter: None };
        let searched = |components: usize, limit: usize, by_rarity: bool| {
            let mut random = Random(8);
            let mut queries: Vec<Vec<(u32, f32)>> = (0..QUERIES).map(|_| random.vector(components, skew)).collect();
            if by_rarity {
                for query in &mut queries {
                    index.weigh_by_rarity(query);
                }
            }
            let postings: usize = queries.iter().map(|query| index.postings_of(query)).sum();
            let start = Instant::now();
            for query in &queries {
                std::hint::black_box(index.search(query, limit, rows, &accept, &Cancel::never())).ok();
            }
            format!("{:.2?} for {}", start.elapsed() / QUERIES as u32, postings / QUERIES)
        };
        println!(
            "skew {skew}: built in {built:.2?}, {} MB; {} MB written in {written:.2?}, read in {loaded:.2?}",
            index.memory_bytes() >> 20,
            bytes.len() >> 20,
        );
        for (components, limit, by_rarity) in [(30, 10, false), (30, 10, true), (8, 10, true), (8, 1_000, true)] {
            let rarity = if by_rarity { " by rarity" } else { "" };
            println!(
                "  {limit} by {components} components{rarity}: {} postings",
                searched(components, limit, by_rarity)
            );
        }
    }
}
