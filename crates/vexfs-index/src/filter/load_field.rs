//! Conditions on fields and texts from the keys that they have in JSON.

use super::load::{LoadError, given, path};
use super::raw::{RawBound, RawFilter, RawTarget};
use super::{
    CountBounds, DateBounds, DateRange, Equals, FullText, GeoBox, GeoPolygon, GeoRadius, In, Pattern, Range,
    TextContains, TextRegex, TextTarget, ValuesCount,
};
use crate::fields::Bounds;
use crate::payload::Number;

type Loaded<T> = Result<T, LoadError>;

pub(super) fn equals(raw: &mut RawFilter) -> Loaded<Equals> {
    let (value, elements) = (given(raw.value(), "value")?, given(raw.elements(), "elements")?);
    Ok(Equals { path: path(raw.path())?, value, elements })
}

pub(super) fn is_in(raw: &mut RawFilter) -> Loaded<In> {
    let (values, elements) = (given(raw.values(), "values")?, given(raw.elements(), "elements")?);
    Ok(In { path: path(raw.path())?, values, elements })
}

pub(super) fn range(raw: &mut RawFilter) -> Loaded<Range> {
    let bounds =
        Bounds { gt: number(raw.gt())?, gte: number(raw.gte())?, lt: number(raw.lt())?, lte: number(raw.lte())? };
    Ok(Range { path: path(raw.path())?, bounds, elements: given(raw.elements(), "elements")? })
}

pub(super) fn date_range(raw: &mut RawFilter) -> Loaded<DateRange> {
    let bounds =
        DateBounds { gt: micros(raw.gt())?, gte: micros(raw.gte())?, lt: micros(raw.lt())?, lte: micros(raw.lte())? };
    Ok(DateRange { path: path(raw.path())?, bounds })
}

pub(super) fn values_count(raw: &mut RawFilter) -> Loaded<ValuesCount> {
    let bounds =
        CountBounds { gt: count(raw.gt())?, gte: count(raw.gte())?, lt: count(raw.lt())?, lte: count(raw.lte())? };
    Ok(ValuesCount { path: path(raw.path())?, bounds })
}

pub(super) fn geo_box(raw: &mut RawFilter) -> Loaded<GeoBox> {
    let (top_left, bottom_right) = (given(raw.top_left(), "topLeft")?, given(raw.bottom_right(), "bottomRight")?);
    Ok(GeoBox { path: path(raw.path())?, top_left, bottom_right })
}

pub(super) fn geo_radius(raw: &mut RawFilter) -> Loaded<GeoRadius> {
    let (center, meters) = (given(raw.center(), "center")?, given(raw.meters(), "meters")?);
    Ok(GeoRadius { path: path(raw.path())?, center, meters })
}

pub(super) fn geo_polygon(raw: &mut RawFilter) -> Loaded<GeoPolygon> {
    let (exterior, interiors) = (given(raw.exterior(), "exterior")?, given(raw.interiors(), "interiors")?);
    Ok(GeoPolygon { path: path(raw.path())?, exterior, interiors })
}

pub(super) fn text_contains(raw: &mut RawFilter) -> Loaded<TextContains> {
    Ok(TextContains { target: text_target(raw.target())?, text: given(raw.text(), "text")? })
}

pub(super) fn text_regex(raw: &mut RawFilter) -> Loaded<TextRegex> {
    let pattern = Pattern::new(given(raw.pattern(), "pattern")?);
    Ok(TextRegex { target: text_target(raw.target())?, pattern })
}

pub(super) fn full_text(raw: &mut RawFilter) -> Loaded<FullText> {
    let (query, mode, analyzer) =
        (given(raw.query(), "query")?, given(raw.mode(), "mode")?, *given(raw.analyzer(), "analyzer")?);
    FullText::new(path(raw.path())?, &query, mode, analyzer).map_err(LoadError::Analyzer)
}

fn number(bound: Option<RawBound>) -> Loaded<Option<Number>> {
    let number = |bound| match bound {
        RawBound::Value(value) => value.as_number().ok_or(LoadError::Bound),
        RawBound::Micros(_) | RawBound::Count(_) => Err(LoadError::Bound),
    };
    bound.map(number).transpose()
}

fn micros(bound: Option<RawBound>) -> Loaded<Option<i64>> {
    let micros = |bound| if let RawBound::Micros(micros) = bound { Ok(micros) } else { Err(LoadError::Bound) };
    bound.map(micros).transpose()
}

fn count(bound: Option<RawBound>) -> Loaded<Option<u64>> {
    let count = |bound| if let RawBound::Count(count) = bound { Ok(count) } else { Err(LoadError::Bound) };
    bound.map(count).transpose()
}

fn text_target(raw: Option<Box<RawTarget>>) -> Loaded<TextTarget> {
    let raw = *given(raw, "target")?;
    match (raw.document, raw.path) {
        (true, None) => Ok(TextTarget::Document),
        (false, Some(segments)) => path(Some(segments)).map(TextTarget::Field),
        _ => Err(LoadError::Target),
    }
}
