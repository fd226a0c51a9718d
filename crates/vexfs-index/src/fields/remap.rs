use super::field::Values;
use super::node::{Node, ROOT};
use super::ordered::OrderedPostings;
use super::posting::Posting;
use super::strings::StringPostings;
use super::{Field, FieldIndexes};
use crate::Row;

type NewRow<'a> = &'a dyn Fn(Row) -> Option<Row>;

impl FieldIndexes {
    /// The same indexes for another generation: every row under its new number, those without one left out.
    /// What was observed and what is unindexed stays so.
    #[must_use]
    pub fn remap(&self, new_row: impl Fn(Row) -> Option<Row>) -> Self {
        let mut remapped = Self::with_limits(self.limits);
        remapped.nodes[ROOT as usize].is_truncated = self.nodes[ROOT as usize].is_truncated;
        // Children come behind their parents, so walking in the order of numbers keeps every number.
        let mut parents = vec![(ROOT, ""); self.nodes.len()];
        for (parent, node) in self.nodes.iter().enumerate() {
            for (key, &child) in &node.children {
                parents[child as usize] = (parent as u32, key);
            }
        }
        for (node, (parent, key)) in self.nodes.iter().zip(parents).skip(1) {
            let field = node.field.as_ref().map(|field| Box::new(field.remap(&new_row)));
            let node = Node { is_truncated: node.is_truncated, observed: node.observed, field, ..Node::default() };
            remapped.push_node(parent, key, node);
        }
        remapped
    }
}

impl Field {
    fn remap(&self, new_row: NewRow<'_>) -> Self {
        let mut bytes = 0;
        let exists = remap_posting(&self.exists, new_row, &mut bytes);
        let scalars = self.scalars.remap(new_row, &mut bytes);
        let elements = self.elements.remap(new_row, &mut bytes);
        Self { exists, scalars, elements, bytes }
    }
}

impl Values {
    fn remap(&self, new_row: NewRow<'_>, bytes: &mut usize) -> Self {
        Self {
            strings: remap_strings(&self.strings, new_row, bytes),
            ints: remap_ordered(&self.ints, new_row, bytes),
            floats: remap_ordered(&self.floats, new_row, bytes),
            bools: [0, 1].map(|index: usize| remap_posting(&self.bools[index], new_row, bytes)),
        }
    }
}

fn remap_posting(posting: &Posting, new_row: NewRow<'_>, bytes: &mut usize) -> Posting {
    let remapped = posting.remap(new_row);
    *bytes += remapped.heap_bytes();
    remapped
}

fn remap_ordered(postings: &OrderedPostings, new_row: NewRow<'_>, bytes: &mut usize) -> OrderedPostings {
    let mut remapped = OrderedPostings::default();
    for (key, posting) in postings.iter() {
        *bytes += remapped.push(key, posting.remap(new_row)).unwrap_or(0);
    }
    remapped
}

fn remap_strings(postings: &StringPostings, new_row: NewRow<'_>, bytes: &mut usize) -> StringPostings {
    let mut remapped = StringPostings::default();
    for (text, posting) in postings.iter() {
        *bytes += remapped.push(text, posting.remap(new_row)).unwrap_or(0);
    }
    *bytes += remapped.set_long(postings.long().remap(new_row));
    remapped
}
