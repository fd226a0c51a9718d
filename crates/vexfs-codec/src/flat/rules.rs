//! What an attribute object may hold.

use serde::Deserialize;

/// What an attribute object may hold, beside booleans, integers, floats, strings and arrays of one of these.
///
/// In JSON with `camelCase` names; every rule may be left out. The default allows no nulls and no objects, and any key.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct FlatRules {
    /// Whether a value may be null; it is kept as such.
    pub nulls: Nulls,
    /// Keys that begin with one of these are forbidden.
    pub forbidden_key_prefixes: Vec<String>,
    /// Whether the empty key is forbidden.
    pub empty_key_forbidden: bool,
    /// The one form of object that may stand as a value.
    pub marked_objects: Option<MarkedObjects>,
    /// Whether an empty array is no value: it is dropped with its key, or is null where that is allowed.
    pub drop_empty_arrays: bool,
    /// serde's name of an untagged enum over the kinds of value, for the text of refusals.
    pub untagged_name: Option<String>,
}

/// Whether null is a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Nulls {
    /// Null is kept.
    Allow,
    /// Null is refused.
    #[default]
    Reject,
}

/// A form of object known by a marker, such as `{"#type":"…","indices":[…],"values":[…]}`.
///
/// Written in canonical form with the marker first and the fields in the order declared here. Fields that are not
/// declared are dropped.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MarkedObjects {
    /// Key of the marker.
    pub key: String,
    /// Value of the marker.
    pub value: String,
    /// Whether an object without the marker is refused, even if its fields are right.
    #[serde(default)]
    pub required: bool,
    /// The other fields.
    pub fields: Vec<MarkedField>,
    /// Whether all fields that are present must have the same number of elements.
    #[serde(default)]
    pub same_length: bool,
}

/// An array inside a marked object.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MarkedField {
    /// Key of the field.
    pub name: String,
    /// What its elements are.
    #[serde(rename = "type")]
    pub kind: MarkedKind,
    /// Whether it may be absent or null.
    #[serde(default)]
    pub optional: bool,
    /// Whether each element must be greater than the one before it; for `u32s`.
    #[serde(default)]
    pub ascending: bool,
}

/// The elements of an array inside a marked object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MarkedKind {
    /// Unsigned 32-bit integers.
    U32s,
    /// Finite 32-bit floats.
    F32s,
    /// Strings.
    Texts,
}
