//! The longest time that a run may take.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// Ends the process when the time is over, unless it is dropped before. The lake stands as after a kill: the last
/// snapshot is current and whole.
#[derive(Debug)]
pub struct TimeLimit {
    _done: Sender<()>,
}

impl TimeLimit {
    /// Begins to count. `over` is done before the process ends with exit code 2, e.g. to tell a monitor.
    pub fn start(limit: Duration, over: impl FnOnce() + Send + 'static) -> Self {
        let (done, waiting) = channel::<()>();
        std::thread::spawn(move || {
            if waiting.recv_timeout(limit) == Err(RecvTimeoutError::Timeout) {
                over();
                std::process::exit(2);
            }
        });
        Self { _done: done }
    }
}
