//! Bodies as the client takes them: brotli, gzip, or as they are.

use axum::body::{Body, Bytes, HttpBody};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use http_body_util::BodyExt;
use std::io::Write;

/// Shorter ones fit a packet anyway.
const LEAST: u64 = 1_024;
/// From here on the work is done beside the threads that wait for sockets.
const LARGE: usize = 64 * 1024;

/// How a body may be coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coding {
    /// `br`.
    Brotli,
    /// `gzip`.
    Gzip,
}

/// The best coding that a client takes.
pub fn accepted(headers: &HeaderMap) -> Option<Coding> {
    let asked = headers.get(header::ACCEPT_ENCODING)?.to_str().ok()?;
    let takes = |name: &str| {
        asked.split(',').any(|choice| {
            let (coding, weight) = choice.split_once(';').unwrap_or((choice, ""));
            let refused = weight.trim().strip_prefix("q=").is_some_and(|q| q.trim().parse() == Ok(0.0));
            coding.trim().eq_ignore_ascii_case(name) && !refused
        })
    };
    match () {
        () if takes("br") => Some(Coding::Brotli),
        () if takes("gzip") => Some(Coding::Gzip),
        () => None,
    }
}

/// The answer with its body coded, where that is worth it.
pub async fn response(response: Response, coding: Option<Coding>) -> Response {
    let (mut parts, body) = response.into_parts();
    let text = parts.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).is_some_and(is_text);
    if text {
        parts.headers.append(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    let long = body.size_hint().exact().is_some_and(|length| length >= LEAST);
    let plain = !parts.headers.contains_key(header::CONTENT_ENCODING) && parts.status != StatusCode::PARTIAL_CONTENT;
    let Some(coding) = coding.filter(|_| text && long && plain) else { return Response::from_parts(parts, body) };
    let Ok(whole) = body.collect().await else { return Response::from_parts(parts, Body::empty()) };
    let whole = whole.to_bytes();
    let coded = match whole.len() > LARGE {
        true => {
            let copy = whole.clone();
            tokio::task::spawn_blocking(move || coded(&copy, coding)).await.ok().flatten()
        }
        false => coded(&whole, coding),
    };
    match coded {
        Some(coded) => {
            let name = if coding == Coding::Brotli { "br" } else { "gzip" };
            parts.headers.remove(header::CONTENT_LENGTH);
            parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
            Response::from_parts(parts, Body::from(coded))
        }
        None => Response::from_parts(parts, Body::from(whole)),
    }
}

fn is_text(kind: &str) -> bool {
    kind.starts_with("text/") || ["json", "svg", "javascript"].iter().any(|word| kind.contains(word))
}

fn coded(bytes: &Bytes, coding: Coding) -> Option<Vec<u8>> {
    match coding {
        Coding::Brotli => {
            let mut writer = brotli::CompressorWriter::new(Vec::with_capacity(bytes.len() / 3), 16 * 1024, 4, 20);
            writer.write_all(bytes).ok()?;
            Some(writer.into_inner())
        }
        Coding::Gzip => {
            let mut writer =
                flate2::write::GzEncoder::new(Vec::with_capacity(bytes.len() / 3), flate2::Compression::fast());
            writer.write_all(bytes).ok()?;
            writer.finish().ok()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_what_the_client_takes() {
        let asked = |text: &'static str| {
            accepted(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(text))]))
        };
        assert_eq!(asked("gzip, deflate, br"), Some(Coding::Brotli));
        assert_eq!(asked("gzip, br;q=0"), Some(Coding::Gzip));
        assert_eq!(asked("identity"), None);
    }

    #[test]
    fn coded_bytes_come_back() {
        let text = Bytes::from("골목 ".repeat(2_000));
        let coded_as = |coding| coded(&text, coding).expect("memory is enough");
        let (mut br, mut gzip) = (Vec::new(), Vec::new());
        brotli::BrotliDecompress(&mut coded_as(Coding::Brotli).as_slice(), &mut br).expect("brotli");
        std::io::copy(&mut flate2::read::GzDecoder::new(coded_as(Coding::Gzip).as_slice()), &mut gzip).expect("gzip");
        assert!(br == text && gzip == text);
    }
}
