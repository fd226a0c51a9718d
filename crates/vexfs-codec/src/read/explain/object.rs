//! Objects with named fields, as `#[derive(Deserialize)]` reads a struct.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::Context;
use super::guarded::Skim;
use super::shape::SlotSeed;
use crate::read::schema::{Field, ObjectShape};

/// Reads the fields of an object.
pub(super) struct ObjectVisitor<'c> {
    pub(super) object: &'c ObjectShape,
    pub(super) context: &'c Context<'c>,
}

impl<'de> Visitor<'de> for ObjectVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "struct {}", self.object.name)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        let fields = &self.object.fields;
        let mut seen = vec![false; fields.len()];
        let mut flattened_twice = None;
        while let Some(key) = entries.next_key_seed(KeySeed(self.object))? {
            match self.object.position(&key) {
                Some(i) if fields[i].flattened => {
                    if std::mem::replace(&mut seen[i], true) {
                        flattened_twice = flattened_twice.or(Some(i));
                    }
                    entries.next_value_seed(Skim)?;
                }
                Some(i) if seen[i] => {
                    return Err(A::Error::custom(format_args!("duplicate field `{}`", fields[i].name)));
                }
                Some(i) => {
                    seen[i] = true;
                    entries.next_value_seed(SlotSeed { slot: &fields[i].slot, context: self.context })?;
                }
                None if self.object.is_flattened() => entries.next_value_seed(Skim)?,
                None => {
                    entries.next_value::<IgnoredAny>()?;
                }
            }
        }
        let missing = fields.iter().zip(seen).find(|(f, seen)| !seen && !f.optional && f.default.is_none());
        match (missing, flattened_twice) {
            (Some((field, _)), _) => Err(A::Error::custom(format_args!("missing field `{}`", field.name))),
            (None, Some(i)) => Err(A::Error::custom(format_args!("duplicate field `{}`", fields[i].name))),
            (None, None) => Ok(()),
        }
    }

    /// serde takes an array for a struct, field by field. We do not, but what is wrong with one is said in its words.
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let fields = &self.object.fields;
        for (i, field) in fields.iter().enumerate() {
            let item = items.next_element_seed(SlotSeed { slot: &field.slot, context: self.context })?;
            if item.is_none() && field.default.is_none() {
                let elements = if fields.len() == 1 { "element" } else { "elements" };
                let expected = format!("struct {} with {} {elements}", self.object.name, fields.len());
                return Err(A::Error::invalid_length(i, &expected.as_str()));
            }
        }
        Ok(())
    }
}

/// Asks for the key of an entry, and refuses unknown ones, as derived code does, before the entry counts as begun.
struct KeySeed<'c>(&'c ObjectShape);

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<String, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("field identifier")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<String, E> {
        if self.0.rejects_unknown && self.0.position(key).is_none() {
            return Err(E::custom(unknown("field", key, &known(self.0))));
        }
        Ok(key.to_owned())
    }
}

/// The names and aliases of the fields, as serde lists them.
fn known(object: &ObjectShape) -> Vec<&str> {
    let names_of = |field| -> Vec<&str> {
        let Field { name, aliases, .. }: &Field = field;
        let mut names: Vec<&str> = aliases.iter().chain([name]).map(String::as_str).collect();
        names.sort_unstable();
        names
    };
    object.fields.iter().flat_map(names_of).collect()
}

/// serde's words for a name that is none of those known.
pub(super) fn unknown(what: &str, found: &str, known: &[&str]) -> String {
    let quoted: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
    match quoted.as_slice() {
        [] => format!("unknown {what} `{found}`, there are no {what}s"),
        [only] => format!("unknown {what} `{found}`, expected {only}"),
        [one, other] => format!("unknown {what} `{found}`, expected {one} or {other}"),
        many => format!("unknown {what} `{found}`, expected one of {}", many.join(", ")),
    }
}
