//! Splitting on one thread, decoding on others, output in the order of the file.
//!
//! Everything between the threads is bounded, so memory does not grow with the file.

use crate::error::LakeError;
use crate::source::records::{RecordBlock, Records};
use std::collections::BTreeMap;
use std::sync::mpsc::{Receiver, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread;

/// Records of one block, and so rows of one batch at most.
pub(super) const BLOCK_RECORDS: usize = 32_768;
/// A block ends early when its fields reach this size.
pub(super) const BLOCK_BYTES: usize = 16 << 20;

/// Calls `work` for each block of records, on as many threads as there are cores, and `take` for each result in order.
///
/// # Errors
/// Those of reading, of `work` and of `take`; the first stops everything.
pub(super) fn in_order<W, T>(
    mut records: Records,
    make_worker: impl Fn() -> Result<W, LakeError> + Sync,
    work: impl Fn(&mut W, &RecordBlock) -> Result<T, LakeError> + Sync,
    mut take: impl FnMut(T) -> Result<(), LakeError>,
) -> Result<(), LakeError>
where
    T: Send,
{
    // The splitter takes one core; decoding takes the others, at least one.
    let workers = thread::available_parallelism().map_or(1, usize::from).saturating_sub(1).max(1);
    let (block_sender, block_receiver) = sync_channel::<Result<(u64, RecordBlock), LakeError>>(1);
    // Only the workers hold it: when they are gone, the splitter's next send fails and ends it.
    let block_receiver = Arc::new(Mutex::new(block_receiver));
    let (result_sender, result_receiver) = sync_channel::<(u64, Result<T, LakeError>)>(workers);
    let (empty_sender, empty_receiver) = channel::<RecordBlock>();
    thread::scope(|scope| {
        scope.spawn(move || split(&mut records, &block_sender, &empty_receiver));
        for _ in 0..workers {
            let (sender, empties) = (result_sender.clone(), empty_sender.clone());
            let blocks = Arc::clone(&block_receiver);
            let (make_worker, work) = (&make_worker, &work);
            scope.spawn(move || {
                let mut worker = match make_worker() {
                    Ok(worker) => worker,
                    Err(error) => return drop(sender.send((0, Err(error)))),
                };
                while let Some(block) = next(&blocks) {
                    let result = match block {
                        Ok((place, block)) => {
                            let result = work(&mut worker, &block);
                            // A block nobody wants any more is dropped.
                            let _ = empties.send(block);
                            (place, result)
                        }
                        Err(error) => (0, Err(error)),
                    };
                    if sender.send(result).is_err() {
                        return;
                    }
                }
            });
        }
        drop((result_sender, empty_sender, block_receiver));
        let outcome = reorder(&result_receiver, &mut take);
        // After a failure the workers' sends fail, which ends them.
        drop(result_receiver);
        outcome
    })
}

fn next<T>(receiver: &Mutex<Receiver<T>>) -> Option<T> {
    // A poisoned lock means a worker panicked; the scope passes that on.
    receiver.lock().ok()?.recv().ok()
}

fn split(
    records: &mut Records,
    blocks: &SyncSender<Result<(u64, RecordBlock), LakeError>>,
    empties: &Receiver<RecordBlock>,
) {
    for place in 0.. {
        let mut block = empties.try_recv().unwrap_or_default();
        let filled = records.fill(&mut block, BLOCK_RECORDS, BLOCK_BYTES);
        let end = block.is_empty();
        let message = match filled {
            Err(error) => Err(error),
            Ok(()) if end => return,
            Ok(()) => Ok((place, block)),
        };
        let failed = message.is_err();
        if blocks.send(message).is_err() || failed {
            return;
        }
    }
}

fn reorder<T>(
    results: &Receiver<(u64, Result<T, LakeError>)>,
    take: &mut impl FnMut(T) -> Result<(), LakeError>,
) -> Result<(), LakeError> {
    let mut early = BTreeMap::new();
    let mut expected = 0;
    for (place, result) in results {
        early.insert(place, result?);
        while let Some(result) = early.remove(&expected) {
            take(result)?;
            expected += 1;
        }
    }
    Ok(())
}
