//! The one vector that a recommendation by average searches near.

use vexfs_codec::columns::{ColumnData, MultiVectorColumn, SparseVectorColumn, VectorColumn, VectorRef};

use crate::error::{EngineError, Result};

/// `2·avg(positives) − avg(negatives)`, or `avg(positives)` without negatives, as the only item of a column. Of several vectors
/// an item, the averages are all vectors together, the negative ones turned round.
///
/// # Errors
/// Without positives, or when vectors are of several kinds or dimensions.
pub(super) fn average(positives: &[VectorRef<'_>], negatives: &[VectorRef<'_>]) -> Result<ColumnData> {
    match positives.first() {
        None => Err(EngineError::InvalidArgument("an average needs a positive example".to_owned())),
        Some(VectorRef::Dense(first)) => {
            let averaged = combine(mean(first.len(), positives)?, mean(first.len(), negatives)?.as_deref());
            Ok(ColumnData::Vectors(VectorColumn::from_iter([averaged])))
        }
        Some(VectorRef::Multi(first)) => {
            let mut values = joined(first.dim, positives)?;
            values.extend(joined(first.dim, negatives)?.into_iter().map(|value| -value));
            let mut column = MultiVectorColumn::new();
            column.push(first.dim, &values);
            Ok(ColumnData::MultiVectors(column))
        }
        Some(VectorRef::Sparse(_)) => {
            let mut column = SparseVectorColumn::new();
            let (indices, values) = sparse(positives, negatives)?;
            column.push(&indices, &values);
            Ok(ColumnData::SparseVectors(column))
        }
    }
}

/// `None` without vectors.
fn mean(dim: usize, vectors: &[VectorRef<'_>]) -> Result<Option<Vec<f32>>> {
    let mut sum = vec![0.0; dim];
    for vector in vectors {
        let VectorRef::Dense(vector) = vector else { return Err(mixed()) };
        check_dimension(dim, vector.len())?;
        sum.iter_mut().zip(*vector).for_each(|(sum, value)| *sum += value);
    }
    let count = vectors.len() as f32;
    Ok((!vectors.is_empty()).then(|| sum.into_iter().map(|sum| sum / count).collect()))
}

fn combine(positive: Option<Vec<f32>>, negative: Option<&[f32]>) -> Option<Vec<f32>> {
    let (Some(positive), Some(negative)) = (&positive, negative) else { return positive };
    Some(positive.iter().zip(negative).map(|(positive, negative)| positive + positive - negative).collect())
}

fn joined(dim: usize, vectors: &[VectorRef<'_>]) -> Result<Vec<f32>> {
    let mut values = Vec::new();
    for vector in vectors {
        let VectorRef::Multi(vector) = vector else { return Err(mixed()) };
        check_dimension(dim, vector.dim)?;
        values.extend_from_slice(vector.values);
    }
    Ok(values)
}

fn sparse(positives: &[VectorRef<'_>], negatives: &[VectorRef<'_>]) -> Result<(Vec<u32>, Vec<f32>)> {
    let mut sums = std::collections::BTreeMap::<u32, (f32, f32)>::new();
    for (vectors, is_negative) in [(positives, false), (negatives, true)] {
        for vector in vectors {
            let VectorRef::Sparse(vector) = vector else { return Err(mixed()) };
            for (&index, value) in vector.indices.iter().zip(vector.values) {
                let (positive, negative) = sums.entry(index).or_default();
                *(if is_negative { negative } else { positive }) += value;
            }
        }
    }
    let value = |(positive, negative): (f32, f32)| {
        let positive = positive / positives.len() as f32;
        if negatives.is_empty() { positive } else { positive + positive - negative / negatives.len() as f32 }
    };
    Ok(sums.into_iter().map(|(index, sum)| (index, value(sum))).unzip())
}

fn check_dimension(expected: usize, actual: usize) -> Result<()> {
    if expected == actual { Ok(()) } else { Err(EngineError::DimensionMismatch { expected, actual }) }
}

fn mixed() -> EngineError {
    EngineError::InvalidArgument("examples are vectors of several kinds".to_owned())
}

#[cfg(test)]
mod tests {
    use vexfs_codec::columns::{MultiVector, SparseVector};

    use super::*;

    #[test]
    fn averages_lean_away_from_negatives() {
        let average = |positives: &[VectorRef<'_>], negatives: &[VectorRef<'_>]| average(positives, negatives).ok();
        let (a, b) = (VectorRef::Dense(&[1.0, 2.0]), VectorRef::Dense(&[3.0, 4.0]));
        let dense = average(&[a, b], &[b]);
        assert_eq!(dense.as_ref().and_then(|column| column.vector(0)), Some(VectorRef::Dense(&[1.0, 2.0])));
        let (a, b) = (MultiVector { dim: 2, values: &[1.0, 2.0] }, MultiVector { dim: 2, values: &[3.0, 4.0] });
        let multi = average(&[VectorRef::Multi(a)], &[VectorRef::Multi(b)]);
        let expected = MultiVector { dim: 2, values: &[1.0, 2.0, -3.0, -4.0] };
        assert_eq!(multi.as_ref().and_then(|column| column.vector(0)), Some(VectorRef::Multi(expected)));
        let a = VectorRef::Sparse(SparseVector { indices: &[1, 3], values: &[1.0, 2.0] });
        let b = VectorRef::Sparse(SparseVector { indices: &[3, 5], values: &[4.0, 5.0] });
        let sparse = average(&[a], &[b]);
        let expected = SparseVector { indices: &[1, 3, 5], values: &[2.0, 0.0, -5.0] };
        assert_eq!(sparse.as_ref().and_then(|column| column.vector(0)), Some(VectorRef::Sparse(expected)));
        assert!(average(&[], &[]).is_none());
        assert!(average(&[a, VectorRef::Dense(&[1.0])], &[]).is_none());
        assert!(average(&[VectorRef::Dense(&[1.0])], &[VectorRef::Dense(&[1.0, 2.0])]).is_none());
    }
}
