use super::{Filter, FullText};
use crate::fields::FieldIndexes;
use crate::fulltext::{FullTextIndex, FullTextIndexes};
use crate::text::TextIndex;

/// What answers conditions without reading records.
#[derive(Debug, Clone, Copy)]
pub struct Indexes<'a> {
    /// Values of payload fields.
    pub fields: &'a FieldIndexes,
    /// Documents.
    pub text: &'a TextIndex,
    /// Tokens of declared fields.
    pub full_texts: &'a FullTextIndexes,
}

impl<'a> Indexes<'a> {
    /// The index that was declared for what a filter looks for, if it is a condition on tokens.
    pub(super) fn declared<'f>(&self, filter: &'f Filter) -> Option<(&'f FullText, &'a FullTextIndex)> {
        let Filter::FullText(condition) = filter else { return None };
        Some((condition, self.full_texts.find(&condition.path, condition.analyzer())?))
    }
}
