//! Faults at every call: a machine that dies before each rename, link, unlink and fsync that a verb of the lake makes, not at
//! a sample of moments. What is rehearsed is the lake's own disk (`Lake::dying_at`): from the call on, nothing is done.

mod bytes;
mod files;
mod levels;
mod nights;
mod readers;
mod report;
mod verbs;
