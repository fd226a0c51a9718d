//! The values that the fast reader lifts into columns.

use super::schema::{Encoding, Shape};
use super::vectors::vector;
use super::watch::untagged;
use super::{Depth, Fast, Fault, Reader};
use crate::columns::{ColumnData, JsonColumn, TextColumn, VectorColumn};
use crate::flat::{self, FlatRules};
use crate::write::{compact_into, write_u64};

impl Reader<'_> {
    /// Says in the skeleton which items of a column a value became.
    pub(super) fn lifted(&mut self, column: usize, start: usize, end: usize) {
        let parts: [(&[u8], usize); 3] =
            [(b"{\"column\":", column), (b",\"start\":", start), (b",\"length\":", end - start)];
        for (text, number) in parts {
            self.skeleton.extend_from_slice(text);
            write_u64(&mut self.skeleton, number as u64);
        }
        self.skeleton.push(b'}');
    }

    pub(super) fn vectors(&mut self, index: usize, null_items: bool, encoding: &Encoding) -> Fast<()> {
        let ColumnData::Vectors(mut column) = self.take(index)? else {
            return Err(Fault);
        };
        let start = column.len();
        let outcome = match &encoding.untagged {
            None => self.vector_items(&mut column, null_items, encoding),
            Some(name) => {
                self.watch.guard();
                let outcome = self.vector_items(&mut column, null_items, encoding);
                self.watch.or_complain(outcome, || untagged(name))
            }
        };
        self.lifted(index, start, column.len());
        self.columns[index].data = ColumnData::Vectors(column);
        outcome
    }

    fn vector_items(&mut self, column: &mut VectorColumn, null_items: bool, encoding: &Encoding) -> Fast<()> {
        let mut is_first = true;
        let mut shared = None;
        self.cursor.expect(b'[')?;
        while self.cursor.next_item(b']', &mut is_first)? {
            if null_items && self.cursor.null()? {
                column.push_null();
                continue;
            }
            let from = self.cursor.at;
            let form = vector(&mut self.cursor, &mut self.watch, encoding, column)?;
            // The variants of an untagged enum are one form each.
            if encoding.untagged.is_some() && *shared.get_or_insert(form) != form {
                return Err(Fault);
            }
            if column.len() == 1 {
                let text = self.cursor.at - from;
                let rest = self.cursor.bytes().len() - self.cursor.at;
                column.expect_more(rest / text.max(2));
            }
        }
        Ok(())
    }

    pub(super) fn one_vector(&mut self, index: usize, encoding: &Encoding) -> Fast<()> {
        let ColumnData::Vectors(mut column) = self.take(index)? else {
            return Err(Fault);
        };
        if encoding.untagged.is_some() {
            self.watch.guard();
        }
        let outcome = vector(&mut self.cursor, &mut self.watch, encoding, &mut column);
        match (&encoding.untagged, outcome) {
            (Some(name), Err(Fault)) => return Err(self.watch.complain(|| untagged(name))),
            (None, Err(Fault)) => return Err(Fault),
            (_, Ok(_)) => {}
        }
        self.lifted(index, column.len() - 1, column.len());
        self.columns[index].data = ColumnData::Vectors(column);
        Ok(())
    }

    pub(super) fn texts(&mut self, index: usize, null_items: bool) -> Fast<()> {
        let ColumnData::Texts(mut column) = self.take(index)? else {
            return Err(Fault);
        };
        let start = column.len();
        let mut is_first = true;
        self.cursor.expect(b'[')?;
        while self.cursor.next_item(b']', &mut is_first)? {
            if null_items && self.cursor.null()? {
                column.push_null();
            } else {
                column.push_with(|arena| self.cursor.string_into(arena))?;
            }
        }
        self.lifted(index, start, column.len());
        self.columns[index].data = ColumnData::Texts(column);
        Ok(())
    }

    pub(super) fn one_text(&mut self, index: usize) -> Fast<()> {
        let ColumnData::Texts(mut column) = self.take(index)? else {
            return Err(Fault);
        };
        column.push_with(|arena| self.cursor.string_into(arena))?;
        self.lifted(index, column.len() - 1, column.len());
        self.columns[index].data = ColumnData::Texts(column);
        Ok(())
    }

    pub(super) fn objects(
        &mut self,
        index: usize,
        null_items: bool,
        rules: Option<&FlatRules>,
        depth: Depth,
    ) -> Fast<()> {
        let ColumnData::Jsons(mut column) = self.take(index)? else {
            return Err(Fault);
        };
        let start = column.len();
        let mut is_first = true;
        self.cursor.expect(b'[')?;
        while self.cursor.next_item(b']', &mut is_first)? {
            if null_items && self.cursor.null()? {
                column.push_null();
            } else {
                self.attributes(index, &mut column, rules, depth)?;
            }
        }
        self.lifted(index, start, column.len());
        self.columns[index].data = ColumnData::Jsons(column);
        Ok(())
    }

    pub(super) fn one_object(&mut self, index: usize, rules: Option<&FlatRules>, depth: Depth) -> Fast<()> {
        let ColumnData::Jsons(mut column) = self.take(index)? else {
            return Err(Fault);
        };
        self.attributes(index, &mut column, rules, depth)?;
        self.lifted(index, column.len() - 1, column.len());
        self.columns[index].data = ColumnData::Jsons(column);
        Ok(())
    }

    fn attributes(
        &mut self,
        index: usize,
        column: &mut JsonColumn,
        rules: Option<&FlatRules>,
        depth: Depth,
    ) -> Fast<()> {
        let item = column.len();
        let bad_key = column.push_with(|arena| {
            if let Some(rules) = rules {
                return flat::object(&mut self.cursor, &mut self.watch, rules, depth, arena);
            }
            let start = self.object_start()?;
            self.cursor.skip_kept(depth)?;
            compact_into(arena, self.cursor.since(start)?.as_bytes());
            Ok(None)
        })?;
        if let (None, Some(key)) = (&self.bad_key, bad_key) {
            self.bad_key = Some((index, item, key));
        }
        Ok(())
    }

    /// Appends a null for a value that would have become one item of a column.
    pub(super) fn lift_null(&mut self, shape: &Shape) {
        match shape {
            Shape::Vector { column, .. }
            | Shape::Text { column }
            | Shape::Attributes { column, .. }
            | Shape::Id { column, .. } => self.columns[*column].data.push_null(),
            Shape::Spaces(spaces) => self.spaces[spaces.field].end_record(),
            _ => {}
        }
    }

    /// Where the object begins that must come next.
    fn object_start(&mut self) -> Fast<usize> {
        if self.cursor.token()? == b'{' { Ok(self.cursor.at) } else { Err(Fault) }
    }

    /// Takes a column out of the list, for its items to be added to while the rest of the reader moves on.
    pub(super) fn take(&mut self, index: usize) -> Fast<ColumnData> {
        let column = self.columns.get_mut(index).ok_or(Fault)?;
        let nothing = ColumnData::Texts(TextColumn::new());
        Ok(std::mem::replace(&mut column.data, nothing))
    }
}
