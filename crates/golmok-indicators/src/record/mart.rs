//! `mart_indicator_record`: closures, openings and net change of the next four quarters by fifths of every indicator.

use super::at_quarter::AtQuarter;
use super::cells::{Followed, Past};
use super::fifths::{FIFTHS, Sums, contrast, fifths};
use super::{Place, RECORDED, Recorded, TakenFor, is_promising};
use crate::error::Result;
use crate::frame::Builder;
use golmok_model::reference::{self, Sector};
use golmok_model::tables::{mart, record};
use golmok_model::{IndustryCode, Quarter, SplitMix};
use polars::prelude::*;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Resamples over areas behind an interval.
const RESAMPLES: usize = 400;
/// Where the draws begin.
const SEED: u64 = 20;
/// Closures expected of the lowest and of the highest fifth under which a record is thin.
const THICK: f64 = 50.0;
/// Ratio of the ends under which a difference, however sure, is too small to judge by.
const WORTH_TELLING: f64 = 1.05;

/// The marts of every quarter that is known, trade areas at least; what is absent leaves its indicators without a record.
#[derive(Debug, Clone, Copy)]
pub struct PastMarts<'a> {
    /// `mart_changes`.
    pub changes: &'a DataFrame,
    /// `mart_competition`.
    pub competition: Option<&'a DataFrame>,
    /// `mart_saturation`.
    pub saturation: Option<&'a DataFrame>,
    /// `mart_demand`.
    pub demand: Option<&'a DataFrame>,
}

/// Sums of each area by sector and fifth.
type OfArea = BTreeMap<(Option<Sector>, usize), Sums>;

/// The record of every indicator at every origin of which the next four quarters are known, and over all of them.
///
/// # Errors
/// When a column of the input tables is missing or of another type.
pub fn indicator_record(marts: &PastMarts<'_>) -> Result<DataFrame> {
    let past = Past::read(marts.changes)?;
    let origins = past.origins();
    let draws = draws(past.areas.len());
    let mut sums: BTreeMap<(&str, i32), Vec<OfArea>> = BTreeMap::new();
    let mut seen: BTreeMap<&str, i64> = BTreeMap::new();
    for origin in &origins {
        let followed = past.followed(*origin);
        let now = AtOrigin::of(marts, &past, *origin)?;
        let found: Vec<(&str, Vec<OfArea>)> = RECORDED
            .par_iter()
            .map(|one| Ok((one.id, by_area(one, &now, &past, &followed)?)))
            .collect::<Result<_>>()?;
        for (id, of_areas) in found.into_iter().filter(|(_, of)| of.iter().any(|area| !area.is_empty())) {
            *seen.entry(id).or_default() += 1;
            let all = sums.entry((id, 0)).or_insert_with(|| vec![OfArea::new(); past.areas.len()]);
            for (all, one) in all.iter_mut().zip(&of_areas) {
                one.iter().for_each(|(key, sums)| all.entry(*key).or_default().add(*sums, 1.0));
            }
            sums.insert((id, origin.code()), of_areas);
        }
    }
    let rows: Vec<Row> =
        sums.par_iter().flat_map_iter(|((id, origin), areas)| rows(id, *origin, areas, &draws)).collect();
    write(&rows, &seen)
}

/// The tables at one origin.
struct AtOrigin {
    changes: AtQuarter,
    competition: Option<AtQuarter>,
    saturation: Option<AtQuarter>,
    demand: Option<AtQuarter>,
    year_before: Option<AtQuarter>,
}

impl AtOrigin {
    fn of(marts: &PastMarts<'_>, past: &Past<'_>, origin: Quarter) -> Result<Self> {
        let some = |table, frame: Option<&DataFrame>, quarter| {
            frame.map(|frame| AtQuarter::read(table, frame, past, quarter)).transpose()
        };
        Ok(Self {
            changes: AtQuarter::read(&mart::CHANGES, marts.changes, past, origin)?,
            competition: some(&mart::COMPETITION, marts.competition, origin)?,
            saturation: some(&mart::SATURATION, marts.saturation, origin)?,
            demand: some(&mart::DEMAND, marts.demand, origin)?,
            year_before: some(&mart::COMPETITION, marts.competition, origin.plus(-4))?,
        })
    }

