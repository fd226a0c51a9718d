//! Adding nodes.

use super::Graph;
use super::nodes::LAYERS_MAX;
use super::pool::Scratch;
use super::walk::Path;
use crate::codes::CodedQuery;
use crate::top_k::Neighbor;
use crate::{Cancel, Row, Vectors};

impl Graph {
    /// Makes a row a node and links it. Several threads may insert different rows at once, beside searches.
    /// A row that is a node already is left alone.
    pub fn insert(&self, row: Row, vectors: &impl Vectors) {
        let level = self.level_of(row);
        let vector = vectors.get(row);
        if !self.add_node(row, level, &vector) {
            return;
        }
        // Held to the end by an insertion that raises the entry, so that no two do.
        let mut raising = None;
        let mut entry = self.entry.get();
        if entry.is_none_or(|(_, top)| level > top) {
            raising = Some(self.entry.lock());
            entry = self.entry.get();
        }
        let Some((entry_row, top)) = entry else {
            self.entry.set(row, level);
            return;
        };
        let query = self.codes.query(&vector);
        self.with_scratch(|scratch| {
            let start = self.start_at(entry_row, &query, vectors);
            let mut nearest = self.descend(&query, start, top, level.min(top), vectors, scratch);
            for layer in (0..=level.min(top)).rev() {
                nearest = self.link_layer(row, &query, nearest, layer, vectors, scratch);
            }
        });
        if raising.is_some() && level > top {
            self.entry.set(row, level);
        }
    }

    fn add_node(&self, row: Row, level: u8, vector: &[f32]) -> bool {
        if self.contains(row) || !self.codes.encode(row, vector) {
            return false;
        }
        self.ground.grow_to(row);
        let first_list = self.nodes.take_lists(level);
        if level > 0 {
            self.upper.grow_to(first_list + u32::from(level) - 1);
        }
        self.nodes.publish(row, level, first_list)
    }

    /// Links a new node in one layer; returns the nearest node there, where the walk in the next layer starts.
    fn link_layer(
        &self,
        row: Row,
        query: &CodedQuery<'_>,
        start: Neighbor,
        layer: u8,
        vectors: &impl Vectors,
        scratch: &mut Scratch,
    ) -> Neighbor {
        let breadth = self.params.ef_construction.max(self.params.max_neighbors);
        // Never cancelled, so never an error.
        let _ = self.walk(query, start, Path::within(layer, breadth), vectors, scratch, &Cancel::never());
        let mut candidates: Vec<Neighbor> = scratch.pool.neighbors().filter(|neighbor| neighbor.row != row).collect();
        if !self.codes.is_precise() {
            // Coarse codes lead to where the neighbours are and do not tell which of them are nearest.
            candidates = self.by_distance(row, candidates.iter().map(|neighbor| neighbor.row), vectors);
        }
        let chosen = self.select(row, &mut candidates, self.params.max_neighbors, vectors);
        self.set_links(row, &chosen, layer);
        for &neighbor in &chosen {
            self.link_back(neighbor, row, layer, vectors);
        }
        scratch.pool.neighbors().find(|neighbor| neighbor.row != row).unwrap_or(start)
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
    fn level_of(&self, row: Row) -> u8 {
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
