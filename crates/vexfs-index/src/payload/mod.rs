//! Reading payloads: one JSON object per record, stored as the bytes it came in.
//!
//! Nothing here builds a tree. [`Object`] and [`Array`] are slices of the text that are walked when
//! asked; a [`Value`] is a leaf with its type, or such a slice. Integers stay integers (a number
//! written without fraction and exponent that fits an `i64`), everything else is a float, so `2` and `2.0` are told apart.
//!
//! A payload of no bytes, of white space, or `null` is the object without keys.
//! A key that is written twice counts twice: a condition holds if it holds for either value.

mod datetime;
mod error;
mod number;
mod object;
mod path;
mod place;
mod reader;
mod string;
mod value;

pub use datetime::parse_datetime;
pub use error::MalformedPayload;
pub use number::Number;
pub use object::{Array, Elements, Entries, Object};
pub use path::{Segment, Visit, values_at, values_in};
pub use place::Place;
pub use value::Value;