    /// The values of an indicator, one per cell; that of an area for each of its cells.
    fn values(&self, one: &Recorded, followed: &[Followed]) -> Result<Vec<Option<f64>>> {
        let table = match one.place {
            Place::Changes | Place::WholeArea => Some(&self.changes),
            Place::Competition | Place::WholeAreaChange => self.competition.as_ref(),
            Place::Saturation | Place::Promising => self.saturation.as_ref(),
            Place::Demand => self.demand.as_ref(),
        };
        let Some(table) = table else { return Ok(vec![None; followed.len()]) };
        let now = table.column(one.column)?;
        if one.place == Place::Promising {
            let (size, concentration) = (table.column("dispersion_size")?, table.column("area_concentration")?);
            let listed = |cell: &Followed| {
                let row = table.cell(cell.cell)?;
                Some(f64::from(u8::from(is_promising(now[row]?, size[row]?, concentration[row]))))
            };
            return Ok(followed.iter().map(listed).collect());
        }
        let before = match (one.place, &self.year_before) {
            (Place::WholeAreaChange, Some(table)) => Some((table, table.column(one.column)?)),
            _ => None,
        };
        let of = |cell: &Followed| match one.place {
            Place::WholeArea => now[table.whole(cell.cell.0)?],
            Place::WholeAreaChange => {
                let (table_before, before) = before.as_ref()?;
                let before = before[table_before.whole(cell.cell.0)?].filter(|before| *before > 0.0)?;
                Some(now[table.whole(cell.cell.0)?]? / before - 1.0)
            }
            _ => now[table.cell(cell.cell)?],
        };
        Ok(followed.iter().map(of).collect())
    }
}

/// Sums of each area by sector and fifth of an indicator.
fn by_area(one: &Recorded, now: &AtOrigin, past: &Past<'_>, followed: &[Followed]) -> Result<Vec<OfArea>> {
    let values = now.values(one, followed)?;
    let groups = match one.place {
        Place::Promising => listed(past, followed, &values),
        _ => in_fifths(followed, &values),
    };
    let mut out = vec![OfArea::new(); past.areas.len()];
    for (cell, group) in followed.iter().zip(groups) {
        let Some((fifth, weight)) = group else { continue };
        let sector = reference::industry(past.industries[cell.cell.1]).map(|known| known.sector);
        out[cell.cell.0].entry((sector, fifth)).or_default().add(cell.sums, weight);
    }
    Ok(out)
}

/// The fifth of each cell with a value, within its industry; industries of fewer than ten such cells are left out.
fn in_fifths(followed: &[Followed], values: &[Option<f64>]) -> Vec<Option<(usize, f64)>> {
    let mut industries: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, _) in values.iter().enumerate().filter(|(_, value)| value.is_some()) {
        industries.entry(followed[i].cell.1).or_default().push(i);
    }
    let mut out = vec![None; followed.len()];
    for members in industries.into_values().filter(|members| members.len() >= 2 * FIFTHS) {
        let own: Vec<f64> = members.iter().filter_map(|i| values[*i]).collect();
        for (i, fifth) in members.into_iter().zip(fifths(&own)) {
            out[i] = Some((fifth, 1.0));
        }
    }
    out
}

