//! The N-API binding of the engine. One file per type that JavaScript sees, and no logic in any of them.

#![allow(
    clippy::needless_pass_by_value,
    unreachable_pub,
    reason = "napi hands over owned values and exports what is public"
)]
#![cfg_attr(test, allow(dead_code, reason = "napi leaves its exports out of test builds"))]

/// Request bodies and batches are large and short-lived; this allocator returns them to the system soon after.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

mod body;
mod column;
mod counters;
mod engine;
mod error;
mod facts;
mod listener;
mod notes;
mod planned;
mod read;
mod records;
mod rendering;
mod snapshots;
