//! What a browser may do with an answer: the headers of every one.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use golmok_report::hosted::inline;
use golmok_report::{Lang, ReportError};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// The headers. The inline blocks of the pages that the report has too are named by their hashes: nothing else runs.
#[derive(Debug, Clone)]
pub struct Policy(Vec<(HeaderName, HeaderValue)>);

impl Policy {
    /// Hashes the blocks of the templates, not of any answer.
    ///
    /// # Errors
    /// When a template fails, which tests rule out.
    pub fn of_templates() -> Result<Self, ReportError> {
        let (mut styles, mut scripts) = (BTreeSet::new(), BTreeSet::new());
        for lang in [Lang::Ko, Lang::En] {
            let blocks = inline(lang)?;
            styles.extend(blocks.styles.iter().map(|block| hash(block)));
            scripts.extend(blocks.scripts.iter().map(|block| hash(block)));
        }
        let joined = |hashes: BTreeSet<String>| hashes.into_iter().collect::<Vec<_>>().join(" ");
        // Bars are as long as their figures: attributes may set a style, elements only known ones.
        let csp = format!(
            "default-src 'none'; script-src {}; style-src 'self' {}; style-src-attr 'unsafe-inline'; img-src 'self' data:; \
             form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
            joined(scripts),
            joined(styles)
        );
        let csp = HeaderValue::from_str(&csp).map_err(|error| golmok_engine::Error::Report(Box::new(error)))?;
        let fixed =
            |name: &'static str, value: &'static str| (HeaderName::from_static(name), HeaderValue::from_static(value));
        Ok(Self(vec![
            (header::CONTENT_SECURITY_POLICY, csp),
            fixed("x-content-type-options", "nosniff"),
            fixed("x-frame-options", "DENY"),
            fixed("referrer-policy", "no-referrer"),
            fixed("permissions-policy", "geolocation=(), camera=(), microphone=()"),
            fixed("cross-origin-opener-policy", "same-origin"),
            fixed("cross-origin-resource-policy", "same-origin"),
        ]))
    }

    /// Puts the headers on an answer.
    pub fn put(&self, headers: &mut HeaderMap) {
        for (name, value) in &self.0 {
            headers.insert(name, value.clone());
        }
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
        Policy::of_templates().expect("templates").put(&mut headers);
        let csp = headers[header::CONTENT_SECURITY_POLICY].to_str().expect("text");
        let scripts = csp.split("; ").find(|part| part.starts_with("script-src")).expect("scripts");
        assert!(
            !scripts.contains("unsafe") && !scripts.contains("self") && scripts.matches("sha256-").count() >= 2,
            "{csp}"
        );
        assert!(csp.starts_with("default-src 'none'"));
    }
}
