//! Distance kernels over `f32` vectors and `int8` codes, chosen once at run time for the CPU.
//!
//! Every kernel of every instruction set computes the same function as the scalar one; the tests hold them together.

mod arena;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx2_i8;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(target_arch = "x86_64")]
mod avx512_i8;
mod kernels;
mod metric;
#[cfg(target_arch = "aarch64")]
mod neon;
mod packed;
mod pages;
mod prefetch;
mod quantize;
mod scalar;

pub use arena::{LineArena, LinePlace};
pub use kernels::{Kernels, available, kernels};
pub use metric::{Metric, PreparedQuery};
pub use packed::{BLOCK_BYTES, PackedKernels, packed_at};
pub use pages::{AtomicWords, TableMemory};
pub use prefetch::prefetch;
