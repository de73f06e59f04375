//! Which publication of a source speaks for which quarter at an as-of date.

use crate::error::Result;
use crate::settings::Settings;
use golmok_model::counted::CountedPeople;
use golmok_model::publication::{PublicationChoice, PublicationPolicy, choose};
use golmok_model::tables::is_raw_card_data;
use golmok_model::{Quarter, SourceKind};
use jiff::civil::Date;
use polars::prelude::*;
use std::collections::BTreeMap;

/// The publications that speak at an as-of date.
#[derive(Debug, Clone, Copy)]
pub struct Publications {
    as_of: Date,
    lag_of_counts: i32,
    lag_of_others: i32,
}

impl Publications {
    /// Those of a day, known as late as the settings say.
    pub fn at(as_of: Date, settings: &Settings) -> Self {
        let lags = &settings.publication_lag_quarters;
        Self { as_of, lag_of_counts: lags.store_counts, lag_of_others: lags.others }
    }

    /// Quarter of the as-of date.
    ///
    /// # Errors
    /// When the year is out of range.
    pub fn quarter(&self) -> Result<Quarter> {
        Ok(Quarter::of(self.as_of)?)
    }

    /// How a source is used over its publications: sales, workers and the change index are restated by a later one.
    pub fn policy(&self, kind: SourceKind) -> PublicationPolicy {
        PublicationPolicy {
            restated: matches!(kind, SourceKind::Sales | SourceKind::Workers | SourceKind::ChangeIndex),
            lag_quarters: if kind == SourceKind::StoreCounts { self.lag_of_counts } else { self.lag_of_others },
        }
    }

    /// The rows of complete quarters of the publications that speak, one per key, with a column `late_vintage`; `None`
    /// where none does. `key` names what identifies a row beside area and quarter, e.g. the industry.
    ///
    /// # Errors
    /// When the rows cannot be read.
    pub fn speaking(&self, kind: SourceKind, staged: LazyFrame, key: &[&str]) -> Result<Option<LazyFrame>> {
        chosen(staged, self.as_of, self.policy(kind), key)
    }

    /// The publication that speaks for each quarter of each kind of area.
    ///
    /// # Errors
    /// When the rows cannot be read.
    pub fn choices(&self, kind: SourceKind, staged: LazyFrame) -> Result<Vec<(String, PublicationChoice)>> {
        let speaking = choices(&told(staged)?.filter(col("complete")), self.as_of, self.policy(kind))?;
        Ok(speaking.into_iter().map(|one| (one.area_kind, one.choice)).collect())
    }
}

/// Column that tells rows which golmok rolled up from raw ones.
const ROLLED_UP: &str = "__rolled_up";

/// Whether the caveats of a row say that golmok rolled it up.
fn is_rolled_up(caveats: Option<&str>) -> bool {
    is_raw_card_data(caveats) || CountedPeople::of_caveats(caveats).is_some()
}

/// The rows with [`ROLLED_UP`].
fn told(staged: LazyFrame) -> Result<LazyFrame> {
    let named = staged.clone().collect_schema()?.contains("caveats");
    let caveats = if named { staged.clone().select([col("caveats").unique()]).collect()? } else { DataFrame::empty() };
    let codes = caveats.column("caveats").ok().map(|codes| codes.str()).transpose()?;
    let raw = codes.into_iter().flat_map(|codes| codes.iter().flatten()).filter(|codes| is_rolled_up(Some(codes)));
    let is = |codes: &str| col("caveats").eq_missing(lit(codes));
    let any = raw.map(is).reduce(|one, other| one.or(other));
    Ok(staged.with_column(any.unwrap_or(lit(false)).alias(ROLLED_UP)))
}

/// What speaks for a quarter of a kind of area.
struct Speaking {
    area_kind: String,
    choice: PublicationChoice,
    /// Whether golmok rolled it up from raw rows.
    rolled_up: bool,
}

