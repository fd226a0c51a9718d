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
/// | `id` | unsigned 64-bit integer, or string that is a UUID | one item of a text column, in canonical form | `expects`: what it is called in a refusal (default `ID`) |
/// | `ids` | array of these | text column | `expects` |
/// | `vectorsByName` | vectors of a record, see below | columns by space | `untaggedName`; `batch`: of many records, with `nullItems` |
/// | `vectorOrJson` | a vector to search for, see below | columns by space | `untaggedName` |
/// | `json` | any value | in the skeleton, compact | `raw`: as a string that holds the JSON text |
/// | `string`, `boolean` | | in the skeleton | |
/// | `integer` | integer | in the skeleton | `min`, `max` (default: i64), `expects` (default from the range: `u32` …), `asText`: as a string |
/// | `number` | number | in the skeleton | `expects`: `f32` or `f64` (default) |
/// | `enum` | one of some strings | in the skeleton | `variants` |
/// | `strings`, `enums` | arrays of these | in the skeleton | `variants` for `enums`, `nullItems` |
///
/// Options of every field: `optional` (may be absent or null; absent stays absent), `nullable` (may be null),
/// `default` (may be absent; this JSON is then put into the skeleton; null only with `nullable`), `aliases` (other names),
/// `flattened` (of a struct within the struct, as serde's attribute of that name: it is judged after all others).
///
/// A lifted value inside a `list` appends to one column for the whole list, and the skeleton says which part of it
/// belongs to which item. A single lifted value (`id`, `text`, `vector`, `attributes`, `vectorsByName`, `vectorOrJson`) that is
/// a field of the list's items is aligned with them instead: its column has one item for each of the list, null where the
/// field is absent or null, and the skeleton does not speak of it.
///
/// `vectorsByName` of a record is one of: an array of numbers (a dense vector in the unnamed space); an array of such (several
/// vectors in it); an object to be embedded (`model` and one of `text`, `image`, `object`), kept as JSON in it; an object from
/// names of spaces to these or to sparse vectors (`{"indices":[…],"values":[…]}`). With `batch` it is an array of one of the
/// first three, or an object from names to arrays. `vectorOrJson` is one of the first three or `{"name":…,"vector":…}`. What a
/// space gets is one column of one kind, for the whole list that the field stands in.
#[derive(Debug, Clone)]
pub struct BodySchema {
    pub(crate) root: Slot,
    pub(crate) lifted: Lifted,
}

/// What a schema lifts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lifted {
    /// Path and kind of each column.
    pub(crate) columns: Vec<(String, Lift)>,
    /// Paths of the fields that become columns by space.
    pub(crate) spaces: Vec<String>,
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
    pub(crate) aliases: Vec<String>,
    pub(crate) optional: bool,
    pub(crate) default: Option<String>,
    /// Whether it belongs to a struct within the struct.
    pub(crate) flattened: bool,
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
    Id { column: usize, expects: String },
    Ids { column: usize, expects: String },
    Spaces(SpacesShape),
    Json { raw: bool },
    String,
    Boolean,
    Integer(IntegerShape),
    Number { single: bool },
    Enum(Vec<String>),
}

impl Shape {
    /// Whether the value becomes one item of a column.
    pub(crate) fn is_lifted_item(&self) -> bool {
        match self {
            Self::Vector { .. } | Self::Text { .. } | Self::Attributes { .. } | Self::Id { .. } => true,
            Self::Spaces(spaces) => spaces.form != SpacesForm::Batch,
            _ => false,
        }
    }
}

#[derive(Debug, Clone)]
pub(crate) struct ObjectShape {
    pub(crate) name: String,
    pub(crate) fields: Vec<Field>,
    pub(crate) rejects_unknown: bool,
    /// Whether it is the item of a list, with which single lifted fields are aligned.
    pub(crate) is_record: bool,
}

impl ObjectShape {
    /// Whether there is a struct within the struct. serde then keeps every field that it does not know until the end, for that one
    /// to look at, and so looks into each.
    pub(crate) fn is_flattened(&self) -> bool {
        self.fields.iter().any(|field| field.flattened)
    }

    /// The field of that name or alias.
    pub(crate) fn position(&self, key: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == key || field.aliases.iter().any(|alias| alias == key))
    }
}

/// A field that becomes columns by space.
#[derive(Debug, Clone)]
pub(crate) struct SpacesShape {
    /// Which of [`Lifted::spaces`].
    pub(crate) field: usize,
    pub(crate) form: SpacesForm,
    pub(crate) null_items: bool,
    /// serde's name of the untagged enum over what it may be.
    pub(crate) untagged: String,
}

