//! Which door (출입구) an address names: lot, floor and room, free of spelling.
//!
//! Registers write one door in many ways: `역삼동 688-6 지하1층`, `역삼동 688번지 6호 (지하1층)`. Names of buildings come
//! and go, so they are left out; floors and rooms are kept.

use golmok_model::City;

/// A door: the lot, and what is known of floor and room inside it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Door {
    /// Gu, dong and lot number, or road and building number, without spaces: `강남구역삼동688-6`.
    pub lot: String,
    /// Floors and rooms, sorted: `B1`, `2F`, `201`. Empty where the address does not say.
    pub unit: Vec<String>,
}

/// Reads the door of a lot address (지번주소) or a road address (도로명주소).
///
/// `None` where there is no number to hold on to.
///
/// # Examples
/// ```
/// use golmok_spatial::door;
/// let new = door("서울특별시 강남구 역삼동 688-6 지하1층").unwrap();
/// let old = door("서울특별시 강남구 역삼동 688번지 6호 (지하1층)").unwrap();
/// assert_eq!(new, old);
/// assert_eq!((new.lot.as_str(), new.unit), ("강남구역삼동688-6", vec!["B1".to_owned()]));
/// assert_eq!(door("서울특별시 강남구 역삼동"), None);
/// ```
pub fn door(address: &str) -> Option<Door> {
    let plain: String = address.chars().map(half_width).collect();
    let plain = City::current().within(&plain).unwrap_or(&plain);
    let (street, number, rest) = split_at_lot_number(plain)?;
    let lot: String = street.split_whitespace().chain([number.as_str()]).collect();
    Some(Door { lot, unit: unit(rest) })
}

/// Digits and signs of double width as the usual ones.
fn half_width(c: char) -> char {
    match c {
        '０'..='９' | '（' | '）' | '，' | '－' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        c => c,
    }
}

/// Splits before and after the lot (building) number, the first word that begins with a digit: `688-6`, `688번지 6호`,
/// `산 12-1`. Words such as `3가` and `9길` belong to the street.
fn split_at_lot_number(address: &str) -> Option<(&str, String, &str)> {
    let mut from = 0;
    loop {
        let start = from + address[from..].find(|c: char| c.is_ascii_digit())?;
        let after = address[start..].find(|c: char| !c.is_ascii_digit() && c != '-');
        let number_end = after.map_or(address.len(), |length| start + length);
        let tail = &address[number_end..];
        let is_number = tail.is_empty() || tail.starts_with([' ', ',', '(']) || tail.starts_with("번지");
        let begins_word = address[..start].ends_with([' ', '동', '가', '리', '산']) || start == 0;
        if is_number && begins_word {
            let number = address[start..number_end].trim_end_matches('-');
            let number = number.strip_suffix("-0").unwrap_or(number);
            return Some(with_sub_number(address[..start].trim_end(), number, tail));
        }
        from = number_end;
    }
}

/// `688번지 6호` is 688-6 in the old spelling.
fn with_sub_number<'a>(street: &'a str, number: &str, tail: &'a str) -> (&'a str, String, &'a str) {
    let Some(after) = tail.strip_prefix("번지") else { return (street, number.to_owned(), tail) };
    let trimmed = after.trim_start();
    let digits = trimmed.find(|c: char| !c.is_ascii_digit()).unwrap_or(trimmed.len());
    match trimmed[digits..].strip_prefix('호') {
        Some(rest) if digits > 0 && !number.contains('-') => (street, format!("{number}-{}", &trimmed[..digits]), rest),
        _ => (street, number.to_owned(), after),
    }
}

/// Floors and rooms of the text behind the number, sorted and without repetition.
fn unit(text: &str) -> Vec<String> {
    let compact: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let mut found = Vec::new();
    let mut below_ground = false;
    let mut digits = String::new();
    let mut floors_of_list: Vec<String> = Vec::new();
    for c in compact.chars().chain([' ']) {
        match c {
            '0'..='9' => {
                digits.push(c);
                continue;
            }
            // 2,3층 and 1~3층 name several floors at once.
            ',' | '~' | '-' | '.' | '·' if !digits.is_empty() => floors_of_list.push(std::mem::take(&mut digits)),
            '층' if !digits.is_empty() => {
                floors_of_list.push(std::mem::take(&mut digits));
                let floor = |n: String| if below_ground { format!("B{n}") } else { format!("{n}F") };
                found.extend(floors_of_list.drain(..).map(floor));
            }
            // 지층, 지하층: the basement without a number.
            '층' if below_ground => found.push("B1".to_owned()),
            '호' if !digits.is_empty() => {
                found.extend(floors_of_list.drain(..).chain([std::mem::take(&mut digits)]));
            }
            // 미원빌딩314,315: numbers of three and four digits are rooms without their 호.
            _ => {
                let numbers = floors_of_list.drain(..).chain([std::mem::take(&mut digits)]);
                found.extend(numbers.filter(|n| (3..=4).contains(&n.len())));
            }
        }
        digits.clear();
        below_ground = matches!(c, '지' | 'B' | 'b') || (c == '하' && below_ground) || (below_ground && c == ',');
    }
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(address: &str) -> (String, String) {
        let door = door(address).unwrap();
        (door.lot, door.unit.join(" "))
    }

    #[test]
    fn spellings_of_lots() {
        for (address, lot) in [
            ("서울특별시 금천구 가산동 60번지 22호", "금천구가산동60-22"),
            ("서울특별시 강북구 미아동 1318번지", "강북구미아동1318"),
            ("서울특별시 서대문구 미근동 163-0번지 ", "서대문구미근동163"),
            ("서울특별시 중구 남대문로2가 130", "중구남대문로2가130"),
            ("서울특별시 마포구 양화로7길 69-3, 302호 (서교동)", "마포구양화로7길69-3"),
            ("서울특별시 은평구 진관동 산 25-1번지", "은평구진관동산25-1"),
            ("서울특별시 은평구 불광동 ３１－２번지", "은평구불광동31-2"),
            ("경기도 성남시 수정구 설개로 10, 1층 (시흥동)", "경기도성남시수정구설개로10"),
            ("서울특별시 강남구 역삼동688-6", "강남구역삼동688-6"),
        ] {
            assert_eq!(read(address).0, lot, "{address}");
        }
    }

    #[test]
    fn floors_and_rooms() {
        for (address, unit) in [
            ("서울특별시 마포구 서교동 484-12 302호", "302"),
            ("서울특별시 강남구 역삼동 678-24 늘봄빌딩 2,3층", "2F 3F"),
            ("서울특별시 강남구 역삼동 1 지하 1층 B102호", "102 B1"),
            ("서울특별시 강남구 역삼동 1 (지층)", "B1"),
            ("서울특별시 강남구 역삼동 1번지 3호 (1층)", "1F"),
            ("서울특별시 강남구 역삼동 1 삼성빌딩", ""),
            ("서울특별시 영등포구 여의도동 43-0번지 미원빌딩314,315", "314 315"),
            ("서울특별시 강남구 역삼동 1 101호, 102호", "101 102"),
            ("서울특별시 중구 남대문로 73, 6~7층 (남대문로2가, AVENUEL)", "6F 7F"),
        ] {
            assert_eq!(read(address).1, unit, "{address}");
        }
    }

    #[test]
    fn no_number_no_door() {
        for address in ["", "호", "서울특별시 양천구 목동", "서울특별시 중구 을지로3가"] {
            assert_eq!(door(address), None, "{address}");
        }
    }
}
