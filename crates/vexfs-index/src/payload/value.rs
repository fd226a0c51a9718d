use std::borrow::Cow;

use super::{Array, Number, Object};

/// One value of a payload.
#[derive(Debug, Clone)]
pub enum Value<'a> {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// An integer or a float.
    Number(Number),
    /// A text, unescaped; borrowed unless it held escapes.
    String(Cow<'a, str>),
    /// An array, to be walked.
    Array(Array<'a>),
    /// A nested object, to be walked.
    Object(Object<'a>),
}
