//! Columns hold what was put into them, null or not.

use vexfs_codec::columns::{
    ColumnData, InvalidSparse, JsonColumn, MultiVectorColumn, SparseVectorColumn, TextColumn, VectorColumn, VectorRef,
};

#[test]
fn vectors_of_one_dimension_and_of_several() {
    let mut column = VectorColumn::from_flat(vec![1.0, 2.0, 3.0, 4.0], 2);
    assert_eq!((column.len(), column.uniform_dim(), column.get(1)), (2, Some(2), Some([3.0, 4.0].as_slice())));
    assert_eq!(column.get(2), None);
    column.push_null();
    assert_eq!((column.len(), column.uniform_dim(), column.get(2)), (3, Some(2), None));
    column.push(&[5.0]);
    assert_eq!((column.len(), column.uniform_dim(), column.get(3)), (4, None, Some([5.0].as_slice())));
    assert_eq!(column.get(0), Some([1.0, 2.0].as_slice()));
    assert!(column.has_nulls());
    assert_eq!(column.flat().len(), 5);
}

#[test]
fn columns_without_a_value_have_no_dimension() {
    assert_eq!(VectorColumn::new().uniform_dim(), None);
    let nulls: VectorColumn = [None::<Vec<f32>>, None].into_iter().collect();
    assert_eq!((nulls.len(), nulls.uniform_dim(), nulls.get(0)), (2, None, None));
    let empty: VectorColumn = [Some(vec![]), Some(vec![])].into_iter().collect();
    assert_eq!((empty.len(), empty.uniform_dim(), empty.get(1)), (2, Some(0), Some([].as_slice())));
    assert_eq!(empty.first_non_finite(), None);
}

#[test]
fn the_first_value_that_is_not_finite_is_found() {
    let mut values = vec![0.5; 700];
    values[613] = f32::INFINITY;
    let found = VectorColumn::from_flat(values.clone(), 7).first_non_finite().map(|found| found.item);
    assert_eq!(found, Some(613 / 7));
    let ragged: VectorColumn = [Some(&values[..10]), None, Some(&values[10..])].into_iter().collect();
    assert_eq!(ragged.first_non_finite().map(|found| found.item), Some(2));
}

#[test]
fn texts_and_jsons() {
    let items = [Some("a"), None, Some(""), Some("é")];
    let texts: TextColumn = items.into_iter().collect();
    assert_eq!(texts.iter().collect::<Vec<_>>(), items);
    assert_eq!((texts.len(), texts.get(4), texts.has_nulls()), (4, None, true));
    let jsons: JsonColumn = items.into_iter().collect();
    assert_eq!(jsons.get(3), Some("é".as_bytes()));
    assert_eq!((jsons.get(1), jsons.get(2)), (None, Some(b"".as_slice())));
}

#[test]
fn several_vectors_an_item() {
    assert_eq!(MultiVectorColumn::new().get(0), None);
    let mut column = MultiVectorColumn::new();
    column.push(2, &[1.0, 2.0, 3.0, 4.0]);
    column.push_null();
    column.push(0, &[]);
    column.push(3, &[5.0, 6.0, 7.0]);
    let shapes: Vec<_> = column.iter().map(|item| item.map(|multi| (multi.vectors().len(), multi.dim))).collect();
    assert_eq!(shapes, [Some((2, 2)), None, Some((0, 0)), Some((1, 3))]);
    let second = column.get(0).map(|multi| multi.vectors().nth(1).map(<[f32]>::to_vec));
    assert_eq!(second, Some(Some(vec![3.0, 4.0])));
    assert_eq!((column.get(4), column.flat().len()), (None, 7));
}

#[test]
fn sparse_vectors_are_sorted_and_judged() {
    let mut column = SparseVectorColumn::new();
    column.push(&[5, 1, 3], &[0.5, 0.1, 0.3]);
    column.push_null();
    column.push(&[], &[]);
    assert_eq!(column.first_invalid(), None);
    let first = column.get(0).map(|sparse| (sparse.indices.to_vec(), sparse.values.to_vec()));
    assert_eq!(first, Some((vec![1, 3, 5], vec![0.1, 0.3, 0.5])));
    column.push(&[2, 1, 2], &[1.0, 1.0, 1.0]);
    column.push(&[1], &[]);
    assert_eq!(column.first_invalid(), Some((3, InvalidSparse::Duplicates)));
    assert_eq!(
        column.iter().map(|item| item.map(|sparse| sparse.indices.len())).collect::<Vec<_>>(),
        [Some(3), None, Some(0), Some(0), Some(0)]
    );
    assert_eq!(column.bytes(), 24);
}

#[test]
fn columns_of_vectors_of_one_kind_are_joined() {
    let dense = |vector: &[f32]| ColumnData::Vectors([Some(vector), None].into_iter().collect());
    let joined = ColumnData::concat([&dense(&[1.0]), &dense(&[2.0, 3.0])]);
    let expected: VectorColumn = [Some(vec![1.0]), None, Some(vec![2.0, 3.0]), None].into_iter().collect();
    assert_eq!(joined, Some(ColumnData::Vectors(expected)));
    let (mut valid, mut invalid) = (SparseVectorColumn::new(), SparseVectorColumn::new());
    valid.push(&[7], &[1.0]);
    invalid.push_null();
    invalid.push(&[1], &[]);
    let joined = ColumnData::concat([&ColumnData::SparseVectors(valid.clone()), &ColumnData::SparseVectors(invalid)]);
    let Some(ColumnData::SparseVectors(sparse)) = &joined else { panic!("no sparse vectors") };
    assert_eq!((sparse.len(), sparse.first_invalid()), (3, Some((2, InvalidSparse::Lengths))));
    assert!(matches!(joined.as_ref().and_then(|all| all.vector(0)), Some(VectorRef::Sparse(_))));
    let mut multi = MultiVectorColumn::new();
    multi.push(1, &[1.0, 2.0]);
    let multi = ColumnData::MultiVectors(multi);
    assert_eq!(ColumnData::concat([&multi, &multi]).map(|all| all.len()), Some(2));
    assert_eq!(ColumnData::concat([&multi, &dense(&[1.0])]), None);
    assert_eq!(ColumnData::concat([&ColumnData::Texts(TextColumn::new())]), None);
    assert_eq!(ColumnData::concat([]), None);
}

#[test]
fn vectors_are_copied_from_where_they_lie() {
    let bytes: Vec<u8> =
        [&[7][..], &1.5f32.to_le_bytes(), &(-2.0f32).to_le_bytes(), &[9], &4.0f32.to_le_bytes()].concat();
    let uniform = VectorColumn::from_bytes(&bytes, &[10, 1, 5], &[1, 1, 1]).unwrap();
    assert_eq!((0..3).map(|item| uniform.get(item).unwrap()[0]).collect::<Vec<_>>(), [4.0, 1.5, -2.0]);
    let ragged = VectorColumn::from_bytes(&bytes, &[1, 0, 10, 0], &[2, -1, 1, 0]).unwrap();
    assert_eq!(ragged.get(0).unwrap(), [1.5, -2.0]);
    assert_eq!((ragged.get(1), ragged.get(2).unwrap()), (None, &[4.0][..]));
    assert!(ragged.get(3).unwrap().is_empty());
    for (starts, dims) in
        [(&[11][..], &[1][..]), (&[1, 11], &[1, 1]), (&[1], &[4, -1]), (&[u32::MAX], &[i32::MAX]), (&[1, 2], &[1])]
    {
        assert!(VectorColumn::from_bytes(&bytes, starts, dims).is_none(), "{starts:?} {dims:?}");
    }
}
