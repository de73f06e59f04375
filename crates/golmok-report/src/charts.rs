//! Charts as pure functions: data in, one self-contained SVG text out.
//!
//! Every chart has a role, a title and a description for those who do not see it; tells its parts apart by pattern, dash or
//! label as well as by colour; uses no green; and names no font that a machine must fetch.
//!
//! | question | module |
//! |---|---|
//! | a few amounts held against a line | [`bars`] |
//! | where does the probability lie, and the city's average? | [`strip`] |
//! | which step of four? | [`steps`] |
//! | how did stores, openings and closures go? | [`quarters`] |
//! | how long do shops live? | [`survival`] |
//! | when and to whom do they sell, and who passes by? | [`splits`] |
//! | where is it, and who is around? | [`map`] |

pub mod bars;
pub mod canvas;
pub mod map;
pub mod palette;
pub mod quarters;
pub mod splits;
pub mod steps;
pub mod strip;
pub mod survival;
