//! Which cells share which groups: the levels of partial pooling, and where two levels meet.

use crate::effects::{Groups, Level};
use crate::panel::Panel;
use std::sync::Arc;

/// Number of lasting levels.
pub(crate) const LEVELS: usize = Level::LASTING.len();
/// Place of the cell in [`Level::LASTING`]: the last.
pub(crate) const CELL: usize = LEVELS - 1;

/// Groups of every cell at every lasting level, at the three meets that are no level, and by industry.
#[derive(Clone, Default)]
pub(crate) struct Nesting {
    /// By place in [`Level::LASTING`], then gu × kind × industry, dong × industry, dong × kind × industry.
    pub groups: Vec<Arc<Groups>>,
    /// Industries: cells of the same industry are `width` apart.
    pub width: usize,
}

impl Nesting {
    /// The groups of a panel.
    pub fn of(panel: &Panel) -> Self {
        let mut groups: Vec<Groups> = Level::LASTING.iter().map(|level| level.groups(panel)).collect();
        let kind = &groups[place(Level::KindIndustry)];
        let by_kind = |coarse: Level| meet_of(&groups[place(coarse)], kind);
        let meets = [
            by_kind(Level::Gu),
            by_industry(&groups[place(Level::Neighbourhood)], panel.width()),
            by_kind(Level::Neighbourhood),
        ];
        groups.extend(meets);
        Self { groups: groups.into_iter().map(Arc::new).collect(), width: panel.width() }
    }

    /// Places of a sector in an area, of an industry in a gu's areas of a kind and in a dong's, each beside the coarser levels
    /// whose groups hold its own whole; with the cell's these are all that there are.
    pub fn ladder() -> [(usize, Vec<usize>); 3] {
        use Level::{Area, Gu, GuIndustry, GuSector, KindIndustry, Neighbourhood, NeighbourhoodSector};
        let places = |levels: &[Level]| levels.iter().map(|level| place(*level)).collect();
        [
            (place(Level::AreaSector), places(&[Gu, GuSector, Area, Neighbourhood, NeighbourhoodSector])),
            (LEVELS, places(&[GuIndustry, KindIndustry])),
            (LEVELS + 2, vec![LEVELS + 1]),
        ]
    }

    /// Place of the groups of cells that share both levels. A gu holds its dongs and areas, a dong its areas.
    pub fn meet(a: usize, b: usize) -> usize {
        use Level::{
            Area, AreaSector, Cell, Gu, GuIndustry, GuSector, KindIndustry, Neighbourhood, NeighbourhoodSector,
        };
        let (a, b) = (Level::LASTING[a.min(b)], Level::LASTING[a.max(b)]);
        match (a, b) {
            (a, b) if a == b => place(a),
            (_, Cell) => CELL,
            (Gu | GuSector, KindIndustry) | (GuIndustry, KindIndustry) => LEVELS,
            (GuIndustry, Neighbourhood | NeighbourhoodSector) => LEVELS + 1,
            (KindIndustry, Neighbourhood | NeighbourhoodSector) => LEVELS + 2,
            (Area, GuIndustry | KindIndustry) | (GuIndustry | KindIndustry, AreaSector) => CELL,
            (GuSector, Area) | (Area, NeighbourhoodSector | AreaSector) => place(AreaSector),
            (Area, Neighbourhood) => place(Area),
            (GuSector, Neighbourhood) => place(NeighbourhoodSector),
            (AreaSector, _) => place(AreaSector),
            (Neighbourhood, NeighbourhoodSector) => place(NeighbourhoodSector),
            // A gu, and a gu's sector, hold what is left.
            (_, b) => place(b),
        }
    }

    /// Whether groups of `coarse` hold those of `fine`, both places in [`Level::LASTING`].
    pub fn holds(coarse: usize, fine: usize) -> bool {
        Self::meet(coarse, fine) == fine
    }
}

/// Place of a level in [`Level::LASTING`].
pub(crate) fn place(level: Level) -> usize {
    Level::LASTING.iter().position(|l| *l == level).unwrap_or(CELL)
}

fn meet_of(a: &Groups, b: &Groups) -> Groups {
    let of_cell = a.of_cell.iter().zip(&b.of_cell).map(|(of_a, of_b)| of_a * b.count as u32 + of_b).collect();
    Groups { of_cell, count: a.count * b.count }
}

fn by_industry(a: &Groups, width: usize) -> Groups {
    let of_cell = a.of_cell.iter().enumerate().map(|(cell, g)| g * width as u32 + (cell % width) as u32).collect();
    Groups { of_cell, count: a.count * width }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_meet_is_the_finer_of_nested_levels() {
        let meet = |a, b| Nesting::meet(place(a), place(b));
        assert_eq!(meet(Level::Gu, Level::Area), place(Level::Area));
        assert_eq!(meet(Level::Area, Level::Neighbourhood), place(Level::Area));
        assert_eq!(meet(Level::GuSector, Level::Area), place(Level::AreaSector));
        assert_eq!(meet(Level::NeighbourhoodSector, Level::AreaSector), place(Level::AreaSector));
        assert_eq!(meet(Level::KindIndustry, Level::AreaSector), CELL);
        assert_eq!(meet(Level::Gu, Level::GuIndustry), place(Level::GuIndustry));
        assert_eq!(meet(Level::GuSector, Level::GuIndustry), place(Level::GuIndustry));
        assert!(Nesting::holds(place(Level::Gu), CELL) && !Nesting::holds(place(Level::Area), place(Level::Gu)));
    }
}
