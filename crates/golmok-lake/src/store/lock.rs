//! The writer's lock: one writer at a time.

use crate::error::LakeError;
use std::fs::{File, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

const LOCK: &str = ".lock";

/// The lock of a lake; it is free again when this is dropped or the process ends, however it ends.
#[derive(Debug)]
pub struct WriterLock {
    _file: File,
}

impl WriterLock {
    /// Takes the lock of a folder or says who holds it.
    ///
    /// # Errors
    /// [`LakeError::Locked`] where another process holds it; [`LakeError::Io`] where the file cannot be made.
    pub fn take(lake: &Path, since: jiff::Timestamp) -> Result<Self, LakeError> {
        let path = lake.join(LOCK);
        let mut file = File::options()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(LakeError::io(&path, "open the lock"))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // The holder may be between taking the lock and writing its name.
                let _ = file.read_to_string(&mut holder);
                let holder =
                    if holder.trim().is_empty() { "just started".to_owned() } else { holder.trim().to_owned() };
                return Err(LakeError::Locked { path: lake.to_path_buf(), holder });
            }
            Err(TryLockError::Error(error)) => return Err(LakeError::io(&path, "take the lock")(error)),
        }
        let holder = format!("process {} since {since} on {}\n", std::process::id(), host());
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(holder.as_bytes()))
            .map_err(LakeError::io(&path, "write the lock"))?;
        Ok(Self { _file: file })
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
