//! `datapackage.json` (Frictionless Data Package 2.0): what stands in the tables that lie beside it, from their schemas.

use crate::error::Result;
use crate::export::{GEOMETRY, IN_LAKE};
use golmok_lake::store::write_replacing;
use golmok_model::tables::{Column, ColumnType, TableSchema};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// Name of the description beside a report.
pub const FILE: &str = "datapackage.json";

/// A file with rows of a table.
#[derive(Debug, Clone)]
pub struct Resource<'a> {
    /// Name of the file, beside the description.
    pub path: &'a str,
    /// Schema of its table.
    pub table: &'a TableSchema,
    /// Its columns in order, as the table calls them; those that the table has not are texts.
    pub columns: Vec<&'a str>,
}

impl<'a> Resource<'a> {
    /// A file with all columns of its table.
    pub fn whole(path: &'a str, table: &'a TableSchema) -> Self {
        Self { path, table, columns: table.columns.iter().map(|column| column.name).collect() }
    }
}

/// Description of files that lie beside one another.
///
/// # Examples
/// ```
/// use golmok_model::tables::rating::ENTRY_RISK;
/// use golmok_report::datapackage::{Resource, describe};
/// let package = describe("entry-risk", &[Resource::whole("risk.csv", &ENTRY_RISK)]);
/// let field = &package["resources"][0]["schema"]["fields"][0];
/// assert_eq!((field["name"].as_str(), field["title"].as_str()), (Some("area_kind"), Some("구역 종류")));
/// ```
pub fn describe(name: &str, resources: &[Resource<'_>]) -> Value {
    json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": name,
        "title": "golmok: 상권과 업종의 표",
        "description": "Made from the schemas of golmok. Rows rest on public files: name their publishers and keep to their licences.",
        "resources": resources.iter().map(resource).collect::<Vec<_>>(),
    })
}

fn resource(file: &Resource<'_>) -> Value {
    let extension = Path::new(file.path).extension().and_then(|e| e.to_str()).unwrap_or_default();
    let mut said = Map::new();
    let mut say = |key: &str, value: Value| drop(said.insert(key.to_owned(), value));
    // Names are lower case, and one per file: the table in two formats is two resources.
    say("name", json!(file.path.replace('.', "-").to_lowercase()));
    say("path", json!(file.path));
    say("title", json!(file.table.name));
    say("description", json!(file.table.grain));
    say("format", json!(extension));
    match extension {
        "csv" => {
            say("type", json!("table"));
            say("mediatype", json!("text/csv"));
            say("encoding", json!("utf-8"));
        }
        "parquet" => say("mediatype", json!("application/vnd.apache.parquet")),
        _ => {}
    }
    say("schema", schema(file));
    Value::Object(said)
}

fn schema(file: &Resource<'_>) -> Value {
    let keyed = file.table.key.iter().all(|key| file.columns.contains(key));
    let fields: Vec<Value> = file.columns.iter().map(|name| field(file.table, name)).collect();
    let mut schema = json!({ "fields": fields, "missingValues": [""] });
    if keyed {
        schema["primaryKey"] = json!(file.table.key);
    }
    schema
}

fn field(table: &TableSchema, name: &str) -> Value {
    let Some(column) = table.column(name) else { return json!({ "name": name, "type": "string" }) };
    let shown = if name == IN_LAKE { GEOMETRY } else { name };
    let mut field = json!({
        "name": shown,
        "type": type_of(column),
        "title": table.name_ko(name),
        "description": column.doc,
        "unit": column.unit().symbol(),
    });
    let mut constraints = Map::new();
    if !column.nullable {
        constraints.insert("required".to_owned(), json!(true));
    }
    if let Some([least, largest]) = column.range {
        constraints.insert("minimum".to_owned(), json!(least));
        constraints.insert("maximum".to_owned(), json!(largest));
    }
    if !constraints.is_empty() {
        field["constraints"] = Value::Object(constraints);
    }
    field
}

fn type_of(column: &Column) -> &'static str {
    match column.kind {
        ColumnType::Utf8 => "string",
        ColumnType::I64 | ColumnType::I32 | ColumnType::U64 => "integer",
        ColumnType::F64 => "number",
        ColumnType::Bool => "boolean",
        ColumnType::Date32 => "date",
        // Bytes of a geometry, which no type of Frictionless is.
        ColumnType::Binary => "any",
    }
}

/// Writes the description into a file.
///
/// # Errors
/// When it cannot be written.
pub fn write(out: &Path, name: &str, resources: &[Resource<'_>]) -> Result<()> {
    let mut text = serde_json::to_string_pretty(&describe(name, resources))
        .map_err(|error| golmok_engine::Error::Invalid(error.to_string()))?;
    text.push('\n');
    write_replacing(out, |fresh| std::fs::write(fresh, &text).map_err(crate::error::cannot("write", out)))
}

/// Writes the description of one exported file beside it, as `<stem>.datapackage.json`; `None` for a format that it cannot
/// describe.
///
/// # Errors
/// When it cannot be written.
pub fn beside(exported: &Path, table: &'static TableSchema) -> Result<Option<PathBuf>> {
    let text = |part: Option<&std::ffi::OsStr>| part.and_then(|part| part.to_str()).map(str::to_owned);
    let (Some(file), Some(stem)) = (text(exported.file_name()), text(exported.file_stem())) else { return Ok(None) };
    if ![Some("csv"), Some("parquet")].contains(&exported.extension().and_then(|e| e.to_str())) {
        return Ok(None);
    }
    let out = exported.with_file_name(format!("{stem}.{FILE}"));
    write(&out, &table.name.replace('_', "-"), &[Resource::whole(&file, table)])?;
    Ok(Some(out))
}

#[cfg(test)]
mod tests {
    use super::*;
    use golmok_model::tables::{all, staging};

    #[test]
    fn every_table_can_be_described() {
        for table in all() {
            let package = describe("all", &[Resource::whole("x.csv", table)]);
            let schema = &package["resources"][0]["schema"];
            let fields = schema["fields"].as_array().expect("fields");
            assert_eq!(fields.len(), table.columns.len());
            assert!(fields.iter().all(|f| f["title"].is_string() && f["unit"].is_string()), "{}", table.name);
            assert_eq!(schema["primaryKey"], json!(table.key));
        }
    }

    #[test]
    fn ranges_and_nulls_become_constraints() {
        let package = describe("x", &[Resource::whole("x.parquet", &staging::STORE_COUNTS)]);
        let fields = package["resources"][0]["schema"]["fields"].as_array().expect("fields");
        let of = |name: &str| fields.iter().find(|f| f["name"] == name).expect("a field")["constraints"].clone();
        assert_eq!(of("store_count"), json!({ "minimum": 0, "maximum": 1_000_000 }));
        assert_eq!(of("quarter"), json!({ "required": true }));
    }
}
