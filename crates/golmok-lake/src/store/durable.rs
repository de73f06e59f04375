//! Bytes that survive a power cut, and the hash of what was written.

use super::disk::{Disk, FRESH};
use crate::error::LakeError;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

/// A file that hashes what is written to it.
pub(super) struct HashingFile {
    file: File,
    disk: Disk,
    hasher: Sha256,
    bytes: u64,
}

impl HashingFile {
    pub(super) fn create_new(path: &Path, disk: Disk) -> std::io::Result<Self> {
        let file = disk.create_new(path)?;
        Ok(Self { file, disk, hasher: Sha256::new(), bytes: 0 })
    }

    /// How many bytes were written so far, and their hash.
    pub(super) fn written(&self) -> (u64, String) {
        (self.bytes, hex(&self.hasher.clone().finalize()))
    }

    /// Makes the bytes durable; tells how many there are and their hash.
    pub(super) fn seal(self) -> std::io::Result<(u64, String)> {
        self.disk.sync(&self.file)?;
        Ok((self.bytes, hex(&self.hasher.finalize())))
    }
}

impl Write for HashingFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(&bytes[..self.disk.take(bytes.len())?])?;
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
    Disk::default().replace_file(path, bytes)
}

/// Writes a file under a hidden name beside its place, makes it durable and gives it its name: a reader sees the old file or
/// the new one, a failure leaves the old one. A terminal, a pipe or a device is written to at once.
///
/// # Errors
/// What `write` says; [`LakeError::Io`] where the disk refuses.
///
/// ```
/// use golmok_lake::{LakeError, store::write_replacing};
/// let dir = tempfile::tempdir().unwrap();
/// let path = dir.path().join("a.csv");
/// write_replacing(&path, |fresh| std::fs::write(fresh, "1").map_err(LakeError::io(fresh, "write")))?;
/// assert_eq!(std::fs::read_to_string(&path).unwrap(), "1");
/// # Ok::<(), LakeError>(())
/// ```
pub fn write_replacing<T, E: From<LakeError>>(path: &Path, write: impl FnOnce(&Path) -> Result<T, E>) -> Result<T, E> {
    let target = std::fs::canonicalize(path);
    let path = target.as_deref().unwrap_or(path);
    if std::fs::metadata(path).is_ok_and(|there| !there.is_file() && !there.is_dir()) {
        return write(path);
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let fresh = path.with_file_name(format!(".{name}{FRESH}"));
    let disk = Disk::default();
    let written = write(&fresh).and_then(|written| {
        File::open(&fresh).and_then(|file| disk.sync(&file)).map_err(LakeError::io(&fresh, "sync"))?;
        disk.rename(&fresh, path)?;
        disk.sync_dir(folder_of(path))?;
        Ok(written)
    });
    if written.is_err() {
        let _ = disk.remove_file(&fresh);
    }
    written
}

/// The folder of a file; a bare name lies in the folder of work.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
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
    Disk::default().sync_dir(path)
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
        let mut file = HashingFile::create_new(&path, Disk::default()).expect("created");
        file.write_all(b"a").and_then(|()| file.write_all(b"bc")).expect("written");
        assert_eq!(file.seal().expect("sealed"), (3, abc.to_owned()));
        assert_eq!(hash_file(&path).expect("read"), (3, abc.to_owned()));
        assert!(HashingFile::create_new(&path, Disk::default()).is_err(), "a part is never overwritten");
    }
}
