//! What the large map is made of: files of `web/`, the larger ones kept as brotli has them.

use crate::app::{Asking, body};
use crate::compress::{Coding, accepted};
use crate::problem::Problem;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use std::sync::OnceLock;

/// A file: name, kind, and its bytes.
struct Asset {
    name: &'static str,
    kind: &'static str,
    bytes: Bytes,
}

enum Bytes {
    Plain(&'static str),
    /// As brotli has them, and as they are once somebody needs that.
    Brotli(&'static [u8], OnceLock<Vec<u8>>),
}

macro_rules! brotli {
    ($name:literal) => {
        Bytes::Brotli(include_bytes!(concat!("../../web/dist/", $name, ".br")), OnceLock::new())
    };
}

const SCRIPT: &str = "text/javascript; charset=utf-8";

static ASSETS: [Asset; 5] = [
    Asset { name: "map.mjs", kind: SCRIPT, bytes: Bytes::Plain(include_str!("../../web/map.mjs")) },
    Asset { name: "maplibre-gl.mjs", kind: SCRIPT, bytes: brotli!("maplibre-gl.mjs") },
    Asset { name: "maplibre-gl-worker.mjs", kind: SCRIPT, bytes: brotli!("maplibre-gl-worker.mjs") },
    Asset { name: "maplibre-gl.css", kind: "text/css; charset=utf-8", bytes: brotli!("maplibre-gl.css") },
    Asset {
        name: "maplibre-gl.LICENSE.txt",
        kind: "text/plain; charset=utf-8",
        bytes: brotli!("maplibre-gl.LICENSE.txt"),
    },
];

/// A file by its name.
pub async fn asset(asking: Asking, Path(file): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = ASSETS.iter().find(|asset| asset.name == file) else {
        return super::problem(asking.clone(), Problem::not_found(asking.lang)).await;
    };
    match &asset.bytes {
        Bytes::Plain(text) => body(asset.kind, *text),
        Bytes::Brotli(coded, _) if accepted(&headers) == Some(Coding::Brotli) => {
            let mut response = body(asset.kind, *coded);
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
            response
        }
        Bytes::Brotli(coded, plain) => body(asset.kind, plain.get_or_init(|| decoded(coded)).as_slice()),
    }
}

fn decoded(coded: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(5 * coded.len());
    // A test reads every file: there is none that fails.
    if let Err(error) = brotli::BrotliDecompress(&mut &*coded, &mut plain) {
        tracing::error!("{error}");
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_comes_back() {
        for asset in &ASSETS {
            if let Bytes::Brotli(coded, _) = &asset.bytes {
                let plain = decoded(coded);
                assert!(plain.len() > coded.len() && std::str::from_utf8(&plain).is_ok(), "{}", asset.name);
            }
        }
        assert!(decoded(include_bytes!("../../web/dist/maplibre-gl.LICENSE.txt.br")).starts_with(b"Copyright"));
    }
}
