//! Write batches: what a caller submits, and the frame it becomes in the log.

mod decode;
mod encode;
mod operation;

pub(crate) use decode::{DecodedOperation, DecodedPut, decode};
pub(crate) use encode::encode;
pub use operation::{
    Columns, DeleteOperation, Operation, PutOperation, WhenAbsent, WhenPresent, WriteBatch, WriteOutcome,
};
