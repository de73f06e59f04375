//! The language of an answer: of a page by its address, of the API by `Accept-Language`.

use axum::http::{HeaderMap, header};
pub use golmok_report::Lang;

/// The language that a client likes best of Korean and English; Korean where it names neither.
///
/// # Examples
/// ```
/// use axum::http::{HeaderMap, header};
/// use golmok_portal::language::{Lang, accepted};
/// let asked = |text: &str| accepted(&HeaderMap::from_iter([(header::ACCEPT_LANGUAGE, text.parse().unwrap())]));
/// assert_eq!(asked("en-GB,en;q=0.9,ko;q=0.8"), Lang::En);
/// assert_eq!(asked("ko-KR,ko;q=0.9,en;q=0.8"), Lang::Ko);
/// assert_eq!(asked("en;q=0.5, ko"), Lang::Ko);
/// assert_eq!(asked("fr, en;q=0"), Lang::Ko);
/// assert_eq!(accepted(&HeaderMap::new()), Lang::Ko);
/// ```
pub fn accepted(headers: &HeaderMap) -> Lang {
    let asked = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (mut best, mut liked) = (Lang::Ko, 0.0);
    for choice in asked.split(',') {
        let (tag, weight) = choice.split_once(';').unwrap_or((choice, ""));
        let weight: f64 = weight.trim().strip_prefix("q=").map_or(1.0, |q| q.trim().parse().unwrap_or(0.0));
        let lang = match tag.trim().split('-').next().unwrap_or_default() {
            tag if tag.eq_ignore_ascii_case("ko") => Lang::Ko,
            tag if tag.eq_ignore_ascii_case("en") => Lang::En,
            _ => continue,
        };
        if weight > liked {
            (best, liked) = (lang, weight);
        }
    }
    best
}
