//! What each register of licences, a trade in a city, tells of ends: `core_registers`.

use super::frame;
use super::rows::Rows;
use crate::error::Result;
use golmok_lake::store::Snapshot;
use golmok_model::tables::core;
use jiff::civil::Date;

/// A register and what its ends are.
#[derive(Debug, Clone, PartialEq)]
pub struct RegisterEnds {
    /// 개방서비스아이디.
    pub service_id: String,
    /// 개방자치단체코드 or 시군명.
    pub authority_code: String,
    /// Licences that give a spell.
    pub licences: u64,
    /// Whether its files list running shops only.
    pub open_only: bool,
    /// Why its ends are no closings, in the lake's words.
    pub cut_because: Option<String>,
    /// First day of the year in which it begins to record closings, where many licences are older.
    pub closings_begin: Option<Date>,
    /// Closings, pop-ups among them.
    pub closings: u64,
    /// 취소, 말소, 폐쇄.
    pub cancelled: u64,
    /// Ends of days on which the office closed many.
    pub bursts: u64,
    /// Closings of pop-ups.
    pub pop_ups: u64,
    /// Days of closings and share of the last months that its file lacks.
    pub lag: Option<(f64, f64)>,
    /// Last day that its file speaks of.
    pub data_date: Option<Date>,
}

/// The registers, by trade and city; none without licences, or of a lake of before.
///
/// # Errors
/// When the table cannot be read.
pub fn registers(snapshot: &Snapshot) -> Result<Vec<RegisterEnds>> {
    let table = &core::REGISTERS;
    let rows = Rows::of(frame::scan(snapshot, table)?, table, table.key)?;
    let count = |column: &str, row: usize| -> Result<u64> { Ok(rows.count(column, row)?.unsigned_abs()) };
    (0..rows.len())
        .map(|row| {
            Ok(RegisterEnds {
                service_id: rows.word("service_id", row)?,
                authority_code: rows.word("authority_code", row)?,
                licences: count("licence_count", row)?,
                open_only: rows.truth("open_only", row)?,
                cut_because: rows.text("cut_because", row)?,
                closings_begin: rows.date("closings_begin", row)?,
                closings: count("closing_count", row)?,
                cancelled: count("cancelled_count", row)?,
                bursts: count("burst_count", row)?,
                pop_ups: count("pop_up_count", row)?,
                lag: rows.number("lag_days", row)?.zip(rows.number("lag_missing_share", row)?),
                data_date: rows.date("data_date", row)?,
            })
        })
        .collect()
}
