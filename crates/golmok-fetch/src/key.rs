//! The key of the Open API.

use crate::FetchError;

/// A key, whose text is shown nowhere: not in logs, not in errors, not by `{:?}`.
///
/// # Examples
/// ```
/// use golmok_fetch::Key;
/// let key: Key = "6b4a1c".parse()?;
/// assert_eq!(format!("{key:?} {key}"), "*** ***");
/// assert!("6b/4a".parse::<Key>().is_err(), "it must fit into an address");
/// # Ok::<(), golmok_fetch::FetchError>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Key(String);

impl std::str::FromStr for Key {
    type Err = FetchError;

    fn from_str(text: &str) -> Result<Self, FetchError> {
        let text = text.trim();
        if text.is_empty() || !text.chars().all(|c| c.is_ascii_alphanumeric()) {
            return Err(FetchError::Key);
        }
        Ok(Self(text.to_owned()))
    }
}

impl Key {
    /// For the address alone.
    pub(crate) fn in_address(&self) -> &str {
        &self.0
    }

    /// A text of others with the key taken out, should it be there.
    pub(crate) fn out_of(&self, text: &str) -> String {
        text.replace(&self.0, "***")
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

impl std::fmt::Display for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}
