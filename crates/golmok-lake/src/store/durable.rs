//! Bytes that survive a power cut, and the hash of what was written.

use crate::error::LakeError;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Bytes that may still be written to a lake: all that the disk takes, but in a rehearsal of a full one.
#[derive(Debug, Clone, Default)]
pub(super) struct Room(Option<Arc<AtomicU64>>);

impl Room {
    pub(super) fn of(bytes: u64) -> Self {
        Self(Some(Arc::new(AtomicU64::new(bytes))))
    }

    /// Takes so many bytes; as a full disk does, takes what is left and tells how much that was.
    pub(super) fn take(&self, bytes: usize) -> std::io::Result<usize> {
        let Some(room) = &self.0 else { return Ok(bytes) };
        let rest = |left: u64| Some(left.saturating_sub(bytes as u64));
        let left = room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, rest).unwrap_or_default();
        match usize::try_from(left).map_or(bytes, |left| left.min(bytes)) {
            0 if bytes > 0 => Err(std::io::ErrorKind::StorageFull.into()),
            taken => Ok(taken),
        }
    }
}

/// A file that hashes what is written to it.
pub(super) struct HashingFile {
    file: File,
    room: Room,
    hasher: Sha256,
    bytes: u64,
}

impl HashingFile {
    pub(super) fn create_new(path: &Path, room: Room) -> std::io::Result<Self> {
        let file = File::options().write(true).create_new(true).open(path)?;
        Ok(Self { file, room, hasher: Sha256::new(), bytes: 0 })
    }

    /// Makes the bytes durable; tells how many there are and their hash.
    pub(super) fn seal(self) -> std::io::Result<(u64, String)> {
        self.file.sync_all()?;
        Ok((self.bytes, hex(&self.hasher.finalize())))
    }
}

impl Write for HashingFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(&bytes[..self.room.take(bytes.len())?])?;
        self.hasher.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

/// Bytes and SHA-256 of a file, read as a stream.
///
/// # Errors
/// [`LakeError::Io`] where it cannot be read.
pub fn hash_file(path: &Path) -> Result<(u64, String), LakeError> {
    let mut file = File::open(path).map_err(LakeError::io(path, "open"))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 256 * 1024];
    let mut bytes = 0;
    loop {
        let read = match file.read(&mut buffer) {
            Ok(0) => return Ok((bytes, hex(&hasher.finalize()))),
            Ok(read) => read,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(LakeError::io(path, "read")(error)),
        };
        hasher.update(&buffer[..read]);
        bytes += read as u64;
    }
}

/// SHA-256 of bytes, in hex.
pub fn hash_bytes(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Writes a whole file and makes it durable.
pub(super) fn write_file(path: &Path, bytes: &[u8], room: &Room) -> Result<(), LakeError> {
    let mut file = File::create(path).map_err(LakeError::io(path, "create"))?;
    let taken = room.take(bytes.len()).map_err(LakeError::io(path, "write"))?;
    if taken < bytes.len() {
        let _ = file.write_all(&bytes[..taken]);
        return Err(LakeError::io(path, "write")(std::io::ErrorKind::StorageFull.into()));
    }
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(LakeError::io(path, "write"))
}

/// Replaces a file by another one in one atomic rename, durably: a reader sees the old bytes or the new ones. A terminal, a
/// pipe or a device is written to, never replaced; a link keeps standing and what it leads to is replaced.
///
/// # Errors
/// [`LakeError::Io`] where the disk refuses; the old file is then as it was.
pub fn replace_file(path: &Path, bytes: &[u8]) -> Result<(), LakeError> {
    let target = std::fs::canonicalize(path);
    let path = target.as_deref().unwrap_or(path);
    if std::fs::metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir()) {
        return std::fs::write(path, bytes).map_err(LakeError::io(path, "write"));
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let fresh = path.with_file_name(format!(".{name}.new"));
    write_file(&fresh, bytes, &Room::default())?;
    std::fs::rename(&fresh, path).map_err(LakeError::io(path, "replace"))?;
    match path.parent() {
        // A bare name lies in the folder of work.
        Some(folder) if folder.as_os_str().is_empty() => sync_dir(Path::new(".")),
        Some(folder) => sync_dir(folder),
        None => Ok(()),
    }
}

/// Makes the entries of a folder durable, where the file system can: some shared ones know no such thing.
pub(super) fn sync_dir(path: &Path) -> Result<(), LakeError> {
    use std::io::ErrorKind::{InvalidInput, Unsupported};
    match File::open(path).and_then(|dir| dir.sync_all()) {
        Err(error) if !matches!(error.kind(), InvalidInput | Unsupported) => {
            Err(LakeError::io(path, "sync the folder")(error))
        }
        _ => Ok(()),
    }
}

/// Makes the entries of a folder and of all folders below it durable.
///
/// # Errors
/// [`LakeError::Io`] where the disk refuses.
pub fn sync_tree(path: &Path) -> Result<(), LakeError> {
    let reading = "read the folder";
    for entry in std::fs::read_dir(path).map_err(LakeError::io(path, reading))? {
        let entry = entry.map_err(LakeError::io(path, reading))?;
        if entry.file_type().map_err(LakeError::io(path, reading))?.is_dir() {
            sync_tree(&entry.path())?;
        }
    }
    sync_dir(path)
}

/// Removes a folder and what is in it, if it is there.
pub(super) fn remove_tree(path: &Path) -> Result<(), LakeError> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(LakeError::io(path, "remove")(error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_as_everyone_does() {
        let abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(hash_bytes(b"abc"), abc);
        let dir = tempfile::tempdir().expect("tempdir");
        let path = dir.path().join("abc");
        let mut file = HashingFile::create_new(&path, Room::default()).expect("created");
        file.write_all(b"a").and_then(|()| file.write_all(b"bc")).expect("written");
        assert_eq!(file.seal().expect("sealed"), (3, abc.to_owned()));
        assert_eq!(hash_file(&path).expect("read"), (3, abc.to_owned()));
        assert!(HashingFile::create_new(&path, Room::default()).is_err(), "a part is never overwritten");
    }
}
