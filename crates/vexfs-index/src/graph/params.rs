//! What shapes a graph.

/// Parameters of an HNSW graph (Malkov and Yashunin, 2016).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GraphParams {
    /// Links a node keeps per layer, M; the lowest layer allows twice as many.
    pub max_neighbors: usize,
    /// Breadth of the search for a new node's neighbours.
    pub ef_construction: usize,
}
