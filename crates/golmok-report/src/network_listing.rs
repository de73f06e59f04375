//! The network of centres as tables: demand per centre and industry, per trade area, and each area's nearest centre.

use crate::Lang;
use crate::listing::Listing;
use golmok_advice::support::network::{CentreDemand, Nearest};
use golmok_advice::support::provider::{Centre, PointBasis};
use golmok_engine::query::support::network::AreaDemand;
use golmok_model::reference;

/// Name of a centre.
pub fn name(centre: &Centre, lang: Lang) -> &str {
    lang.pick(&centre.name_ko, &centre.name_en)
}

fn industry_name(code: &str, lang: Lang) -> String {
    reference::industry(code).map(|i| lang.pick(&i.name_ko, &i.name_en).to_owned()).unwrap_or_default()
}

/// Demand per centre and industry with the consultants it would get.
pub fn demand(lines: &[CentreDemand], centres: &[Centre], lang: Lang) -> Listing {
    let row = |line: &CentreDemand| {
        let centre = centres.iter().find(|centre| centre.id == line.centre);
        vec![
            line.centre.clone(),
            centre.map(|centre| name(centre, lang).to_owned()).unwrap_or_default(),
            line.industry.clone(),
            industry_name(&line.industry, lang),
            format!("{:.0}", line.openings),
            format!("{:.1}", line.closures),
            format!("{:.1}", line.demand()),
            line.consultants_now.to_string(),
            line.consultants_planned.to_string(),
        ]
    };
    Listing {
        header: vec![
            "centre",
            "centre_name",
            "industry_code",
            "industry_name",
            "opening_count_4q",
            "expected_closures_4q",
            "demand",
            "consultants_now",
            "consultants_planned",
        ],
        rows: lines.iter().map(row).collect(),
    }
}

/// Demand per trade area and industry.
pub fn area_demand(lines: &[AreaDemand], lang: Lang) -> Listing {
    let row = |line: &AreaDemand| {
        vec![
            line.area.code.clone(),
            line.area.name.clone(),
            line.gu.clone(),
            line.industry.clone(),
            industry_name(&line.industry, lang),
            line.stores.to_string(),
            line.openings.to_string(),
            format!("{:.1}", line.closures),
            format!("{:.1}", line.demand()),
            line.grade.map(|grade| grade.code().to_owned()).unwrap_or_default(),
        ]
    };
    Listing {
        header: vec![
            "area_code",
            "area_name",
            "gu_code",
            "industry_code",
            "industry_name",
            "store_count",
            "opening_count_4q",
            "expected_closures_4q",
            "demand",
            "grade",
        ],
        rows: lines.iter().map(row).collect(),
    }
}

/// Each area's nearest centre.
pub fn nearest(found: &[Nearest<'_>], lang: Lang) -> Listing {
    let row = |found: &Nearest<'_>| {
        vec![
            found.area.code.clone(),
            found.area.name.clone(),
            found.area.gu.clone(),
            found.area.shops.to_string(),
            found.serves.map(|centre| name(centre, lang).to_owned()).unwrap_or_default(),
            name(found.nearest, lang).to_owned(),
            format!("{:.0}", found.distance_m),
            basis(found.nearest).to_owned(),
        ]
    };
    Listing {
        header: vec![
            "area_code",
            "area_name",
            "gu_code",
            "store_count",
            "serving_centre",
            "nearest_centre",
            "distance_m",
            "point",
        ],
        rows: found.iter().map(row).collect(),
    }
}

fn basis(centre: &Centre) -> &'static str {
    match centre.point {
        PointBasis::Published => "published",
        PointBasis::Assumed => "assumed",
    }
}
