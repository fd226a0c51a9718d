//! Seeds and visitors for each shape of the schema but objects.

use std::fmt;

use serde::Deserialize;
use serde::de::{
    DeserializeSeed, Deserializer, EnumAccess, Error, MapAccess, SeqAccess, Unexpected, VariantAccess, Visitor,
};

use super::Context;
use super::guarded::{Guarded, Skim};
use super::object::{ObjectVisitor, unknown};
use crate::flat::FlatRules;
use crate::read::schema::{IntegerShape, Shape, Slot};

/// Asks for the value of a slot.
#[derive(Clone, Copy)]
pub(super) struct SlotSeed<'c> {
    pub(super) slot: &'c Slot,
    pub(super) context: &'c Context<'c>,
}

impl<'de> DeserializeSeed<'de> for SlotSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let seed = ShapeSeed { shape: &self.slot.shape, context: self.context };
        if self.slot.nullable { Nullable(seed).deserialize(deserializer) } else { seed.deserialize(deserializer) }
    }
}

/// `null`, or what the inner seed asks for.
#[derive(Clone, Copy)]
struct Nullable<S>(S);

impl<'de, S: DeserializeSeed<'de, Value = ()>> DeserializeSeed<'de> for Nullable<S> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de, S: DeserializeSeed<'de, Value = ()>> Visitor<'de> for Nullable<S> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("option")
    }

    fn visit_none<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.deserialize(deserializer)
    }
}

/// Asks for a value of a shape.
#[derive(Clone, Copy)]
struct ShapeSeed<'c> {
    shape: &'c Shape,
    context: &'c Context<'c>,
}

impl<'de> DeserializeSeed<'de> for ShapeSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let context = self.context;
        match self.shape {
            Shape::Object(object) if object.is_flattened() => {
                deserializer.deserialize_map(ObjectVisitor { object, context })
            }
            Shape::Object(object) => deserializer.deserialize_struct("", &[], ObjectVisitor { object, context }),
            Shape::List(slot) => deserializer.deserialize_seq(Sequence(SlotSeed { slot, context })),
            Shape::Vectors { encoding, .. } | Shape::Vector { encoding, .. } if encoding.untagged.is_some() => {
                Guarded(context).deserialize(deserializer)
            }
            Shape::Vectors { null_items, encoding, .. } => {
                items(deserializer, *null_items, VectorSeed { base64: encoding.base64, context })
            }
            Shape::Vector { encoding, .. } => VectorSeed { base64: encoding.base64, context }.deserialize(deserializer),
            Shape::Texts { null_items, .. } => items(deserializer, *null_items, TextSeed),
            Shape::Text { .. } | Shape::String => TextSeed.deserialize(deserializer),
            Shape::Objects { null_items, rules, .. } => {
                items(deserializer, *null_items, AttributesSeed { rules: rules.as_ref(), context })
            }
            Shape::Attributes { rules, .. } => {
                AttributesSeed { rules: rules.as_ref(), context }.deserialize(deserializer)
            }
            Shape::Id { .. } | Shape::Spaces(_) => Guarded(context).deserialize(deserializer),
            Shape::Ids { .. } => items(deserializer, false, Guarded(context)),
            Shape::Json { .. } => Skim.deserialize(deserializer),
            Shape::Boolean => bool::deserialize(deserializer).map(drop),
            Shape::Integer(integer) => deserializer.deserialize_i64(IntegerVisitor(integer)),
            Shape::Number { single: true } => f32::deserialize(deserializer).map(drop),
            Shape::Number { single: false } => f64::deserialize(deserializer).map(drop),
            Shape::Enum(variants) => deserializer.deserialize_enum("", &[], EnumVisitor(variants)),
        }
    }
}

fn items<'de, D, S>(deserializer: D, null_items: bool, seed: S) -> Result<(), D::Error>
where
    D: Deserializer<'de>,
    S: DeserializeSeed<'de, Value = ()> + Copy,
{
    if null_items {
        deserializer.deserialize_seq(Sequence(Nullable(seed)))
    } else {
        deserializer.deserialize_seq(Sequence(seed))
    }
}

/// Any number of values that the same seed asks for.
struct Sequence<S>(S);

impl<'de, S: DeserializeSeed<'de, Value = ()> + Copy> Visitor<'de> for Sequence<S> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(self.0)?.is_some() {}
        Ok(())
    }
}

#[derive(Clone, Copy)]
struct TextSeed;

impl<'de> DeserializeSeed<'de> for TextSeed {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        String::deserialize(deserializer).map(drop)
    }
}

#[derive(Clone, Copy)]
struct VectorSeed<'c> {
    base64: bool,
    context: &'c Context<'c>,
}

impl<'de> DeserializeSeed<'de> for VectorSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.base64 { deserializer.deserialize_any(self) } else { deserializer.deserialize_seq(self) }
    }
}

impl<'de> Visitor<'de> for VectorSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element::<f32>()?.is_some() {}
        Ok(())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        if !self.base64 {
            return Err(E::invalid_type(Unexpected::Str(text), &self));
        }
        let guarded = Guarded(self.context);
        guarded.count();
        guarded.judge()
    }
}

#[derive(Clone, Copy)]
struct AttributesSeed<'c> {
    rules: Option<&'c FlatRules>,
    context: &'c Context<'c>,
}

impl<'de> DeserializeSeed<'de> for AttributesSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for AttributesSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while entries.next_key::<String>()?.is_some() {
            match self.rules {
                Some(_) => entries.next_value_seed(Guarded(self.context))?,
                None => entries.next_value_seed(Skim)?,
            }
        }
        Ok(())
    }
}

struct IntegerVisitor<'c>(&'c IntegerShape);

impl IntegerVisitor<'_> {
    fn check<E: Error>(&self, value: i128, found: Unexpected<'_>) -> Result<(), E> {
        if (self.0.min..=self.0.max).contains(&value) { Ok(()) } else { Err(E::invalid_value(found, self)) }
    }
}

impl Visitor<'_> for IntegerVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.expects)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.check(value.into(), Unexpected::Signed(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.check(value.into(), Unexpected::Unsigned(value))
    }
}

struct EnumVisitor<'c>(&'c [String]);

impl<'de> Visitor<'de> for EnumVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an enum")
    }

    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<(), A::Error> {
        let ((), variant) = data.variant_seed(VariantSeed(self.0))?;
        variant.unit_variant()
    }
}

struct VariantSeed<'c>(&'c [String]);

impl<'de> DeserializeSeed<'de> for VariantSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for VariantSeed<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("variant identifier")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        if self.0.iter().any(|variant| variant == text) {
            return Ok(());
        }
        let names: Vec<&str> = self.0.iter().map(String::as_str).collect();
        Err(E::custom(unknown("variant", text, &names)))
    }
}
