//! Locks: one writer at a time, and readers who keep what they read from being removed.

use super::Lake;
use super::disk::Disk;
use crate::error::LakeError;
use golmok_model::seoul;
use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::Once;

const LOCK: &str = ".lock";

/// An open file that is locked. Dropping it unlocks before it closes: a program that this process starts in that moment holds
/// a copy of the open file until it is running, and a lock ends by itself with the last copy only.
#[derive(Debug)]
pub(super) struct Locked(File);

impl Locked {
    /// The file.
    pub(super) fn file(&self) -> &File {
        &self.0
    }
}

impl Drop for Locked {
    fn drop(&mut self) {
        // Where it cannot be unlocked, closing does it.
        let _ = self.0.unlock();
    }
}

/// The lock of a lake; it is free again when this is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct WriterLock {
    lake: PathBuf,
    locked: Locked,
}

impl Lake {
    /// Takes the writer's lock or says who holds it, and finishes what a killed writer had begun.
    pub(super) fn lock(&self, since: jiff::Timestamp) -> Result<WriterLock, LakeError> {
        let lock = WriterLock::take(&self.dir, &self.disk, since)?;
        self.recover()?;
        Ok(lock)
    }
}

impl WriterLock {
    /// Takes the lock of a folder that is no lake, or says who holds it.
    ///
    /// # Errors
    /// [`LakeError::Locked`] where another process holds it; [`LakeError::Io`] where the file cannot be made.
    pub fn of_folder(folder: &Path, since: jiff::Timestamp) -> Result<Self, LakeError> {
        Self::take(folder, &Disk::default(), since)
    }

    fn take(lake: &Path, disk: &Disk, since: jiff::Timestamp) -> Result<Self, LakeError> {
        let path = lake.join(LOCK);
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(LakeError::io(&path, "open the lock"))?;
        let locked = match disk.try_lock(&file) {
            Ok(()) => Locked(file),
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // The holder may be between taking the lock and writing its name.
                let _ = file.read_to_string(&mut holder);
                let holder =
                    if holder.trim().is_empty() { "just started".to_owned() } else { holder.trim().to_owned() };
                return Err(LakeError::Locked { path: lake.to_path_buf(), holder });
            }
            Err(TryLockError::Error(source)) => return Err(LakeError::NoLocks { path, source }),
        };
        let holder = format!("process {} since {} on {}\n", std::process::id(), seoul::time(since), host());
        let mut file = locked.file();
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(holder.as_bytes()))
            .map_err(LakeError::io(&path, "write the lock"))?;
        let lock = Self { lake: lake.to_path_buf(), locked };
        // It may have been removed between opening and locking.
        lock.still_held()?;
        Ok(lock)
    }

    /// Whether the file that is locked is still the lake's lock: where it was removed, another writer may hold a new one.
    ///
    /// # Errors
    /// [`LakeError::LockLost`] where it is not.
    pub(super) fn still_held(&self) -> Result<(), LakeError> {
        let path = self.lake.join(LOCK);
        match is_at(self.locked.file(), &path) {
            true => Ok(()),
            false => Err(LakeError::LockLost { path }),
        }
    }
}

/// Whether an open file is the one of a name.
fn is_at(file: &File, path: &Path) -> bool {
    let place = |metadata: &std::fs::Metadata| (metadata.dev(), metadata.ino());
    matches!((file.metadata(), path.metadata()), (Ok(open), Ok(named)) if place(&open) == place(&named))
}

/// A snapshot's description held by a reader: while it is, no writer removes the snapshot. It ends with the process.
///
/// Needs no right to write, so a lake that is mounted read-only is pinned as well. Where the file system knows no locks,
/// that is said once, and snapshots younger than [`YOUNG`] are not removed.
///
/// # Errors
/// `NotFound` where the snapshot is removed meanwhile; what the system says where it cannot be opened.
pub(super) fn pin(path: &Path, disk: &Disk) -> std::io::Result<Locked> {
    static TOLD: Once = Once::new();
    let file = File::open(path)?;
    match disk.lock_shared(&file) {
        Ok(()) => {}
        // Gone in a moment, or locked by another program: nobody waits for good.
        Err(TryLockError::WouldBlock) if is_at(&file, path) => {
            return Err(std::io::Error::other("another process has locked it for itself alone"));
        }
        Err(TryLockError::WouldBlock) => return Err(std::io::ErrorKind::NotFound.into()),
        Err(TryLockError::Error(error)) => TOLD.call_once(|| {
            tracing::warn!(
                "{}: locks cannot be had ({error}): a snapshot older than {YOUNG_DAYS} days may be removed while it is read",
                path.display()
            );
        }),
    }
    match is_at(&file, path) {
        true => Ok(Locked(file)),
        false => Err(std::io::ErrorKind::NotFound.into()),
    }
}

/// Days for which a snapshot stays where nobody can tell whether it is read.
const YOUNG_DAYS: i64 = 2;
/// The same as a length of time.
pub(super) const YOUNG: jiff::SignedDuration = jiff::SignedDuration::from_hours(24 * YOUNG_DAYS);

/// Whether a snapshot can be removed.
pub(super) enum Reading {
    /// Nobody reads it, and nobody begins to while this lives.
    Nobody(Option<Locked>),
    /// Somebody reads it.
    Somebody,
    /// The file system knows no locks.
    NotKnown(std::io::Error),
}

/// Whether anybody reads the snapshot of a description. One without a description is read by nobody.
pub(super) fn reading(path: &Path, disk: &Disk) -> Reading {
    // Some shared file systems lock for one alone only what is open for writing.
    let opened = File::options().read(true).write(true).open(path).or_else(|_| File::open(path));
    let Ok(file) = opened else { return Reading::Nobody(None) };
    match disk.try_lock(&file) {
        Ok(()) => Reading::Nobody(Some(Locked(file))),
        Err(TryLockError::WouldBlock) => Reading::Somebody,
        Err(TryLockError::Error(error)) => Reading::NotKnown(error),
    }
}

/// Name of this host, `unknown` where the system does not tell.
pub(super) fn host() -> String {
    ["/proc/sys/kernel/hostname", "/etc/hostname"]
        .iter()
        .find_map(|path| std::fs::read_to_string(path).ok())
        .or_else(|| std::env::var("HOSTNAME").ok())
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| "unknown".to_owned())
}
