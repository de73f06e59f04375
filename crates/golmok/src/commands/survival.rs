//! `golmok survival`: Kaplan–Meier straight from a licence file.

use crate::cli::{Global, SurvivalArgs};
use crate::language::Lang;
use crate::output::{self, Print};
use anyhow::{Result, ensure};
use golmok_indicators::survival::{SurvivalOptions, survival_table_where};
use golmok_lake::source::licences::{RowEnd, SpellRow, read_mapped_spell_rows};

/// Prints one row per group and horizon. Where nobody is at risk the figures are empty, never 0 or 1.
pub fn survival(global: &Global, args: &SurvivalArgs) -> Result<()> {
    ensure!(0.0 < args.confidence && args.confidence < 1.0, "--confidence must lie between 0 and 1");
    ensure!(args.at.iter().all(|y| *y >= 0.0), "--at takes years, 0 or more");
    let map = super::mapping(args.map.as_deref())?;
    let read = read_mapped_spell_rows(&args.file, args.by.as_deref(), map.as_ref())?;
    let kept = |row: &&SpellRow| !args.closings_only || row.end != RowEnd::PopUp;
    let censored = |row: &SpellRow| args.closings_only && row.end.is_administrative();
    let rows = read.rows.iter().filter(kept).map(|row| (&*row.group, &row.record, censored(row)));
    let options = SurvivalOptions {
        horizons: args.at.clone(),
        from: args.from.or(read.closings_begin),
        until: args.until,
        confidence: args.confidence,
        today: super::diagnose::day_of(None),
        ..SurvivalOptions::default()
    };
    let table = survival_table_where(rows, &options)
        .ok_or_else(|| anyhow::anyhow!("{} holds no date up to today", args.file.display()))?;
    golmok_report::survival_listing::listing(&table).print(global.format)?;
    if global.quiet {
        return Ok(());
    }
    let lang = global.lang;
    if !table.dropped.is_empty() {
        let dropped: Vec<String> = table
            .dropped
            .iter()
            .map(|(reason, n)| format!("{} {n}", golmok_report::words::drop_reason(*reason, lang)))
            .collect();
        output::note(&format!("{}: {}", lang.pick("뺀 행", "dropped"), dropped.join(", ")));
    }
    for (count, ko, en) in [
        (read.rejected, "읽지 못해 뺀 행(필드 수가 다르거나 밀림)", "rows not read (other number of fields, or moved)"),
        (
            read.repeated,
            "같은 인허가가 다시 나와 마지막 행만 쓴 행",
            "rows of a licence that stands again below; the last speaks",
        ),
    ] {
        if count > 0 {
            output::note(&format!("{}: {count}", lang.pick(ko, en)));
        }
    }
    golmok_report::words::survival_notes(&read, args.closings_only, lang).iter().for_each(|note| output::note(note));
    if let Some(begin) = read.closings_begin.filter(|_| args.from.is_none()) {
        output::note(&match lang {
            Lang::Ko => format!(
                "이 대장은 {begin}부터 폐업을 기록하여 그 전에 연 가게는 그날부터 봅니다(지연 진입; --from 으로 바꿈)"
            ),
            Lang::En => format!(
                "the register records closings from {begin} on: shops of before are seen from that day (left truncation; --from sets another)"
            ),
        });
    }
    if let Some(until) = args.until.filter(|until| *until > table.until) {
        output::note(&match lang {
            Lang::Ko => format!("자료는 {}까지만 있어 --until {until} 대신 그날까지 봅니다", table.until),
            Lang::En => format!("the data end on {}: observed until then, not until {until}", table.until),
        });
    }
    Ok(())
}
