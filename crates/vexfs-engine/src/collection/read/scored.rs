//! Scoring rows by several examples.

use vexfs_codec::columns::VectorRef;
use vexfs_index::graph::Graph;
use vexfs_index::{Accept, BitSet, Row, TopK};

use super::cancelled;
use super::custom::CustomScore;
use super::hits::Hit;
use crate::collection::space::{Dense, NearestRows, Similarity, Space, Weighting};
use crate::error::Result;

/// Vectors compared between two looks at the cancel flag.
const POLL_VECTORS: usize = 4_096;

/// A search by a score that is made of several similarities.
pub(super) struct Scored<'a> {
    pub(super) space: &'a Space,
    pub(super) score: &'a CustomScore<'a>,
    pub(super) weighting: &'a Weighting,
    pub(super) candidates: &'a NearestRows<'a>,
}

/// What turns a row into a score.
struct Scorer<'a> {
    score: &'a CustomScore<'a>,
    examples: Vec<Similarity<'a>>,
    similarities: Vec<f32>,
}

impl Scorer<'_> {
    fn score(&mut self, row: Row) -> Result<f32> {
        for (similarity, example) in self.similarities.iter_mut().zip(&self.examples) {
            *similarity = example.of(row)?;
        }
        Ok(self.score.of(&self.similarities))
    }
}

impl<'a> Scored<'a> {
    fn scorer(&self) -> Result<Scorer<'a>> {
        let examples: Vec<Similarity<'_>> = self
            .score
            .examples()
            .iter()
            .map(|example| self.space.similarity(*example, self.weighting))
            .collect::<Result<_>>()?;
        Ok(Scorer { score: self.score, similarities: vec![0.0; examples.len()], examples })
    }

    /// The best of the candidates that have a vector in the space, all of them scored.
    pub(super) fn best(&self) -> Result<Vec<Hit>> {
        let mut top = TopK::new(self.candidates.limit);
        self.add_all(0, &mut top)?;
        Ok(hits(top))
    }

    /// The best that a walk of the graph finds, and those of the rows that are not in it yet; `None` when it finds too few.
    pub(super) fn best_on_graph(&self, dense: &Dense, breadth: usize) -> Result<Option<Vec<Hit>>> {
        let NearestRows { rows, candidates, limit, cancel } = *self.candidates;
        let mut scorer = self.scorer()?;
        let mut failure = None;
        let mut loss = |row: Row| match scorer.score(row) {
            Ok(score) => -score,
            Err(error) => {
                failure.get_or_insert(error);
                f32::NAN
            }
        };
        let filter = candidates.map(BitSet::from);
        let accept = Accept { alive: &self.space.alive, filter: filter.as_ref() };
        let index = dense.index();
        let Some(graph) = index.finder.graph() else { return Ok(None) };
        let built = index.built().min(rows);
        let seeds = self.nearest_to_examples(dense, graph, breadth, &accept)?;
        let found = graph
            .search_by_loss(&mut loss, &seeds, limit, breadth, &accept, built, cancel)
            .map_err(|_| cancelled(cancel))?;
        if let Some(error) = failure {
            return Err(error);
        }
        if found.is_exhausted {
            return Ok(None);
        }
        let mut top = TopK::new(limit);
        for (row, loss) in found.hits {
            top.push(loss, row);
        }
        self.add_all(built, &mut top)?;
        Ok(Some(hits(top)))
    }

    /// Rows near each example, where good scores may be found.
    fn nearest_to_examples(
        &self,
        dense: &Dense,
        graph: &Graph,
        breadth: usize,
        accept: &Accept<'_>,
    ) -> Result<Vec<Row>> {
        let (vectors, cancel) = (dense.vectors(), self.candidates.cancel);
        let mut seeds = Vec::new();
        for example in self.score.examples() {
            let VectorRef::Dense(example) = example else { continue };
            let example = self.space.as_stored(example);
            let found = graph.search(&example, self.candidates.limit, breadth, accept, &vectors, cancel);
            seeds.extend(found.map_err(|_| cancelled(cancel))?.hits.into_iter().map(|(row, _)| row));
        }
        Ok(seeds)
    }

    /// Scores all candidates from a row on.
    fn add_all(&self, from: Row, top: &mut TopK) -> Result<()> {
        let NearestRows { rows: end, candidates, cancel, .. } = *self.candidates;
        let mut scorer = self.scorer()?;
        let mut rows: Box<dyn Iterator<Item = Row>> = match candidates {
            Some(rows) => Box::new(rows.range(from..end.max(from))),
            None => Box::new(from..end),
        };
        let poll_rows = (POLL_VECTORS / self.score.examples().len().max(1)).max(1);
        loop {
            cancel.check().map_err(|_| cancelled(cancel))?;
            let mut looked_at = 0;
            for row in rows.by_ref().take(poll_rows) {
                looked_at += 1;
                if self.space.alive.contains(row) {
                    top.push(-scorer.score(row)?, row);
                }
            }
            if looked_at < poll_rows {
                return Ok(());
            }
        }
    }
}

fn hits(top: TopK) -> Vec<Hit> {
    top.into_sorted().into_iter().map(|(row, loss)| Hit::scored(row, -loss)).collect()
}
