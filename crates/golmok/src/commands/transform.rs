//! `golmok transform`: coordinates of a CSV from one system to another.

use crate::cli::TransformArgs;
use crate::output;
use anyhow::{Context, Result};
use golmok_engine::own_list;
use golmok_spatial::Crs;

/// Reads columns `x,y` (easting and northing in metres, or longitude and latitude in degrees), appends `x_out,y_out`.
/// A row without a number keeps empty cells.
pub fn transform(args: &TransformArgs) -> Result<()> {
    let transform = Crs::from_epsg(&args.from)?.to(Crs::from_epsg(&args.to)?);
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
    writer.write_record(&header)?;
    for (row, record) in reader.into_records().enumerate() {
        let mut record = record.with_context(|| format!("{path}, record {}", row + 1))?;
        let number = |i: usize| record.get(i).and_then(|t| t.trim().parse::<f64>().ok());
        let out = number(x_at).zip(number(y_at)).and_then(|(x, y)| transform.apply(x, y).ok());
        let (x, y) = out.map_or((String::new(), String::new()), |(x, y)| (x.to_string(), y.to_string()));
        record.push_field(&x);
        record.push_field(&y);
        writer.write_record(&record)?;
    }
    output::write_stdout(&String::from_utf8(writer.into_inner()?)?)
}