/// What a field that becomes columns by space holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SpacesForm {
    /// All vectors of a record.
    Record,
    /// All vectors of many records.
    Batch,
    /// One vector, with or without the name of its space.
    Single,
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
        let mut lifted = Lifted::default();
        let root = slot(wire, "", &mut lifted)?;
        Ok(Self { root, lifted })
    }

    /// A schema of one attribute object.
    pub(crate) fn of_attributes(rules: FlatRules) -> Self {
        let shape = Shape::Attributes { column: 0, rules: Some(rules) };
        let lifted = Lifted { columns: vec![(String::new(), Lift::Jsons)], spaces: Vec::new() };
        Self { root: Slot { nullable: false, shape }, lifted }
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
        self.lifted.columns.iter().map(column).collect()
    }
}

fn wrong(path: &str, message: &str) -> SchemaError {
    SchemaError::Option { path: path.to_owned(), message: message.to_owned() }
}

fn slot(wire: Wire, path: &str, lifted: &mut Lifted) -> Result<Slot, SchemaError> {
    let nullable = wire.nullable || wire.optional;
    Ok(Slot { nullable, shape: shape(wire, path, lifted)? })
}

fn shape(wire: Wire, path: &str, lifted: &mut Lifted) -> Result<Shape, SchemaError> {
    let mut column = |kind| {
        lifted.columns.push((path.to_owned(), kind));
        lifted.columns.len() - 1
    };
    let null_items = wire.null_items.unwrap_or(false);
    let list = |shape| Shape::List(Box::new(Slot { nullable: null_items, shape }));
    Ok(match wire.kind {
        Kind::Object => Shape::Object(object(wire, path, lifted)?),
        Kind::List => {
            let items = wire.items.ok_or_else(|| wrong(path, "a list needs `items`"))?;
            let mut items = slot(*items, &format!("{path}[]"), lifted)?;
            if let Shape::Object(object) = &mut items.shape {
                object.is_record = true;
            }
            Shape::List(Box::new(items))
        }
        Kind::Vectors => Shape::Vectors { column: column(Lift::Vectors), null_items, encoding: encoding(wire) },
        Kind::Vector => Shape::Vector { column: column(Lift::Vectors), encoding: encoding(wire) },
        Kind::Texts => Shape::Texts { column: column(Lift::Texts), null_items },
        Kind::Text => Shape::Text { column: column(Lift::Texts) },
        Kind::Objects => Shape::Objects { column: column(Lift::Jsons), null_items, rules: wire.rules },
        Kind::Attributes => Shape::Attributes { column: column(Lift::Jsons), rules: wire.rules },
        Kind::Id => Shape::Id { column: column(Lift::Texts), expects: id_name(wire) },
        Kind::Ids => Shape::Ids { column: column(Lift::Texts), expects: id_name(wire) },
        Kind::VectorsByName if wire.batch == Some(true) => spaces(wire, SpacesForm::Batch, path, lifted),
        Kind::VectorsByName => spaces(wire, SpacesForm::Record, path, lifted),
        Kind::VectorOrJson => spaces(wire, SpacesForm::Single, path, lifted),
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

fn id_name(wire: Wire) -> String {
    wire.expects.unwrap_or_else(|| "ID".to_owned())
}

fn spaces(wire: Wire, form: SpacesForm, path: &str, lifted: &mut Lifted) -> Shape {
    lifted.spaces.push(path.to_owned());
    let untagged = wire.untagged_name.unwrap_or_else(|| "Vectors".to_owned());
    let null_items = wire.null_items.unwrap_or(false);
    Shape::Spaces(SpacesShape { field: lifted.spaces.len() - 1, form, null_items, untagged })
}

fn variants(wire: Wire, path: &str) -> Result<Vec<String>, SchemaError> {
    wire.variants.ok_or_else(|| wrong(path, "an enum needs `variants`"))
}

fn object(wire: Wire, path: &str, lifted: &mut Lifted) -> Result<ObjectShape, SchemaError> {
    let declared = wire.fields.ok_or_else(|| wrong(path, "an object needs `fields`"))?;
    let mut fields = Vec::with_capacity(declared.0.len());
    for (name, mut field) in declared.0 {
        let path = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let optional = field.optional;
        let default = field.default.take().map(|json| json.get().to_owned());
        let aliases = field.aliases.take().unwrap_or_default();
        let flattened = field.flattened;
        fields.push(Field { name, aliases, optional, default, flattened, slot: slot(field, &path, lifted)? });
    }
    let rejects_unknown = wire.unknown_fields == Some(Unknown::Reject);
    let name = wire.name.unwrap_or_else(|| "Body".to_owned());
    Ok(ObjectShape { name, fields, rejects_unknown, is_record: false })
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
