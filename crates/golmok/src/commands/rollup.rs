//! `golmok rollup`.

use super::{Global, Settings};
use crate::output::{self, Print};
use anyhow::Result;
use golmok_rollup::{job, words};

/// Rolls raw rows up into days, and quarters into a file for `golmok ingest`.
pub fn rollup(global: &Global, settings: &Settings, args: &job::Job) -> Result<()> {
    let session = super::session(global, settings)?;
    let say = |line: &String| {
        if global.quiet {
        } else {
            output::note(line)
        }
    };
    let mut each = |unit: &job::UnitDone| say(&words::unit(unit, global.lang));
    let done = job::run(args, &|kind| session.drawn(kind), jiff::Timestamp::now(), &mut each)?;
    words::lines(&done, global.lang).iter().for_each(say);
    global.format.map_or(Ok(()), |format| words::listing(&done).print(Some(format)))
}
