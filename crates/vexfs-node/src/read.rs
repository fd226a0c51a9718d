//! Reads that run on the engine's threads, as JavaScript sees them.

use napi::Env;
use napi::bindgen_prelude::{JavaScriptClassExt, JsObjectValue, Object};
use napi_derive::napi;
use vexfs_engine::Cancel;

/// Stops a read that nobody waits for any more.
#[napi]
pub struct NativeCancel {
    cancel: Cancel,
}

#[napi]
impl NativeCancel {
    /// Stops it at its next poll; a read that is over is left as it is.
    #[napi]
    pub fn cancel(&self) {
        self.cancel.cancel();
    }
}

/// A read in flight: the promise of its `answer`, and what stops it.
pub(crate) fn pending<'env>(env: &'env Env, answer: Object<'env>, cancel: Cancel) -> napi::Result<Object<'env>> {
    let mut read = Object::new(env)?;
    read.set_named_property("answer", answer)?;
    read.set_named_property("cancel", NativeCancel { cancel }.into_instance(env)?)?;
    Ok(read)
}
