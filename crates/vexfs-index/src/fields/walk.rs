//! Walking the numbers or dates of a field in order.

use std::cmp::Ordering;
use std::iter::Peekable;

use roaring::RoaringBitmap;

use super::bounds::float_of_key;
use super::{Bounds, FieldIndexes, KeyRange, Lookup, OrderedPostings, Values, View};
use crate::Row;
use crate::payload::{Number, Segment};

/// Where a walk begins and where it leads.
#[derive(Debug, Clone, Copy)]
pub struct WalkOrder {
    /// Largest first.
    pub is_descending: bool,
    /// Begins at this value.
    pub from: Option<Number>,
}

/// The values of a field in order, each with the rows of a scope that have it. See [`FieldIndexes::numbers`].
pub struct FieldWalk<'a> {
    streams: Vec<Peekable<Stream<'a>>>,
    is_descending: bool,
}

/// The values of one index, with their rows.
type Stream<'a> = Box<dyn Iterator<Item = (Number, Vec<Row>)> + 'a>;

impl FieldIndexes {
    /// The numbers at a path; `None` when only payloads tell. Rows that have a number twice may come with it twice.
    pub fn numbers<'a>(
        &'a self,
        path: &[Segment],
        order: WalkOrder,
        scope: &'a RoaringBitmap,
    ) -> Option<FieldWalk<'a>> {
        let bounds = order.bounds();
        let (ints, floats) = (bounds.int_keys(), bounds.float_keys());
        self.walk(path, order, |values| {
            let ints = ints.map(|keys| stream(&values.ints, keys, order, scope, Number::Int));
            let floats =
                floats.map(|keys| stream(&values.floats, keys, order, scope, |key| Number::Float(float_of_key(key))));
            [ints, floats]
        })
    }

    /// The dates at a path, in microseconds; `None` when only payloads tell. Rows that have a date twice may come with it twice.
    pub fn dates<'a>(&'a self, path: &[Segment], order: WalkOrder, scope: &'a RoaringBitmap) -> Option<FieldWalk<'a>> {
        let keys = order.bounds().int_keys();
        self.walk(path, order, |values| [keys.map(|keys| stream(&values.dates, keys, order, scope, Number::Int)), None])
    }

    fn walk<'a>(
        &'a self,
        path: &[Segment],
        order: WalkOrder,
        streams_of: impl Fn(&'a Values) -> [Option<Stream<'a>>; 2],
    ) -> Option<FieldWalk<'a>> {
        let values = match self.lookup(path) {
            Lookup::Absent => vec![],
            Lookup::Indexed(View { scalars, elements, is_exact: true, .. }) => {
                std::iter::once(scalars).chain(elements).collect()
            }
            Lookup::Indexed(_) | Lookup::Unindexed => return None,
        };
        let streams = values.into_iter().flat_map(streams_of).flatten().map(Iterator::peekable).collect();
        Some(FieldWalk { streams, is_descending: order.is_descending })
    }
}

impl WalkOrder {
    fn bounds(self) -> Bounds {
        if self.is_descending {
            Bounds { lte: self.from, ..Bounds::default() }
        } else {
            Bounds { gte: self.from, ..Bounds::default() }
        }
    }
}

fn stream<'a>(
    postings: &'a OrderedPostings,
    keys: KeyRange,
    order: WalkOrder,
    scope: &'a RoaringBitmap,
    number: fn(i64) -> Number,
) -> Stream<'a> {
    let entries = postings.range(keys).filter_map(move |(key, posting)| {
        let mut rows = Vec::new();
        posting.for_each(|row| rows.extend(scope.contains(row).then_some(row)));
        (!rows.is_empty()).then(|| (number(key), rows))
    });
    if order.is_descending { Box::new(entries.rev()) } else { Box::new(entries) }
}

impl Iterator for FieldWalk<'_> {
    /// The rows of the next value, with the number as each of them has it.
    type Item = Vec<(Number, Row)>;

    fn next(&mut self) -> Option<Self::Item> {
        let is_descending = self.is_descending;
        let directed =
            |a: &Number, b: &Number| -> Ordering { if is_descending { b.compare(*a) } else { a.compare(*b) } };
        let heads = self.streams.iter_mut().filter_map(|stream| stream.peek().map(|(number, _)| *number));
        let next = heads.min_by(directed)?;
        let mut rows = Vec::new();
        for stream in &mut self.streams {
            if let Some((number, found)) = stream.next_if(|(number, _)| number.is_same_value(next)) {
                rows.extend(found.into_iter().map(|row| (number, row)));
            }
        }
        Some(rows)
    }
}