/// Listed cells in the highest fifth; in the lowest those not listed, weighted to the listed ones' industries, kinds of
/// area and numbers of shops.
fn listed(past: &Past<'_>, followed: &[Followed], values: &[Option<f64>]) -> Vec<Option<(usize, f64)>> {
    let class = |stores: f64| [2.0, 3.0, 5.0, 10.0, 20.0].iter().filter(|from| stores >= **from).count();
    let stratum = |cell: &Followed| (cell.cell.1, past.kind(cell.cell.0), class(cell.sums.stores));
    let mut strata: BTreeMap<_, [f64; 2]> = BTreeMap::new();
    for (cell, value) in followed.iter().zip(values) {
        if let Some(listed) = value {
            strata.entry(stratum(cell)).or_default()[usize::from(*listed > 0.0)] += cell.sums.stores;
        }
    }
    let of = |(cell, value): (&Followed, &Option<f64>)| {
        let [unlisted, listed] = strata.get(&stratum(cell)).copied()?;
        match *value {
            Some(one) if one > 0.0 && unlisted > 0.0 => Some((FIFTHS - 1, 1.0)),
            Some(one) if one == 0.0 && listed > 0.0 => Some((0, listed / unlisted)),
            _ => None,
        }
    };
    followed.iter().zip(values).map(of).collect()
}

/// How often each resample draws each area.
fn draws(areas: usize) -> Vec<Vec<f64>> {
    let mut state = SplitMix(SEED);
    let resample = |_| {
        let mut times = vec![0.0; areas];
        (0..areas).for_each(|_| times[(state.next() % areas as u64) as usize] += 1.0);
        times
    };
    (0..RESAMPLES).map(resample).collect()
}

struct Row {
    id: String,
    origin: i32,
    sector: &'static str,
    /// 1 to 5; 0 for the highest against the lowest.
    fifth: usize,
    sums: Sums,
    /// Closures, openings, net change, each with its interval.
    told: [Option<(f64, f64, f64)>; 3],
    direction: Option<&'static str>,
    supports: Option<bool>,
}

/// Area, fifth and sums of an area in a sector, or in all.
fn in_sector(area: usize, of: &OfArea, sector: Option<Sector>) -> impl Iterator<Item = (usize, usize, Sums)> {
    let own = of.iter().filter(move |((own, _), _)| sector.is_none() || *own == sector);
    own.map(move |((_, fifth), sums)| (area, *fifth, *sums))
}

/// Resamples that are added up in one passage over the areas.
const AT_ONCE: usize = 8;

/// The sums of each fifth, for each list of the areas' weights; areas are added in their order, one of weight 0 as well.
fn weighted(own: &[(usize, usize, Sums)], weights: &[Vec<f64>]) -> Vec<[Sums; FIFTHS]> {
    let mut all = vec![[Sums::default(); FIFTHS]; weights.len()];
    for (area, fifth, one) in own {
        for (sums, weights) in all.iter_mut().zip(weights) {
            sums[*fifth].add(*one, weights[*area]);
        }
    }
    all
}

