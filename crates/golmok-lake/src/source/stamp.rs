//! Which bytes a name leads to: so that a file that is replaced or written to while it is read is noticed.

use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Device, number, length and times of a file. Any write, replacement or renaming changes one of them, and the time of the
/// last change of its entry (`ctime`) cannot be set back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    device: u64,
    number: u64,
    bytes: u64,
    written: (i64, i64),
    changed: (i64, i64),
}

impl Stamp {
    /// The stamp of what a path leads to.
    ///
    /// # Errors
    /// What the system says where it leads to nothing.
    ///
    /// ```
    /// use golmok_lake::source::Stamp;
    /// let dir = tempfile::tempdir()?;
    /// let path = dir.path().join("a");
    /// std::fs::write(&path, "1")?;
    /// let before = Stamp::of(&path)?;
    /// std::fs::write(dir.path().join("b"), "2")?;
    /// std::fs::rename(dir.path().join("b"), &path)?;
    /// assert_ne!(Stamp::of(&path)?, before);
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn of(path: &Path) -> std::io::Result<Self> {
        std::fs::metadata(path).map(|metadata| Self::from(&metadata))
    }
}

impl From<&std::fs::Metadata> for Stamp {
    fn from(metadata: &std::fs::Metadata) -> Self {
        Self {
            device: metadata.dev(),
            number: metadata.ino(),
            bytes: metadata.len(),
            written: (metadata.mtime(), metadata.mtime_nsec()),
            changed: (metadata.ctime(), metadata.ctime_nsec()),
        }
    }
}
