//! Lists that are written before it is known how much of what is written counts.

use std::ops::Deref;

/// A list that keeps the room it once had, so that appending is a store and an addition, whether what is stored counts or not.
#[derive(Debug, Default)]
pub(crate) struct Appended<T> {
    items: Vec<T>,
    count: usize,
}

impl<T: Copy + Default> Appended<T> {
    /// Room for `count` items and one more behind those that are there, with anything in it.
    #[inline]
    pub(crate) fn room(&mut self, count: usize) -> &mut [T] {
        let end = self.count + count + 1;
        if end > self.items.len() {
            self.grow(end);
        }
        &mut self.items[self.count..end]
    }

    /// Takes in the first `count` items of what [`Self::room`] gave.
    #[inline]
    pub(crate) fn append(&mut self, count: usize) {
        self.count += count;
    }

    /// Forgets all items and keeps the room.
    #[inline]
    pub(crate) fn clear(&mut self) {
        self.count = 0;
    }

    #[cold]
    fn grow(&mut self, end: usize) {
        self.items.resize(end + end / 2, T::default());
    }
}

impl<T> Deref for Appended<T> {
    type Target = [T];

    #[inline]
    fn deref(&self) -> &[T] {
        &self.items[..self.count]
    }
}
