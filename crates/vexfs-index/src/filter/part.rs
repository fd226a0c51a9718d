use super::field::FieldCondition;
use super::{AtLeast, Filter, Nested, Pattern, Slice, TextTarget};
use crate::payload::Segment;

/// A node of a filter by what it speaks of. All that evaluates filters looks at them this way.
pub(super) enum Part<'a> {
    And(&'a [Filter]),
    Or(&'a [Filter]),
    Not(&'a Filter),
    AtLeast(&'a AtLeast),
    Field(&'a [Segment], &'a dyn FieldCondition),
    Nested(&'a Nested),
    DocumentContains(&'a str),
    DocumentMatches(&'a Pattern),
    HasId(&'a [String]),
    HasDocument,
    HasVector(&'a str),
    InPartition(&'a str),
    Slice(Slice),
}

impl Filter {
    pub(super) fn part(&self) -> Part<'_> {
        match self {
            Self::And(parts) => Part::And(parts),
            Self::Or(parts) => Part::Or(parts),
            Self::Not(part) => Part::Not(part),
            Self::AtLeast(at_least) => Part::AtLeast(at_least),
            Self::Equals(equals) => Part::Field(&equals.path, equals),
            Self::In(one_of) => Part::Field(&one_of.path, one_of),
            Self::NotIn(not_in) => Part::Field(&not_in.path, not_in),
            Self::Range(range) => Part::Field(&range.path, range),
            Self::DateRange(range) => Part::Field(&range.path, range),
            Self::GeoBox(area) => Part::Field(&area.path, area),
            Self::GeoRadius(area) => Part::Field(&area.path, area),
            Self::GeoPolygon(area) => Part::Field(&area.path, area),
            Self::Exists(exists) => Part::Field(&exists.path, exists),
            Self::IsEmpty(is_empty) => Part::Field(&is_empty.path, is_empty),
            Self::IsNull(is_null) => Part::Field(&is_null.path, is_null),
            Self::ValuesCount(count) => Part::Field(&count.path, count),
            Self::HasType(has_type) => Part::Field(&has_type.path, has_type),
            Self::StartsWith(starts) => Part::Field(&starts.path, starts),
            Self::FullText(full_text) => Part::Field(&full_text.path, full_text),
            Self::TextContains(contains) => match &contains.target {
                TextTarget::Document => Part::DocumentContains(&contains.text),
                TextTarget::Field(path) => Part::Field(path, contains),
            },
            Self::TextRegex(search) => match &search.target {
                TextTarget::Document => Part::DocumentMatches(&search.pattern),
                TextTarget::Field(path) => Part::Field(path, search),
            },
            Self::Nested(nested) => Part::Nested(nested),
            Self::HasId(ids) => Part::HasId(ids),
            Self::HasDocument => Part::HasDocument,
            Self::HasVector(space) => Part::HasVector(space),
            Self::InPartition(partition) => Part::InPartition(partition),
            Self::Slice(slice) => Part::Slice(*slice),
        }
    }
}
