//! The JSON of a filter as it arrives.

use std::mem::discriminant;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{ElementScope, FilterValue, FullTextMode, ValueType};
use crate::analysis::AnalyzerSpec;
use crate::payload::{Place, Segment};

/// A node of a filter: its kind, and the few that it has of all the keys that a node can have. They are read without buffering the tree, and moved
/// about as the handful that they are.
#[derive(Debug)]
pub(super) struct RawFilter {
    pub(super) kind: Kind,
    pub(super) members: Vec<Member>,
}

/// The keys, each with the type of its values, and with a method that takes the value out of a node.
macro_rules! members {
    ($($variant:ident $name:ident: $value:ty;)*) => {
        #[derive(Debug)]
        pub(super) enum Member {
            $($variant($value),)*
        }

        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase", field_identifier)]
        enum Key {
            Kind,
            $($variant,)*
        }

        impl Member {
            fn read<'de, A: MapAccess<'de>>(key: &Key, map: &mut A) -> Result<Option<Self>, A::Error> {
                match key {
                    Key::Kind => Ok(None),
                    // As with any optional key, null is as good as none.
                    $(Key::$variant => Ok(map.next_value::<Option<$value>>()?.map(Self::$variant)),)*
                }
            }
        }

        impl RawFilter {
            $(pub(super) fn $name(&mut self) -> Option<$value> {
                let at = self.members.iter().position(|member| matches!(member, Member::$variant(_)))?;
                match self.members.swap_remove(at) {
                    Member::$variant(value) => Some(value),
                    _ => None,
                }
            })*
        }
    };
}

members! {
    Filters filters: Vec<RawFilter>;
    Filter filter: Box<RawFilter>;
    Count count: usize;
    Path path: Vec<Segment>;
    Value value: FilterValue;
    Values values: Vec<FilterValue>;
    Elements elements: ElementScope;
    Gt gt: RawBound;
    Gte gte: RawBound;
    Lt lt: RawBound;
    Lte lte: RawBound;
    TopLeft top_left: Place;
    BottomRight bottom_right: Place;
    Center center: Place;
    Meters meters: f64;
    Exterior exterior: Vec<Place>;
    Interiors interiors: Vec<Vec<Place>>;
    Type value_type: ValueType;
    Ids ids: Vec<String>;
    Space space: String;
    Partition partition: String;
    Total total: u64;
    Index index: u64;
    Target target: Box<RawTarget>;
    Text text: String;
    Pattern pattern: String;
    Prefix prefix: String;
    Query query: String;
    Mode mode: FullTextMode;
    Analyzer analyzer: Box<AnalyzerSpec>;
}

impl<'de> Deserialize<'de> for RawFilter {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct NodeVisitor;

        impl<'de> Visitor<'de> for NodeVisitor {
            type Value = RawFilter;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("a filter")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<RawFilter, A::Error> {
                let mut kind = None;
                let mut members: Vec<Member> = Vec::with_capacity(MEMBERS_USUAL);
                while let Some(key) = map.next_key::<Key>()? {
                    if let Key::Kind = key {
                        kind = Some(map.next_value()?);
                    } else if let Some(member) = Member::read(&key, &mut map)? {
                        if members.iter().any(|other| discriminant(other) == discriminant(&member)) {
                            return Err(A::Error::custom("a condition has a key twice"));
                        }
                        members.push(member);
                    }
                }
                Ok(RawFilter { kind: kind.ok_or_else(|| A::Error::missing_field("kind"))?, members })
            }
        }

        deserializer.deserialize_map(NodeVisitor)
    }
}

/// Keys of most nodes, beside their kind.
const MEMBERS_USUAL: usize = 4;

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
