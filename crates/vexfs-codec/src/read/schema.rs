//! The schema of a body, compiled.

use super::error::SchemaError;
use super::wire::{Kind, Unknown, Wire};
use crate::columns::{Column, ColumnData, JsonColumn, TextColumn, VectorColumn};
use crate::flat::FlatRules;

/// What a body looks like. Parse it once, read with it as often as needed.
///
/// A schema is a JSON object with a `type`; unknown options are refused.
///
/// | `type` | body | result | options |
/// |---|---|---|---|
/// | `object` | object | in the skeleton | `fields`, `name` (serde's struct name), `unknownFields`: `ignore` (default) or `reject` |
/// | `list` | array | in the skeleton | `items`: a schema |
/// | `vectors` | array of number arrays | vector column | `base64`: also strings, `nullItems`, `untaggedName` |
/// | `vector` | number array | one item of a vector column | `base64`, `untaggedName` |
/// | `texts` | array of strings | text column | `nullItems` |
/// | `text` | string | one item of a text column | |
/// | `objects` | array of objects | JSON column | `nullItems`, `rules`: [`FlatRules`] |
/// | `attributes` | object | one item of a JSON column | `rules` |
/// | `json` | any value | in the skeleton, compact | `raw`: as a string that holds the JSON text |
/// | `string`, `boolean` | | in the skeleton | |
/// | `integer` | integer | in the skeleton | `min`, `max` (default: i64), `expects` (default from the range: `u32` …), `asText`: as a string |
/// | `number` | number | in the skeleton | `expects`: `f32` or `f64` (default) |
/// | `enum` | one of some strings | in the skeleton | `variants` |
/// | `strings`, `enums` | arrays of these | in the skeleton | `variants` for `enums`, `nullItems` |
///
/// Options of every field: `optional` (may be absent or null; absent stays absent), `nullable` (may be null),
/// `default` (may be absent; this JSON is then put into the skeleton; null only with `nullable`).
///
/// A lifted value inside a `list` appends to one column for the whole list, and the skeleton says which part of it
/// belongs to which item.
#[derive(Debug, Clone)]
pub struct BodySchema {
    pub(crate) root: Slot,
    pub(crate) columns: Vec<(String, Lift)>,
}

/// A place for a value.
#[derive(Debug, Clone)]
pub(crate) struct Slot {
    pub(crate) nullable: bool,
    pub(crate) shape: Shape,
}

/// A named place for a value.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) optional: bool,
    pub(crate) default: Option<String>,
    pub(crate) slot: Slot,
}

/// The kinds of column.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Lift {
    Vectors,
    Texts,
    Jsons,
}

#[derive(Debug, Clone)]
pub(crate) enum Shape {
    Object(ObjectShape),
    List(Box<Slot>),
    Vectors { column: usize, null_items: bool, encoding: Encoding },
    Vector { column: usize, encoding: Encoding },
    Texts { column: usize, null_items: bool },
    Text { column: usize },
    Objects { column: usize, null_items: bool, rules: Option<FlatRules> },
    Attributes { column: usize, rules: Option<FlatRules> },
    Json { raw: bool },
    String,
    Boolean,
    Integer(IntegerShape),
    Number { single: bool },
    Enum(Vec<String>),
}

#[derive(Debug, Clone)]
pub(crate) struct ObjectShape {
    pub(crate) name: String,
    pub(crate) fields: Vec<Field>,
    pub(crate) rejects_unknown: bool,
}

/// How vectors may be given.
#[derive(Debug, Clone)]
pub(crate) struct Encoding {
    pub(crate) base64: bool,
    /// serde's name of an untagged enum over the encodings; its text then replaces any other.
    pub(crate) untagged: Option<String>,
}

#[derive(Debug, Clone)]
pub(crate) struct IntegerShape {
    pub(crate) min: i128,
    pub(crate) max: i128,
    pub(crate) expects: String,
    pub(crate) as_text: bool,
}

impl BodySchema {
    /// Parses a schema.
    ///
    /// # Errors
    /// If the text is no schema; see [`SchemaError`].
    pub fn parse(json: &str) -> Result<Self, SchemaError> {
        let wire: Wire = serde_json::from_str(json)?;
        let mut columns = Vec::new();
        let root = slot(wire, "", &mut columns)?;
        Ok(Self { root, columns })
    }

    /// A schema of one attribute object.
    pub(crate) fn of_attributes(rules: FlatRules) -> Self {
        let shape = Shape::Attributes { column: 0, rules: Some(rules) };
        Self { root: Slot { nullable: false, shape }, columns: vec![(String::new(), Lift::Jsons)] }
    }

