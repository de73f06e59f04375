//! The longest time that a run may take.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// Tells when the time is over, unless it is dropped before; the one told ends the process. The lake stands as after a kill: the last
/// snapshot is current and whole.
#[derive(Debug)]
pub struct TimeLimit {
    _done: Sender<()>,
}

impl TimeLimit {
    /// Begins to count. `over` tells a monitor and ends the process.
    pub fn start(limit: Duration, over: impl FnOnce() + Send + 'static) -> Self {
        let (done, waiting) = channel::<()>();
        std::thread::spawn(move || {
            if waiting.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
                over();
            }
        });
        Self { _done: done }
    }
}
