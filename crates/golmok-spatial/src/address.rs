//! Gu and legal dong (자치구, 법정동) from Korean address text, for stores whose point is missing or in doubt.
//!
//! A lot address (지번주소) reads `서울특별시 강남구 역삼동 688-6`; a road address (도로명주소) names its legal dong in
//! brackets: `서울특별시 강남구 언주로 548, 지하1층 (역삼동)`. Nothing is guessed: a name that the gu has not is no dong.

use crate::Area;
use golmok_model::City;
use golmok_model::reference::{self, Gu};
use std::collections::BTreeMap;

/// Whether a store lies in the city that golmok speaks of: Seoul, where no other was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// In the city.
    City,
    /// Elsewhere (nationwide registers), or nowhere known.
    Outside,
}

impl Scope {
    /// Code in tables: `seoul` (of whatever city: the word is older than the second one), `outside`.
    pub fn code(self) -> &'static str {
        ["seoul", "outside"][self as usize]
    }
}

/// Names of the legal dongs, by gu.
///
/// # Examples
/// ```
/// use golmok_spatial::LegalDongs;
/// let dongs = LegalDongs::new([("11680101", "역삼동"), ("11560121", "문래동3가")]);
/// assert_eq!(dongs.code("11680", "역삼동"), Some("11680101"));
/// assert_eq!(dongs.code("11560", "역삼동"), None); // of another gu
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LegalDongs {
    codes: BTreeMap<String, BTreeMap<String, String>>,
}

impl LegalDongs {
    /// From pairs of code (8 digits, gu first) and name.
    pub fn new<'a>(dongs: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut codes: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        for (code, name) in dongs {
            let gu = City::current().gu_of(code).map(|gu| gu.gu_code.as_str());
            if let Some(gu_code) = gu.or(code.get(..5)) {
                codes.entry(gu_code.to_owned()).or_default().insert(compact(name), code.to_owned());
            }
        }
        Self { codes }
    }

    /// From the legal dongs among some areas; those without a name are left out.
    pub fn of_areas(areas: &[Area]) -> Self {
        Self::new(areas.iter().filter_map(|area| Some((area.code.as_str(), area.name.as_deref()?))))
    }

    /// Code of a dong by its gu and exact name (spaces apart).
    pub fn code(&self, gu_code: &str, name: &str) -> Option<&str> {
        self.codes.get(gu_code)?.get(&compact(name)).map(String::as_str)
    }

    /// The dong that a lot address, from its dong on, begins with.
    fn of_lot(&self, gu_code: &str, from_dong: &str) -> Option<&str> {
        let mut words = from_dong.split_whitespace();
        let first = words.next()?;
        // 문래동 3가, written apart.
        let joined = words.next().map(|second| format!("{first}{second}"));
        let joined = joined.as_deref().and_then(|name| self.code(gu_code, name));
        let unbracketed = first.split('(').next()?.trim_end_matches(',');
        // 역삼동688-6, written together.
        let before_number = unbracketed.split_once('동').map(|(name, _)| format!("{name}동"));
        joined
            .or_else(|| self.code(gu_code, unbracketed))
            .or_else(|| self.code(gu_code, &without_number(unbracketed)?))
            .or_else(|| self.code(gu_code, before_number.as_deref()?))
    }

    /// The dong that a road address names in brackets.
    fn of_road(&self, gu_code: &str, road_address: &str) -> Option<&str> {
        let mut in_brackets = road_address.split('(').skip(1).flat_map(|part| part.split([')', ',']));
        in_brackets.find_map(|name| self.code(gu_code, name))
    }
}

fn compact(name: &str) -> String {
    name.split_whitespace().collect()
}

/// An administrative dong of old lot addresses without its number: 목5동 → 목동, 상계3,4동 → 상계동.
fn without_number(name: &str) -> Option<String> {
    let stem = name.strip_suffix('동')?;
    let bare = stem.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '·' | ','));
    (bare.len() < stem.len() && !bare.is_empty()).then(|| format!("{bare}동"))
}

