//! The answer to a write.

use crate::batch::WriteOutcome;
use crate::error::{EngineError, Result};

type Callback = Box<dyn FnOnce(Result<WriteOutcome>) + Send>;

/// Calls back exactly once with what became of a batch; also when whoever held it panicked or forgot it.
pub(crate) struct Reply(Option<Callback>);

impl Reply {
    pub(crate) fn new(callback: impl FnOnce(Result<WriteOutcome>) + Send + 'static) -> Self {
        Self(Some(Box::new(callback)))
    }

    pub(crate) fn send(mut self, outcome: Result<WriteOutcome>) {
        if let Some(callback) = self.0.take() {
            callback(outcome);
        }
    }
}

impl Drop for Reply {
    fn drop(&mut self) {
        if let Some(callback) = self.0.take() {
            let what = "the write was abandoned, so whether it took place is unknown: look before writing it again";
            callback(Err(EngineError::Internal(what.to_owned())));
        }
    }
}