    /// Empty columns for a body.
    pub(crate) fn empty_columns(&self) -> Vec<Column> {
        let column = |(path, lift): &(String, Lift)| Column {
            path: path.clone(),
            data: match lift {
                Lift::Vectors => ColumnData::Vectors(VectorColumn::new()),
                Lift::Texts => ColumnData::Texts(TextColumn::new()),
                Lift::Jsons => ColumnData::Jsons(JsonColumn::new()),
            },
        };
        self.columns.iter().map(column).collect()
    }
}

fn wrong(path: &str, message: &str) -> SchemaError {
    SchemaError::Option { path: path.to_owned(), message: message.to_owned() }
}

fn slot(wire: Wire, path: &str, columns: &mut Vec<(String, Lift)>) -> Result<Slot, SchemaError> {
    let nullable = wire.nullable || wire.optional;
    Ok(Slot { nullable, shape: shape(wire, path, columns)? })
}

fn shape(wire: Wire, path: &str, columns: &mut Vec<(String, Lift)>) -> Result<Shape, SchemaError> {
    let mut column = |kind| {
        columns.push((path.to_owned(), kind));
        columns.len() - 1
    };
    let null_items = wire.null_items.unwrap_or(false);
    let list = |shape| Shape::List(Box::new(Slot { nullable: null_items, shape }));
    Ok(match wire.kind {
        Kind::Object => Shape::Object(object(wire, path, columns)?),
        Kind::List => {
            let items = wire.items.ok_or_else(|| wrong(path, "a list needs `items`"))?;
            Shape::List(Box::new(slot(*items, &format!("{path}[]"), columns)?))
        }
        Kind::Vectors => Shape::Vectors { column: column(Lift::Vectors), null_items, encoding: encoding(wire) },
        Kind::Vector => Shape::Vector { column: column(Lift::Vectors), encoding: encoding(wire) },
        Kind::Texts => Shape::Texts { column: column(Lift::Texts), null_items },
        Kind::Text => Shape::Text { column: column(Lift::Texts) },
        Kind::Objects => Shape::Objects { column: column(Lift::Jsons), null_items, rules: wire.rules },
        Kind::Attributes => Shape::Attributes { column: column(Lift::Jsons), rules: wire.rules },
        Kind::Json => Shape::Json { raw: wire.raw.unwrap_or(false) },
        Kind::String => Shape::String,
        Kind::Strings => list(Shape::String),
        Kind::Boolean => Shape::Boolean,
        Kind::Integer => Shape::Integer(integer(&wire)),
        Kind::Number => Shape::Number { single: wire.expects.as_deref() == Some("f32") },
        Kind::Enum => Shape::Enum(variants(wire, path)?),
        Kind::Enums => list(Shape::Enum(variants(wire, path)?)),
    })
}

fn encoding(wire: Wire) -> Encoding {
    Encoding { base64: wire.base64.unwrap_or(false), untagged: wire.untagged_name }
}

fn variants(wire: Wire, path: &str) -> Result<Vec<String>, SchemaError> {
    wire.variants.ok_or_else(|| wrong(path, "an enum needs `variants`"))
}

fn object(wire: Wire, path: &str, columns: &mut Vec<(String, Lift)>) -> Result<ObjectShape, SchemaError> {
    let declared = wire.fields.ok_or_else(|| wrong(path, "an object needs `fields`"))?;
    let mut fields = Vec::with_capacity(declared.0.len());
    for (name, mut field) in declared.0 {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let optional = field.optional;
        let default = field.default.take().map(|json| json.get().to_owned());
        fields.push(Field { name, optional, default, slot: slot(field, &path, columns)? });
    }
    let rejects_unknown = wire.unknown_fields == Some(Unknown::Reject);
    Ok(ObjectShape { name: wire.name.unwrap_or_else(|| "Body".to_owned()), fields, rejects_unknown })
}

fn integer(wire: &Wire) -> IntegerShape {
    let min = wire.min.unwrap_or_else(|| i64::MIN.into());
    let max = wire.max.unwrap_or_else(|| i64::MAX.into());
    let known = [
        ("i8", i8::MIN.into(), i8::MAX.into()),
        ("i16", i16::MIN.into(), i16::MAX.into()),
        ("i32", i32::MIN.into(), i32::MAX.into()),
        ("i64", i64::MIN.into(), i64::MAX.into()),
        ("u8", 0, u8::MAX.into()),
        ("u16", 0, u16::MAX.into()),
        ("u32", 0, u32::MAX.into()),
        ("u64", 0, u64::MAX.into()),
    ];
    let expects = wire.expects.clone().unwrap_or_else(|| {
        let name = known.iter().find(|(_, from, to)| (*from, *to) == (min, max)).map(|known| known.0.to_owned());
        name.unwrap_or_else(|| format!("an integer from {min} to {max}"))
    });
    IntegerShape { min, max, expects, as_text: wire.as_text.unwrap_or(false) }
}
