//! Rows by chance.

use std::hash::{BuildHasher, Hasher, RandomState};

use roaring::RoaringBitmap;
use vexfs_index::Row;

/// `count` different rows of a set in any order, each as likely as any other; all of them if there are no more.
pub(super) fn sample(rows: &RoaringBitmap, count: usize) -> Vec<Row> {
    let mut random = Random::new();
    let total = rows.len();
    let count = (count as u64).min(total);
    // R. W. Floyd's algorithm (CACM 30, 1987): no row is drawn twice and none has to be thrown away.
    let mut drawn = RoaringBitmap::new();
    let mut sample = Vec::with_capacity(count as usize);
    for end in total - count..total {
        let place = random.below(end + 1) as u32;
        let place = if drawn.insert(place) { place } else { end as u32 };
        drawn.insert(place);
        sample.extend(rows.select(place));
    }
    for index in (1..sample.len()).rev() {
        sample.swap(index, random.below(index as u64 + 1) as usize);
    }
    sample
}

/// Splitmix64 (Steele, Lea, Flood, OOPSLA 2014), from a seed of the process's.
struct Random(u64);

impl Random {
    fn new() -> Self {
        Self(RandomState::new().build_hasher().finish())
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, which is not 0; its bias is below what 2⁻³² of all draws could show.
    fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_are_of_different_rows_of_the_set() {
        let rows: RoaringBitmap = (0..100).map(|row| row * 700).collect();
        for count in [0, 1, 7, 99, 100, 1000] {
            let sample = sample(&rows, count);
            assert_eq!(sample.len(), count.min(100));
            let different: RoaringBitmap = sample.iter().copied().collect();
            assert_eq!(different.len(), sample.len() as u64);
            assert!(different.is_subset(&rows));
        }
    }

    #[test]
    fn every_row_comes_about_equally_often_in_every_place() {
        let rows: RoaringBitmap = (0..8).collect();
        let mut counts = [[0_u32; 3]; 8];
        for _ in 0..8_000 {
            for (place, row) in sample(&rows, 3).into_iter().enumerate() {
                counts[row as usize][place] += 1;
            }
        }
        // 1,000 each are expected; ten deviations from it are 296.
        assert!(counts.iter().flatten().all(|count| (704..1_296).contains(count)), "{counts:?}");
    }
}
