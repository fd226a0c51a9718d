use super::{DENSE_ROWS_MIN, Dense, FEW_ROWS_MAX, LIST_ROWS_MAX, List, Posting};
use crate::Row;

impl Posting {
    /// Adds a row; false if it was there.
    pub(crate) fn insert(&mut self, row: Row) -> bool {
        match self {
            Self::Few { len, rows } => {
                let used = usize::from(*len);
                let Err(at) = rows[..used].binary_search(&row) else {
                    return false;
                };
                if used < FEW_ROWS_MAX {
                    rows.copy_within(at..used, at + 1);
                    rows[at] = row;
                    *len += 1;
                } else {
                    let mut list = rows.to_vec();
                    list.insert(at, row);
                    *self = Self::List(Box::new(List { rows: list }));
                }
                true
            }
            Self::List(list) => {
                if !list.insert(row) {
                    return false;
                }
                if list.rows.len() > LIST_ROWS_MAX {
                    *self = Self::from_sorted(&std::mem::take(&mut list.rows));
                }
                true
            }
            Self::Dense(dense) => dense.insert(row),
        }
    }

    /// Takes a row out; false if it was not there.
    pub(crate) fn remove(&mut self, row: Row) -> bool {
        match self {
            Self::Few { len, rows } => {
                let used = usize::from(*len);
                let Ok(at) = rows[..used].binary_search(&row) else {
                    return false;
                };
                rows.copy_within(at + 1..used, at);
                *len -= 1;
                true
            }
            Self::List(list) => {
                let Ok(at) = list.rows.binary_search(&row) else {
                    return false;
                };
                list.rows.remove(at);
                if list.rows.len() <= FEW_ROWS_MAX {
                    *self = Self::from_sorted(&std::mem::take(&mut list.rows));
                }
                true
            }
            Self::Dense(dense) => {
                dense.remove(row) && {
                    if dense.len < DENSE_ROWS_MIN {
                        *self = Self::from_bitmap(std::mem::take(&mut dense.rows));
                    }
                    true
                }
            }
        }
    }
}

impl List {
    fn insert(&mut self, row: Row) -> bool {
        // Rows mostly come in their order.
        let at = match self.rows.last() {
            Some(&last) if last >= row => self.rows.binary_search(&row),
            _ => Err(self.rows.len()),
        };
        at.map_err(|at| self.rows.insert(at, row)).is_err()
    }
}

impl Dense {
    fn insert(&mut self, row: Row) -> bool {
        let is_new = self.rows.insert(row);
        self.len += u64::from(is_new);
        self.row_max = self.row_max.max(row);
        is_new
    }

    fn remove(&mut self, row: Row) -> bool {
        let was_there = self.rows.remove(row);
        self.len -= u64::from(was_there);
        was_there
    }
}