/// What the address and the authority of a licence say of its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedPlace<'a> {
    /// In Seoul or not; `None` where neither address nor authority tells.
    pub scope: Option<Scope>,
    /// Gu of the address.
    pub gu_of_address: Option<&'static str>,
    /// Gu of the licensing authority (개방자치단체코드).
    pub gu_of_authority: Option<&'static str>,
    /// Legal dong of the address, lot address first.
    pub legal_dong: Option<&'a str>,
}

impl StatedPlace<'_> {
    /// The gu that are stated, address first.
    pub fn gus(&self) -> impl Iterator<Item = &'static str> {
        self.gu_of_address.into_iter().chain(self.gu_of_authority)
    }
}

/// Reads the place that a licence states: its addresses, and the authority where they do not tell.
///
/// An address outside Seoul wins over an authority in Seoul. An address without a province counts only where the
/// authority is a gu of Seoul, because other cities too have a 중구.
///
/// # Examples
/// ```
/// use golmok_spatial::{LegalDongs, Scope, stated_place};
/// let dongs = LegalDongs::new([("11680101", "역삼동")]);
/// let place = stated_place(Some("서울특별시 강남구 언주로 548, 지하1층 (역삼동)"), None, Some("3220000"), &dongs);
/// assert_eq!((place.gu_of_address, place.legal_dong), (Some("11680"), Some("11680101")));
///
/// let jinju = stated_place(None, Some("경상남도 진주시 본성동 6-3번지"), Some("3220000"), &dongs);
/// assert_eq!((jinju.scope, jinju.gu_of_address), (Some(Scope::Outside), None));
/// ```
pub fn stated_place<'a>(
    road_address: Option<&str>,
    lot_address: Option<&str>,
    authority_code: Option<&str>,
    dongs: &'a LegalDongs,
) -> StatedPlace<'a> {
    let authority = authority_code.map(str::trim).filter(|code| !code.is_empty());
    let gu_of_authority = authority.and_then(|code| {
        // 경기데이터드림 has the name in place of the code.
        let gu = reference::gu().iter().find(|gu| gu.authority_code == code || gu.name_ko == code)?;
        Some(gu.gu_code.as_str())
    });
    let mut place = StatedPlace { scope: None, gu_of_address: None, gu_of_authority, legal_dong: None };
    let addresses = [(lot_address, true), (road_address, false)];
    for (text, is_lot) in addresses.into_iter().filter_map(|(text, is_lot)| Some((text?.trim(), is_lot))) {
        match province(text) {
            Some((Scope::Outside, _)) => {
                place.scope.get_or_insert(Scope::Outside);
                continue;
            }
            Some((Scope::City, rest)) => {
                place.scope.get_or_insert(Scope::City);
                place.read_gu(rest, text, is_lot, dongs);
            }
            None if gu_of_authority.is_some() => place.read_gu(text, text, is_lot, dongs),
            None => {}
        }
    }
    match place.scope {
        // The address is the store's, the authority only licensed it.
        Some(Scope::Outside) => {
            place = StatedPlace { scope: place.scope, gu_of_address: None, gu_of_authority: None, legal_dong: None };
        }
        Some(Scope::City) => {}
        None if place.gus().next().is_some() => place.scope = Some(Scope::City),
        None => place.scope = authority.map(|_| Scope::Outside),
    }
    place
}

impl<'a> StatedPlace<'a> {
    fn read_gu(&mut self, from_gu: &str, whole: &str, is_lot: bool, dongs: &'a LegalDongs) {
        let Some((gu, rest)) = gu_at_start(from_gu) else { return };
        let gu_code = *self.gu_of_address.get_or_insert(gu.gu_code.as_str());
        if self.legal_dong.is_none() && gu_code == gu.gu_code.as_str() {
            self.legal_dong = if is_lot { dongs.of_lot(gu_code, rest) } else { dongs.of_road(gu_code, whole) };
        }
    }
}

fn gu_at_start(text: &str) -> Option<(&'static Gu, &str)> {
    reference::gu().iter().find_map(|gu| Some((gu, text.strip_prefix(gu.name_ko.as_str())?)))
}

/// Provinces and cities, by how their old, new and short names begin.
const PROVINCES: [&str; 23] = [
    "서울",
    "부산",
    "대구",
    "인천",
    "광주",
    "대전",
    "울산",
    "세종",
    "경기",
    "강원",
    "충청북도",
    "충북",
    "충청남도",
    "충남",
    "전라북도",
    "전북",
    "전라남도",
    "전남",
    "경상북도",
    "경북",
    "경상남도",
    "경남",
    "제주",
];

