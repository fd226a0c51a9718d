//! Values that the fast reader has judged: they are only passed over, and the judgement repeated.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::Context;

/// Passes over any value, strictly: every string, number and depth in it must be right.
pub(super) struct Skim;

impl<'de> DeserializeSeed<'de> for Skim {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Skim {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any valid JSON value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Skim)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while entries.next_key::<String>()?.is_some() {
            entries.next_value_seed(Skim)?;
        }
        Ok(())
    }
}

/// Passes over a guarded value, and then fails if it is the one that the fast reader complained of.
#[derive(Clone, Copy)]
pub(super) struct Guarded<'c>(pub(super) &'c Context<'c>);

impl Guarded<'_> {
    /// Counts a guarded value and repeats the complaint if there is one.
    pub(super) fn judge<E: Error>(self) -> Result<(), E> {
        let guard = self.0.guards.get();
        match self.0.complaint {
            Some(complaint) if complaint.guard == guard => Err(E::custom(&complaint.message)),
            _ => Ok(()),
        }
    }

    /// Begins a guarded value.
    pub(super) fn count(self) {
        self.0.guards.set(self.0.guards.get() + 1);
    }
}

impl<'de> DeserializeSeed<'de> for Guarded<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.count();
        Skim.deserialize(deserializer)?;
        self.judge()
    }
}
