//! Every change that the lake makes to its disk goes through here, so that a full disk, a death at any call and a file
//! system without locks can be rehearsed.

use super::Linker;
use super::durable::folder_of;
use crate::error::LakeError;
use std::fs::{File, TryLockError};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// End of the hidden name of a file that is about to replace another one.
pub(super) const FRESH: &str = ".new";

/// How often, and at what intervals, it is looked whether a lock is free: five seconds.
const LOOKS: u32 = 250;
const LOOK: Duration = Duration::from_millis(20);

/// The disk of a lake, and what is rehearsed on it: nothing, but in tests.
#[derive(Debug, Clone)]
pub(super) struct Disk {
    /// How an unchanged file gets from one snapshot into the next.
    pub(super) linker: Linker,
    /// Bytes that may still be written; all that the disk takes where there is none.
    room: Option<Arc<AtomicU64>>,
    /// The machine dies at a call.
    death: Option<Arc<Death>>,
    /// Whether the file system knows locks.
    no_locks: bool,
}

/// A machine that dies: its calls so far, and the first one that it does not live to make.
#[derive(Debug)]
struct Death {
    at: u64,
    calls: AtomicU64,
}

impl Default for Disk {
    fn default() -> Self {
        Self { linker: |from, to| std::fs::hard_link(from, to), room: None, death: None, no_locks: false }
    }
}

impl Disk {
    pub(super) fn with_room(self, bytes: u64) -> Self {
        Self { room: Some(Arc::new(AtomicU64::new(bytes))), ..self }
    }

    pub(super) fn dying_at(self, call: u64) -> Self {
        Self { death: Some(Arc::new(Death { at: call, calls: AtomicU64::new(0) })), ..self }
    }

    pub(super) fn without_locks(self) -> Self {
        Self { no_locks: true, ..self }
    }

    /// Calls that were made or tried on a disk that dies; 0 on another one.
    pub(super) fn calls(&self) -> u64 {
        self.death.as_ref().map_or(0, |death| death.calls.load(Ordering::Relaxed))
    }

    /// Takes so many bytes; as a full disk does, takes what is left and tells how much that was.
    pub(super) fn take(&self, bytes: usize) -> io::Result<usize> {
        let Some(room) = &self.room else { return Ok(bytes) };
        let rest = |left: u64| Some(left.saturating_sub(bytes as u64));
        let left = room.fetch_update(Ordering::Relaxed, Ordering::Relaxed, rest).unwrap_or_default();
        match usize::try_from(left).map_or(bytes, |left| left.min(bytes)) {
            0 if bytes > 0 => Err(io::ErrorKind::StorageFull.into()),
            taken => Ok(taken),
        }
    }

    /// One call that changes the disk; the dead make none.
    fn call(&self) -> io::Result<()> {
        let Some(death) = &self.death else { return Ok(()) };
        match death.calls.fetch_add(1, Ordering::Relaxed) < death.at {
            true => Ok(()),
            false => Err(io::Error::other("the machine died (a rehearsal)")),
        }
    }

    pub(super) fn create_new(&self, path: &Path) -> io::Result<File> {
        self.call()?;
        File::options().write(true).create_new(true).open(path)
    }

    pub(super) fn make_dirs(&self, path: &Path) -> Result<(), LakeError> {
        if path.is_dir() {
            return Ok(());
        }
        self.call().and_then(|()| std::fs::create_dir_all(path)).map_err(LakeError::io(path, "make the folder"))
    }

    pub(super) fn sync(&self, file: &File) -> io::Result<()> {
        self.call()?;
        file.sync_all()
    }

    pub(super) fn rename(&self, from: &Path, to: &Path) -> Result<(), LakeError> {
        self.call().and_then(|()| std::fs::rename(from, to)).map_err(LakeError::io(to, "rename"))
    }

    pub(super) fn symlink(&self, target: &Path, link: &Path) -> Result<(), LakeError> {
        self.call().and_then(|()| std::os::unix::fs::symlink(target, link)).map_err(LakeError::io(link, "link"))
    }

    /// Links a file, or copies it where linking fails.
    pub(super) fn link_or_copy(&self, from: &Path, to: &Path) -> Result<(), LakeError> {
        self.call().map_err(LakeError::io(to, "link"))?;
        if (self.linker)(from, to).is_err() {
            let copied = std::fs::copy(from, to).and_then(|bytes| {
                self.take(usize::try_from(bytes).unwrap_or(usize::MAX))?;
                self.sync(&File::open(to)?)
            });
            copied.map_err(LakeError::io(to, "copy from the parent snapshot"))?;
        }
        Ok(())
    }

