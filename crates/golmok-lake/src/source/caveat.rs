//! Codes of what is told of a file of any source: what its text was like.

/// Some bytes do not decode; they became U+FFFD.
pub const UNDECODABLE: &str = "undecodable";
/// NULs stood in the text; they were dropped, and nothing else is lost.
pub const NUL: &str = "nul";
/// Some values are in the other encoding than the file's, and were read in it.
pub const OTHER_ENCODING: &str = "other_encoding";
/// The header stands again in the middle: files were joined. It is no row.
pub const REPEATED_HEADER: &str = "repeated_header";
/// A boundary file holds an area in several features; they were joined.
pub const JOINED_FEATURES: &str = "joined_features";
