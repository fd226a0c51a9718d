//! Which value is which field.

use serde::Deserialize;

use super::wire::{put_f32, put_f64, put_message, put_signed, put_text, put_unsigned};
use crate::render::values::{IdRef, OrderValue, as_number};

/// How a value becomes a field of a message. Values that take one of several forms are messages of one field each.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MessageForm {
    /// The number of the field.
    pub field: u32,
    /// Within the value: the field of an unsigned number. Without it numbers are signed.
    pub number: Option<u32>,
    /// Within the value: the field of a signed number.
    pub integer: Option<u32>,
    /// Within the value: the field of a double.
    pub double: Option<u32>,
    /// Within the value: the field of a text.
    pub text: Option<u32>,
    /// For payloads, which become a map: a field for each member.
    pub json: Option<JsonForm>,
    /// For vectors.
    pub vectors: Option<VectorsForm>,
}

/// The fields of a JSON value, of which one is there. Maps have keys in field 1 and values in field 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct JsonForm {
    /// A null, an enumeration of that value alone.
    pub null: u32,
    /// A double.
    pub double: u32,
    /// An integer of 64 bits.
    pub integer: u32,
    /// A text.
    pub text: u32,
    /// A boolean.
    pub boolean: u32,
    /// An object: a message with a map.
    pub object: u32,
    /// The map of an object.
    pub members: u32,
    /// An array: a message with values.
    pub array: u32,
    /// The values of an array.
    pub items: u32,
}

/// The fields of vectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VectorsForm {
    /// The unnamed vector, when it is alone.
    pub unnamed: u32,
    /// A message with the map of all others.
    pub named: u32,
    /// The map of names to vectors.
    pub entries: u32,
    /// Within a vector: a dense one.
    pub dense: u32,
    /// Within a vector: a sparse one.
    pub sparse: u32,
    /// Within a vector: several.
    pub multi: u32,
    /// Within a dense one: its components.
    pub data: u32,
    /// Within a sparse one: its values.
    pub values: u32,
    /// Within a sparse one: its indices.
    pub indices: u32,
    /// Within several: each of them.
    pub items: u32,
}

impl MessageForm {
    pub(in crate::render) fn write_id(&self, out: &mut Vec<u8>, id: IdRef<'_>) {
        put_message(out, self.field, |out| match (id, self.number, self.text) {
            (IdRef::Number(number), Some(field), _) => put_unsigned(out, field, number),
            (IdRef::Text(text), Some(field), _) if as_number(text).is_some() => {
                put_unsigned(out, field, as_number(text).unwrap_or_default());
            }
            (IdRef::Text(text), _, Some(field)) => put_text(out, field, text),
            (IdRef::Number(number), None, Some(field)) => put_text(out, field, &number.to_string()),
            (_, _, None) => {}
        });
    }

    /// The JSON of a string or of an unsigned number; anything else is not there.
    pub(in crate::render) fn write_scalar(&self, out: &mut Vec<u8>, json: &str) {
        match serde_json::from_str::<String>(json) {
            Ok(text) => self.write_text(out, &text),
            Err(_) => self.write_id(out, IdRef::Text(json)),
        }
    }

    pub(in crate::render) fn write_float(&self, out: &mut Vec<u8>, value: f32) {
        put_f32(out, self.field, value);
    }

    pub(in crate::render) fn write_unsigned(&self, out: &mut Vec<u8>, value: u64) {
        put_unsigned(out, self.field, value);
    }

    pub(in crate::render) fn write_text(&self, out: &mut Vec<u8>, text: &str) {
        match self.text {
            Some(field) => put_message(out, self.field, |out| put_text(out, field, text)),
            None => put_text(out, self.field, text),
        }
    }

    pub(in crate::render) fn write_order_value(&self, out: &mut Vec<u8>, value: OrderValue) {
        put_message(out, self.field, |out| match (value, self.number, self.integer, self.double) {
            (OrderValue::Integer(value), Some(field), _, _) if value >= 0 => {
                put_unsigned(out, field, value.cast_unsigned());
            }
            (OrderValue::Integer(value), _, Some(field), _) => put_signed(out, field, value),
            (OrderValue::Float(value), _, _, Some(field)) => put_f64(out, field, value),
            _ => {}
        });
    }

    /// A payload, which is a JSON object; what is none has no members.
    pub(in crate::render) fn write_payload(&self, out: &mut Vec<u8>, payload: &[u8]) {
        if let Some(form) = self.json {
            form.write_members(out, self.field, payload);
        }
    }
}