/// What speaks for each quarter of each kind of area, among the rows of complete quarters with [`ROLLED_UP`]. What golmok
/// rolled up from raw rows is a publication of its own: of a kind of area, either it speaks or the publisher's do, whichever
/// is newer.
fn choices(complete: &LazyFrame, as_of: Date, policy: PublicationPolicy) -> Result<Vec<Speaking>> {
    let offers = complete
        .clone()
        .select([col("area_kind"), col("quarter"), col("publication"), col(ROLLED_UP)])
        .unique(None, UniqueKeepStrategy::Any)
        .collect()?;
    let mut by_kind: BTreeMap<String, [Vec<(Quarter, Date)>; 2]> = BTreeMap::new();
    let kinds = offers.column("area_kind")?.str()?;
    let quarters = offers.column("quarter")?.i32()?;
    let publications = offers.column("publication")?.str()?;
    let rolled_up = offers.column(ROLLED_UP)?.bool()?;
    for (row, ((kind, quarter), publication)) in kinds.iter().zip(quarters.iter()).zip(publications.iter()).enumerate()
    {
        if let (Some(kind), Some(quarter), Some(publication)) = (kind, quarter, publication) {
            let own = usize::from(rolled_up.get(row).unwrap_or(false));
            let of_kind = by_kind.entry(kind.to_owned()).or_default();
            of_kind[own].push((Quarter::from_code(quarter)?, publication.parse()?));
        }
    }
    let mut speaking = Vec::new();
    for (area_kind, offers) in by_kind {
        let [published, own] = offers.map(|offers| choose(offers, as_of, policy));
        // Known by the day rather than late, then the newer one; the publisher's where both are of one day.
        let newest =
            |chosen: &[PublicationChoice]| chosen.iter().map(|choice| (!choice.late_vintage, choice.publication)).max();
        let rolled_up = newest(&own) > newest(&published);
        let of_kind = |choice| Speaking { area_kind: area_kind.clone(), choice, rolled_up };
        speaking.extend((if rolled_up { own } else { published }).into_iter().map(of_kind));
    }
    Ok(speaking)
}

/// The rows of complete quarters of the chosen publications, one per key, with a column `late_vintage`.
///
/// `key` names what identifies a row beside area and quarter, e.g. the industry.
fn chosen(staged: LazyFrame, as_of: Date, policy: PublicationPolicy, key: &[&str]) -> Result<Option<LazyFrame>> {
    let complete = told(staged)?.filter(col("complete"));
    let mut columns = (Vec::new(), Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for Speaking { area_kind, choice, rolled_up } in choices(&complete, as_of, policy)? {
        columns.0.push(area_kind);
        columns.1.push(choice.quarter.code());
        columns.2.push(choice.publication.to_string());
        columns.3.push(choice.late_vintage);
        columns.4.push(rolled_up);
    }
    if columns.0.is_empty() {
        return Ok(None);
    }
    let choices = df!(
        "area_kind" => columns.0,
        "quarter" => columns.1,
        "publication" => columns.2,
        "late_vintage" => columns.3,
        ROLLED_UP => columns.4,
    )?;
    let on = [col("area_kind"), col("quarter"), col("publication"), col(ROLLED_UP)];
    let mut unique: Vec<PlSmallStr> = vec!["area_kind".into(), "area_code".into(), "quarter".into()];
    unique.extend(key.iter().map(|k| PlSmallStr::from(*k)));
    // The files of a publication are read in the order of their hashes, each in the order of its lines: of several rows
    // of one key the same one comes first every time.
    let in_order = JoinArgs { maintain_order: MaintainOrderJoin::Left, ..JoinArgs::new(JoinType::Inner) };
    Ok(Some(
        complete
            .join(choices.lazy(), on.clone(), on, in_order)
            .unique_stable(Some(cols(unique)), UniqueKeepStrategy::First)
            .drop(cols([ROLLED_UP])),
    ))
}

/// The quarter at whose end an edition of the shop register stands: the last one that ended by its day. `None` for an
/// edition without a date.
pub fn edition_quarter(day: Date) -> Option<Quarter> {
    Quarter::ended_by(day).ok().filter(|_| day.year() >= 2010)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn an_edition_stands_at_the_end_of_a_quarter() {
        let code = |day| edition_quarter(day).map(Quarter::code);
        assert_eq!(code(date(2023, 12, 31)), Some(20234));
        assert_eq!(code(date(2024, 1, 15)), Some(20234));
        assert_eq!(code(date(2024, 3, 30)), Some(20234));
        assert_eq!(code(date(1970, 1, 1)), None);
    }
}
