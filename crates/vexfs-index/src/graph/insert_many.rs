//! Adding several nodes, whose walks take turns.

use super::Graph;
use super::insert::Arriving;
use super::walk::{Path, Walk};
use crate::top_k::Neighbor;
use crate::{Row, Vectors};

/// Walks that take turns. They are broad, and what more than two of them work with does not stay in the first cache.
const WALKS: usize = 2;

/// A node whose neighbours are being looked for.
struct Insertion<'walk, 'node, V> {
    node: &'node Arriving<'node>,
    walk: Walk<'walk, V>,
    layer: u8,
    /// How many of the others had been linked when its walk began; it may have passed by where the rest were linked.
    met: usize,
}

impl<V: Vectors> Insertion<'_, '_, V> {
    /// Takes the others into view that were linked while the walk was under way. False when there are none.
    fn meet(&mut self, linked: &[&Arriving<'_>]) -> bool {
        let others = &linked[self.met..];
        self.met = linked.len();
        let others_here = others.iter().filter(|other| other.level >= self.layer);
        self.walk.meet(others_here.map(|other| other.row), others.len());
        !others.is_empty()
    }
}

impl Graph {
    /// Makes rows nodes, as [`Self::insert`] does, in less time than one after the other takes.
    pub fn insert_many(&self, rows: &[Row], vectors: &impl Vectors) {
        let each = rows.iter().map(|&row| (row, self.level_of(row), vectors.get(row)));
        let added: Vec<_> = each.filter(|(row, level, vector)| self.add_node(*row, *level, vector)).collect();
        let queries = added.iter().map(|(row, level, vector)| (*row, *level, self.codes.query(vector)));
        let arriving: Vec<Arriving<'_>> = queries.map(|(row, level, query)| Arriving { row, level, query }).collect();
        let mut waiting = arriving.iter();
        let mut linked: Vec<&Arriving<'_>> = Vec::with_capacity(arriving.len());
        self.with_scratches(WALKS.min(arriving.len()), |scratches| {
            let mut insertions: Vec<Insertion<'_, '_, _>> = Vec::with_capacity(WALKS);
            for scratch in scratches {
                let Some((node, start, path)) = self.next_of(&mut waiting, &mut linked, vectors) else { break };
                let walk = Walk::new(self, &node.query, start, path, vectors, scratch);
                insertions.push(Insertion { node, walk, layer: path.last, met: linked.len() });
            }
            while !insertions.is_empty() {
                insertions.retain_mut(|insertion| self.gather(insertion, &mut waiting, &mut linked, vectors));
                for insertion in &mut insertions {
                    insertion.walk.score();
                }
            }
        });
    }

    /// The next step of a walk; where it has ended, links its node, and goes on in the layer below or with the next node. False when there is
    /// none.
    fn gather<'walk, 'node: 'walk, V: Vectors>(
        &self,
        insertion: &mut Insertion<'walk, 'node, V>,
        waiting: &mut impl Iterator<Item = &'node Arriving<'node>>,
        linked: &mut Vec<&'node Arriving<'node>>,
        vectors: &V,
    ) -> bool {
        while !insertion.walk.gather() {
            if insertion.meet(linked) {
                continue;
            }
            let nearest = self.link(insertion.node.row, insertion.layer, insertion.walk.scratch(), vectors);
            let (start, path) = match nearest {
                Some(nearest) if insertion.layer > 0 => {
                    (nearest, Path::within(insertion.layer - 1, self.breadth_of_inserts()))
                }
                _ => {
                    linked.push(insertion.node);
                    let Some((node, start, path)) = self.next_of(waiting, linked, vectors) else { return false };
                    insertion.node = node;
                    (start, path)
                }
            };
            (insertion.layer, insertion.met) = (path.last, linked.len());
            insertion.walk.begin(&insertion.node.query, start, path);
        }
        true
    }

    /// The next node that is to be linked, and where its walk starts.
    fn next_of<'node>(
        &self,
        waiting: &mut impl Iterator<Item = &'node Arriving<'node>>,
        linked: &mut Vec<&'node Arriving<'node>>,
        vectors: &impl Vectors,
    ) -> Option<(&'node Arriving<'node>, Neighbor, Path)> {
        for node in waiting {
            if let Some((entry, top)) = self.entry.get().filter(|(_, top)| node.level <= *top) {
                let path = Path { layer: top, last: node.level, breadth: self.breadth_of_inserts() };
                return Some((node, self.start_at(entry, &node.query, vectors), path));
            }
            self.link_highest(node, vectors);
            linked.push(node);
        }
        None
    }
}
