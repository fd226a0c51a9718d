//! Which buckets to look into, likeliest first (query-directed multi-probe, Lv et al., 2007).
//!
//! What lies near a query but in another bucket is most likely on the other side of hyperplanes that the query is close to. So buckets come in the
//! order of the squared distances from the query to the hyperplanes that are crossed, over all tables together.

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use super::hyperplanes::bits_of;
use super::{BITS_MAX, TABLES};

/// A bucket of a table.
pub(super) struct Bucket {
    pub(super) table: usize,
    pub(super) signature: u32,
}

/// The hyperplanes of a table, nearest first.
struct Nearness {
    signature: u32,
    /// Squared distance and bit of each.
    planes: Vec<(f32, u32)>,
}

/// A set of hyperplanes to cross, of which the last is the farthest.
struct Crossing {
    cost: f32,
    table: usize,
    /// Bits to turn round.
    turned: u32,
    /// Number, in order of nearness, of the last hyperplane; `None` in the empty set.
    last: Option<usize>,
}

/// Buckets in order.
pub(super) struct Probes {
    tables: Vec<Nearness>,
    crossings: BinaryHeap<Crossing>,
}

impl Probes {
    /// For a query that lies so far before each hyperplane, in tables of `bits`.
    pub(super) fn new(margins: &[f32], bits: u32) -> Self {
        let tables: Vec<Nearness> = margins
            .chunks_exact(BITS_MAX as usize)
            .map(|margins| {
                let used = &margins[..bits as usize];
                let mut planes: Vec<(f32, u32)> = used.iter().map(|margin| margin * margin).zip(0..).collect();
                planes.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
                Nearness { signature: bits_of(used), planes }
            })
            .collect();
        let own = (0..TABLES).map(|table| Crossing { cost: 0.0, table, turned: 0, last: None });
        let crossings = own.collect();
        Self { tables, crossings }
    }
}

impl Iterator for Probes {
    type Item = Bucket;

    fn next(&mut self) -> Option<Bucket> {
        let Crossing { cost, table, turned, last } = self.crossings.pop()?;
        let Nearness { signature, planes } = &self.tables[table];
        let following = last.map_or(0, |last| last + 1);
        if let Some(&(more, bit)) = planes.get(following) {
            // Every set comes from one other: from that without its last, or from that with the last one nearer.
            let added = turned | 1 << bit;
            self.crossings.push(Crossing { cost: cost + more, table, turned: added, last: Some(following) });
            if let Some((less, left)) = last.map(|last| planes[last]) {
                let turned = added & !(1 << left);
                self.crossings.push(Crossing { cost: cost - less + more, table, turned, last: Some(following) });
            }
        }
        Some(Bucket { table, signature: signature ^ turned })
    }
}

impl Ord for Crossing {
    /// The cheapest is the greatest, which a heap gives first.
    fn cmp(&self, other: &Self) -> Ordering {
        other.cost.total_cmp(&self.cost).then_with(|| other.table.cmp(&self.table))
    }
}

impl PartialOrd for Crossing {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Crossing {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Crossing {}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_bucket_comes_once_and_the_likeliest_first() {
        const BITS: u32 = 6;
        let margins: Vec<f32> = (0..TABLES * BITS_MAX as usize).map(|at| (at as f32 * 1.7).sin()).collect();
        let cost = |bucket: &Bucket| -> f32 {
            let margins = &margins[bucket.table * BITS_MAX as usize..][..BITS as usize];
            let turned = bits_of(margins) ^ bucket.signature;
            margins.iter().zip(0..).filter(|(_, at)| turned >> at & 1 == 1).map(|(margin, _)| margin * margin).sum()
        };
        let buckets: Vec<Bucket> = Probes::new(&margins, BITS).collect();
        let distinct: HashSet<(usize, u32)> = buckets.iter().map(|bucket| (bucket.table, bucket.signature)).collect();
        assert_eq!((buckets.len(), distinct.len()), (TABLES << BITS, TABLES << BITS));
        assert!(buckets.windows(2).all(|pair| cost(&pair[0]) <= cost(&pair[1]) + 1e-5));
        assert!(buckets[..TABLES].iter().all(|bucket| cost(bucket) == 0.0));
    }
}
