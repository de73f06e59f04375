//! Why a row or a file is not read: one enum, in English here, in the words of a language at the edge.
//!
//! Tables of rejects and `snapshot.json` hold the English text; [`Reason::parse`] gives back the reason.

/// Defines the enum from its English templates; `{}` stands for what varies, in the order of the fields.
macro_rules! reasons {
    ($($name:ident $({ $($field:ident),+ })? => $text:literal;)+) => {
        /// Why a row or a file is not read.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub enum Reason {
            $(
                #[doc = $text]
                $name $({ $(#[doc = "What varies."] $field: String),+ })?,
            )+
            /// The reason of a member or file of that name.
            Of {
                /// Its name.
                name: String,
                /// Its reason.
                reason: Box<Reason>,
            },
            /// Several, of a file of several members.
            Several(Vec<Reason>),
            /// Another text: what a library below said.
            Other(String),
        }

        impl Reason {
            /// One reason of every kind but [`Reason::Other`], for tests of the words.
            pub fn every() -> Vec<Self> {
                vec![$(Self::$name $({ $($field: stringify!($field).to_owned()),+ })?),+]
            }

            /// The reason of an English text.
            pub fn parse(text: &str) -> Self {
                $(
                    if let Some(values) = matched($text, text) {
                        #[allow(unused_mut, unused_variables)]
                        let mut values = values.into_iter().map(str::to_owned);
                        return Self::$name $({ $($field: values.next().unwrap_or_default()),+ })?;
                    }
                )+
                match text.split_once(": ").map(|(name, rest)| (name, Self::parse(rest))) {
                    None | Some((_, Self::Other(_))) => Self::Other(text.to_owned()),
                    Some((name, reason)) => Self::Of { name: name.to_owned(), reason: Box::new(reason) },
                }
            }
        }

        impl std::fmt::Display for Reason {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self {
                    $(Self::$name $({ $($field),+ })? => f.write_str(&filled($text, &[$($($field.as_str()),+)?])),)+
                    Self::Of { name, reason } => write!(f, "{name}: {reason}"),
                    Self::Several(reasons) => {
                        let texts: Vec<String> = reasons.iter().map(ToString::to_string).collect();
                        f.write_str(&texts.join("; "))
                    }
                    Self::Other(text) => f.write_str(text),
                }
            }
        }
    };
}

reasons! {
    NoNumber => "is no number";
    NoDate => "is no date";
    NoWholeNumber => "is no whole number";
    OutOfRange => "is out of range";
    Negative => "is negative";
    Missing => "is missing";
    NotAllDigits => "is not all digits";
    NotItsWidth => "is not all digits of its code's width";
    ShorterThanCode => "is shorter than its code";
    NoTwoDigits => "is no code of two digits";
    OtherWidth => "has not the width of its code";
    LostDigits => "has lost digits";
    NeitherGuNorDong => "has neither 5 (gu) nor 7 digits (dong)";
    NoGeneration => "begins with neither 3 (2022) nor 1 (2019)";
    NoTradeArea => "is no trade-area code: begins with neither 3 (2022) nor 1 (2019)";
    NoSevenDigits => "is no trade-area code of seven digits";
    NoAdminDong => "is no administrative-dong code of 8 or 10 digits";
    NoGu => "is no gu code of five digits";
    NoIndustry => "is no industry code CS + six digits";
    NoQuarterCode => "is not year × 10 + quarter";
    NoQuarter => "is no quarter 1–4";
    NoYear => "is no year";
    NoTradeAreaKind => "is none of A, D, R, U";
    NoChangeClass => "is none of LL, LH, HL, HH";
    TooLongRecord => "is longer than a record may be";
    UnclosedQuote => "longer than 1 MiB: an unclosed quote?";
    OtherFieldCount { found, expected } => "has {} fields where the header has {}";
    FieldCount { found, expected } => "{} fields, the header has {}";
    MovedFields => "its fields have moved: an unquoted separator in a text before";
    BehindOtherHeader => "stands behind another header in the middle of the file";
    NoLicence => "neither id, name nor address: no licence can be told from it";
    OutsideCountry => "lies outside the country";
    NoGeometry => "has no geometry";
    HasNoPolygon => "has no polygon";
    IsNoPolygon => "is no polygon";
    NoMultipolygon => "is neither a polygon nor a multipolygon";
    ShortRing { points } => "has a ring of {} points";
    NotInKorea { x, y, system } => "has a coordinate ({}, {}) that is none of Korea in {}";
    NoWkb { error } => "cannot be written as WKB: {}";
    NearestHeader { kind, name, layout, missing, extra } => "unknown header; nearest is {} ({}), layout {}; missing: {}; extra: {}";
    UnknownHeader => "unknown header";
    RollUp { what } => "{}: rows finer than area × quarter go to the roll-up (golmok rollup, a later version) and are not staged";
    OtherBoundaries { what } => "{}: golmok reads other layouts: give trade areas with TRDAR_CD, gu with SIG_CD, legal dongs with EMD_CD, or 행정동 with adm_cd2 or ADM_CD (rename the code's field: ogr2ogr -sql)";
    YearlySums { what } => "{}: 기준_분기_코드 is a sum of quarter numbers and the area codes are of 2021: get the publisher's quarterly files";
    ReducedResidents { what } => "{}: only totals by sex are left and the area codes are of before 2019: get the publisher's quarterly files (길단위인구)";
    SameBytes { file } => "holds the same bytes as {}";
    HeldSince { since, why } => "held since {}: {}; `golmok rollback --release` lets it in";
    Empty => "an empty file";
    UnknownBinary => "a binary file of unknown kind";
    NoColumns => "text without columns";
    Markup => "HTML or XML: get the table as CSV";
    OtherJson => "JSON, but no GeoJSON feature collection";
    SqlDump => "an SQL dump: load it into its database and export the table as CSV";
    OfficeDocument => "an office document other than .xlsx: save the sheet as .xlsx or CSV and give that";
    OldOfficeDocument => "an old office document (.xls, .hwp, .doc) or one with a password: save the sheet as .xlsx or CSV and give that";
    UnreadableWorkbook { error } => "a spreadsheet that cannot be read: {}";
    NoSheet => "a spreadsheet without a table";
    Pdf => "a PDF: publish or export the table as CSV";
    Parquet => "a Parquet file: golmok reads the publisher's files only";
    ArchiveInArchive => "an archive within an archive: unpack it once";
    EmptyArchive => "an archive without members";
    Bzip2 => "packed by bzip2: unpack it, or pack it by gzip";
    Xz => "packed by xz: unpack it, or pack it by gzip";
    SevenZip => "packed by 7-Zip: unpack it, or pack it as zip";
    Rar => "packed by RAR: unpack it, or pack it as zip";
    OtherPacking { method } => "packed by {}: only stored and deflated members are read";
    LfsPointer => "a Git LFS pointer, not the file itself: fetch the file";
    Encrypted => "it is encrypted: unlock it and pack it again without a password";
    UnsafeName => "its name points outside the archive";
    NameTwice => "holds one name twice, so that nobody can tell which is meant: pack it anew";
    NoRegularFile { kind } => "is {}, not a file: it is not read";
    BadSidecar { error } => "its .meta.toml: {}";
    TooLarge { bytes, limit } => "it would unpack to {} bytes, more than {}";
    ZipBomb { packed, unpacked } => "it would unpack {} bytes to {} (a zip bomb?)";
    ShapefilePart => "part of a shapefile: it is read with its .shp";
    NoDbf => "a shapefile without its .dbf: put both side by side";
    NoPrj { point } => "a shapefile without its .prj, and {} may be of several coordinate systems (EPSG:5174, 5181, 5186): put the .prj beside it";
    OtherSystem { system } => "its coordinate system ({}) is not read: EPSG:4326, 5174, 5179, 5181 are read; convert it: ogr2ogr -t_srs EPSG:5181 new.shp old.shp";
    DbfEnds { shape } => "its .dbf ends before shape {}";
    DbfLonger { shapes } => "its .dbf has more records than the {} shapes";
    DamagedDbfRecord { record, error } => "its .dbf, record {}: {}";
    DamagedDbf { error } => "its .dbf: {}";
    DamagedShape { shape, error } => "shape {}: {}";
    DamagedFeature { feature, error } => "feature {}: {}";
    NoWholeJson { error } => "is no whole JSON: {}";
    NoDbfAtAll => "a shapefile without its .dbf";
    CutArchive => "ends in the middle of its data: the archive is cut; get it again";
    DamagedArchive { error } => "damaged archive: {}";
    NoDirectory { error } => "the zip has no readable directory (cut or damaged; get it again): {}";
    ManyMembers { members, limit } => "{} members, more than {}";
    DamagedMember { member, error } => "member {} of the zip: {}";
    OtherKind { kind, vintage, asked } => "is {} ({}), not {}";
    NotLicences { kind } => "a file of {}, not of licences";
    NoClosures { rows } => "none of its {} rows is closed: a file of open premises only cannot tell survival";
    NoSurvival { lacking } => "cannot tell survival, it has {}";
    NoEntryDates => "no entry dates (column 인허가일자)";
    NoIds => "no ids (column 관리번호)";
    OpenPremisesOnly => "no closure dates (column 폐업일자): open premises only";
    EndsOnOneDay { percent, day } => "{}% of its ends fall on {}: a clean-up of the register, not closings; survival and ratings cannot be told";
    EndsOnOneDate { percent, date } => "{}% of its ends fall on {} of their year: the term of a licence, not closings; survival and ratings cannot be told";
    EndsOnFewDays { ends, days } => "its {} ends fall on {} days only: days of clean-ups, not of closings; survival and ratings cannot be told";
    EndsInFewMonths { ends, months } => "its {} ends, dated by months, fall in {} months only: clean-ups, not closings; survival and ratings cannot be told";
    BadMap { error } => "the mapping file: {}";
    MapLacks { role, column, nearest, columns } => "the mapping's column {} is {}, which the file lacks; nearest: {}; its columns: {}";
    EndsInWholeYears { percent } => "{}% of its ends lie whole years after the start, to the day: expiry of a licence, not closings; survival and ratings cannot be told";
    EndsAhead { percent } => "{}% of its ends have not come yet: expiry of a licence, not closings; survival and ratings cannot be told";
    EndsOfRunning { percent } => "{}% of its ends are of shops that operate by their status: expiry of a licence, not closings; survival and ratings cannot be told";
    NoneRuns { rows } => "all of its {} rows have ended: a file of closed premises only, or of terms; survival and ratings cannot be told";
    RenewalRows { percent } => "{}% of its rows go on where another of the same shop and place ends: renewals, not shops; survival and ratings cannot be told";
    TelephoneColumn { column } => "column {}: telephone numbers are never read";
    NoColumn { column, by, columns } => "has no column {}; group by {} or one of: {}";
    NoText { file } => "{} is no delimited text";
    TooLongFile { file, limit } => "{} is longer than {} bytes";
    NoHeaderOf { file, kind } => "{} has no header of {}";
    NoBoundaryAttributes { file } => "{} has no attributes of boundaries";
    Catchment => "상권배후지 (surroundings of trade areas), by its name; its header is that of 상권 itself and would be taken for it";
    NoReader { kind } => "has no reader for {}";
    CannotRead { error } => "cannot read: {}";
    DiffersFromSnapshot { bytes, sha256, expected, expected_sha256 } => "differs from snapshot.json: {} bytes with SHA-256 {}, expected {} with {}; roll back to another snapshot";
    OtherRows { found, expected } => "has {} rows, expected {}";
    OtherSnapshot { id } => "speaks of the snapshot {}, not of its own folder's";
    GiveAgain { file } => "its bytes are damaged; give {} again, from which it is made anew, or `golmok rollback`";
    MakeAnew => "its bytes are damaged; `golmok run` or a refresh makes it anew, or `golmok rollback`";
    ChangedWhileRead => "changed while it was read; nothing of it was taken: run again when it is whole";
    HasHeldFile { file } => "holds {}, which is on the hold list";
    IsDamaged { error } => "is damaged ({})";
    NothingRejected => "there is no rejected snapshot";
    OtherParent { snapshot, parent, current } => "{} was made from {}, yet {} is current; run the refresh again and look at its result";
    FailedToo { snapshot, check } => "{} failed {}, too, which is not accepted";
    DidNotFail { snapshot, check, failed } => "{} did not fail {}; it failed {}";
    NoPublished => "has no `published`";
    PublishedIsNoDay { value } => "`published` is {}, which is no day";
}

impl From<String> for Reason {
    fn from(text: String) -> Self {
        Self::parse(&text)
    }
}

impl From<&str> for Reason {
    fn from(text: &str) -> Self {
        Self::parse(text)
    }
}

impl Reason {
    /// The reason as one of a member or file.
    pub fn of(self, name: &str) -> Self {
        Self::Of { name: name.to_owned(), reason: Box::new(self) }
    }

    /// Whether its English text holds a part.
    pub fn contains(&self, part: &str) -> bool {
        self.to_string().contains(part)
    }
}

/// What stands for each `{}` of a template, where a text is of its form.
pub fn matched<'t>(template: &str, text: &'t str) -> Option<Vec<&'t str>> {
    let mut parts = template.split("{}");
    let mut rest = text.strip_prefix(parts.next()?)?;
    let parts: Vec<&str> = parts.collect();
    let mut found = Vec::new();
    for (i, part) in parts.iter().enumerate() {
        let end = match (i + 1 == parts.len(), part.is_empty()) {
            (true, true) => rest.len(),
            (true, false) => {
                rest.len().checked_sub(part.len()).filter(|at| rest.is_char_boundary(*at) && rest.ends_with(part))?
            }
            (false, _) => rest.find(part)?,
        };
        found.push(&rest[..end]);
        rest = &rest[end + part.len()..];
    }
    rest.is_empty().then_some(found)
}

/// A template with its values in the places of `{}`.
pub fn filled(template: &str, values: &[&str]) -> String {
    let mut parts = template.split("{}");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for (part, value) in parts.zip(values) {
        text.push_str(value);
        text.push_str(part);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_comes_back_from_its_text() {
        for reason in Reason::every() {
            assert_eq!(Reason::parse(&reason.to_string()), reason, "{reason}");
            assert!(!reason.contains("{}"), "{reason}");
        }
        assert_eq!(Reason::parse("nobody wrote this"), Reason::Other("nobody wrote this".to_owned()));
        let of = Reason::NoDbfAtAll.of("areas.shp");
        assert_eq!(Reason::parse(&of.to_string()), of);
        let fields = Reason::OtherFieldCount { found: "45".to_owned(), expected: "44".to_owned() };
        assert_eq!(fields.to_string(), "has 45 fields where the header has 44");
    }
}
