//! From the JSON of a plan to a checked tree.

use serde::Deserialize;

use super::{
    AtLeast, ElementScope, Equals, Filter, FilterValue, In, Pattern, Range, TextContains, TextRegex, TextTarget,
};
use crate::fields::Bounds;
use crate::payload::Number;

/// Filters nested deeper are refused. Below the depth at which JSON parsers give up, so that the text is ours.
pub const FILTER_DEPTH_MAX: usize = 48;
/// Filters with more conditions are refused.
pub const FILTER_CONDITIONS_MAX: usize = 65_536;
/// Filters with more constants and ids in their conditions are refused.
pub const FILTER_VALUES_MAX: usize = 1_048_576;

/// Every key a node can have. One flat struct reads a tagged tree without buffering it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct RawFilter {
    kind: Kind,
    filters: Option<Vec<RawFilter>>,
    filter: Option<Box<RawFilter>>,
    count: Option<usize>,
    path: Option<Vec<String>>,
    value: Option<FilterValue>,
    values: Option<Vec<FilterValue>>,
    elements: Option<ElementScope>,
    gt: Option<FilterValue>,
    gte: Option<FilterValue>,
    lt: Option<FilterValue>,
    lte: Option<FilterValue>,
    ids: Option<Vec<String>>,
    target: Option<RawTarget>,
    text: Option<String>,
    pattern: Option<String>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Kind {
    And,
    Or,
    Not,
    AtLeast,
    Equals,
    In,
    Range,
    Exists,
    HasId,
    TextContains,
    TextRegex,
    HasDocument,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTarget {
    #[serde(default)]
    document: bool,
    path: Option<Vec<String>>,
}

/// A filter that is JSON but no filter.
#[derive(Debug, thiserror::Error)]
pub(super) enum LoadError {
    #[error("the filter is nested more than {FILTER_DEPTH_MAX} deep")]
    Depth,
    #[error("the filter has more than {FILTER_CONDITIONS_MAX} conditions")]
    Conditions,
    #[error("the filter has more than {FILTER_VALUES_MAX} constants")]
    Values,
    #[error("a condition lacks {0:?}")]
    Lacks(&'static str),
    #[error("a path has no segment")]
    EmptyPath,
    #[error("a bound is not a number")]
    NotANumber,
    #[error("a text target is either the document or a path")]
    Target,
}

impl TryFrom<RawFilter> for Filter {
    type Error = LoadError;

    fn try_from(raw: RawFilter) -> Result<Self, LoadError> {
        Loader { conditions: 0, values: 0 }.load(raw, 1)
    }
}

struct Loader {
    conditions: usize,
    values: usize,
}

impl Loader {
    fn load(&mut self, raw: RawFilter, depth: usize) -> Result<Filter, LoadError> {
        self.admit(&raw, depth)?;
        let path = raw.path.ok_or(LoadError::Lacks("path"));
        let elements = raw.elements.ok_or(LoadError::Lacks("elements"));
        let target = raw.target.ok_or(LoadError::Lacks("target"));
        Ok(match raw.kind {
            Kind::And => Filter::And(self.load_all(raw.filters, depth)?),
            Kind::Or => Filter::Or(self.load_all(raw.filters, depth)?),
            Kind::Not => {
                let filter = *raw.filter.ok_or(LoadError::Lacks("filter"))?;
                Filter::Not(Box::new(self.load(filter, depth + 1)?))
            }
            Kind::AtLeast => {
                let count = raw.count.ok_or(LoadError::Lacks("count"))?;
                Filter::AtLeast(AtLeast { count, filters: self.load_all(raw.filters, depth)? })
            }
            Kind::Equals => {
                let value = raw.value.ok_or(LoadError::Lacks("value"))?;
                Filter::Equals(Equals { path: not_empty(path?)?, value, elements: elements? })
            }
            Kind::In => {
                let values = raw.values.ok_or(LoadError::Lacks("values"))?;
                Filter::In(In { path: not_empty(path?)?, values, elements: elements? })
            }
            Kind::Range => {
                let bounds =
                    Bounds { gt: bound(raw.gt)?, gte: bound(raw.gte)?, lt: bound(raw.lt)?, lte: bound(raw.lte)? };
                Filter::Range(Range { path: not_empty(path?)?, bounds, elements: elements? })
            }
            Kind::Exists => Filter::Exists(not_empty(path?)?),
            Kind::HasId => Filter::HasId(raw.ids.ok_or(LoadError::Lacks("ids"))?),
            Kind::TextContains => {
                let text = raw.text.ok_or(LoadError::Lacks("text"))?;
                Filter::TextContains(TextContains { target: text_target(target?)?, text })
            }
            Kind::TextRegex => {
                let pattern = Pattern::new(raw.pattern.ok_or(LoadError::Lacks("pattern"))?);
                Filter::TextRegex(TextRegex { target: text_target(target?)?, pattern })
            }
            Kind::HasDocument => Filter::HasDocument,
        })
    }

    fn load_all(&mut self, raw: Option<Vec<RawFilter>>, depth: usize) -> Result<Vec<Filter>, LoadError> {
        let raw = raw.ok_or(LoadError::Lacks("filters"))?;
        raw.into_iter().map(|part| self.load(part, depth + 1)).collect()
    }

    fn admit(&mut self, raw: &RawFilter, depth: usize) -> Result<(), LoadError> {
        self.conditions += 1;
        self.values += raw.values.as_ref().map_or(0, Vec::len) + raw.ids.as_ref().map_or(0, Vec::len);
        match () {
            () if depth > FILTER_DEPTH_MAX => Err(LoadError::Depth),
            () if self.conditions > FILTER_CONDITIONS_MAX => Err(LoadError::Conditions),
            () if self.values > FILTER_VALUES_MAX => Err(LoadError::Values),
            () => Ok(()),
        }
    }
}

fn not_empty(path: Vec<String>) -> Result<Vec<String>, LoadError> {
    if path.is_empty() { Err(LoadError::EmptyPath) } else { Ok(path) }
}

fn bound(value: Option<FilterValue>) -> Result<Option<Number>, LoadError> {
    value.map(|value| value.as_number().ok_or(LoadError::NotANumber)).transpose()
}

fn text_target(raw: RawTarget) -> Result<TextTarget, LoadError> {
    match (raw.document, raw.path) {
        (true, None) => Ok(TextTarget::Document),
        (false, Some(path)) => not_empty(path).map(TextTarget::Field),
        _ => Err(LoadError::Target),
    }
}
