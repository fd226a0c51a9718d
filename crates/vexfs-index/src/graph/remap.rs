//! A graph without its dead nodes.

use std::collections::HashMap;

use vexfs_simd::TableMemory;

use super::Graph;
use crate::top_k::Neighbor;
use crate::{AtomicBitSet, Row, Vectors};

impl Graph {
    /// A graph over the rows `sources` (new row n was old row `sources[n]`), of which those that are live nodes here become nodes.
    /// Where a link led to a node that is left out, that node's own neighbours take its place, so that no region is cut off.
    /// `vectors` are those of the old rows, and `memory` is what its tables are made of.
    #[must_use]
    pub fn remap(&self, sources: &[Row], alive: &AtomicBitSet, vectors: &impl Vectors, memory: &TableMemory) -> Self {
        let fresh = Self::in_memory(self.metric, self.dim, self.params, self.codes.spec(), memory);
        fresh.codes.set_model(self.codes.model().to_vec());
        let kept = |row: Row| alive.contains(row) && self.contains(row);
        let new_rows: HashMap<Row, Row> =
            sources.iter().zip(0..).filter(|(row, _)| kept(**row)).map(|(row, new)| (*row, new)).collect();
        let mut entry: Option<(Row, u8)> = None;
        for (&old, new) in sources.iter().zip(0..) {
            let Some(level) = self.nodes.level(old).filter(|_| new_rows.contains_key(&old)) else { continue };
            fresh.copy_node(self, old, new, level);
            if entry.is_none_or(|(_, top)| level > top) {
                entry = Some((new, level));
            }
        }
        for (&old, new) in sources.iter().zip(0..) {
            let Some(level) = fresh.nodes.level(new) else { continue };
            for layer in 0..=level {
                let links = self.links_without_dead(old, layer, &new_rows, vectors);
                let (table, list) = fresh.links(new, layer);
                let links: Vec<Row> = links.iter().filter_map(|row| new_rows.get(row).copied()).collect();
                table.set(list, &links);
            }
        }
        if let Some((row, level)) = entry {
            fresh.entry.set(row, level);
        }
        fresh
    }

    fn copy_node(&self, from: &Self, old: Row, new: Row, level: u8) {
        let first_list = self.nodes.take_lists(level);
        self.ground.grow_to(new);
        if level > 0 {
            self.upper.grow_to(first_list + u32::from(level) - 1);
        }
        self.codes.copy(new, &from.codes, old);
        self.nodes.publish(new, level, first_list);
    }

    /// A node's links in the numbers of this graph, with dead neighbours replaced by theirs.
    fn links_without_dead(&self, base: Row, layer: u8, kept: &HashMap<Row, Row>, vectors: &impl Vectors) -> Vec<Row> {
        let (table, list) = self.links(base, layer);
        let links: Vec<Row> = table.get(list).collect();
        if links.iter().all(|link| kept.contains_key(link)) {
            return links;
        }
        let mut candidates: Vec<Row> = Vec::new();
        for &link in &links {
            if kept.contains_key(&link) {
                candidates.push(link);
            } else if self.nodes.level(link).is_some_and(|level| level >= layer) {
                let (table, list) = self.links(link, layer);
                candidates.extend(table.get(list).filter(|row| *row != base && kept.contains_key(row)));
            }
        }
        candidates.sort_unstable();
        candidates.dedup();
        let mut nearest: Vec<Neighbor> = self.by_distance(base, candidates.into_iter(), vectors);
        self.select(base, &mut nearest, table.capacity(), vectors)
    }
}
