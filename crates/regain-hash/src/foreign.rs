//! Records of other software, and those of Argon2id over the tag of one, within bounds.

use regain_types::Preparation;

use crate::recipe::Recipe;
use crate::{Bounds, Legacy, LegacyKeys, LegacySettings, RecordError, Wrapped};

/// Reads what other software stored.
pub(crate) fn read(text: &str, keys: &LegacyKeys, bounds: &Bounds) -> Result<Legacy, RecordError> {
    let legacy = Legacy::parse(text, keys)?.ok_or(RecordError::Algorithm)?;
    bounds.admit_memory(legacy.settings())?;
    Ok(legacy)
}

/// Reads a wrapped record: how the old tag is computed, and what Argon2id makes of it.
pub(crate) fn read_wrapped(
    text: &str,
    keys: &LegacyKeys,
    bounds: &Bounds,
) -> Result<(LegacySettings, Recipe), RecordError> {
    let (settings, outer) = Wrapped::split(text).ok_or(RecordError::Syntax)?;
    let recipe = Recipe::read(outer, bounds)?;
    if recipe.preparation != Preparation::Raw {
        // What goes into it are the bytes of a tag, which no preparation takes.
        return Err(RecordError::Preparation);
    }
    let settings = LegacySettings::parse(&settings, keys)?;
    bounds.admit_memory(&settings)?;
    Ok((settings, recipe))
}
