//! What a rating is made from: areas, industries, counts per cell and quarter, optional figures per area and quarter.

use crate::RatingError;
use golmok_model::{AreaKind, Quarter, TradeAreaKind};
use std::collections::{BTreeMap, HashMap};

/// An area whose cells are rated (상권, or 행정동 where a dong file is rated by itself).
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// The area's code.
    pub code: String,
    /// A, D, R, U for trade areas. U overlaps the others and stays out of fits and totals.
    pub kind: Option<TradeAreaKind>,
    /// 자치구_코드.
    pub gu_code: String,
    /// 행정동_코드 or any other neighbourhood from which strength is borrowed; empty where unknown.
    pub neighbourhood: String,
    /// Size in m², where known.
    pub area_m2: Option<f64>,
    /// Centre in metres of any plane grid, where known: who lies near whom.
    pub centre_m: Option<(f64, f64)>,
}

impl Area {
    /// Whether the area enters fits, totals and quantiles.
    pub fn counts(&self) -> bool {
        self.kind.is_none_or(|kind| !kind.overlaps_others())
    }
}

/// An industry whose cells are rated.
#[derive(Debug, Clone, PartialEq)]
pub struct Industry {
    /// 서비스_업종_코드 or `L:<service>`.
    pub code: String,
    /// Sector from which strength is borrowed: 음식, 서비스, 소매.
    pub sector: String,
    /// False for online sellers, which have no alley and are not rated.
    pub location_bound: bool,
    /// Closure hazard of a shop in its first year ÷ that of the average shop, with the standard error of its log;
    /// from an age profile of licence spells. Without it the entrant columns are null.
    pub entrant_ratio: Option<(f64, f64)>,
}

/// Counts of a cell in a quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// 점포수 at the quarter's last day (유사_업종_점포_수).
    pub stores: u32,
    /// 프랜차이즈_점포_수.
    pub franchise: u32,
    /// 개업_점포_수.
    pub openings: u32,
    /// 폐업_점포_수.
    pub closures: u32,
}

impl Counts {
    /// Stores that could close in the quarter: those at its end plus those that closed.
    pub fn at_risk(self) -> u32 {
        self.stores + self.closures
    }
}

/// A figure of an area in a quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Covariate {
    /// 운영_영업_개월_평균.
    OperatingMonths,
    /// 폐업_영업_개월_평균.
    ClosedMonths,
    /// 총_유동인구_수.
    FootTraffic,
    /// 연령대_20_유동인구_수.
    FootTraffic20s,
    /// 연령대_60_이상_유동인구_수.
    FootTraffic60s,
    /// 시간대_21_24 and 00_06 유동인구_수 together.
    FootTrafficNight,
    /// 총_직장_인구_수.
    Workers,
    /// 총_상주인구_수.
    Residents,
    /// 월_평균_소득_금액, won.
    Income,
    /// 집객시설_수.
    Facilities,
    /// 아파트_단지_수.
    ApartmentComplexes,
    /// 아파트_평균_시가, won.
    ApartmentPrice,
}

impl Covariate {
    /// All covariates.
    pub const ALL: [Self; 12] = [
        Self::OperatingMonths,
        Self::ClosedMonths,
        Self::FootTraffic,
        Self::FootTraffic20s,
        Self::FootTraffic60s,
        Self::FootTrafficNight,
        Self::Workers,
        Self::Residents,
        Self::Income,
        Self::Facilities,
        Self::ApartmentComplexes,
        Self::ApartmentPrice,
    ];

    /// Name in tables and cards.
    pub fn code(self) -> &'static str {
        match self {
            Self::OperatingMonths => "operating_months",
            Self::ClosedMonths => "closed_months",
            Self::FootTraffic => "foot_traffic",
            Self::FootTraffic20s => "foot_traffic_20s",
            Self::FootTraffic60s => "foot_traffic_60s",
            Self::FootTrafficNight => "foot_traffic_night",
            Self::Workers => "workers",
            Self::Residents => "residents",
            Self::Income => "income",
            Self::Facilities => "facilities",
            Self::ApartmentComplexes => "apartment_complexes",
            Self::ApartmentPrice => "apartment_price",
        }
    }
}

