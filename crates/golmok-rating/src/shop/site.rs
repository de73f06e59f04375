//! The turnover of a site: earlier shops at the same door, of any trade of the registers at hand.

use super::ladder::Record;
use super::register::{NO_SITE, Shops};

/// Closings by which a site's record is drawn towards that of its trades.
pub(super) const STRENGTH: f64 = 2.0;
/// Days that count as lately.
pub(super) const LATELY: i32 = 1826;
/// A shop followed another where that ended at most so many days after it opened.
pub(super) const OVERLAP: i32 = 60;

/// What a site was known for on a day; of a shop without a site, zeros.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Site {
    /// Log of closings observed ÷ expected.
    pub record: f32,
    /// Log of one and the shops that have gone.
    pub gone: f32,
    /// The same of the last five years.
    pub gone_lately: f32,
    /// Log of the shops that run, itself among them.
    pub open: f32,
    /// Log of one and the shops that have gone and opened before it.
    pub before: f32,
    /// Log of the life, in years and a quarter, of the shop that it followed; NaN where none is known.
    pub former_life: f32,
}

/// The sites of the shops asked for.
pub(crate) fn sites(shops: &Shops, record: &Record, asked: &[u32], day: i32) -> Vec<Site> {
    let mut at: Vec<(u32, u32)> = (0..shops.len())
        .filter(|shop| shops.site[*shop] != NO_SITE && shops.opened[*shop] <= day)
        .map(|shop| (shops.site[shop], shop as u32))
        .collect();
    at.sort_unstable();
    asked.iter().map(|shop| site(shops, record, &at, *shop as usize, day)).collect()
}

fn site(shops: &Shops, record: &Record, at: &[(u32, u32)], shop: usize, day: i32) -> Site {
    let own = shops.site[shop];
    if own == NO_SITE {
        return Site { former_life: f32::NAN, ..Site::default() };
    }
    let from = at.partition_point(|(site, _)| *site < own);
    let opened = shops.opened[shop];
    let (mut observed, mut expected) = (0.0, 0.0);
    let (mut gone, mut lately, mut open, mut before) = (0_u32, 0_u32, 0_u32, 0_u32);
    let mut former: Option<(i32, i32)> = None;
    for (_, other) in at[from..].iter().take_while(|(site, _)| *site == own) {
        let other = *other as usize;
        observed += record.observed[other];
        expected += record.expected[other];
        let ended = shops.ended[other];
        if ended > day {
            open += 1;
            continue;
        }
        gone += 1;
        lately += u32::from(ended > day - LATELY);
        if shops.opened[other] < opened {
            before += 1;
            if ended <= opened + OVERLAP {
                former = former.max(Some((ended, ended - shops.opened[other])));
            }
        }
    }
    let count = |n: u32| f64::from(n).ln_1p() as f32;
    Site {
        record: ((observed + STRENGTH) / (expected + STRENGTH)).ln() as f32,
        gone: count(gone),
        gone_lately: count(lately),
        open: f64::from(open.max(1)).ln() as f32,
        before: count(before),
        former_life: former.map_or(f32::NAN, |(_, days)| (f64::from(days) / 365.25 + 0.25).ln() as f32),
    }
}
