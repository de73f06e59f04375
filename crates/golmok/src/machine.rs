//! What the machine gives: threads and room, asked for before anything begins, so that a lack of them is a message and no
//! panic in the middle.

use anyhow::{Context, Result, bail, ensure};
use std::num::NonZero;
use std::sync::{Arc, Mutex};
use std::thread::{Builder, available_parallelism};

/// More threads than any machine has use for.
const MOST_THREADS: usize = 1024;
/// Bytes of address space without which no step ends.
const LEAST_ROOM: usize = 256 << 20;
/// Variable by which the number of threads is told where `--threads` does not.
const VARIABLE: &str = "RAYON_NUM_THREADS";

/// Starts the pool of threads, and sees that there is room for another one of its size and for some memory.
///
/// # Errors
/// Where a number of threads is none, or the machine does not give them.
pub fn prepare(asked: Option<usize>) -> Result<()> {
    let threads = match asked {
        Some(threads) => threads,
        None => of_environment()?.unwrap_or_else(|| available_parallelism().map_or(1, NonZero::get)),
    };
    ensure!(threads > 0, "--threads must be at least 1");
    ensure!(threads <= MOST_THREADS, "{threads} threads are more than {MOST_THREADS}; choose a number by --threads");
    let room = Vec::<u8>::new().try_reserve_exact(LEAST_ROOM);
    room.context("there is no room for 256 MiB of memory; raise `ulimit -v`")?;
    // The engine of tables has a pool of its own, of as many; a thread that cannot be had there is a panic.
    let few = "threads cannot be started; choose fewer by --threads, or raise `ulimit -u`";
    probe(threads).with_context(|| few.to_owned())?;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
    pool.build_global().with_context(|| few.to_owned())
}

/// The number of threads that the environment tells; none where it tells none, or 0.
fn of_environment() -> Result<Option<usize>> {
    let Some(text) = std::env::var_os(VARIABLE).filter(|text| !text.is_empty()) else { return Ok(None) };
    match text.to_str().map(|text| text.trim().parse::<usize>()) {
        Some(Ok(threads)) => Ok((threads > 0).then_some(threads)),
        _ => bail!("{VARIABLE} = {} is no number of threads", text.to_string_lossy()),
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
