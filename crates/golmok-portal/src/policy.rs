//! What a browser may do with an answer: the headers of every one.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use golmok_report::hosted::inline;
use golmok_report::{Lang, ReportError};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// The headers. The inline blocks of the pages that the report has too are named by their hashes: nothing else runs.
#[derive(Debug, Clone)]
pub struct Policy {
    fixed: Vec<(HeaderName, HeaderValue)>,
    pages: HeaderValue,
    map: HeaderValue,
}

impl Policy {
    /// Hashes the blocks of the templates, not of any answer. `raster` is the server of a map's ground, if there is one.
    ///
    /// # Errors
    /// When a template fails, which tests rule out.
    pub fn of_templates(raster: Option<&str>) -> Result<Self, ReportError> {
        let (mut styles, mut scripts) = (BTreeSet::new(), BTreeSet::new());
        for lang in [Lang::Ko, Lang::En] {
            let blocks = inline(lang)?;
            styles.extend(blocks.styles.iter().map(|block| hash(block)));
            scripts.extend(blocks.scripts.iter().map(|block| hash(block)));
        }
        let joined = |hashes: BTreeSet<String>| hashes.into_iter().collect::<Vec<_>>().join(" ");
        // Bars are as long as their figures: attributes may set a style, elements only known ones.
        let (scripts, styles) = (joined(scripts), joined(styles));
        let common = format!(
            "style-src 'self' {styles}; style-src-attr 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        );
        let header =
            |csp: String| HeaderValue::from_str(&csp).map_err(|error| golmok_engine::Error::Report(Box::new(error)));
        let pages = header(format!("default-src 'none'; script-src {scripts}; img-src 'self' data:; {common}"))?;
        // The map's own files, its worker, and what it asks of the API.
        let raster = raster.map(|origin| format!(" {origin}")).unwrap_or_default();
        let map = header(format!(
            "default-src 'none'; script-src 'self' {scripts}; worker-src 'self' blob:; connect-src 'self'{raster}; \
             img-src 'self' data: blob:{raster}; {common}"
        ))?;
        let fixed =
            |name: &'static str, value: &'static str| (HeaderName::from_static(name), HeaderValue::from_static(value));
        let fixed = vec![
            fixed("x-content-type-options", "nosniff"),
            fixed("x-frame-options", "DENY"),
            fixed("referrer-policy", "no-referrer"),
            fixed("permissions-policy", "geolocation=(), camera=(), microphone=()"),
            fixed("cross-origin-opener-policy", "same-origin"),
            fixed("cross-origin-resource-policy", "same-origin"),
        ];
        Ok(Self { fixed, pages, map })
    }

    /// Puts the headers on an answer; one that has a policy of its own keeps it.
    pub fn put(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.fixed {
            headers.insert(name, value.clone());
        }
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert_with(|| self.pages.clone());
    }

    /// What the page of the large map may do.
    pub fn map(&self) -> HeaderValue {
        self.map.clone()
    }
}

/// The hash of a block as a policy names it.
pub fn hash(block: &str) -> String {
    format!("'sha256-{}'", base64(&Sha256::digest(block)))
}

/// Bytes in base 64 with padding.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            match place <= three.len() {
                true => text.push(char::from(LETTERS[(bits >> (18 - 6 * place)) as usize & 63])),
                false => text.push('='),
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_has_the_hash_that_browsers_compute() {
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        assert_eq!(hash("alert(1)"), "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='");
        assert_eq!(["a", "at", "ate"].map(|text| base64(text.as_bytes())), ["YQ==", "YXQ=", "YXRl"]);
    }

    #[test]
    fn nothing_runs_but_what_is_hashed() {
        let mut headers = HeaderMap::new();
        Policy::of_templates(None).expect("templates").put(&mut headers);
        let csp = headers[header::CONTENT_SECURITY_POLICY].to_str().expect("text");
        let scripts = csp.split("; ").find(|part| part.starts_with("script-src")).expect("scripts");
        assert!(
            !scripts.contains("unsafe") && !scripts.contains("self") && scripts.matches("sha256-").count() >= 2,
            "{csp}"
        );
        assert!(csp.starts_with("default-src 'none'"));
    }
}
