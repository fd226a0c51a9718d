use std::collections::BTreeSet;

use roaring::RoaringBitmap;
use serde::Deserialize;

use super::{FieldCondition, ValuesAt};
use crate::analysis::{Analyzer, AnalyzerSpec, Phrase};
use crate::fields::View;
use crate::filter::FilterError;
use crate::filter::estimate::{Cost, Estimate};
use crate::filter::field_rows::FieldRows;
use crate::filter::text_rows::{for_each_text, is_wide, long_texts, narrowed_texts, united};
use crate::fulltext::FullTextIndex;
use crate::payload::Segment;

/// The strings of a field have the tokens of a query.
#[derive(Debug, Clone, PartialEq)]
pub struct FullText {
    /// The field.
    pub path: Vec<Segment>,
    analyzer: Analyzer,
    wanted: Wanted,
}

/// What is looked for. No tokens match nothing; lists of them are sorted.
#[derive(Debug, Clone, PartialEq)]
enum Wanted {
    All(Vec<String>),
    Spread(Vec<String>),
    Any(Vec<String>),
    Phrase(Phrase),
}

/// Which tokens are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum FullTextMode {
    /// All, in one string.
    All,
    /// All, in one string or in several of the field together.
    Spread,
    /// At least one.
    Any,
    /// All in one string, in their order, side by side.
    Phrase,
}

impl FullText {
    /// Prepares the analyzer and cuts the query.
    ///
    /// # Errors
    /// The language that the analyzer does not know.
    pub fn new(path: Vec<Segment>, query: &str, mode: FullTextMode, analyzer: AnalyzerSpec) -> Result<Self, String> {
        let analyzer = Analyzer::new(analyzer)?;
        let wanted = match mode {
            FullTextMode::Phrase => Wanted::Phrase(analyzer.phrase(query)),
            FullTextMode::All => Wanted::All(query_tokens(&analyzer, query)),
            FullTextMode::Spread => Wanted::Spread(query_tokens(&analyzer, query)),
            FullTextMode::Any => Wanted::Any(query_tokens(&analyzer, query)),
        };
        Ok(Self { path, analyzer, wanted })
    }

    /// How the texts of the field are cut.
    pub(in crate::filter) fn analyzer(&self) -> &AnalyzerSpec {
        self.analyzer.spec()
    }

    /// The rows of `scope` that pass, by the index that was declared on the field with this analyzer.
    pub(in crate::filter) fn declared_rows(&self, index: &FullTextIndex, scope: &RoaringBitmap) -> FieldRows {
        match &self.wanted {
            Wanted::All(tokens) => FieldRows::unsure_if(tokens.len() > 1, index.rows_with_all(tokens) & scope),
            Wanted::Spread(tokens) => FieldRows::sure(index.rows_with_all(tokens) & scope),
            Wanted::Any(tokens) => FieldRows::sure(index.rows_with_any(tokens) & scope),
            Wanted::Phrase(phrase) => {
                let tokens = phrase.tokens();
                FieldRows::unsure_if(tokens.len() > 1, index.rows_with_all(tokens) & scope)
            }
        }
    }

    /// How many rows pass, by that index.
    pub(in crate::filter) fn declared_estimate(&self, index: &FullTextIndex) -> Estimate {
        Estimate::up_to(match &self.wanted {
            Wanted::All(tokens) | Wanted::Spread(tokens) => index.count_with_all_max(tokens),
            Wanted::Any(tokens) => index.count_with_any_max(tokens),
            Wanted::Phrase(phrase) => index.count_with_all_max(phrase.tokens()),
        })
    }

    /// Whether one text is enough.
    fn accepts(&self, text: &str) -> bool {
        match &self.wanted {
            Wanted::All(tokens) | Wanted::Spread(tokens) => {
                let mut found = Found::none(tokens);
                self.analyzer.tokens(text, &mut |token| found.note(token));
                found.is_all()
            }
            Wanted::Any(tokens) => {
                let mut is_found = false;
                self.analyzer.tokens(text, &mut |token| {
                    is_found |= tokens.binary_search_by(|own| own.as_str().cmp(token)).is_ok();
                });
                is_found
            }
            Wanted::Phrase(phrase) => phrase.is_in(text, &self.analyzer),
        }
    }

    /// The tokens that several texts of a record can have together where none has them alone.
    fn spread(&self) -> Option<&[String]> {
        match &self.wanted {
            Wanted::Spread(tokens) if tokens.len() > 1 => Some(tokens),
            _ => None,
        }
    }

    /// The rows of each token, then those that are in all of them.
    fn spread_rows(
        &self,
        tokens: &[String],
        view: &View<'_>,
        scope: &RoaringBitmap,
        cancelled: &dyn Fn() -> bool,
    ) -> Result<FieldRows, FilterError> {
        let mut postings = vec![Vec::new(); tokens.len()];
        for_each_text(view, cancelled, &mut |text, posting| {
            let mut found = Found::none(tokens);
            self.analyzer.tokens(text, &mut |token| found.note(token));
            for (postings, _) in postings.iter_mut().zip(&found.is_found).filter(|(_, is_found)| **is_found) {
                postings.push(posting);
            }
        })?;
        let sure = postings.iter().fold(scope.clone(), |rows, postings| united(postings, &rows));
        Ok(FieldRows { sure, unsure: long_texts(view, scope) })
    }
}

impl FieldCondition for FullText {
    fn holds(&self, values: &ValuesAt<'_, '_>) -> Result<bool, FilterError> {
        let Some(tokens) = self.spread() else {
            return values.any_text(|text| self.accepts(text));
        };
        let mut found = Found::none(tokens);
        values.any_text(|text| {
            self.analyzer.tokens(text, &mut |token| found.note(token));
            found.is_all()
        })
    }

    fn cost(&self) -> Cost {
        Cost::Candidates
    }

    fn rows(
        &self,
        view: &View<'_>,
        scope: &RoaringBitmap,
        cancelled: &dyn Fn() -> bool,
    ) -> Result<FieldRows, FilterError> {
        let Some(tokens) = self.spread() else {
            return narrowed_texts(view, &|text| self.accepts(text), scope, cancelled);
        };
        if is_wide(view, scope) {
            return Ok(FieldRows::unsure(view.present(scope)));
        }
        self.spread_rows(tokens, view, scope, cancelled)
    }

    fn estimate(&self, view: &View<'_>, _: u64) -> Estimate {
        Estimate::up_to(view.present_max())
    }
}

fn query_tokens(analyzer: &Analyzer, query: &str) -> Vec<String> {
    let mut tokens = BTreeSet::new();
    analyzer.query_tokens(query, &mut |token| {
        tokens.insert(token.to_owned());
    });
    tokens.into_iter().collect()
}

/// Which tokens of a sorted list have come.
struct Found<'a> {
    tokens: &'a [String],
    is_found: Vec<bool>,
}

impl<'a> Found<'a> {
    fn none(tokens: &'a [String]) -> Self {
        Self { tokens, is_found: vec![false; tokens.len()] }
    }

    fn note(&mut self, token: &str) {
        if let Ok(at) = self.tokens.binary_search_by(|own| own.as_str().cmp(token)) {
            self.is_found[at] = true;
        }
    }

    fn is_all(&self) -> bool {
        !self.tokens.is_empty() && self.is_found.iter().all(|is_found| *is_found)
    }
}
