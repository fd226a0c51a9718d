use super::node::{NodeId, ROOT, Step};
use super::observed::{FieldType, scalar_type};
use super::{Field, FieldIndexes};
use crate::Row;
use crate::payload::{MalformedPayload, Object, Value};

/// What is nested deeper than this is left to the row evaluator.
pub(super) const DEPTH_MAX: usize = 16;

type Done = Result<(), MalformedPayload>;

impl FieldIndexes {
    /// Adds the fields of a row's payload.
    ///
    /// # Errors
    /// [`MalformedPayload`]; then nothing was added.
    pub fn insert(&mut self, row: Row, payload: &[u8]) -> Result<(), MalformedPayload> {
        let object = Object::open_checked(payload)?;
        self.insert_entries(ROOT, object, row, 1)?;
        self.keep_budget();
        Ok(())
    }

    /// Takes out the fields of a row; `payload` is the one it was inserted with.
    ///
    /// # Errors
    /// [`MalformedPayload`]; then nothing was taken out.
    pub fn remove(&mut self, row: Row, payload: &[u8]) -> Result<(), MalformedPayload> {
        let object = Object::open_checked(payload)?;
        self.remove_entries(ROOT, object, row)
    }

    fn insert_entries(&mut self, parent: NodeId, object: Object<'_>, row: Row, depth: usize) -> Done {
        if depth > DEPTH_MAX {
            self.nodes[parent as usize].is_truncated = true;
            return Ok(());
        }
        for entry in object.entries() {
            let (key, value) = entry?;
            let Some(node) = self.child_or_new(parent, Step::Key(&key)) else {
                continue;
            };
            if let Some(scalar) = scalar_type(&value) {
                self.nodes[node as usize].observed.insert(FieldType::Scalar(scalar));
            }
            self.change(node, |field| field.insert_scalar(&value, row))?;
            self.insert_value(node, &value, row, depth)?;
        }
        Ok(())
    }

    /// Adds a value of a node; its scalars are in the index of whoever calls.
    fn insert_value(&mut self, node: NodeId, value: &Value<'_>, row: Row, depth: usize) -> Done {
        match value {
            Value::Null => self.note(node, |field| field.insert_null(row)),
            Value::Array(array) => {
                let mut length = 0;
                for element in array.elements() {
                    self.insert_element(node, &element?, row, depth)?;
                    length += 1;
                }
                self.note(node, |field| field.insert_length(length, row));
            }
            _ => self.note(node, |field| field.insert_single(row)),
        }
        match value {
            Value::Object(object) => self.insert_entries(node, *object, row, depth + 1),
            _ => Ok(()),
        }
    }

    fn insert_element(&mut self, node: NodeId, element: &Value<'_>, row: Row, depth: usize) -> Done {
        if let Some(scalar) = scalar_type(element) {
            self.nodes[node as usize].observed.insert(FieldType::ArrayOf(scalar));
        }
        self.change(node, |field| field.insert_element(element, row))?;
        if !matches!(element, Value::Object(_) | Value::Array(_)) {
            return Ok(());
        }
        if depth >= DEPTH_MAX {
            self.nodes[node as usize].is_truncated = true;
            return Ok(());
        }
        match self.child_or_new(node, Step::Each) {
            Some(each) => self.insert_value(each, element, row, depth + 1),
            None => Ok(()),
        }
    }

    fn remove_entries(&mut self, parent: NodeId, object: Object<'_>, row: Row) -> Done {
        for entry in object.entries() {
            let (key, value) = entry?;
            if let Some(node) = self.nodes[parent as usize].child(Step::Key(&key)) {
                self.change(node, |field| field.remove_scalar(&value, row))?;
                self.remove_value(node, &value, row)?;
            }
        }
        Ok(())
    }

    fn remove_value(&mut self, node: NodeId, value: &Value<'_>, row: Row) -> Done {
        match value {
            Value::Null => self.note(node, |field| field.remove_null(row)),
            Value::Array(array) => {
                let mut length = 0;
                for element in array.elements() {
                    self.remove_element(node, &element?, row)?;
                    length += 1;
                }
                self.note(node, |field| field.remove_length(length, row));
            }
            _ => self.note(node, |field| field.remove_single(row)),
        }
        match value {
            Value::Object(object) => self.remove_entries(node, *object, row),
            _ => Ok(()),
        }
    }

    fn remove_element(&mut self, node: NodeId, element: &Value<'_>, row: Row) -> Done {
        self.change(node, |field| field.remove_element(element, row))?;
        match self.nodes[node as usize].each {
            Some(each) if matches!(element, Value::Object(_) | Value::Array(_)) => {
                self.remove_value(each, element, row)
            }
            _ => Ok(()),
        }
    }

    /// [`change`](Self::change) that cannot fail.
    fn note(&mut self, node: NodeId, change: impl FnOnce(&mut Field)) {
        let Ok(()) = self.change(node, |field| {
            change(field);
            Ok::<(), std::convert::Infallible>(())
        });
    }
}
