//! Bytes on the wire: request bodies in, responses out.
//!
//! Everything here works on shapes that a caller describes (a [`read::BodySchema`], [`flat::FlatRules`], a
//! [`render::Template`]); none of it knows a protocol.
//!
//! - [`columns`]: vectors, texts and JSON values of many records, side by side in native memory.
//! - [`read`]: a JSON body into columns and a small skeleton, in one pass.
//! - [`flat`]: flat attribute objects: validated, normalised, merged.
//! - [`mod@write`]: numbers, strings and arrays as JSON text.
//! - [`render`]: a whole response from a template and rows, in one call.

pub mod columns;
pub mod flat;
pub mod read;
pub mod render;
pub mod write;
