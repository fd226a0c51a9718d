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
    // The first lines, which are all that links and codes of few components have, without a loop: walks are quicker for it.
    if bytes > 0 {
        prefetch_line(start);
    }
    if bytes > LINE_BYTES {
        prefetch_line(start.wrapping_add(LINE_BYTES));
    }
    if bytes > 2 * LINE_BYTES {
        prefetch_line(start.wrapping_add(2 * LINE_BYTES));
    }
    // Plainer than `step_by`, which takes three times as many instructions.
    let mut offset = 3 * LINE_BYTES;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_number_of_bytes_may_be_asked_for() {
        let items = [7_u8; 8 * LINE_BYTES];
        for bytes in
            [0, 1, LINE_BYTES, LINE_BYTES + 1, 2 * LINE_BYTES + 1, 3 * LINE_BYTES, 4 * LINE_BYTES + 1, usize::MAX]
        {
            prefetch(&items, bytes);
            prefetch::<u8>(&[], bytes);
        }
        // Memory that is not there is no error, as long as nothing reads it.
        prefetch_bytes(std::ptr::null(), 5 * LINE_BYTES);
        assert_eq!(items, [7; 8 * LINE_BYTES]);
    }
}
