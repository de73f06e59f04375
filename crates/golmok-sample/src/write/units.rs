//! What the area tables are about: trade areas, admin dongs.

use crate::city::City;
use crate::stream::Stream;

/// An area of one kind, as the area tables need it.
pub(super) struct Unit {
    /// Values of the key columns.
    pub keys: Vec<String>,
    /// Stores that it can carry: the measure of its size.
    pub size: f64,
    /// Sites that it is made of.
    sites: Vec<usize>,
    /// Number of its stream of chance.
    id: u64,
}

/// Areas of one kind with their key columns.
pub(super) struct Units {
    /// Names of the key columns.
    pub columns: Vec<&'static str>,
    /// Word in file names: `상권` or `행정동`.
    pub word: &'static str,
    /// The areas, by code.
    pub all: Vec<Unit>,
}

impl Units {
    /// Trade areas, tourist zones included.
    pub(super) fn trade_areas(city: &City) -> Self {
        let plain = city.geography.plain_areas();
        let all = city.geography.trade_areas.iter().enumerate().map(|(k, area)| {
            let sites = if k < plain {
                vec![k]
            } else {
                let inside = |site: &usize| city.geography.sites[*site].cells.iter().any(|c| area.cells.contains(c));
                (0..plain).filter(inside).collect()
            };
            Unit {
                keys: vec![
                    area.kind.code().to_owned(),
                    area.kind.name_ko().to_owned(),
                    area.code.clone(),
                    area.name.clone(),
                ],
                size: size(city, &sites),
                sites,
                id: k as u64,
            }
        });
        Self {
            columns: vec!["상권_구분_코드", "상권_구분_코드_명", "상권_코드", "상권_코드_명"],
            word: "상권",
            all: all.collect(),
        }
    }

    /// Admin dongs, with the trade areas and streets in them.
    pub(super) fn admin_dongs(city: &City) -> Self {
        let geography = &city.geography;
        let mut sites = vec![Vec::new(); geography.admin_dongs.len()];
        for (k, site) in geography.sites.iter().enumerate() {
            let middle = site.cells[site.cells.len() / 2] as usize;
            sites[geography.cell_admin[middle] as usize].push(k);
        }
        let all = geography.admin_dongs.iter().zip(sites).enumerate().map(|(k, (dong, sites))| Unit {
            keys: vec![dong.code.clone(), dong.name.clone()],
            size: size(city, &sites),
            sites,
            id: 1_000_000 + k as u64,
        });
        Self { columns: vec!["행정동_코드", "행정동_코드_명"], word: "행정동", all: all.collect() }
    }

    /// The areas that a source covers: no data set covers all.
    pub(super) fn covered(&self, city: &City, source: &str, share: f64) -> Vec<&Unit> {
        self.all.iter().filter(|unit| unit.stream(city, source, 0).chance(share)).collect()
    }
}

impl Unit {
    /// Its stream of chance for a subject and number.
    pub(super) fn stream(&self, city: &City, subject: &str, number: i32) -> Stream {
        Stream::new(city.config.seed, subject, self.id, number as u64)
    }

    /// Its log demand in a published quarter.
    pub(super) fn demand(&self, city: &City, quarter: usize) -> f64 {
        let first = city.config.first_published().since(city.config.start_quarter) as usize;
        let sum: f64 = self.sites.iter().map(|site| city.hazards.demand[*site][first + quarter]).sum();
        sum / self.sites.len().max(1) as f64
    }
}

fn size(city: &City, sites: &[usize]) -> f64 {
    sites.iter().map(|site| city.hazards.carrying[*site].iter().sum::<f64>()).sum()
}

/// `total` in whole parts by weight: the parts sum exactly.
pub(super) fn split(total: i64, weights: &[f64]) -> Vec<i64> {
    let sum: f64 = weights.iter().sum();
    let mut parts: Vec<i64> = weights.iter().map(|w| (total as f64 * w / sum).floor() as i64).collect();
    let rest = total - parts.iter().sum::<i64>();
    if let Some(largest) = (0..parts.len()).max_by(|a, b| weights[*a].total_cmp(&weights[*b])) {
        parts[largest] += rest;
    }
    parts
}

/// Weights around the given ones, each bent by chance.
pub(super) fn bend(weights: &[f64], sigma: f64, s: &mut Stream) -> Vec<f64> {
    weights.iter().map(|w| w * s.lognormal(sigma)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_sum_exactly() {
        assert_eq!(split(10, &[1.0, 1.0, 1.0]).iter().sum::<i64>(), 10);
        assert_eq!(split(0, &[0.3, 0.7]), vec![0, 0]);
        assert_eq!(split(7, &[0.0, 1.0]), vec![0, 7]);
    }
}
