use serde::Deserialize;

use super::raw::RawFilter;
use super::{
    DateRange, Equals, Exists, FullText, GeoBox, GeoPolygon, GeoRadius, HasType, In, IsEmpty, IsNull, NotIn, Pattern,
    Range, Slice, StartsWith, ValuesCount,
};
use crate::payload::Segment;

/// A condition on records. Deserialises from the JSON of a plan, where `kind` names the variant.
#[derive(Debug, Clone, PartialEq, Deserialize)]
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
    /// A field has a value that is none of some constants.
    NotIn(NotIn),
    /// A field is a number within bounds.
    Range(Range),
    /// A field is a date within bounds.
    DateRange(DateRange),
    /// A field is a place in a box.
    GeoBox(GeoBox),
    /// A field is a place in a circle.
    GeoRadius(GeoRadius),
    /// A field is a place in a polygon.
    GeoPolygon(GeoPolygon),
    /// A field is present and not null.
    Exists(Exists),
    /// A field is absent, null or an empty array.
    IsEmpty(IsEmpty),
    /// A field is null or has a null.
    IsNull(IsNull),
    /// A field has a number of values.
    ValuesCount(ValuesCount),
    /// A field is of a type.
    HasType(HasType),
    /// An object in a field passes a filter.
    Nested(Nested),
    /// A text has a substring.
    TextContains(TextContains),
    /// A regular expression matches somewhere in a text.
    TextRegex(TextRegex),
    /// A text begins with a prefix.
    StartsWith(StartsWith),
    /// A text has the tokens of a query.
    FullText(FullText),
    /// The record's id is one of these.
    HasId(Vec<String>),
    /// The record has a document.
    HasDocument,
    /// The record has a vector in a space.
    HasVector(String),
    /// The record's id is of a partition.
    InPartition(String),
    /// The record is in one part of all.
    Slice(Slice),
}

impl Filter {
    /// Whether it is about what records contain: not about their ids, nor about which vectors they have.
    pub fn is_about_contents(&self) -> bool {
        match self {
            Self::And(parts) | Self::Or(parts) | Self::AtLeast(AtLeast { filters: parts, .. }) => {
                parts.iter().all(Self::is_about_contents)
            }
            Self::Not(part) => part.is_about_contents(),
            Self::Nested(nested) => nested.filter.is_about_contents(),
            Self::HasId(_) | Self::HasVector(_) | Self::InPartition(_) | Self::Slice(_) => false,
            _ => true,
        }
    }
}

/// See [`Filter::AtLeast`].
#[derive(Debug, Clone, PartialEq)]
pub struct AtLeast {
    /// How many parts must hold.
    pub count: usize,
    /// The parts.
    pub filters: Vec<Filter>,
}

/// Some value at a path is an object that passes a filter by itself. Conditions on the record (its id, its vectors, its document)
/// do not hold for an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Nested {
    /// Where the objects are. An array is not an object: its elements take a step of their own.
    pub path: Vec<Segment>,
    /// The filter; its paths begin in the object.
    pub filter: Box<Filter>,
}

/// See [`Filter::TextContains`].
#[derive(Debug, Clone, PartialEq)]
pub struct TextContains {
    /// The text looked into.
    pub target: TextTarget,
    /// The substring: literal, case-sensitive; the empty one is in every text.
    pub text: String,
}

/// See [`Filter::TextRegex`].
#[derive(Debug, Clone, PartialEq)]
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
    Field(Vec<Segment>),
}
