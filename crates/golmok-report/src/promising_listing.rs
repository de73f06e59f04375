//! Under-supplied industries and places with people and few shops, as one table.

use crate::Lang;
use crate::listing::Listing;
use crate::promising_page::{PromisingPage, band_name};
use std::collections::BTreeMap;

/// Both lists as one table: `list` is `under_supplied` or `few_shops`.
pub fn listing(page: &PromisingPage<'_>, lang: Lang) -> Listing {
    let mut listing = Listing {
        header: vec![
            "list",
            "area_code",
            "area_name",
            "industry_code",
            "industry_name",
            "hours",
            "store_count",
            "expected_store_count",
            "saturation_ratio_shrunk",
            "lo",
            "hi",
            "persons_per_hour",
            "stores_per_1000",
        ],
        rows: Vec::new(),
    };
    let name = |names: &BTreeMap<String, String>, code: &str| names.get(code).cloned().unwrap_or_default();
    for s in &page.supplies {
        listing.rows.push(vec![
            "under_supplied".to_owned(),
            s.area.clone(),
            name(&page.areas, &s.area),
            s.industry.clone(),
            name(&page.industries, &s.industry),
            String::new(),
            s.stores.to_string(),
            format!("{:.2}", s.expected),
            format!("{:.3}", s.saturation.value),
            format!("{:.3}", s.saturation.lo),
            format!("{:.3}", s.saturation.hi),
            String::new(),
            String::new(),
        ]);
    }
    for g in &page.gaps {
        listing.rows.push(vec![
            "few_shops".to_owned(),
            g.place.area.clone(),
            name(&page.areas, &g.place.area),
            String::new(),
            String::new(),
            band_name(g.band, lang),
            g.place.stores.to_string(),
            String::new(),
            String::new(),
            String::new(),
            String::new(),
            format!("{:.0}", g.persons_per_hour),
            format!("{:.2}", g.stores_per_1000),
        ]);
    }
    listing
}
