//! `golmok transform`: coordinates of a CSV from one system to another.

use crate::cli::{Global, TransformArgs};
use crate::output;
use anyhow::{Context, Result};
use golmok_engine::own_list;
use golmok_report::formula;
use golmok_report::listing::json_of_csv;
use golmok_spatial::Crs;

/// Reads columns `x,y` (easting and northing in metres, or longitude and latitude in degrees), appends `x_out,y_out`.
/// A row without a number keeps empty cells; such rows, and those whose longitude and latitude stand the wrong way round,
/// are told with the first lines.
pub fn transform(global: &Global, args: &TransformArgs) -> Result<()> {
    let from = Crs::from_epsg(&args.from)?;
    let transform = from.to(Crs::from_epsg(&args.to)?);
    let path = args.file.display();
    let text = own_list::as_csv(&args.file)?;
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut header = reader.headers()?.clone();
    let place = |name: &str| {
        header.iter().position(|h| h == name).with_context(|| {
            format!("{path} has no column {name}; its columns are {}", header.iter().collect::<Vec<_>>().join(", "))
        })
    };
    let (x_at, y_at) = (place("x")?, place("y")?);
    header.push_field("x_out");
    header.push_field("y_out");
    let mut writer = csv::Writer::from_writer(Vec::new());
    let json = matches!(global.format, Some(output::Format::Json));
    let leaves = |cell: &str| if json { cell.to_owned() } else { formula::number_or_text(cell).into_owned() };
    writer.write_record(header.iter().map(leaves))?;
    let (mut swapped, mut empty) = (Vec::new(), Vec::new());
    for (row, record) in reader.into_records().enumerate() {
        let mut record = record.with_context(|| format!("{path}, record {}", row + 1))?;
        let number = |i: usize| record.get(i).and_then(|t| t.trim().parse::<f64>().ok());
        let point = number(x_at).zip(number(y_at));
        let out = point.and_then(|(x, y)| transform.apply(x, y).ok());
        let line = row + 2;
        match point {
            Some((x, y)) if from.is_degrees() && is_swapped(x, y) => swapped.push(line),
            _ if out.is_none() => empty.push(line),
            _ => {}
        }
        let (x, y) = out.map_or((String::new(), String::new()), |(x, y)| (x.to_string(), y.to_string()));
        record.push_field(&x);
        record.push_field(&y);
        writer.write_record(record.iter().map(leaves))?;
    }
    for (lines, ko, en) in [
        (
            &swapped,
            "경도와 위도가 바뀐 것 같은 행(x가 경도, y가 위도)",
            "rows whose longitude and latitude seem swapped (x is the longitude)",
        ),
        (&empty, "좌표로 읽지 못해 비워 둔 행", "rows left empty: no coordinates"),
    ] {
        if !lines.is_empty() && !global.quiet {
            let first: Vec<String> = lines.iter().take(SHOWN).map(usize::to_string).collect();
            let (count, first, lang) = (lines.len(), first.join("·"), global.lang);
            output::note(&match lang {
                crate::language::Lang::Ko => format!("{ko}: {count} ({first}행째)"),
                crate::language::Lang::En => format!("{en}: {count} (lines {first})"),
            });
        }
    }
    let text = String::from_utf8(writer.into_inner()?)?;
    output::write_stdout(&if json { json_of_csv(&text, &["x", "y", "x_out", "y_out"])? } else { text })
}

/// Lines that are shown of those at fault.
const SHOWN: usize = 3;

/// Whether a pair of degrees lies in Korea only the other way round.
fn is_swapped(lon: f64, lat: f64) -> bool {
    (32.0..=39.5).contains(&lon) && (124.0..=132.0).contains(&lat)
}
