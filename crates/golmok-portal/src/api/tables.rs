//! Tables as Parquet files, whole or by range. Each is written from what may leave the lake; what is withheld is not in it.

use super::answer::{Answer, whole};
use super::spots::Table;
use crate::app::Asking;
use crate::edition::Edition;
use crate::problem::Problem;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use golmok_lake::store::Snapshot;
use golmok_model::tables::{self, TableSchema};
use golmok_report::export;
use http_body::{Frame, SizeHint};
use std::io::{Read, Seek, SeekFrom};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

/// Bytes that are read of a file at a time.
const PIECE: u64 = 256 * 1024;

/// The tables that can be downloaded, with their rows: marts and what the backtest said.
pub fn listed(snapshot: &Snapshot) -> Vec<Table> {
    let there = |table: &&TableSchema| table.name.starts_with("mart_") || table.name.starts_with("backtest_");
    let known = tables::all().into_iter().filter(there);
    let of = known.filter_map(|table| Some((table, snapshot.info().tables.get(table.name)?)));
    let all = of.map(|(table, entry)| Table {
        name: table.name.to_owned(),
        rows: entry.files.iter().map(|file| file.rows).sum(),
    });
    all.filter(|table| table.rows > 0).collect()
}

/// The tables that can be downloaded.
#[utoipa::path(get, path = "/tables", responses((status = 200, body = Answer<Vec<Table>>)))]
pub async fn tables(asking: Asking) -> Response {
    whole(&asking, Ok(listed(asking.edition.session.snapshot())))
}

/// A table as a Parquet file, whole or a range of its bytes.
#[utoipa::path(
    get,
    path = "/tables/{file}",
    params(("file" = String, Path, description = "Name of a table with `.parquet`.", example = "mart_entry_risk.parquet")),
    responses((status = 200, content_type = "application/vnd.apache.parquet"), (status = 206), (status = 404, body = Problem), (status = 416))
)]
pub async fn file(asking: Asking, Path(file): Path<String>, headers: HeaderMap) -> Response {
    let (app, lang) = (asking.app.clone(), asking.lang);
    let found = app.work(lang, move || {
        let snapshot = asking.edition.session.snapshot();
        let name = file.strip_suffix(".parquet").unwrap_or_default();
        let known = listed(snapshot).iter().any(|table| table.name == name);
        let table = tables::by_name(name).filter(|_| known).ok_or_else(|| Problem::not_found(lang))?;
        let written = asking.edition.file(&file, |path| export::write(snapshot, table, None, path).map(drop));
        written.map(|(path, bytes)| (asking, path, bytes)).map_err(|error| Problem::of_report(&error, lang))
    });
    let (asking, path, bytes) = match found.await.and_then(|found| found) {
        Ok(found) => found,
        Err(problem) => return problem.into_response(),
    };
    // The range of another edition's file is none of this one's: the whole file then.
    let same = headers.get(header::IF_RANGE).is_none();
    let asked = headers.get(header::RANGE).and_then(|range| range.to_str().ok()).filter(|_| same);
    let (status, from, until) = match asked.map(|range| range_of(range, bytes)) {
        None | Some(Ranged::Whole) => (StatusCode::OK, 0, bytes),
        Some(Ranged::Part(from, until)) => (StatusCode::PARTIAL_CONTENT, from, until),
        Some(Ranged::Outside) => {
            let all = HeaderValue::from_str(&format!("bytes */{bytes}")).unwrap_or(HeaderValue::from_static(""));
            return (StatusCode::RANGE_NOT_SATISFIABLE, [(header::CONTENT_RANGE, all)]).into_response();
        }
    };
    let pieces = match Pieces::of(asking, &path, from, until) {
        Ok(pieces) => pieces,
        Err(error) => return Problem::of(&error.into(), lang).into_response(),
    };
    let mut response = (status, Body::new(pieces)).into_response();
    let put = response.headers_mut();
    put.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/vnd.apache.parquet"));
    put.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    put.insert(header::CONTENT_LENGTH, HeaderValue::from(until - from));
    if status == StatusCode::PARTIAL_CONTENT {
        let range = format!("bytes {from}-{}/{bytes}", until - 1);
        put.insert(header::CONTENT_RANGE, HeaderValue::from_str(&range).unwrap_or(HeaderValue::from_static("")));
    }
    response
}

/// What a header asks of a file.
#[derive(Debug, PartialEq, Eq)]
enum Ranged {
    /// Nothing that is answered in parts: several ranges, or no range at all.
    Whole,
    /// From the first byte to before the last.
    Part(u64, u64),
    /// No byte of it.
    Outside,
}

fn range_of(header: &str, bytes: u64) -> Ranged {
    let Some((from, to)) = header.strip_prefix("bytes=").and_then(|range| range.split_once('-')) else {
        return Ranged::Whole;
    };
    let (from, to) = (from.trim(), to.trim());
    let number = |text: &str| text.parse::<u64>().ok().filter(|_| text.bytes().all(|b| b.is_ascii_digit()));
    match (number(from), number(to)) {
        (Some(from), _) if to.is_empty() && from < bytes => Ranged::Part(from, bytes),
        (Some(from), Some(to)) if from <= to && from < bytes => Ranged::Part(from, to.saturating_add(1).min(bytes)),
        (Some(from), to_byte) if from >= bytes && (to.is_empty() || to_byte.is_some()) => Ranged::Outside,
        (None, Some(last)) if from.is_empty() && last > 0 => Ranged::Part(bytes.saturating_sub(last), bytes),
        (None, Some(0)) if from.is_empty() => Ranged::Outside,
        _ => Ranged::Whole,
    }
}

/// The bytes of a file piece by piece; the edition whose file it is stays until the last.
#[derive(Debug)]
struct Pieces {
    file: std::fs::File,
    left: u64,
    _edition: Arc<Edition>,
}

impl Pieces {
    fn of(asking: Asking, path: &std::path::Path, from: u64, until: u64) -> std::io::Result<Self> {
        let mut file = std::fs::File::open(path)?;
        file.seek(SeekFrom::Start(from))?;
        Ok(Self { file, left: until - from, _edition: asking.edition })
    }
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = std::io::Error;

    /// Reads where it is asked: the file was written by this process a while ago and lies in memory.
    fn poll_frame(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<std::io::Result<Frame<Bytes>>>> {
        let size = self.left.min(PIECE);
        if size == 0 {
            return Poll::Ready(None);
        }
        let mut piece = vec![0; usize::try_from(size).unwrap_or_default()];
        let read = self.file.read_exact(&mut piece);
        self.left -= size;
        Poll::Ready(Some(read.map(|()| Frame::data(Bytes::from(piece)))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_http_has_them() {
        assert_eq!(range_of("bytes=0-9", 100), Ranged::Part(0, 10));
        assert_eq!(range_of("bytes=90-", 100), Ranged::Part(90, 100));
        assert_eq!(range_of("bytes=90-1000", 100), Ranged::Part(90, 100));
        assert_eq!(range_of("bytes=-8", 100), Ranged::Part(92, 100));
        assert_eq!(range_of("bytes=-1000", 100), Ranged::Part(0, 100));
        assert_eq!(range_of("bytes=100-", 100), Ranged::Outside);
        for whole in ["bytes=5-1", "bytes=0-1,3-4", "lines=1-2", "bytes=", "bytes=-", "bytes=+1-2"] {
            assert_eq!(range_of(whole, 100), Ranged::Whole, "{whole}");
        }
    }
}
