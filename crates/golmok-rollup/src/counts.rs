//! Counts of people rolled up to the cells of the public file of foot traffic (길단위인구).
//!
//! | subject | module |
//! |---|---|
//! | 생활인구, 지하철 승하차, or what a mapping says | [`mapping`] |
//! | the columns of the city's own files | [`published_layout`] |
//! | stations and cells, by name | [`named_places`] |
//! | raw columns to typed rows, or a reject | [`typed`] |
//! | slices folded into days, by the SQL text | [`roll`] |
//! | days to quarters; days that are not there | [`quarters`] |
//! | the file that `golmok ingest` reads | [`mod@file`] |
//!
//! A count is held in ten-thousandths of a person, as 생활인구 is published, so that sums are exact. People who are *present* in an
//! hour are a twenty-fourth of a person of the day each, as the publisher's own figures are (its dong totals are the mean over the
//! hours, times the days); people who *pass* are one each.

pub mod file;
pub mod mapping;
pub mod named_places;
pub mod published_layout;
pub mod quarters;
pub mod roll;
pub mod typed;

/// Ten-thousandths of a person.
pub const PERSON: i64 = 10_000;
