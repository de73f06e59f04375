//! What the machine gives: threads and room, asked for before anything begins, so that a lack of them is a message and no
//! panic in the middle.

use std::num::NonZero;
use std::sync::{Arc, Mutex};
use std::thread::{Builder, available_parallelism};

/// More threads than any machine has use for.
const MOST_THREADS: usize = 1024;
/// Bytes of address space without which no step ends.
const LEAST_ROOM: usize = 256 << 20;
/// Variable by which the number of threads is told where `--threads` does not.
const VARIABLE: &str = "RAYON_NUM_THREADS";

/// Why nothing can begin on this machine.
#[derive(Debug, thiserror::Error)]
pub enum MachineError {
    /// No thread was asked for.
    #[error("--threads must be at least 1")]
    NoThread,
    /// More than any machine has use for.
    #[error("{0} threads are more than {most}; choose a number by --threads", most = MOST_THREADS)]
    TooManyThreads(usize),
    /// What the environment tells is no number.
    #[error("{variable} = {0} is no number of threads", variable = VARIABLE)]
    NotANumber(String),
    /// The memory is limited to less than any step needs.
    #[error("there is no room for 256 MiB of memory; raise `ulimit -v`")]
    NoRoom(#[source] std::collections::TryReserveError),
    /// The system refuses threads.
    #[error("threads cannot be started; choose fewer by --threads, or raise `ulimit -u`")]
    NotStarted(#[source] std::io::Error),
    /// The pool was there already, or could not be made.
    #[error("threads cannot be started; choose fewer by --threads, or raise `ulimit -u`")]
    NoPool(#[from] rayon::ThreadPoolBuildError),
}

/// Starts the process's pool of threads (`asked`, else what `RAYON_NUM_THREADS` tells, else one per processor), and sees that
/// there is room for another one of its size and for some memory. To be called once, first of all.
///
/// # Errors
/// Where a number of threads is none, or the machine does not give them.
pub fn prepare(asked: Option<usize>) -> Result<(), MachineError> {
    let threads = match asked {
        Some(threads) => threads,
        None => of_environment()?.unwrap_or_else(|| available_parallelism().map_or(1, NonZero::get)),
    };
    match threads {
        0 => return Err(MachineError::NoThread),
        1..=MOST_THREADS => {}
        _ => return Err(MachineError::TooManyThreads(threads)),
    }
    Vec::<u8>::new().try_reserve_exact(LEAST_ROOM).map_err(MachineError::NoRoom)?;
    // The engine of tables has a pool of its own, of as many; a thread that cannot be had there is a panic.
    probe(threads).map_err(MachineError::NotStarted)?;
    Ok(rayon::ThreadPoolBuilder::new().num_threads(threads).build_global()?)
}

/// The number of threads that the environment tells; none where it tells none, or 0.
fn of_environment() -> Result<Option<usize>, MachineError> {
    let Some(text) = std::env::var_os(VARIABLE).filter(|text| !text.is_empty()) else { return Ok(None) };
    match text.to_str().map(|text| text.trim().parse::<usize>()) {
        Some(Ok(threads)) => Ok((threads > 0).then_some(threads)),
        _ => Err(MachineError::NotANumber(text.to_string_lossy().into_owned())),
    }
}

/// Starts twice as many threads and lets them end.
fn probe(threads: usize) -> std::io::Result<()> {
    // All wait at a door, so that they are there at the same time.
    let held = Arc::new(Mutex::new(()));
    let door = held.lock();
    let mut started = Vec::new();
    let mut failed = None;
    for _ in 0..2 * threads {
        let held = Arc::clone(&held);
        match Builder::new().spawn(move || drop(held.lock())) {
            Ok(thread) => started.push(thread),
            Err(error) => {
                failed = Some(error);
                break;
            }
        }
    }
    drop(door);
    started.into_iter().for_each(|thread| drop(thread.join()));
    failed.map_or(Ok(()), Err)
}
