//! The N-API binding of the engine. One file per type that JavaScript sees, and no logic in any of them.

mod body;
mod column;
mod engine;
mod error;
mod listener;
mod rendering;
