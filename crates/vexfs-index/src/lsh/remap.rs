//! Tables without their dead rows.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::hyperplanes::Hyperplanes;
use super::{Lsh, PRESENT};
use crate::{AtomicBitSet, Row};

impl Lsh {
    /// Tables over the rows `sources` (new row n was old row `sources[n]`), of those that are live and here.
    #[must_use]
    pub fn remap(&self, sources: &[Row], alive: &AtomicBitSet) -> Self {
        let fresh = Self::new(self.metric, self.dim);
        let Some(hyperplanes) = self.hyperplanes.get() else { return fresh };
        let learnt: Vec<f32> = hyperplanes.learnt().collect();
        fresh.hyperplanes.get_or_init(|| Hyperplanes::restore(self.metric, self.dim, &learnt));
        fresh.grow_for(sources.len() as Row);
        let tables = Arc::clone(&fresh.tables.read());
        for (&old, new) in sources.iter().zip(0..) {
            if let Some(words) = self.signatures.get(old).filter(|_| alive.contains(old) && self.contains(old)) {
                fresh.add(new, words.iter().map(|word| word.load(Ordering::Acquire) & !PRESENT), &tables);
            }
        }
        fresh.candidates.store(self.candidates.load(Ordering::Relaxed), Ordering::Relaxed);
        fresh.calibrated_rows.store(self.calibrated_rows.load(Ordering::Relaxed), Ordering::Relaxed);
        fresh
    }
}
