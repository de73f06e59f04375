//! What a member is: the first reader that knows its header; else the nearest known header and how it differs.

use crate::reason::Reason;
use crate::source::{Header, Shape, SourceReader, Vintage};
use crate::source::{
    apartments, areas, boundaries, change_index, facilities, foot_traffic, incomes, later, licences, residents, sales,
    semas, store_counts, workers,
};
use golmok_model::SourceKind;
use std::collections::BTreeSet;

/// Every reader, in the order they are asked.
pub static READERS: &[&dyn SourceReader] = &[
    &licences::Licences,
    &store_counts::STORE_COUNTS,
    &sales::SALES,
    &foot_traffic::FOOT_TRAFFIC,
    &change_index::CHANGE_INDEX,
    &areas::AREAS,
    &residents::RESIDENTS,
    &workers::WORKERS,
    &incomes::INCOMES,
    &facilities::FACILITIES,
    &apartments::APARTMENTS,
    &semas::SEMAS_STORES,
    &boundaries::BOUNDARIES,
];

/// The reader of a source kind.
pub fn reader(kind: SourceKind) -> Option<&'static dyn SourceReader> {
    READERS.iter().copied().find(|reader| reader.kind() == kind)
}

/// What a member turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recognition {
    /// A layout that a reader knows.
    Known(Vintage),
    /// A table or boundary file that no reader knows.
    Unknown {
        /// The known header that shares most columns with it.
        nearest: Option<Nearest>,
    },
    /// Something golmok does not read.
    Refused {
        /// What it is and why it is refused.
        reason: Reason,
    },
}

impl Recognition {
    /// Why the member is not read, for a person; `None` where it is known.
    pub fn reason(&self) -> Option<Reason> {
        match self {
            Self::Known(_) => None,
            Self::Refused { reason } => Some(reason.clone()),
            Self::Unknown { nearest: None } => Some(Reason::UnknownHeader),
            Self::Unknown { nearest: Some(near) } => Some(near.reason()),
        }
    }
}

/// The nearest known header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Nearest {
    /// Its source.
    pub kind: SourceKind,
    /// Its layout.
    pub layout: &'static str,
    /// Columns of the known header that the file lacks.
    pub missing: Vec<String>,
    /// Columns of the file that the known header lacks.
    pub extra: Vec<String>,
}

impl Nearest {
    /// The nearest header as the reason why a file is not read.
    pub fn reason(&self) -> Reason {
        let list = |names: &[String]| match names {
            [] => "none".to_owned(),
            names if names.len() <= 8 => names.join(", "),
            names => format!("{} and {} more", names[..8].join(", "), names.len() - 8),
        };
        Reason::NearestHeader {
            kind: self.kind.code().to_owned(),
            name: self.kind.name_ko().to_owned(),
            layout: self.layout.to_owned(),
            missing: list(&self.missing),
            extra: list(&self.extra),
        }
    }
}

/// Tells what a member is by its shape alone.
///
/// # Examples
/// ```
/// use golmok_lake::source::{Header, Shape, TextEncoding, recognise::{Recognition, recognise}};
/// let columns = ["인허가일자", "폐업일자", "열쇠"].map(str::to_owned).to_vec();
/// let shape = Shape::Table(Header { columns, encoding: TextEncoding::Utf8, delimiter: b',' });
/// let Recognition::Unknown { nearest: Some(nearest) } = recognise(&shape) else { panic!("unknown") };
/// assert_eq!((nearest.kind.code(), nearest.extra), ("licences", vec!["열쇠".to_owned()]));
/// ```
pub fn recognise(shape: &Shape) -> Recognition {
    if let Shape::Refused { reason } = shape {
        return Recognition::Refused { reason: reason.clone() };
    }
    match READERS.iter().find_map(|reader| reader.recognise(shape)) {
        Some(vintage) => Recognition::Known(vintage),
        None => match later::not_yet(shape) {
            Some(reason) => Recognition::Refused { reason },
            None => Recognition::Unknown { nearest: nearest(shape) },
        },
    }
}

fn nearest(shape: &Shape) -> Option<Nearest> {
    let names: BTreeSet<&str> = match shape {
        Shape::Table(Header { columns, .. }) => columns.iter(),
        Shape::GeoJson { properties } => properties.iter(),
        Shape::Shapefile { fields } => fields.iter(),
        Shape::Refused { .. } => return None,
    }
    .map(String::as_str)
    .filter(|name| !name.is_empty())
    .collect();
    let mut best: Option<(f64, Nearest)> = None;
    let is_table = matches!(shape, Shape::Table(_));
    // A table is near to no boundary file, and a boundary file to no table.
    for reader in READERS.iter().filter(|reader| (reader.kind() == SourceKind::Boundaries) != is_table) {
        for (layout, header) in reader.known_headers() {
            let known: BTreeSet<&str> = header.into_iter().collect();
            let common = known.intersection(&names).count();
            // Jaccard: shared columns over all columns of both.
            let score = common as f64 / known.union(&names).count().max(1) as f64;
            if common > 0 && best.as_ref().is_none_or(|(other, _)| score > *other) {
                let names_of = |set: Vec<&&str>| set.into_iter().map(|name| (*name).to_owned()).collect();
                let missing = names_of(known.difference(&names).collect());
                let extra = names_of(names.difference(&known).collect());
                best = Some((score, Nearest { kind: reader.kind(), layout, missing, extra }));
            }
        }
    }
    best.map(|(_, nearest)| nearest)
}
