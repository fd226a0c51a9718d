//! Reads as JavaScript sees them: answered at once, or on the engine's threads.

use std::sync::Arc;

use napi::bindgen_prelude::{Buffer, BufferSlice, Either, JavaScriptClassExt, JsObjectValue, Object};
use napi::{Env, Result};
use napi_derive::napi;
use vexfs_codec::render::Template;
use vexfs_engine::{Answer, Cancel, Engine, QueryPlan, ResultRows};

use crate::engine::guarded;
use crate::error::to_js;

/// Up to here an answer is copied: memory that JavaScript must give back costs it more.
const COPIED_BYTES_MAX: usize = 16 * 1024;

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
fn pending<'env>(env: &'env Env, answer: Object<'env>, cancel: Cancel) -> Result<Object<'env>> {
    let mut read = Object::new(env)?;
    read.set_named_property("answer", answer)?;
    read.set_named_property("cancel", NativeCancel { cancel }.into_instance(env)?)?;
    Ok(read)
}

/// Runs a plan and renders its rows: at once if it is cheap.
pub(crate) fn answered<'env>(
    engine: &Arc<Engine>,
    env: &'env Env,
    (id, plan): (uuid::Uuid, QueryPlan),
    cancel: Cancel,
    template: &Arc<Template>,
) -> Result<Either<BufferSlice<'env>, Object<'env>>> {
    if let Answer::Now(rows) = engine.query_now(id, &plan, &cancel) {
        let bytes = rendered(rows, template).map_err(|error| to_js(&error))?;
        return Ok(Either::A(handed_over(env, bytes)?));
    }
    let template = Arc::clone(template);
    let job =
        move |engine: &Engine, cancel: &Cancel| rendered(engine.query(id, &plan, cancel), &template).map(Buffer::from);
    Ok(Either::B(deferred(engine, env, cancel, job)?))
}

/// Runs a read on the threads for long ones; what comes back is the promise of its answer, and what stops it.
pub(crate) fn deferred<'env, T, F>(
    engine: &Arc<Engine>,
    env: &'env Env,
    cancel: Cancel,
    read: F,
) -> Result<Object<'env>>
where
    T: napi::bindgen_prelude::ToNapiValue + Send + 'static,
    F: FnOnce(&Engine, &Cancel) -> vexfs_engine::Result<T> + Send + 'static,
{
    let (deferred, promise) = env.create_deferred()?;
    let polled = cancel.clone();
    let job = move |engine: &Engine| guarded(engine, |engine| read(engine, &polled));
    let reply = move |answer: vexfs_engine::Result<T>| match answer {
        Ok(value) => deferred.resolve(move |_| Ok(value)),
        Err(error) => deferred.reject(to_js(&error)),
    };
    engine.defer(&cancel, job, reply).map_err(|error| to_js(&error))?;
    pending(env, promise, cancel)
}

fn rendered(rows: vexfs_engine::Result<ResultRows>, template: &Template) -> vexfs_engine::Result<Vec<u8>> {
    rows?.render(template)
}

/// Bytes as a buffer of JavaScript.
fn handed_over(env: &Env, bytes: Vec<u8>) -> Result<BufferSlice<'_>> {
    if bytes.len() <= COPIED_BYTES_MAX {
        BufferSlice::copy_from(env, bytes)
    } else {
        BufferSlice::from_data(env, bytes)
    }
}
