//! The template as a host writes it, in JSON.

use serde::Deserialize;

use super::message::MessageForm;
use super::select::PayloadSelection;
use super::template::{Piece, TemplateError, ValueKind, ValueRef};

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Wire {
    text: Option<String>,
    each: Option<Level>,
    separator: Option<String>,
    body: Option<Vec<Wire>>,
    value: Option<Name>,
    space: Option<String>,
    scale: Option<f32>,
    offset: Option<f32>,
    absent: Option<String>,
    absent_beside_uri: Option<String>,
    numeric: Option<bool>,
    local: Option<bool>,
    spaces: Option<Vec<String>>,
    select: Option<PayloadSelection>,
    document_key: Option<String>,
    uri_key: Option<String>,
    field: Option<u32>,
    message: Option<MessageForm>,
    member: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Groups,
    Rows,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
enum Name {
    Id,
    Partition,
    Score,
    Payload,
    Document,
    Uri,
    Vector,
    Vectors,
    Version,
    OrderValue,
    Order,
    GroupKey,
}

/// What surrounds a piece.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Around {
    Nothing,
    Groups,
    Rows,
}

pub(super) fn pieces(json: &str) -> Result<Vec<Piece>, TemplateError> {
    let wires: Vec<Wire> = serde_json::from_str(json)?;
    body(wires, Around::Nothing)
}

fn body(wires: Vec<Wire>, around: Around) -> Result<Vec<Piece>, TemplateError> {
    wires.into_iter().map(|wire| piece(wire, around)).collect()
}

fn wrong<T>(message: &str) -> Result<T, TemplateError> {
    Err(TemplateError::Piece(message.to_owned()))
}

fn piece(wire: Wire, around: Around) -> Result<Piece, TemplateError> {
    let has_value_options = wire.space.is_some()
        || wire.scale.is_some()
        || wire.offset.is_some()
        || wire.absent.is_some()
        || wire.absent_beside_uri.is_some()
        || wire.numeric.is_some()
        || wire.local.is_some()
        || wire.spaces.is_some()
        || wire.select.is_some()
        || wire.document_key.is_some()
        || wire.uri_key.is_some()
        || wire.message.is_some()
        || wire.member.is_some();
    let has_each_options = wire.separator.is_some() || wire.body.is_some();
    if let Some(field) = wire.field {
        let is_alone = wire.text.is_none() && wire.each.is_none() && wire.value.is_none() && wire.separator.is_none();
        if !is_alone || has_value_options {
            return wrong("a piece with `field` has a `body` alone");
        }
        return Ok(Piece::Message { field, body: body(wire.body.unwrap_or_default(), around)? });
    }
    match (&wire.text, wire.each, wire.value) {
        (Some(text), None, None) if !has_value_options && !has_each_options => {
            Ok(Piece::Text(text.clone().into_bytes()))
        }
        (None, Some(level), None) if !has_value_options => {
            let separator = wire.separator.unwrap_or_default().into_bytes();
            let inner = wire.body.unwrap_or_default();
            each(level, separator, inner, around)
        }
        (None, None, Some(name)) if !has_each_options => match (kind(name), around) {
            (ValueKind::GroupKey, Around::Groups) => Ok(Piece::GroupValue(value(wire, ValueKind::GroupKey))),
            (ValueKind::GroupKey, _) => {
                wrong("a group's key stands outside of `each groups`, or inside of `each rows`")
            }
            (kind, Around::Rows) => Ok(Piece::Value(value(wire, kind))),
            _ => wrong("a value stands outside of `each rows`"),
        },
        _ => wrong("a piece is one of `text`, `each` and `value`, with the options of that one only"),
    }
}

fn value(wire: Wire, kind: ValueKind) -> ValueRef {
    let absent = if kind == ValueKind::Vectors { "{}" } else { "null" };
    ValueRef {
        kind,
        numeric: wire.numeric.unwrap_or(false),
        local: wire.local.unwrap_or(false),
        space: wire.space,
        spaces: wire.spaces,
        scale: wire.scale.unwrap_or(1.0),
        offset: wire.offset.unwrap_or(0.0),
        absent: wire.absent.unwrap_or_else(|| absent.to_owned()),
        absent_beside_uri: wire.absent_beside_uri,
        select: wire.select,
        document_key: wire.document_key,
        uri_key: wire.uri_key,
        message: wire.message,
        member: wire.member,
    }
}

fn each(level: Level, separator: Vec<u8>, inner: Vec<Wire>, around: Around) -> Result<Piece, TemplateError> {
    match (level, around) {
        (Level::Groups, Around::Nothing) => Ok(Piece::Groups { separator, body: body(inner, Around::Groups)? }),
        (Level::Groups, _) => wrong("`each groups` stands inside another `each`"),
        (Level::Rows, Around::Rows) => wrong("`each rows` stands inside another"),
        (Level::Rows, _) => Ok(Piece::Rows { separator, body: body(inner, Around::Rows)? }),
    }
}

fn kind(name: Name) -> ValueKind {
    match name {
        Name::Id => ValueKind::Id,
        Name::Partition => ValueKind::Partition,
        Name::Score => ValueKind::Score,
        Name::Payload => ValueKind::Payload,
        Name::Document => ValueKind::Document,
        Name::Uri => ValueKind::Uri,
        Name::Vector => ValueKind::Vector,
        Name::Vectors => ValueKind::Vectors,
        Name::Version => ValueKind::Version,
        Name::OrderValue => ValueKind::OrderValue,
        Name::GroupKey => ValueKind::GroupKey,
        Name::Order => ValueKind::Order,
    }
}
