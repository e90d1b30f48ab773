//! What a page tells browsers and password managers about a policy.

use crate::Policy;

/// The values of two attributes of `<input type="password" autocomplete="new-password">`.
///
/// They help people and are no check: the policy is asked on the server. There is no `maxlength`, as
/// browsers cut what is longer without a word.
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub struct Attributes {
    minlength: String,
    passwordrules: String,
}

impl Attributes {
    pub(crate) fn of(policy: &Policy) -> Self {
        let least = policy.min_code_points();
        let generated = least.max(GENERATED);
        Self {
            minlength: least.to_string(),
            passwordrules: format!("minlength: {generated}; allowed: ascii-printable;"),
        }
    }

    /// The value of `minlength` (HTML Standard, section 4.10.5.3.1).
    ///
    /// Browsers count UTF-16 code units, of which a text has at least as many as code points: they
    /// refuse nothing that the policy accepts, and may let pass what it finds too short.
    #[must_use]
    pub fn minlength(&self) -> &str {
        &self.minlength
    }

    /// The value of `passwordrules` (Apple, "Customizing Password AutoFill Rules"; the same text is read
    /// by several password managers): at least 16 characters of those that every keyboard has.
    #[must_use]
    pub fn passwordrules(&self) -> &str {
        &self.passwordrules
    }
}

/// What a password manager makes costs nobody anything to remember.
const GENERATED: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Profile;

    #[test]
    fn the_attributes_are_those_of_the_policy() {
        let alone = Policy::alone().attributes();
        assert_eq!(alone.minlength(), "15");
        assert_eq!(alone.passwordrules(), "minlength: 16; allowed: ascii-printable;");
        let json = r#"{"format": 1, "name": "own", "version": 1, "title": "Own", "gate": "compliance",
            "length": {"at_least": 20, "clause": "own"}}"#;
        let own = Policy::of(Profile::from_json(json).unwrap()).attributes();
        assert_eq!(
            (own.minlength(), own.passwordrules()),
            ("20", "minlength: 20; allowed: ascii-printable;")
        );
    }
}
