//! Write batches: what a caller submits, and the frame it becomes in the log.

mod decode;
mod encode;
mod operation;
mod vectors;

pub(crate) use decode::{DecodedOperation, DecodedPut, decode};
pub(crate) use encode::{Resolved, encode};
pub use operation::{
    ChangePayloadOperation, Columns, DeleteOperation, DeleteVectorsOperation, Operation, PayloadChange, PutOperation,
    Unchanged, UnknownRecord, WhenAbsent, WhenPresent, WriteBatch, WriteOutcome,
};
pub(crate) use vectors::{VectorBytes, VectorShape, shape_of};
