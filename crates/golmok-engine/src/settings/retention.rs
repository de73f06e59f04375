//! How much of the past a lake keeps: three keys at the top of the configuration.

use super::Settings;
use crate::error::{Result, invalid};
use golmok_lake::store::Retention;
use std::num::{NonZeroU32, NonZeroU64, NonZeroUsize};

/// A hundred years: more days are a slip.
const MOST_DAYS: i64 = 36_500;

impl Settings {
    /// What the lake keeps of its past.
    ///
    /// # Errors
    /// Where a number is 0, negative, or no number of such a thing.
    ///
    /// ```
    /// use golmok_engine::settings::Settings;
    /// assert_eq!(Settings::default().retention()?.snapshots.get(), 10);
    /// let none = Settings { keep_snapshots: 0, ..Settings::default() };
    /// assert!(none.retention().unwrap_err().to_string().contains("at least 1"));
    /// # Ok::<(), golmok_engine::Error>(())
    /// ```
    pub fn retention(&self) -> Result<Retention> {
        let snapshots = usize::try_from(self.keep_snapshots).ok().and_then(NonZeroUsize::new).ok_or_else(|| {
            invalid!("keep_snapshots = {} must be at least 1: the current snapshot stays", self.keep_snapshots)
        })?;
        let days = self.keep_days.map(|days| {
            let sound = Some(days).filter(|days| *days <= MOST_DAYS);
            sound.and_then(|days| u32::try_from(days).ok()).and_then(NonZeroU32::new).ok_or_else(|| {
                invalid!(
                    "keep_days = {days} must lie between 1 and {MOST_DAYS}; without it no snapshot goes for its age"
                )
            })
        });
        let bytes = self.keep_bytes.map(|bytes| {
            u64::try_from(bytes).ok().and_then(NonZeroU64::new).ok_or_else(|| {
                invalid!("keep_bytes = {bytes} must be at least 1; without it no snapshot goes for its size")
            })
        });
        Ok(Retention { snapshots, days: days.transpose()?, bytes: bytes.transpose()? })
    }
}
