//! The network of centres: each area's nearest, who is far from one, and demand for consulting against capacity.

use super::provider::Centre;
use super::rules;
use serde::Serialize;
use std::collections::BTreeMap;

/// An area with its shops.
#[derive(Debug, Clone, PartialEq)]
pub struct AreaShops {
    /// Area code.
    pub code: String,
    /// Name.
    pub name: String,
    /// 자치구_코드.
    pub gu: String,
    /// Centre, EPSG:5181 metres.
    pub at: (f64, f64),
    /// Shops.
    pub shops: i64,
}

/// An area's nearest centre.
#[derive(Debug, Clone, PartialEq)]
pub struct Nearest<'a> {
    /// The area.
    pub area: &'a AreaShops,
    /// The centre that serves its gu.
    pub serves: Option<&'static Centre>,
    /// The nearest centre.
    pub nearest: &'static Centre,
    /// Metres to it.
    pub distance_m: f64,
}

/// Nearest centre of each area; ties go to the centre that comes first.
pub fn nearest<'a>(areas: &'a [AreaShops], centres: &'static [Centre]) -> Vec<Nearest<'a>> {
    let distance = |area: &AreaShops, c: &Centre| (area.at.0 - c.x_m).hypot(area.at.1 - c.y_m);
    areas
        .iter()
        .filter_map(|area| {
            let nearest = centres.iter().min_by(|a, b| distance(area, a).total_cmp(&distance(area, b)))?;
            let serves = centres.iter().find(|c| c.gu.contains(&area.gu));
            Some(Nearest { area, serves, nearest, distance_m: distance(area, nearest) })
        })
        .collect()
}

/// Share of shops over [`rules::NetworkRules::far_m`] from their nearest centre; `None` without shops.
pub fn share_far(nearest: &[Nearest<'_>]) -> Option<f64> {
    let far_m = rules::rules().network.far_m;
    let all: i64 = nearest.iter().map(|n| n.area.shops).sum();
    let far: i64 = nearest.iter().filter(|n| n.distance_m > far_m).map(|n| n.area.shops).sum();
    (all > 0).then(|| far as f64 / all as f64)
}

/// Demand for consulting of one industry in one gu: openings of the last year + closures expected within a year.
#[derive(Debug, Clone, PartialEq)]
pub struct GuDemand {
    /// 자치구_코드.
    pub gu: String,
    /// 서비스_업종_코드.
    pub industry: String,
    /// Openings of the last four quarters.
    pub openings: f64,
    /// Closures expected within the next four quarters.
    pub closures: f64,
}

/// Demand of one industry at one centre, and the consultants it would get in proportion.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CentreDemand {
    /// Id of the centre.
    pub centre: String,
    /// 서비스_업종_코드.
    pub industry: String,
    /// Openings of the last four quarters.
    pub openings: f64,
    /// Closures expected within the next four quarters.
    pub closures: f64,
    /// Whole consultants of the smaller number.
    pub consultants_now: u32,
    /// Whole consultants of the planned number.
    pub consultants_planned: u32,
}

impl CentreDemand {
    /// Openings and closures.
    pub fn demand(&self) -> f64 {
        self.openings + self.closures
    }
}

/// Demand per centre × industry, with both numbers of consultants handed out in proportion (largest remainder). Gu that
/// no centre serves are left out.
pub fn demand(lines: &[GuDemand], centres: &'static [Centre]) -> Vec<CentreDemand> {
    let mut sums: BTreeMap<(usize, &str), (f64, f64)> = BTreeMap::new();
    for line in lines {
        let Some(centre) = centres.iter().position(|c| c.gu.contains(&line.gu)) else { continue };
        let sum = sums.entry((centre, &line.industry)).or_default();
        sum.0 += line.openings;
        sum.1 += line.closures;
    }
    let weights: Vec<f64> = sums.values().map(|(openings, closures)| openings + closures).collect();
    let [now, planned] = rules::rules().network.consultants;
    let (now, planned) = (hand_out(now, &weights), hand_out(planned, &weights));
    sums.into_iter()
        .zip(now.into_iter().zip(planned))
        .map(|(((centre, industry), (openings, closures)), (consultants_now, consultants_planned))| CentreDemand {
            centre: centres[centre].id.clone(),
            industry: industry.to_owned(),
            openings,
            closures,
            consultants_now,
            consultants_planned,
        })
        .collect()
}

/// Whole shares of a number in proportion to weights, by largest remainder; ties go to the first. All zero without weight.
///
/// # Examples
/// ```
/// use golmok_advice::support::network::hand_out;
/// assert_eq!(hand_out(10, &[5.0, 3.0, 2.0]), [5, 3, 2]);
/// assert_eq!(hand_out(2, &[1.0, 1.0, 1.0]), [1, 1, 0]);
/// assert_eq!(hand_out(3, &[0.0]), [0]);
/// ```
pub fn hand_out(number: u32, weights: &[f64]) -> Vec<u32> {
    let total: f64 = weights.iter().sum();
    if total <= 0.0 {
        return vec![0; weights.len()];
    }
    let exact: Vec<f64> = weights.iter().map(|w| f64::from(number) * w / total).collect();
    let mut whole: Vec<u32> = exact.iter().map(|e| e.floor() as u32).collect();
    let rest = number.saturating_sub(whole.iter().sum()) as usize;
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|&a, &b| (exact[b] - exact[b].floor()).total_cmp(&(exact[a] - exact[a].floor())).then(a.cmp(&b)));
    for i in order.into_iter().take(rest) {
        whole[i] += 1;
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(gu: &str, at: (f64, f64), shops: i64) -> AreaShops {
        AreaShops { code: "3110001".into(), name: "가".into(), gu: gu.into(), at, shops }
    }

    #[test]
    fn the_nearest_centre_is_told_beside_the_one_that_serves() {
        let centres = rules::centres();
        let head = centres.iter().find(|c| c.head).unwrap();
        let at_head = area("11620", (head.x_m, head.y_m), 30);
        let away = area("11620", (head.x_m, head.y_m - 50_000.0), 10);
        let areas = [at_head, away];
        let found = nearest(&areas, centres);
        assert_eq!((found[0].nearest.id.as_str(), found[0].distance_m), ("head", 0.0));
        assert_eq!(found[0].serves.unwrap().id, "south_west", "관악구 is served by the south-west centre");
        assert!(found[1].distance_m > 5000.0);
        assert_eq!(share_far(&found), Some(0.25));
        assert_eq!(share_far(&[]), None);
    }

    #[test]
    fn every_consultant_is_handed_out() {
        let line = |gu: &str, industry: &str, openings, closures| GuDemand {
            gu: gu.into(),
            industry: industry.into(),
            openings,
            closures,
        };
        let lines = [
            line("11110", "CS100010", 30.0, 20.0),
            line("11140", "CS100010", 10.0, 10.0),
            line("11680", "CS100001", 100.0, 80.0),
            line("99999", "CS100001", 100.0, 80.0),
        ];
        let found = demand(&lines, rules::centres());
        assert_eq!(found.len(), 2, "two gu of one centre are one line; a gu without a centre is none");
        assert_eq!((found[0].centre.as_str(), found[0].demand()), ("head", 70.0));
        assert_eq!((found[0].consultants_now, found[1].consultants_now), (42, 108));
        assert_eq!(found.iter().map(|f| f.consultants_planned).sum::<u32>(), 200);
    }
}
