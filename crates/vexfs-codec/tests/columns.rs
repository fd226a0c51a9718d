//! Columns hold what was put into them, null or not.

use vexfs_codec::columns::{JsonColumn, TextColumn, VectorColumn};

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
