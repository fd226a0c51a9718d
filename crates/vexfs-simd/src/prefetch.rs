//! Asking for memory before it is needed.

/// Bytes of a cache line.
pub(crate) const LINE_BYTES: usize = 64;

/// Asks the CPU to bring the first `bytes_max` bytes of `items` close. Only a hint: it has no effect that a program can see.
#[inline]
pub fn prefetch<T>(items: &[T], bytes_max: usize) {
    prefetch_bytes(items.as_ptr().cast::<u8>(), size_of_val(items).min(bytes_max));
}

/// As [`prefetch`], for bytes that may not be there to be read yet.
#[inline]
pub(crate) fn prefetch_bytes(start: *const u8, bytes: usize) {
    // Plainer than `step_by`, which takes three times as many instructions.
    let mut offset = 0;
    while offset < bytes {
        prefetch_line(start.wrapping_add(offset));
        offset += LINE_BYTES;
    }
}

#[inline]
#[cfg(target_arch = "x86_64")]
fn prefetch_line(address: *const u8) {
    use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
    // SAFETY: a prefetch reads nothing that a program can see and faults on no address.
    unsafe { _mm_prefetch::<_MM_HINT_T0>(address.cast()) };
}

#[inline]
#[cfg(not(target_arch = "x86_64"))]
fn prefetch_line(_address: *const u8) {}
