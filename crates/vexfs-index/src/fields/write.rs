use super::FieldIndexes;
use super::node::{NodeId, ROOT};
use super::observed::{FieldType, scalar_type};
use crate::Row;
use crate::payload::{MalformedPayload, Object, Value};

/// Objects nested deeper than this are left to the row evaluator.
pub(super) const DEPTH_MAX: usize = 16;

impl FieldIndexes {
    /// Adds the fields of a row's payload.
    ///
    /// # Errors
    /// [`MalformedPayload`]; then nothing was added.
    pub fn insert(&mut self, row: Row, payload: &[u8]) -> Result<(), MalformedPayload> {
        let object = Object::open_checked(payload)?;
        self.insert_object(ROOT, object, row, 1)?;
        self.keep_budget();
        Ok(())
    }

    /// Takes out the fields of a row; `payload` is the one it was inserted with.
    ///
    /// # Errors
    /// [`MalformedPayload`]; then nothing was taken out.
    pub fn remove(&mut self, row: Row, payload: &[u8]) -> Result<(), MalformedPayload> {
        let object = Object::open_checked(payload)?;
        self.remove_object(ROOT, object, row)
    }

    fn insert_object(
        &mut self,
        parent: NodeId,
        object: Object<'_>,
        row: Row,
        depth: usize,
    ) -> Result<(), MalformedPayload> {
        for entry in object.entries() {
            let (key, value) = entry?;
            if matches!(value, Value::Null) {
                continue;
            }
            let Some(node) = self.child_or_new(parent, &key) else {
                continue;
            };
            self.insert_value(node, &value, row)?;
            if let Value::Object(nested) = value {
                if depth < DEPTH_MAX {
                    self.insert_object(node, nested, row, depth + 1)?;
                } else {
                    self.nodes[node as usize].is_truncated = true;
                }
            }
        }
        Ok(())
    }

    fn insert_value(&mut self, node: NodeId, value: &Value<'_>, row: Row) -> Result<(), MalformedPayload> {
        self.change(node, |field| field.insert_exists(row));
        if let Some(scalar) = scalar_type(value) {
            self.nodes[node as usize].observed.insert(FieldType::Scalar(scalar));
            self.change(node, |field| {
                field.bytes += field.scalars.insert(value, row);
            });
        }
        if let Value::Array(array) = value {
            for element in array.elements() {
                let element = element?;
                if let Some(scalar) = scalar_type(&element) {
                    self.nodes[node as usize].observed.insert(FieldType::ArrayOf(scalar));
                    self.change(node, |field| {
                        field.bytes += field.elements.insert(&element, row);
                    });
                }
            }
        }
        Ok(())
    }

    fn remove_object(&mut self, parent: NodeId, object: Object<'_>, row: Row) -> Result<(), MalformedPayload> {
        for entry in object.entries() {
            let (key, value) = entry?;
            let Some(&node) = self.nodes[parent as usize].children.get(key.as_ref()) else {
                continue;
            };
            self.remove_value(node, &value, row)?;
            if let Value::Object(nested) = value {
                self.remove_object(node, nested, row)?;
            }
        }
        Ok(())
    }

    fn remove_value(&mut self, node: NodeId, value: &Value<'_>, row: Row) -> Result<(), MalformedPayload> {
        self.change(node, |field| field.remove_exists(row));
        if scalar_type(value).is_some() {
            self.change(node, |field| {
                let bytes = field.scalars.remove(value, row);
                field.shrink_by(bytes);
            });
        }
        if let Value::Array(array) = value {
            for element in array.elements() {
                let element = element?;
                self.change(node, |field| {
                    let bytes = field.elements.remove(&element, row);
                    field.shrink_by(bytes);
                });
            }
        }
        Ok(())
    }
}