    /// Makes `to` a second name of `from`, whose bytes it has, in one rename. Tells whether it could: else `to` is as it was.
    pub(super) fn link_over(&self, from: &Path, to: &Path) -> bool {
        let name = to.file_name().unwrap_or_default().to_string_lossy();
        let fresh = to.with_file_name(format!(".{name}{FRESH}"));
        self.call().and_then(|()| (self.linker)(from, &fresh)).is_ok() && self.rename(&fresh, to).is_ok()
    }

    /// Removes a file, if it is there.
    pub(super) fn remove_file(&self, path: &Path) -> Result<(), LakeError> {
        match self.call().and_then(|()| std::fs::remove_file(path)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(LakeError::io(path, "remove")(error)),
            _ => Ok(()),
        }
    }

    /// Removes a folder and what is in it, if it is there: file by file, so that a death may fall between any two.
    pub(super) fn remove_tree(&self, path: &Path) -> Result<(), LakeError> {
        let entries = match std::fs::read_dir(path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(LakeError::io(path, "remove")(error)),
        };
        for entry in entries {
            let entry = entry.map_err(LakeError::io(path, "remove"))?;
            match entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                true => self.remove_tree(&entry.path())?,
                false => self.remove_file(&entry.path())?,
            }
        }
        self.call().and_then(|()| std::fs::remove_dir(path)).map_err(LakeError::io(path, "remove"))
    }

    /// Writes a whole file and makes it durable.
    pub(super) fn write_file(&self, path: &Path, bytes: &[u8]) -> Result<(), LakeError> {
        use std::io::Write;
        let mut file = self.call().and_then(|()| File::create(path)).map_err(LakeError::io(path, "create"))?;
        let taken = self.take(bytes.len()).map_err(LakeError::io(path, "write"))?;
        if taken < bytes.len() {
            let _ = file.write_all(&bytes[..taken]);
            return Err(LakeError::io(path, "write")(io::ErrorKind::StorageFull.into()));
        }
        file.write_all(bytes).and_then(|()| self.sync(&file)).map_err(LakeError::io(path, "write"))
    }

    /// Replaces a file by another one in one atomic rename, durably.
    pub(super) fn replace_file(&self, path: &Path, bytes: &[u8]) -> Result<(), LakeError> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let fresh = path.with_file_name(format!(".{name}{FRESH}"));
        let replaced = self.write_file(&fresh, bytes).and_then(|()| self.rename(&fresh, path));
        if replaced.is_err() {
            let _ = self.remove_file(&fresh);
        }
        replaced?;
        self.sync_dir(folder_of(path))
    }

    /// Makes the entries of a folder durable, where the file system can: some shared ones know no such thing.
    pub(super) fn sync_dir(&self, path: &Path) -> Result<(), LakeError> {
        use std::io::ErrorKind::{InvalidInput, Unsupported};
        match File::open(path).and_then(|dir| self.sync(&dir)) {
            Err(error) if !matches!(error.kind(), InvalidInput | Unsupported) => {
                Err(LakeError::io(path, "sync the folder")(error))
            }
            _ => Ok(()),
        }
    }

    /// Makes the entries of a folder and of all folders below it durable.
    pub(super) fn sync_tree(&self, path: &Path) -> Result<(), LakeError> {
        let reading = "read the folder";
        for entry in std::fs::read_dir(path).map_err(LakeError::io(path, reading))? {
            let entry = entry.map_err(LakeError::io(path, reading))?;
            if entry.file_type().map_err(LakeError::io(path, reading))?.is_dir() {
                self.sync_tree(&entry.path())?;
            }
        }
        self.sync_dir(path)
    }

    /// Takes a lock that nobody else may hold.
    pub(super) fn try_lock(&self, file: &File) -> Result<(), TryLockError> {
        self.locks().map_err(TryLockError::Error)?;
        file.try_lock()
    }

    /// Takes a lock that several readers may hold. Waits a while for one who has it alone, because he removes what is read.
    pub(super) fn lock_shared(&self, file: &File) -> Result<(), TryLockError> {
        self.locks().map_err(TryLockError::Error)?;
        for _ in 0..LOOKS {
            match file.try_lock_shared() {
                Err(TryLockError::WouldBlock) => std::thread::sleep(LOOK),
                taken => return taken,
            }
        }
        file.try_lock_shared()
    }

    fn locks(&self) -> io::Result<()> {
        match self.no_locks {
            true => Err(io::Error::other("no locks available (a rehearsal)")),
            false => Ok(()),
        }
    }
}
