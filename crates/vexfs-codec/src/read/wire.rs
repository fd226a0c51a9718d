//! The schema as a host writes it, in JSON.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

use crate::flat::FlatRules;

/// One value of a body. Which options belong to which type is in the documentation of
/// [`BodySchema`](super::BodySchema).
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Wire {
    #[serde(rename = "type")]
    pub(super) kind: Kind,
    #[serde(default)]
    pub(super) optional: bool,
    #[serde(default)]
    pub(super) nullable: bool,
    #[serde(default)]
    pub(super) flattened: bool,
    pub(super) default: Option<Box<RawValue>>,
    pub(super) aliases: Option<Vec<String>>,
    pub(super) fields: Option<Fields>,
    pub(super) name: Option<String>,
    pub(super) unknown_fields: Option<Unknown>,
    pub(super) items: Option<Box<Wire>>,
    pub(super) null_items: Option<bool>,
    pub(super) batch: Option<bool>,
    pub(super) base64: Option<bool>,
    pub(super) untagged_name: Option<String>,
    pub(super) rules: Option<FlatRules>,
    pub(super) raw: Option<bool>,
    pub(super) min: Option<i128>,
    pub(super) max: Option<i128>,
    pub(super) expects: Option<String>,
    pub(super) as_text: Option<bool>,
    pub(super) variants: Option<Vec<String>>,
}

/// The types of the schema language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Kind {
    Object,
    List,
    Vectors,
    Vector,
    Texts,
    Text,
    Objects,
    Attributes,
    Id,
    Ids,
    VectorsByName,
    VectorOrJson,
    Json,
    String,
    Strings,
    Boolean,
    Integer,
    Number,
    Enum,
    Enums,
}

/// What happens to a field that the schema does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Unknown {
    Ignore,
    Reject,
}

/// Named values in the order in which they were written, which is the order serde reports missing ones in.
#[derive(Debug)]
pub(super) struct Fields(pub(super) Vec<(String, Wire)>);

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Fields;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of fields")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Fields, A::Error> {
                let mut fields = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    fields.push(entry);
                }
                Ok(Fields(fields))
            }
        }
        deserializer.deserialize_map(InOrder)
    }
}
