//! What finds the rows near a vector without looking at all: a graph, or hash tables.

use std::io::{self, Write};

use vexfs_index::graph::{Graph, GraphParams};
use vexfs_index::lsh::Lsh;
use vexfs_index::{AtomicBitSet, Row, Vectors};
use vexfs_simd::{Metric, TableMemory};
use vexfs_storage::StorageError;
use vexfs_storage::sections::SectionReader;

use crate::catalog::IndexKind;
use crate::error::Result;

/// An index over the rows of a dense space.
pub(crate) enum Finder {
    Graph(Box<Graph>),
    Lsh(Box<Lsh>),
}

impl Finder {
    /// Reads what [`Self::write_to`] wrote.
    pub(super) fn read_from(
        kind: IndexKind,
        metric: Metric,
        dim: usize,
        params: GraphParams,
        memory: &TableMemory,
        (reader, section): (&SectionReader, &str),
    ) -> Result<Self> {
        let bytes = reader.section(section)?;
        let damaged = |what: String| StorageError::Corrupt { path: reader.path().to_path_buf(), offset: 0, what };
        Ok(match kind {
            IndexKind::Graph => {
                let graph = Graph::read_from(metric, dim, params, memory, bytes);
                graph.map(Box::new).map(Self::Graph).map_err(|error| damaged(error.to_string()))?
            }
            IndexKind::Lsh => {
                let lsh = Lsh::read_from(metric, dim, bytes);
                lsh.map(Box::new).map(Self::Lsh).map_err(|error| damaged(error.to_string()))?
            }
        })
    }

    /// Writes the rows below `rows`. Insertions may go on meanwhile.
    pub(super) fn write_to(&self, rows: Row, out: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Graph(graph) => graph.write_to(rows, out),
            Self::Lsh(lsh) => lsh.write_to(rows, out),
        }
    }

    pub(crate) fn kind(&self) -> IndexKind {
        match self {
            Self::Graph(_) => IndexKind::Graph,
            Self::Lsh(_) => IndexKind::Lsh,
        }
    }

    /// The graph, if it is one.
    pub(crate) fn graph(&self) -> Option<&Graph> {
        match self {
            Self::Graph(graph) => Some(graph),
            Self::Lsh(_) => None,
        }
    }

    pub(super) fn is_trained(&self) -> bool {
        match self {
            Self::Graph(graph) => graph.is_trained(),
            Self::Lsh(lsh) => lsh.is_trained(),
        }
    }

    /// Lets it learn from the vectors of `rows` what it has to.
    pub(super) fn train(&self, rows: impl Iterator<Item = Row>, vectors: &impl Vectors) {
        match self {
            Self::Graph(graph) => graph.train(rows, vectors),
            Self::Lsh(lsh) => lsh.train(rows, vectors),
        }
    }

    /// Makes room such that searches among `rows` are quick.
    pub(super) fn grow_for(&self, rows: Row) {
        if let Self::Lsh(lsh) = self {
            lsh.grow_for(rows);
        }
    }

    pub(super) fn insert_many(&self, rows: &[Row], vectors: &impl Vectors) {
        match self {
            Self::Graph(graph) => graph.insert_many(rows, vectors),
            Self::Lsh(lsh) => rows.iter().for_each(|&row| lsh.insert(row, vectors)),
        }
    }

    /// Finds out how far searches have to look on these vectors. True when something was found out.
    pub(crate) fn calibrate(
        &self,
        alive: &AtomicBitSet,
        vectors: &impl Vectors,
        is_cancelled: &dyn Fn() -> bool,
    ) -> bool {
        match self {
            Self::Graph(graph) => graph.calibrate(alive, vectors, is_cancelled),
            Self::Lsh(lsh) => lsh.calibrate(alive, vectors, is_cancelled),
        }
    }

    /// The same over the rows `sources` that are alive, which are numbered anew.
    pub(super) fn remap(
        &self,
        sources: &[Row],
        alive: &AtomicBitSet,
        vectors: &impl Vectors,
        memory: &TableMemory,
    ) -> Self {
        match self {
            Self::Graph(graph) => Self::Graph(Box::new(graph.remap(sources, alive, vectors, memory))),
            Self::Lsh(lsh) => Self::Lsh(Box::new(lsh.remap(sources, alive))),
        }
    }

    pub(super) fn resident_bytes(&self) -> usize {
        match self {
            Self::Graph(graph) => graph.resident_bytes(),
            Self::Lsh(lsh) => lsh.resident_bytes(),
        }
    }
}
