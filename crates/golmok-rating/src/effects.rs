//! The levels from which a cell borrows strength, and how much each level was found to vary.

use crate::panel::Panel;
use serde::Serialize;
use std::collections::BTreeMap;

/// A level of partial pooling: every group of cells at that level has an effect of its own, drawn from a normal
/// distribution around zero whose variance is estimated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 자치구.
    Gu,
    /// 자치구 × sector.
    GuSector,
    /// The area.
    Area,
    /// The area × sector.
    AreaSector,
    /// Neighbourhood (행정동).
    Neighbourhood,
    /// Neighbourhood (행정동) × sector.
    NeighbourhoodSector,
    /// Kind of trade area × industry.
    KindIndustry,
    /// 자치구 × industry.
    GuIndustry,
    /// The cell itself: area × industry.
    Cell,
}

impl Level {
    /// Levels whose effects last.
    pub const LASTING: [Self; 9] = [
        Self::Gu,
        Self::GuSector,
        Self::Area,
        Self::GuIndustry,
        Self::KindIndustry,
        Self::AreaSector,
        Self::Neighbourhood,
        Self::NeighbourhoodSector,
        Self::Cell,
    ];

    /// Levels that also have effects of one quarter: administrative clean-ups come in bursts, and a burst must not be
    /// taken for a lasting difference.
    pub const PASSING: [Self; 5] = [Self::GuSector, Self::Area, Self::GuIndustry, Self::AreaSector, Self::Cell];

    /// Name in the model card.
    pub fn code(self) -> &'static str {
        match self {
            Self::Gu => "gu",
            Self::GuSector => "gu_sector",
            Self::Area => "area",
            Self::AreaSector => "area_sector",
            Self::Neighbourhood => "neighbourhood",
            Self::NeighbourhoodSector => "neighbourhood_sector",
            Self::KindIndustry => "kind_industry",
            Self::GuIndustry => "gu_industry",
            Self::Cell => "cell",
        }
    }

    /// Group of every cell at this level.
    pub(crate) fn groups(self, panel: &Panel) -> Groups {
        let gu = ranks(panel.areas.iter().map(|a| a.gu_code.as_str()));
        let kind = ranks(panel.areas.iter().map(|a| a.kind.map_or("", |k| k.code())));
        // Without a neighbourhood the gu stands in, so that the level never spans the city.
        let neighbourhood = ranks(
            panel.areas.iter().map(|a| if a.neighbourhood.is_empty() { &a.gu_code } else { &a.neighbourhood }.as_str()),
        );
        let sector = ranks(panel.industries.iter().map(|i| i.sector.as_str()));
        let sectors = sector.iter().max().map_or(1, |m| m + 1);
        let width = panel.width();
        let of_cell: Vec<usize> = (0..panel.cells())
            .map(|cell| {
                let (a, i) = (panel.area_of(cell), panel.industry_of(cell));
                match self {
                    Self::Gu => gu[a],
                    Self::GuSector => gu[a] * sectors + sector[i],
                    Self::Area => a,
                    Self::AreaSector => a * sectors + sector[i],
                    Self::Neighbourhood => neighbourhood[a],
                    Self::NeighbourhoodSector => neighbourhood[a] * sectors + sector[i],
                    Self::KindIndustry => kind[a] * width + i,
                    Self::GuIndustry => gu[a] * width + i,
                    Self::Cell => cell,
                }
            })
            .collect();
        let count = of_cell.iter().max().map_or(0, |m| m + 1);
        Groups { of_cell: of_cell.into_iter().map(|g| g as u32).collect(), count }
    }
}

/// Which group each cell belongs to.
pub(crate) struct Groups {
    /// Group of each cell.
    pub of_cell: Vec<u32>,
    /// Number of groups.
    pub count: usize,
}

/// Rank of each text among the distinct texts.
pub(crate) fn ranks<'a>(texts: impl Iterator<Item = &'a str>) -> Vec<usize> {
    let texts: Vec<&str> = texts.collect();
    let mut places: BTreeMap<&str, usize> = texts.iter().map(|t| (*t, 0)).collect();
    for (rank, place) in places.values_mut().enumerate() {
        *place = rank;
    }
    texts.iter().map(|t| places[t]).collect()
}
