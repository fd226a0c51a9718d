//! How near sampled records are to each other.

use std::collections::HashMap;

use roaring::RoaringBitmap;
use vexfs_codec::columns::ColumnData;
use vexfs_index::{Cancel, Row};

use super::examples::{ExampleKind, Examples};
use super::hits::Group;
use super::look::{Attempt, Look};
use super::sample::sample;
use super::select::select;
use super::step::Step;
use super::vector_search::{VectorSearch, unknown_space};
use super::vectors::column;
use crate::collection::Collection;
use crate::collection::space::StoredVector;
use crate::error::Result;
use crate::id;
use crate::plan::{Matrix, MatrixPlan, SearchOptions, Source};

impl Collection {
    /// The nearest others of each record of a sample.
    pub(crate) fn matrix(&self, plan: &MatrixPlan, cancel: &Cancel) -> Result<Matrix> {
        self.check_readable()?;
        self.attempts(|look| self.matrix_once(look, plan, cancel))
    }

    fn matrix_once(&self, look: Look<'_>, plan: &MatrixPlan, cancel: &Cancel) -> Attempt<Matrix> {
        let state = look.state();
        if !self.specs().iter().any(|spec| spec.name == plan.space) {
            return Err(unknown_space(&plan.space).into());
        }
        let Some(space) = state.space(&plan.space) else { return Ok(Matrix::default()) };
        let filtered = select(state, plan.filter.as_ref(), None, &Vec::new(), cancel)?;
        let alive = space.alive.to_bitmap();
        let candidates = filtered.map_or_else(|| &alive & state.records.live(), |rows| &*rows & &alive);
        let mut rows = sample(&candidates, plan.sample);
        if rows.len() < 2 {
            return Ok(Matrix::default());
        }
        rows.sort_unstable_by_key(|&row| id::sort_key(state.records.encoded_id(row)));
        let ids = rows.iter().map(|&row| id::decode(state.records.encoded_id(row)).into_owned()).collect();
        let vectors: Vec<Option<StoredVector>> = rows.iter().map(|&row| space.vector(row)).collect::<Result<_>>()?;
        let queries = column(space.spec.kind, &vectors);
        let step = step(plan, &queries);
        let Some(examples) = &step.examples else { return Ok(Matrix::default()) };
        let Some(search) = VectorSearch::prepare(self, cancel, &step, examples, state)? else {
            return Ok(Matrix::default());
        };
        let sampled: RoaringBitmap = rows.iter().copied().collect();
        // Each is among its own nearest, as a rule.
        let limit = plan.limit.saturating_add(1);
        let (_, groups) = look.away(plan.filter.is_some(), || search.run(Some(&sampled), limit))?;
        Ok(assemble(ids, &rows, groups, plan.limit))
    }
}

fn step<'a>(plan: &'a MatrixPlan, queries: &'a ColumnData) -> Step<'a> {
    let kind = ExampleKind::Queries((0..queries.len()).filter_map(|item| queries.vector(item)).collect());
    let options = SearchOptions { exact: true, ..plan.options };
    Step::of_examples(&Source::Sample, Examples { space: &plan.space, options, kind })
}

/// The rows of a matrix from the nearest of each, itself left out.
fn assemble(ids: Vec<String>, rows: &[Row], groups: Vec<Group>, limit: usize) -> Matrix {
    let places: HashMap<Row, usize> = rows.iter().copied().zip(0..).collect();
    let mut matrix = Matrix { ids, ..Matrix::default() };
    for (row, group) in rows.iter().zip(groups) {
        let others = group.hits.iter().filter(|hit| hit.row != *row).take(limit);
        let (neighbors, scores) = others.filter_map(|hit| Some((*places.get(&hit.row)?, hit.score))).unzip();
        matrix.neighbors.push(neighbors);
        matrix.scores.push(scores);
    }
    matrix
}
