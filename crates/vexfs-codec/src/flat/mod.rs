//! Flat attribute objects: one level of named values, each a scalar, an array of scalars of one kind, or a marked
//! object of a declared form.
//!
//! [`normalize`] checks one against [`FlatRules`] and writes it in canonical form, in which two equal values are equal
//! bytes: integers in decimal, floats always with a point or an exponent, strings with no needless escape, no
//! whitespace, each key once. [`merge`] and [`drop_nulls`] work on the top level of any JSON object.

mod marked;
mod merge;
mod normalize;
mod object;
mod rules;
mod value;

pub use merge::{Merged, drop_nulls, merge};
pub use normalize::{FlatError, normalize};
pub use rules::{FlatRules, MarkedField, MarkedKind, MarkedObjects, Nulls};

pub(crate) use object::{Entry, object};
