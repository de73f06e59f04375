//! The edition that is shown now, and the look-out for the next one.

use crate::edition::{Edition, Name};
use crate::metrics::Metrics;
use golmok_engine::settings::Settings;
use golmok_lake::store::Lake;
use std::sync::{Arc, Condvar, Mutex, PoisonError, RwLock};
use std::time::Duration;

/// What is shown now. Each request takes one edition and keeps it; another one takes its place at once for those after.
#[derive(Debug)]
pub struct Live {
    lake: Lake,
    settings: Settings,
    name: Name,
    now: RwLock<Arc<Edition>>,
    ended: Mutex<bool>,
    end: Condvar,
}

impl Live {
    /// Opens the current snapshot of a lake.
    ///
    /// # Errors
    /// When the lake has none.
    pub fn open(lake: Lake, settings: Settings, name: Name) -> golmok_engine::Result<Self> {
        let now = RwLock::new(Arc::new(Edition::open(&lake, &settings, name.clone())?));
        Ok(Self { lake, settings, name, now, ended: Mutex::new(false), end: Condvar::new() })
    }

    /// The edition shown now.
    pub fn now(&self) -> Arc<Edition> {
        Arc::clone(&self.now.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Warms the first edition, then looks every `poll` for another current snapshot, until [`Live::end`]. A snapshot that
    /// cannot be read is not shown: the one before stays, and it is tried again.
    pub fn watch(&self, poll: Duration, metrics: &Metrics) {
        if let Err(error) = self.now().warm() {
            tracing::error!("{error}");
        }
        while !self.sleep(poll) {
            let current = self.lake.current_id();
            let shown = self.now();
            match current {
                Ok(Some(id)) if id != shown.id() => {}
                _ => continue,
            }
            drop(shown);
            let next = Edition::open(&self.lake, &self.settings, self.name.clone());
            let warmed = next.map_err(golmok_report::ReportError::from).and_then(|next| next.warm().map(|()| next));
            match warmed {
                Ok(next) => {
                    tracing::info!(snapshot = next.id(), "another snapshot is shown");
                    *self.now.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(next);
                    metrics.swapped();
                }
                Err(error) => {
                    tracing::error!("the current snapshot cannot be shown: {error}");
                    metrics.not_swapped();
                }
            }
        }
    }

    /// Ends [`Live::watch`].
    pub fn end(&self) {
        *self.ended.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.end.notify_all();
    }

    /// Waits; whether the end has come.
    fn sleep(&self, poll: Duration) -> bool {
        let ended = self.ended.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.end.wait_timeout_while(ended, poll, |ended| !*ended);
        *waited.unwrap_or_else(PoisonError::into_inner).0
    }
}
