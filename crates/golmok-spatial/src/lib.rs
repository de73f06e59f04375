//! Coordinate systems, boundaries, r-tree assignment, H3 cells, neighbourhoods.
