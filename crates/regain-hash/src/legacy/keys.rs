//! What verifying needs and no stored text holds.

#[cfg(feature = "firebase")]
use std::sync::Arc;

#[cfg(feature = "firebase")]
use super::FirebaseProject;

/// What is not in a stored text: the parameters of a Firebase project. Cloning shares them.
#[derive(Debug, Clone, Default)]
pub struct LegacyKeys {
    #[cfg(feature = "firebase")]
    pub(super) firebase: Option<Arc<FirebaseProject>>,
}

impl LegacyKeys {
    /// No keys: enough for all but Firebase.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// With the parameters of the Firebase project that accounts come from.
    #[cfg(feature = "firebase")]
    #[must_use]
    pub fn with_firebase(mut self, project: FirebaseProject) -> Self {
        self.firebase = Some(Arc::new(project));
        self
    }
}
