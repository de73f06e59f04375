//! What can go wrong in this crate.

use thiserror::Error;

/// An operation of this crate that failed.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum SpatialError {
    /// A coordinate reference system that golmok does not know.
    #[error("unknown coordinate system {value:?}: golmok knows EPSG:5174, EPSG:5179, EPSG:5181 and EPSG:4326")]
    UnknownCrs {
        /// The name as given.
        value: String,
    },
    /// A point that the projection cannot carry over.
    #[error("the point ({x}, {y}) cannot be carried from {from} to {to}: {reason}")]
    Transform {
        /// System of the point.
        from: &'static str,
        /// System that was asked for.
        to: &'static str,
        /// Easting in metres, or longitude in degrees.
        x: f64,
        /// Northing in metres, or latitude in degrees.
        y: f64,
        /// Why.
        reason: String,
    },
    /// The geometry of an area cannot be read.
    #[error("the geometry of area {code:?} cannot be read: {reason}")]
    Geometry {
        /// Code of the area.
        code: String,
        /// Why.
        reason: String,
    },
    /// A table of codes that does not join.
    #[error("{what}: only {hits} of {all} codes join, less than 95 %")]
    CodeJoin {
        /// Which codes were joined with which.
        what: String,
        /// Codes that found a partner.
        hits: usize,
        /// All codes.
        all: usize,
    },
    /// An argument outside its range.
    #[error("{name} = {value} {reason}")]
    Argument {
        /// Name of the argument.
        name: &'static str,
        /// The value given.
        value: String,
        /// What is wrong with it.
        reason: &'static str,
    },
}
