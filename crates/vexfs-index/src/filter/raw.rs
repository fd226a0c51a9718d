//! The JSON of a filter as it arrives.

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{ElementScope, FilterValue, FullTextMode, ValueType};
use crate::analysis::AnalyzerSpec;
use crate::payload::{Place, Segment};

/// Every key a node can have. One flat struct reads a tagged tree without buffering it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct RawFilter {
    pub(super) kind: Kind,
    pub(super) filters: Option<Vec<RawFilter>>,
    pub(super) filter: Option<Box<RawFilter>>,
    pub(super) count: Option<usize>,
    pub(super) path: Option<Vec<Segment>>,
    pub(super) value: Option<FilterValue>,
    pub(super) values: Option<Vec<FilterValue>>,
    pub(super) elements: Option<ElementScope>,
    pub(super) gt: Option<RawBound>,
    pub(super) gte: Option<RawBound>,
    pub(super) lt: Option<RawBound>,
    pub(super) lte: Option<RawBound>,
    pub(super) top_left: Option<Place>,
    pub(super) bottom_right: Option<Place>,
    pub(super) center: Option<Place>,
    pub(super) meters: Option<f64>,
    pub(super) exterior: Option<Vec<Place>>,
    pub(super) interiors: Option<Vec<Vec<Place>>>,
    #[serde(rename = "type")]
    pub(super) value_type: Option<ValueType>,
    pub(super) ids: Option<Vec<String>>,
    pub(super) space: Option<String>,
    pub(super) partition: Option<String>,
    pub(super) total: Option<u64>,
    pub(super) index: Option<u64>,
    pub(super) target: Option<RawTarget>,
    pub(super) text: Option<String>,
    pub(super) pattern: Option<String>,
    pub(super) prefix: Option<String>,
    pub(super) query: Option<String>,
    pub(super) mode: Option<FullTextMode>,
    pub(super) analyzer: Option<AnalyzerSpec>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Kind {
    And,
    Or,
    Not,
    AtLeast,
    Equals,
    In,
    NotIn,
    Range,
    DateRange,
    GeoBox,
    GeoRadius,
    GeoPolygon,
    Exists,
    IsEmpty,
    IsNull,
    ValuesCount,
    HasType,
    Nested,
    TextContains,
    TextRegex,
    StartsWith,
    FullText,
    HasId,
    HasDocument,
    HasVector,
    InPartition,
    Slice,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTarget {
    #[serde(default)]
    pub(super) document: bool,
    pub(super) path: Option<Vec<Segment>>,
}

/// A bound of a range of numbers, of dates (microseconds as decimal text), or of a count.
#[derive(Debug)]
pub(super) enum RawBound {
    Value(FilterValue),
    Micros(i64),
    Count(u64),
}

impl<'de> Deserialize<'de> for RawBound {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct BoundVisitor;

        impl<'de> Visitor<'de> for BoundVisitor {
            type Value = RawBound;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("a number, microseconds as decimal text, or a count")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RawBound, A::Error> {
                FilterValue::deserialize(MapAccessDeserializer::new(map)).map(RawBound::Value)
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<RawBound, E> {
                let micros = text.parse().map_err(|_| E::custom(format_args!("{text:?} is not a 64-bit integer")))?;
                Ok(RawBound::Micros(micros))
            }

            fn visit_u64<E: Error>(self, count: u64) -> Result<RawBound, E> {
                Ok(RawBound::Count(count))
            }
        }

        deserializer.deserialize_any(BoundVisitor)
    }
}
