//! The template as a host writes it, in JSON.

use serde::Deserialize;

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
}

#[derive(Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Level {
    Groups,
    Rows,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Name {
    Id,
    Score,
    Payload,
    Document,
    Uri,
    Vector,
    Order,
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
        || wire.absent_beside_uri.is_some();
    let has_each_options = wire.separator.is_some() || wire.body.is_some();
    match (wire.text, wire.each, wire.value) {
        (Some(text), None, None) if !has_value_options && !has_each_options => Ok(Piece::Text(text.into_bytes())),
        (None, Some(level), None) if !has_value_options => {
            let separator = wire.separator.unwrap_or_default().into_bytes();
            let inner = wire.body.unwrap_or_default();
            each(level, separator, inner, around)
        }
        (None, None, Some(_)) if around != Around::Rows => wrong("a value stands outside of `each rows`"),
        (None, None, Some(name)) if !has_each_options => Ok(Piece::Value(ValueRef {
            kind: kind(name),
            space: wire.space,
            scale: wire.scale.unwrap_or(1.0),
            offset: wire.offset.unwrap_or(0.0),
            absent: wire.absent.unwrap_or_else(|| "null".to_owned()),
            absent_beside_uri: wire.absent_beside_uri,
        })),
        _ => wrong("a piece is one of `text`, `each` and `value`, with the options of that one only"),
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
        Name::Score => ValueKind::Score,
        Name::Payload => ValueKind::Payload,
        Name::Document => ValueKind::Document,
        Name::Uri => ValueKind::Uri,
        Name::Vector => ValueKind::Vector,
        Name::Order => ValueKind::Order,
    }
}
