//! The first entry of a snapshot.

use serde::{Deserialize, Serialize};

use super::names::is_file_name;
use crate::catalog::{CollectionRecord, SpaceKind};
use crate::error::{EngineError, Result};

/// Version of the format that is written, and the newest that is read.
const VERSION: u32 = 1;

/// What `snapshot.json` holds.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "format", rename_all = "kebab-case")]
pub(super) enum Description {
    /// One collection.
    VexfsCollection(CollectionDescription),
    /// Several, each a snapshot of its own.
    VexfsCollections(SetDescription),
}

/// What a snapshot of one collection says.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct CollectionDescription {
    pub(super) version: u32,
    pub(super) collection: CollectionRecord,
    pub(super) sequence: u64,
    pub(super) count: u64,
    /// The files, in the order of their entries.
    pub(super) files: Vec<DescribedFile>,
}

/// What a snapshot of several collections says.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SetDescription {
    pub(super) version: u32,
    pub(super) note: String,
    /// How many.
    pub(super) members: usize,
}

/// A file of a collection.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct DescribedFile {
    pub(super) name: String,
    pub(super) bytes: u64,
}

impl Description {
    pub(super) fn of_collection(
        collection: CollectionRecord,
        sequence: u64,
        count: u64,
        files: Vec<DescribedFile>,
    ) -> Self {
        Self::VexfsCollection(CollectionDescription { version: VERSION, collection, sequence, count, files })
    }

    pub(super) fn of_set(note: String, members: usize) -> Self {
        Self::VexfsCollections(SetDescription { version: VERSION, note, members })
    }

    pub(super) fn encode(&self) -> Result<Vec<u8>> {
        serde_json::to_vec(self).map_err(|error| EngineError::Internal(error.to_string()))
    }

    fn decode(bytes: &[u8]) -> Result<Self> {
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        if let Ok(Versioned { version }) = serde_json::from_slice(bytes)
            && version > VERSION
        {
            return Err(invalid(&format!(
                "it has version {version}, this program reads up to {VERSION}: run a newer VexFS"
            )));
        }
        serde_json::from_slice(bytes).map_err(|error| invalid(&format!("its description does not decode: {error}")))
    }

    /// Reads that of one collection, and checks that it describes one that could have been created.
    pub(super) fn collection(bytes: &[u8]) -> Result<CollectionDescription> {
        match Self::decode(bytes)? {
            Self::VexfsCollection(description) => {
                check(&description)?;
                Ok(description)
            }
            Self::VexfsCollections(_) => Err(invalid("it holds several collections, of which one must be chosen")),
        }
    }

    /// Reads that of several.
    pub(super) fn set(bytes: &[u8]) -> Result<SetDescription> {
        match Self::decode(bytes)? {
            Self::VexfsCollections(description) => Ok(description),
            Self::VexfsCollection(_) => Err(invalid("it holds one collection")),
        }
    }
}

/// The error of a snapshot that is ours, and not as it should be.
pub(super) fn invalid(what: &str) -> EngineError {
    EngineError::InvalidSnapshot { what: what.to_owned(), is_foreign: false }
}

fn check(description: &CollectionDescription) -> Result<()> {
    let mut names: Vec<&str> = description.files.iter().map(|file| file.name.as_str()).collect();
    if let Some(name) = names.iter().find(|name| !is_file_name(name)) {
        return Err(invalid(&format!("no collection has a file {name:?}")));
    }
    names.sort_unstable();
    if names.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(invalid("it has a file twice"));
    }
    let spaces = &description.collection.spaces;
    let is_unique = |index: usize| {
        spaces[index + 1..].iter().all(|space| space.name != spaces[index].name && space.slot != spaces[index].slot)
    };
    let is_possible = (0..spaces.len()).all(is_unique)
        && spaces.iter().all(|space| space.dimension.is_none_or(|dimension| (1..=65_536).contains(&dimension)))
        && spaces.iter().all(|space| space.field.is_none() || space.kind == SpaceKind::Sparse);
    if is_possible { Ok(()) } else { Err(invalid("its vector spaces contradict each other")) }
}
