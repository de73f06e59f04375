//! Authority, gu and dong that an address of any city names, by its words alone: a licence register needs no boundaries.

/// The districts of an address; each holds the names above it, so that dongs of one name stay apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct District {
    /// Who grants licences: 시 or 군 of a province, 구 or 군 of a metropolitan city.
    pub authority: String,
    /// Gu of a city that has some; else the authority.
    pub gu: String,
    /// Dong, eup, myeon or ri; empty where the address names none.
    pub dong: String,
}

impl District {
    /// Reads them.
    pub fn of(address: &str) -> Self {
        let ends = |word: &str, ends: &[&str]| ends.iter().any(|end| word.ends_with(end));
        let mut words = address.split_whitespace().peekable();
        let is_metropolitan = words.next_if(|w| ends(w, &["특별시", "광역시", "자치시"])).is_some();
        if !is_metropolitan {
            words.next_if(|word| ends(word, &["도"]));
        }
        let authority = words.next_if(|word| ends(word, &["시", "군", "구"])).unwrap_or_default().to_owned();
        let gu = match words.next_if(|word| ends(word, &["구"])) {
            Some(gu) => format!("{authority} {gu}"),
            None => authority.clone(),
        };
        let is_dong = |word: &&str| ends(word, &["동", "가", "리", "읍", "면"]) && word.chars().count() > 1;
        let dong = words.take(2).find(is_dong).map_or_else(String::new, |dong| format!("{gu} {dong}"));
        Self { authority, gu, dong }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn districts_of_any_city() {
        for (address, authority, gu, dong) in [
            ("경기도 성남시 수정구 시흥동 85-5 1층", "성남시", "성남시 수정구", "성남시 수정구 시흥동"),
            ("경기도 가평군 가평읍 읍내리 468-21번지 ", "가평군", "가평군", "가평군 가평읍"),
            ("서울특별시 강남구 역삼동 688-6 지하1층", "강남구", "강남구", "강남구 역삼동"),
            ("서울특별시 중구 을지로3가 1", "중구", "중구", "중구 을지로3가"),
            ("경기도 성남시 수정구 설개로 10, 1층 (시흥동)", "성남시", "성남시 수정구", ""),
            ("세종특별자치시 조치원읍 원리 1", "", "", " 조치원읍"),
            ("", "", "", ""),
        ] {
            let found = District::of(address);
            assert_eq!(
                (found.authority.as_str(), found.gu.as_str(), found.dong.as_str()),
                (authority, gu, dong),
                "{address}"
            );
        }
    }
}