/// Everything a rating is made from. Rows may come in any order; results do not depend on it.
///
/// # Examples
/// ```
/// use golmok_model::Quarter;
/// use golmok_rating::{Area, Counts, Industry, RatingInput};
/// let mut input = RatingInput::default();
/// input.add_area(Area { code: "3110001".into(), kind: None, gu_code: "11110".into(), neighbourhood: String::new(), area_m2: None, centre_m: None })?;
/// input.add_industry(Industry { code: "CS100010".into(), sector: "음식".into(), location_bound: true, entrant_ratio: None })?;
/// let counts = Counts { stores: 9, closures: 1, ..Counts::default() };
/// input.add_cell(Quarter::new(2023, 4).unwrap(), "3110001", "CS100010", counts)?;
/// assert!(input.add_cell(Quarter::new(2023, 4).unwrap(), "9999999", "CS100010", counts).is_err());
/// # Ok::<(), golmok_rating::RatingError>(())
/// ```
#[derive(Debug, Clone)]
pub struct RatingInput {
    area_kind: AreaKind,
    areas: Vec<Area>,
    industries: Vec<Industry>,
    area_index: HashMap<String, usize>,
    industry_index: HashMap<String, usize>,
    cells: BTreeMap<Quarter, HashMap<(u32, u32), Counts>>,
    covariates: BTreeMap<(Covariate, Quarter), HashMap<u32, f64>>,
    survival: HashMap<(u32, u32), f64>,
}

impl Default for RatingInput {
    fn default() -> Self {
        Self::new(AreaKind::TradeArea)
    }
}

impl RatingInput {
    /// An empty input whose areas are of one kind. Trade areas also give rows for dong, gu and city.
    pub fn new(area_kind: AreaKind) -> Self {
        Self {
            area_kind,
            areas: vec![],
            industries: vec![],
            area_index: HashMap::new(),
            industry_index: HashMap::new(),
            cells: BTreeMap::new(),
            covariates: BTreeMap::new(),
            survival: HashMap::new(),
        }
    }

    /// Kind of the areas.
    pub fn area_kind(&self) -> AreaKind {
        self.area_kind
    }

    /// Registers an area.
    ///
    /// # Errors
    /// When its code was registered before.
    pub fn add_area(&mut self, area: Area) -> Result<(), RatingError> {
        if self.area_index.insert(area.code.clone(), self.areas.len()).is_some() {
            return Err(RatingError::Duplicate(format!("area {}", area.code)));
        }
        self.areas.push(area);
        Ok(())
    }

    /// Registers an industry.
    ///
    /// # Errors
    /// When its code was registered before.
    pub fn add_industry(&mut self, industry: Industry) -> Result<(), RatingError> {
        if self.industry_index.insert(industry.code.clone(), self.industries.len()).is_some() {
            return Err(RatingError::Duplicate(format!("industry {}", industry.code)));
        }
        self.industries.push(industry);
        Ok(())
    }

    /// Adds the counts of a cell in a quarter.
    ///
    /// # Errors
    /// When area or industry are unknown, or the cell was given before.
    pub fn add_cell(
        &mut self,
        quarter: Quarter,
        area: &str,
        industry: &str,
        counts: Counts,
    ) -> Result<(), RatingError> {
        let key = self.key(area, industry)?;
        if self.cells.entry(quarter).or_default().insert(key, counts).is_some() {
            return Err(RatingError::Duplicate(format!("{area} × {industry} × {quarter}")));
        }
        Ok(())
    }

    /// Adds a figure of an area in a quarter; a value that is not finite counts as missing.
    ///
    /// # Errors
    /// When the area is unknown, or the figure was given before.
    pub fn add_covariate(
        &mut self,
        quarter: Quarter,
        area: &str,
        covariate: Covariate,
        value: f64,
    ) -> Result<(), RatingError> {
        let area_at = self.area_at(area)?;
        if !value.is_finite() {
            return Ok(());
        }
        if self.covariates.entry((covariate, quarter)).or_default().insert(area_at, value).is_some() {
            return Err(RatingError::Duplicate(format!("{} of {area} in {quarter}", covariate.code())));
        }
        Ok(())
    }

    /// Adds the three-year survival of new shops of a cell (0–1), for the signal.
    ///
    /// # Errors
    /// When area or industry are unknown.
    pub fn add_survival(&mut self, area: &str, industry: &str, survival_3y: f64) -> Result<(), RatingError> {
        let key = self.key(area, industry)?;
        self.survival.insert(key, survival_3y);
        Ok(())
    }

