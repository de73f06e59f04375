//! `golmok score`: one rating per row of a CSV.

use crate::cli::Global;
use crate::output;
use anyhow::{Context, Result, bail, ensure};
use clap::Args;
use csv::{ByteRecord, ReaderBuilder, StringRecord};
use golmok_engine::own_list;
use golmok_engine::query::score::line::line;
use golmok_engine::query::score::places::{Place, Places};
use golmok_engine::query::score::ratings::Ratings;
use golmok_engine::settings::Settings;
use golmok_report::formula;
use golmok_report::score_listing::{OWN_COLUMNS, own_cells};
use golmok_spatial::Crs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// `golmok score`.
#[derive(Debug, Clone, Args)]
pub struct ScoreArgs {
    /// CSV: id, lon과 lat(또는 x와 y, legal_dong_code, area), industry · columns id, place, industry
    #[arg(value_name = "FILE.csv")]
    pub file: PathBuf,
    /// 결과 CSV · the result, one row per row of the file
    #[arg(long, value_name = "FILE.csv")]
    pub out: PathBuf,
    /// x,y의 좌표계 · system of the columns x,y
    #[arg(long, value_name = "EPSG", default_value = "EPSG:5181")]
    pub crs: String,
}

/// Scores a file: every row in gives one row out, in order; a row that cannot be answered says why in `reason`.
pub fn score(global: &Global, settings: &Settings, args: &ScoreArgs) -> Result<()> {
    let session = super::session(global, settings)?;
    let rows = Rows::read(&args.file)?;
    let ratings = Ratings::of(&session)?;
    let places = Places::of(&session, Crs::from_epsg(&args.crs)?)?;
    let answers = places.answer(&rows.places)?;
    let path = args.out.display();
    let answered = golmok_lake::store::write_replacing(&args.out, |fresh| {
        let file = std::fs::File::create(fresh).with_context(|| format!("cannot write {path}"))?;
        let mut file = std::io::BufWriter::new(file);
        // The mark by which Excel knows UTF-8.
        file.write_all("\u{feff}".as_bytes()).with_context(|| format!("cannot write {path}"))?;
        let mut writer = csv::Writer::from_writer(file);
        let stale = golmok_report::stale::cell(&session.snapshot().info().stale);
        writer.write_record(OWN_COLUMNS.into_iter().chain(ratings.columns()).chain(["stale"]))?;
        let mut answered = 0;
        for ((id, industry), answer) in rows.subjects.iter().zip(&answers) {
            let line = line(&ratings, industry, answer);
            answered += usize::from(line.reason.is_empty());
            let own = own_cells(&ratings, id, &line);
            let cells = own
                .iter()
                .map(|cell| formula::as_text(cell))
                .chain(ratings.values(line.rating).map(formula::number_or_text));
            writer.write_record(cells.chain([formula::as_text(&stale)]).map(std::borrow::Cow::into_owned))?;
        }
        writer.flush().with_context(|| format!("cannot write {path}"))?;
        anyhow::Ok(answered)
    })?;
    output::note_stale(global, session.snapshot());
    if !global.quiet {
        if let Some(others) = &rows.not_used {
            output::note(&format!("{}: {others}", global.lang.pick("쓰지 않는 열", "columns not used")));
        }
        let (all, lang) = (golmok_report::numbers::count(answers.len() as i64), global.lang);
        let answered = golmok_report::numbers::count(answered as i64);
        output::note(&match lang {
            crate::language::Lang::Ko => format!("{all}행 가운데 {answered}행에 답함 → {path}"),
            crate::language::Lang::En => format!("{answered} of {all} rows answered → {path}"),
        });
    }
    Ok(())
}

/// The file: (id, industry) and place of each row.
struct Rows {
    subjects: Vec<(String, String)>,
    places: Vec<Place>,
    /// Columns that are not read.
    not_used: Option<String>,
}

/// Columns that are read.
const COLUMNS: [&str; 8] = ["id", "industry", "lon", "lat", "x", "y", "legal_dong_code", "area"];

impl Rows {
    fn read(path: &Path) -> Result<Self> {
        let shown = path.display();
        let text = own_list::as_csv(path)?;
        let mut reader = ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let header = StringRecord::from_byte_record_lossy(reader.byte_headers()?.clone());
        let column =
            |name: &str| header.iter().position(|h| h.trim_start_matches('\u{feff}').trim().eq_ignore_ascii_case(name));
        let listed = || header.iter().collect::<Vec<_>>().join(", ");
        let (Some(id), Some(industry)) = (column("id"), column("industry")) else {
            bail!("{shown} needs columns id and industry; its columns are {}", listed());
        };
        let degrees = column("lon").zip(column("lat"));
        let metres = column("x").zip(column("y"));
        let (legal_dong, area) = (column("legal_dong_code"), column("area"));
        ensure!(
            degrees.is_some() || metres.is_some() || legal_dong.or(area).is_some(),
            "{shown} needs lon and lat, x and y, legal_dong_code, or area; its columns are {}",
            listed()
        );
        let not_used = own_list::unknown_columns(header.iter(), &COLUMNS);
        let mut rows = Self { subjects: Vec::new(), places: Vec::new(), not_used };
        let mut record = ByteRecord::new();
        while reader.read_byte_record(&mut record).with_context(|| format!("cannot read {shown}"))? {
            let text = |at: usize| String::from_utf8_lossy(record.get(at).unwrap_or_default()).trim().to_owned();
            let pair = |at: Option<(usize, usize)>| {
                at.map(|(a, b)| (text(a), text(b))).filter(|(a, b)| !a.is_empty() || !b.is_empty())
            };
            rows.subjects.push((text(id), text(industry)));
            let told = |at: Option<usize>| at.map(text).filter(|text| !text.is_empty());
            let by_name = || told(legal_dong).map(Place::LegalDong).or_else(|| told(area).map(Place::Named));
            let by_point = pair(degrees).map(Place::Degrees).or_else(|| pair(metres).map(Place::Metres));
            rows.places.push(by_point.or_else(by_name).unwrap_or(Place::Nowhere));
        }
        Ok(rows)
    }
}