fn rows(id: &str, origin: i32, areas: &[OfArea], draws: &[Vec<f64>]) -> Vec<Row> {
    let sectors = [None, Some(Sector::Food), Some(Sector::Service), Some(Sector::Retail)];
    let mut out = Vec::new();
    for sector in sectors {
        // Side by side and in the order of the areas: they are summed some hundred times.
        let own: Vec<(usize, usize, Sums)> =
            areas.iter().enumerate().flat_map(|(area, of)| in_sector(area, of, sector)).collect();
        let whole = weighted(&own, &[vec![1.0; areas.len()]])[0];
        if whole.iter().all(|sums| sums.cells == 0.0) {
            continue;
        }
        let resampled: Vec<[Sums; FIFTHS]> = draws.chunks(AT_ONCE).flat_map(|some| weighted(&own, some)).collect();
        let name = sector.map_or(IndustryCode::ALL, Sector::code);
        let with_interval = |value: Option<f64>, all: Vec<f64>| {
            let (lo, hi) = (quantile(&all, 0.025)?, quantile(&all, 0.975)?);
            Some((value?, lo, hi))
        };
        for fifth in 0..FIFTHS {
            if whole[fifth].cells == 0.0 {
                continue;
            }
            let rates = whole[fifth].rates();
            let told = [0, 1, 2].map(|i| with_interval(rates[i], sorted(&resampled, |of| of[fifth].rates()[i])));
            let row = Row {
                id: id.to_owned(),
                origin,
                sector: name,
                fifth: fifth + 1,
                sums: whole[fifth],
                told,
                direction: None,
                supports: None,
            };
            out.push(row);
        }
        let (low, high) = (whole[0], whole[FIFTHS - 1]);
        let ends = contrast(&low, &high);
        let told =
            [0, 1, 2].map(|i| with_interval(ends[i], sorted(&resampled, |of| contrast(&of[0], &of[FIFTHS - 1])[i])));
        let thick = low.expected.min(high.expected) >= THICK;
        let direction = match told[0] {
            _ if !thick => "thin",
            Some((ratio, lo, _)) if lo > 1.0 && ratio >= WORTH_TELLING => "more",
            Some((ratio, _, hi)) if hi < 1.0 && ratio <= 1.0 / WORTH_TELLING => "fewer",
            _ => "unclear",
        };
        let more = |told: Option<(f64, f64, f64)>, than: f64| told.is_some_and(|(_, lo, _)| lo > than);
        let supports = RECORDED.iter().find(|one| one.id == id).map(|one| match one.taken_for {
            TakenFor::Danger => direction == "more",
            TakenFor::Safety => direction == "fewer",
            TakenFor::Room => thick && (direction == "fewer" || more(told[1], 1.0) || more(told[2], 0.0)),
        });
        let mut sums = low;
        sums.add(high, 1.0);
        out.push(Row {
            id: id.to_owned(),
            origin,
            sector: name,
            fifth: 0,
            sums,
            told,
            direction: Some(direction),
            supports,
        });
    }
    out
}

fn sorted(resampled: &[[Sums; FIFTHS]], of: impl Fn(&[Sums; FIFTHS]) -> Option<f64>) -> Vec<f64> {
    let mut all: Vec<f64> = resampled.iter().filter_map(of).collect();
    all.sort_unstable_by(f64::total_cmp);
    all
}

/// Order statistic at a share; none of nothing.
fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    sorted.get((share * sorted.len().checked_sub(1)? as f64).round() as usize).copied()
}

fn write(rows: &[Row], seen: &BTreeMap<&str, i64>) -> Result<DataFrame> {
    let taken_for = |id: &str| RECORDED.iter().find(|one| one.id == id).map(|one| one.taken_for.code());
    let mut out = Builder::new(&record::INDICATOR_RECORD, rows.len());
    out.texts("indicator", rows.iter().map(|r| Some(r.id.as_str())))
        .integers("origin", rows.iter().map(|r| Some(i64::from(r.origin))))
        .texts("sector", rows.iter().map(|r| Some(r.sector)))
        .integers("fifth", rows.iter().map(|r| Some(r.fifth as i64)))
        .texts("taken_for", rows.iter().map(|r| taken_for(&r.id)))
        .integers("origin_count", rows.iter().map(|r| Some(if r.origin == 0 { seen[r.id.as_str()] } else { 1 })))
        .integers("cell_count", rows.iter().map(|r| Some(r.sums.cells.round() as i64)))
        .numbers("store_count", rows.iter().map(|r| Some(r.sums.stores)))
        .numbers("expected_closure_count_4q", rows.iter().map(|r| Some(r.sums.expected)));
    for (i, name) in ["closure_ratio", "openings_per_store", "net_change"].into_iter().enumerate() {
        out.numbers(name, rows.iter().map(|r| r.told[i].map(|t| t.0)))
            .numbers(&format!("{name}_lo"), rows.iter().map(|r| r.told[i].map(|t| t.1)))
            .numbers(&format!("{name}_hi"), rows.iter().map(|r| r.told[i].map(|t| t.2)));
    }
    out.texts("direction", rows.iter().map(|r| r.direction)).flags("supports", rows.iter().map(|r| r.supports));
    out.finish()
}