    /// Areas in the order in which they were registered.
    pub fn areas(&self) -> &[Area] {
        &self.areas
    }

    /// Industries in the order in which they were registered.
    pub fn industries(&self) -> &[Industry] {
        &self.industries
    }

    /// Quarters that have counts, in order.
    pub fn quarters(&self) -> Vec<Quarter> {
        self.cells.keys().copied().collect()
    }

    /// Every cell's counts as (quarter, area, industry, counts), in order of quarter and of registration.
    pub fn rows(&self) -> Vec<(Quarter, String, String, Counts)> {
        let mut rows = Vec::new();
        for (quarter, cells) in &self.cells {
            let mut sorted: Vec<_> = cells.iter().collect();
            sorted.sort_by_key(|(key, _)| **key);
            rows.extend(sorted.into_iter().map(|((area, industry), counts)| {
                let (area, industry) = (&self.areas[*area as usize], &self.industries[*industry as usize]);
                (*quarter, area.code.clone(), industry.code.clone(), *counts)
            }));
        }
        rows
    }

    /// A copy that holds nothing later than `quarter`.
    pub fn until(&self, quarter: Quarter) -> Self {
        let mut copy = self.clone();
        copy.cells.retain(|q, _| *q <= quarter);
        copy.covariates.retain(|(_, q), _| *q <= quarter);
        copy
    }

    /// Three-year survival given for a cell.
    pub(crate) fn survival(&self, area: usize, industry: usize) -> Option<f64> {
        self.survival.get(&(area as u32, industry as u32)).copied()
    }

    /// Counts of a quarter.
    pub(crate) fn counts(&self, quarter: Quarter) -> Option<&HashMap<(u32, u32), Counts>> {
        self.cells.get(&quarter)
    }

    /// Everything that a backtest with outcomes up to `until` is made of, for a hash: areas, industries, counts and
    /// surroundings. Not what licences say of new shops, on which no graded figure rests.
    pub fn feed(&self, until: Quarter, sink: &mut dyn FnMut(&[u8])) {
        sink(format!("{:?}\n{:?}\n", self.area_kind, self.areas).as_bytes());
        for industry in &self.industries {
            sink(format!("{} {} {}\n", industry.code, industry.sector, industry.location_bound).as_bytes());
        }
        for (quarter, cells) in self.cells.range(..=until) {
            sink(&quarter.code().to_le_bytes());
            let mut cells: Vec<_> = cells.iter().collect();
            cells.sort_unstable_by_key(|(place, _)| **place);
            for ((area, industry), counts) in cells {
                let Counts { stores, franchise, openings, closures } = *counts;
                for number in [*area, *industry, stores, franchise, openings, closures] {
                    sink(&number.to_le_bytes());
                }
            }
        }
        for ((covariate, quarter), values) in self.covariates.iter().filter(|((_, quarter), _)| *quarter <= until) {
            sink(format!("\n{} {}\n", covariate.code(), quarter.code()).as_bytes());
            let mut values: Vec<_> = values.iter().collect();
            values.sort_unstable_by_key(|(area, _)| **area);
            for (area, value) in values {
                sink(&area.to_le_bytes());
                sink(&value.to_bits().to_le_bytes());
            }
        }
    }

    /// Mean per area over the newest `window` quarters of a covariate that are not after `last`.
    pub(crate) fn covariate_mean(&self, covariate: Covariate, last: Quarter, window: usize) -> Vec<Option<f64>> {
        let known: Vec<_> = self
            .covariates
            .range((covariate, last.plus(-40))..=(covariate, last))
            .rev()
            .take(window)
            .map(|(_, values)| values)
            .collect();
        (0..self.areas.len() as u32)
            .map(|area| {
                let values: Vec<f64> = known.iter().filter_map(|v| v.get(&area).copied()).collect();
                (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
            })
            .collect()
    }

    fn area_at(&self, code: &str) -> Result<u32, RatingError> {
        let at = self.area_index.get(code).ok_or_else(|| RatingError::UnknownArea(code.to_owned()))?;
        Ok(*at as u32)
    }

    fn key(&self, area: &str, industry: &str) -> Result<(u32, u32), RatingError> {
        let at = self.industry_index.get(industry).ok_or_else(|| RatingError::UnknownIndustry(industry.to_owned()))?;
        Ok((self.area_at(area)?, *at as u32))
    }
}
