//! From the JSON of a plan to a checked tree.

use super::load_field;
use super::raw::{Kind, Member, RawFilter};
use super::{AtLeast, Exists, Filter, HasType, IsEmpty, IsNull, Nested, NotIn, Slice, StartsWith};
use crate::payload::Segment;

/// Filters nested deeper are refused. Below the depth at which JSON parsers give up, so that the text is ours.
pub const FILTER_DEPTH_MAX: usize = 48;
/// Filters with more conditions are refused.
pub const FILTER_CONDITIONS_MAX: usize = 65_536;
/// Filters with more constants, ids and points of polygons in their conditions are refused.
pub const FILTER_VALUES_MAX: usize = 1_048_576;

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
    #[error("a bound is not of the kind of its condition")]
    Bound,
    #[error("a text target is either the document or a path")]
    Target,
    #[error("records cannot be cut into no slices")]
    NoSlices,
    #[error("{0}")]
    Analyzer(String),
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
    fn load(&mut self, mut raw: RawFilter, depth: usize) -> Result<Filter, LoadError> {
        self.admit(&raw, depth)?;
        Ok(match raw.kind {
            Kind::And => Filter::And(self.load_all(raw.filters(), depth)?),
            Kind::Or => Filter::Or(self.load_all(raw.filters(), depth)?),
            Kind::Not => Filter::Not(self.load_one(raw.filter(), depth)?),
            Kind::AtLeast => {
                let count = given(raw.count(), "count")?;
                Filter::AtLeast(AtLeast { count, filters: self.load_all(raw.filters(), depth)? })
            }
            Kind::Nested => {
                Filter::Nested(Nested { path: path(raw.path())?, filter: self.load_one(raw.filter(), depth)? })
            }
            Kind::Equals => Filter::Equals(load_field::equals(&mut raw)?),
            Kind::In => Filter::In(load_field::is_in(&mut raw)?),
            Kind::NotIn => Filter::NotIn(NotIn { path: path(raw.path())?, values: given(raw.values(), "values")? }),
            Kind::Range => Filter::Range(load_field::range(&mut raw)?),
            Kind::DateRange => Filter::DateRange(load_field::date_range(&mut raw)?),
            Kind::GeoBox => Filter::GeoBox(load_field::geo_box(&mut raw)?),
            Kind::GeoRadius => Filter::GeoRadius(load_field::geo_radius(&mut raw)?),
            Kind::GeoPolygon => Filter::GeoPolygon(load_field::geo_polygon(&mut raw)?),
            Kind::Exists => Filter::Exists(Exists { path: path(raw.path())? }),
            Kind::IsEmpty => Filter::IsEmpty(IsEmpty { path: path(raw.path())? }),
            Kind::IsNull => Filter::IsNull(IsNull { path: path(raw.path())? }),
            Kind::ValuesCount => Filter::ValuesCount(load_field::values_count(&mut raw)?),
            Kind::HasType => {
                Filter::HasType(HasType { path: path(raw.path())?, value_type: given(raw.value_type(), "type")? })
            }
            Kind::TextContains => Filter::TextContains(load_field::text_contains(&mut raw)?),
            Kind::TextRegex => Filter::TextRegex(load_field::text_regex(&mut raw)?),
            Kind::StartsWith => {
                Filter::StartsWith(StartsWith { path: path(raw.path())?, prefix: given(raw.prefix(), "prefix")? })
            }
            Kind::FullText => Filter::FullText(load_field::full_text(&mut raw)?),
            Kind::HasId => Filter::HasId(given(raw.ids(), "ids")?),
            Kind::HasDocument => Filter::HasDocument,
            Kind::HasVector => Filter::HasVector(given(raw.space(), "space")?),
            Kind::InPartition => Filter::InPartition(given(raw.partition(), "partition")?),
            Kind::Slice => Filter::Slice(slice(&mut raw)?),
        })
    }

    fn load_all(&mut self, raw: Option<Vec<RawFilter>>, depth: usize) -> Result<Vec<Filter>, LoadError> {
        given(raw, "filters")?.into_iter().map(|part| self.load(part, depth + 1)).collect()
    }

    fn load_one(&mut self, raw: Option<Box<RawFilter>>, depth: usize) -> Result<Box<Filter>, LoadError> {
        self.load(*given(raw, "filter")?, depth + 1).map(Box::new)
    }

    fn admit(&mut self, raw: &RawFilter, depth: usize) -> Result<(), LoadError> {
        self.conditions += 1;
        self.values += raw.members.iter().map(values_of).sum::<usize>();
        match () {
            () if depth > FILTER_DEPTH_MAX => Err(LoadError::Depth),
            () if self.conditions > FILTER_CONDITIONS_MAX => Err(LoadError::Conditions),
            () if self.values > FILTER_VALUES_MAX => Err(LoadError::Values),
            () => Ok(()),
        }
    }
}

/// Constants, ids and points of a member.
fn values_of(member: &Member) -> usize {
    match member {
        Member::Values(values) => values.len(),
        Member::Ids(ids) => ids.len(),
        Member::Exterior(points) => points.len(),
        Member::Interiors(rings) => rings.iter().map(Vec::len).sum(),
        _ => 0,
    }
}

/// A key that a kind of condition must have.
pub(super) fn given<T>(value: Option<T>, key: &'static str) -> Result<T, LoadError> {
    value.ok_or(LoadError::Lacks(key))
}

pub(super) fn path(path: Option<Vec<Segment>>) -> Result<Vec<Segment>, LoadError> {
    let path = given(path, "path")?;
    if path.is_empty() { Err(LoadError::EmptyPath) } else { Ok(path) }
}

fn slice(raw: &mut RawFilter) -> Result<Slice, LoadError> {
    match (given(raw.total(), "total")?, given(raw.index(), "index")?) {
        (0, _) => Err(LoadError::NoSlices),
        (total, index) => Ok(Slice { total, index }),
    }
}
