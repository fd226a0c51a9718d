use super::node::{Node, ROOT};
use super::ordered::OrderedPostings;
use super::posting::Posting;
use super::strings::StringPostings;
use super::{Field, FieldIndexes, Values};
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
        for (node, (parent, step)) in self.nodes.iter().zip(self.parents()).skip(1) {
            let field = node.field.as_ref().map(|field| Box::new(field.remap(&new_row)));
            let node = Node { is_truncated: node.is_truncated, observed: node.observed, field, ..Node::default() };
            remapped.push_node(parent, step, node);
        }
        remapped
    }
}

impl Field {
    fn remap(&self, new_row: NewRow<'_>) -> Self {
        let mut bytes = 0;
        Self {
            singles: remap_posting(&self.singles, new_row, &mut bytes),
            several: remap_posting(&self.several, new_row, &mut bytes),
            lengths: remap_ordered(&self.lengths, new_row, &mut bytes),
            nulls: remap_posting(&self.nulls, new_row, &mut bytes),
            null_elements: remap_posting(&self.null_elements, new_row, &mut bytes),
            scalars: self.scalars.remap(new_row, &mut bytes),
            elements: self.elements.remap(new_row, &mut bytes),
            bytes,
        }
    }
}

impl Values {
    fn remap(&self, new_row: NewRow<'_>, bytes: &mut usize) -> Self {
        Self {
            strings: remap_strings(&self.strings, new_row, bytes),
            ints: remap_ordered(&self.ints, new_row, bytes),
            floats: remap_ordered(&self.floats, new_row, bytes),
            bools: [0, 1].map(|index: usize| remap_posting(&self.bools[index], new_row, bytes)),
            dates: remap_ordered(&self.dates, new_row, bytes),
            places: remap_ordered(&self.places, new_row, bytes),
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