/// The province of an address and what follows its name; `None` where the address does not begin with one.
fn province(address: &str) -> Option<(Scope, &str)> {
    if let Some(rest) = City::current().within(address) {
        return Some((Scope::City, rest));
    }
    PROVINCES.iter().find_map(|name| address.strip_prefix(name)).map(|rest| (Scope::Outside, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dongs() -> LegalDongs {
        LegalDongs::new([
            ("11680101", "역삼동"),
            ("11140104", "남대문로2가"),
            ("11560121", "문래동3가"),
            ("11470102", "목동"),
            ("11620101", "봉천동"),
            ("11350105", "상계동"),
            ("11410102", "미근동"),
        ])
    }

    fn lot(address: &str, authority: &str) -> (Option<Scope>, Option<&'static str>, Option<String>) {
        let dongs = dongs();
        let place = stated_place(None, Some(address), Some(authority), &dongs);
        (place.scope, place.gu_of_address, place.legal_dong.map(str::to_owned))
    }

    #[test]
    fn lot_addresses_in_their_spellings() {
        for (address, gu, dong) in [
            ("서울특별시 강남구 역삼동 688-6 지하1층", "11680", "11680101"),
            ("서울 강남구 역삼동688-6", "11680", "11680101"),
            ("서울특별시 중구 남대문로2가 130", "11140", "11140104"),
            ("서울특별시 영등포구 문래동 3가 54-1", "11560", "11560121"),
            ("서울특별시 양천구 목5동 903번지 목동3단지", "11470", "11470102"),
            ("서울특별시 노원구 상계3,4동 12", "11350", "11350105"),
        ] {
            assert_eq!(lot(address, "6110000"), (Some(Scope::City), Some(gu), Some(dong.to_owned())), "{address}");
        }
    }

    #[test]
    fn road_addresses_name_their_dong_in_brackets() {
        let dongs = dongs();
        for address in [
            "서울특별시 강남구 테헤란로27길 8-4, 늘봄빌딩 (2,3층) (역삼동)",
            "서울특별시 강남구 테헤란로70길 16 (역삼동,지하1층)",
        ] {
            let place = stated_place(Some(address), None, None, &dongs);
            assert_eq!((place.gu_of_address, place.legal_dong), (Some("11680"), Some("11680101")), "{address}");
        }
        let no_dong = stated_place(Some("서울특별시 강남구 테헤란로 1 (역삼빌딩)"), None, None, &dongs);
        assert_eq!((no_dong.gu_of_address, no_dong.legal_dong), (Some("11680"), None));
    }

    #[test]
    fn without_a_province_only_under_an_authority_of_seoul() {
        assert_eq!(
            lot("관악구 봉천8동 945-10", "3200000"),
            (Some(Scope::City), Some("11620"), Some("11620101".into()))
        );
        assert_eq!(lot("중구 남대문로2가 130", "3460000"), (Some(Scope::Outside), None, None)); // 대구 중구
        assert_eq!(lot("호", "3000000"), (Some(Scope::City), None, None)); // the authority alone
    }

    #[test]
    fn the_address_wins_over_the_authority() {
        let dongs = dongs();
        let moved = stated_place(None, Some("서울특별시 서대문구 미근동 163"), Some("3000000"), &dongs);
        assert_eq!(moved.gus().collect::<Vec<_>>(), ["11410", "11110"]);
        assert_eq!(lot("전북특별자치도 전주시 완산구 풍남동1가 44", "3000000"), (Some(Scope::Outside), None, None));
        assert_eq!(stated_place(None, Some(" "), None, &dongs).scope, None);
    }

    #[test]
    fn a_dong_of_another_gu_is_no_dong() {
        assert_eq!(lot("서울특별시 종로구 역삼동 1", "3000000"), (Some(Scope::City), Some("11110"), None));
        assert_eq!(lot("서울특별시 영등포구 문래1동 1", "3180000").2, None); // 문래동1가…6가: which is not said
    }
}
