use serde::Deserialize;

use super::load::RawFilter;
use super::{ElementScope, FilterValue, Pattern};
use crate::fields::Bounds;

/// A condition on records. Deserialises from the JSON of a plan, where `kind` names the variant.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "RawFilter")]
pub enum Filter {
    /// All parts hold; true without parts.
    And(Vec<Filter>),
    /// At least one part holds; false without parts.
    Or(Vec<Filter>),
    /// The part does not hold: the complement over all live records.
    Not(Box<Filter>),
    /// At least a number of parts hold.
    AtLeast(AtLeast),
    /// A field equals a constant.
    Equals(Equals),
    /// A field equals one of some constants.
    In(In),
    /// A field is a number within bounds.
    Range(Range),
    /// A field is present and not null.
    Exists(Vec<String>),
    /// The record's id is one of these.
    HasId(Vec<String>),
    /// A text has a substring.
    TextContains(TextContains),
    /// A regular expression matches somewhere in a text.
    TextRegex(TextRegex),
    /// The record has a document.
    HasDocument,
}

/// See [`Filter::AtLeast`].
#[derive(Debug, Clone)]
pub struct AtLeast {
    /// How many parts must hold.
    pub count: usize,
    /// The parts.
    pub filters: Vec<Filter>,
}

/// See [`Filter::Equals`].
#[derive(Debug, Clone)]
pub struct Equals {
    /// The field, one segment for each nested key.
    pub path: Vec<String>,
    /// The constant.
    pub value: FilterValue,
    /// Which of its values count.
    pub elements: ElementScope,
}

/// See [`Filter::In`].
#[derive(Debug, Clone)]
pub struct In {
    /// The field, one segment for each nested key.
    pub path: Vec<String>,
    /// The constants.
    pub values: Vec<FilterValue>,
    /// Which of its values count.
    pub elements: ElementScope,
}

/// See [`Filter::Range`].
#[derive(Debug, Clone)]
pub struct Range {
    /// The field, one segment for each nested key.
    pub path: Vec<String>,
    /// What the number must lie within.
    pub bounds: Bounds,
    /// Which of its values count.
    pub elements: ElementScope,
}

/// See [`Filter::TextContains`].
#[derive(Debug, Clone)]
pub struct TextContains {
    /// The text looked into.
    pub target: TextTarget,
    /// The substring: literal, case-sensitive; the empty one is in every text.
    pub text: String,
}

/// See [`Filter::TextRegex`].
#[derive(Debug, Clone)]
pub struct TextRegex {
    /// The text looked into.
    pub target: TextTarget,
    /// The expression.
    pub pattern: Pattern,
}

/// The text that a text condition looks into.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextTarget {
    /// The record's document.
    Document,
    /// A field that is a string, or an array with strings among its elements.
    Field(Vec<String>),
}
