//! Adding nodes.

use super::Graph;
use super::nodes::LAYERS_MAX;
use super::pool::Scratch;
use super::walk::Path;
use crate::codes::CodedQuery;
use crate::top_k::Neighbor;
use crate::{Cancel, Row, Vectors};

/// A node that is to be linked.
pub(super) struct Arriving<'a> {
    pub(super) row: Row,
    pub(super) level: u8,
    pub(super) query: CodedQuery<'a>,
}

impl Graph {
    /// Makes a row a node and links it. Several threads may insert different rows at once, beside searches.
    /// A row that is a node already is left alone.
    pub fn insert(&self, row: Row, vectors: &impl Vectors) {
        self.insert_many(&[row], vectors);
    }

    /// Links a node that is the first, or reaches higher than all others.
    pub(super) fn link_highest(&self, node: &Arriving<'_>, vectors: &impl Vectors) {
        // Held to the end, so that no two raise the entry.
        let _raising = self.entry.lock();
        let Some((entry, top)) = self.entry.get() else {
            self.entry.set(node.row, node.level);
            return;
        };
        self.with_scratch(|scratch| {
            let lowest = node.level.min(top);
            let start = self.start_at(entry, &node.query, vectors);
            let mut nearest = self.descend(&node.query, start, top, lowest, vectors, scratch);
            for layer in (0..=lowest).rev() {
                let path = Path::within(layer, self.breadth_of_inserts());
                // Never cancelled, so never an error.
                let _ = self.walk(&node.query, nearest, path, vectors, scratch, &Cancel::never());
                nearest = self.link(node.row, layer, scratch, vectors).unwrap_or(nearest);
            }
        });
        if node.level > top {
            self.entry.set(node.row, node.level);
        }
    }

    pub(super) fn breadth_of_inserts(&self) -> usize {
        self.params.ef_construction.max(self.params.max_neighbors)
    }

    /// False when it is one already.
    pub(super) fn add_node(&self, row: Row, level: u8, vector: &[f32]) -> bool {
        if self.contains(row) {
            return false;
        }
        // The code may have been made ahead.
        if !self.codes.encode(row, vector) && !self.codes.is_encoded(row) {
            return false;
        }
        self.ground.grow_to(row);
        let first_list = self.nodes.take_lists(level);
        if level > 0 {
            self.upper.grow_to(first_list + u32::from(level) - 1);
        }
        self.nodes.publish(row, level, first_list)
    }

    /// Links a new node in one layer with what a walk there has found; returns the nearest of it, where the walk in the next layer starts.
    pub(super) fn link(&self, row: Row, layer: u8, found: &Scratch, vectors: &impl Vectors) -> Option<Neighbor> {
        let mut candidates: Vec<Neighbor> = found.pool.neighbors().filter(|neighbor| neighbor.row != row).collect();
        let nearest = candidates.first().copied();
        if !self.codes.is_precise() {
            // Coarse codes lead to where the neighbours are and do not tell which of them are nearest.
            candidates = self.by_distance(row, candidates.iter().map(|neighbor| neighbor.row), vectors);
        }
        let chosen = self.select(row, &mut candidates, self.params.max_neighbors, vectors);
        self.set_links(row, &chosen, layer);
        for &neighbor in &chosen {
            self.link_back(neighbor, row, layer, vectors);
        }
        nearest
    }

    /// Sets a new node's links, keeping those that other insertions gave it meanwhile.
    fn set_links(&self, row: Row, chosen: &[Row], layer: u8) {
        let _lock = self.lock(row);
        let (table, list) = self.links(row, layer);
        let mut links = chosen.to_vec();
        links.extend(table.get(list).filter(|link| !chosen.contains(link)));
        links.truncate(table.capacity());
        table.set(list, &links);
    }

    fn link_back(&self, base: Row, row: Row, layer: u8, vectors: &impl Vectors) {
        let _lock = self.lock(base);
        let (table, list) = self.links(base, layer);
        let mut links: Vec<Row> = table.get(list).collect();
        if links.contains(&row) {
            return;
        }
        links.push(row);
        if links.len() > table.capacity() {
            let mut candidates = self.by_distance(base, links.into_iter(), vectors);
            links = self.select(base, &mut candidates, table.capacity(), vectors);
        }
        table.set(list, &links);
    }

    /// The top layer of a row, drawn from its number: geometric with mean 1/ln M, as in the paper.
    pub(super) fn level_of(&self, row: Row) -> u8 {
        let uniform = (splitmix(u64::from(row)) >> 11) as f64 / (1u64 << 53) as f64;
        let level = -(1.0 - uniform).ln() / (self.params.max_neighbors as f64).ln();
        (level as u8).min(LAYERS_MAX)
    }
}

/// A well-mixed 64-bit hash (`SplitMix64`, Steele et al. 2014).
pub(super) fn splitmix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
