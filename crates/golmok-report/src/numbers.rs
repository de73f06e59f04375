//! Numbers for people, formed in one place: rounding, units and ranges.

use crate::Lang;
use golmok_advice::Figure;
use golmok_model::Quarter;

/// Per cent of a fraction without decimals, `17 %`; under 10 % with one decimal, `4.2 %`.
///
/// # Examples
/// ```
/// use golmok_report::numbers::percent;
/// assert_eq!(percent(0.1712), "17 %");
/// assert_eq!(percent(0.042), "4.2 %");
/// assert_eq!(percent(0.0), "0.0 %");
/// ```
pub fn percent(fraction: f64) -> String {
    let value = fraction * 100.0;
    if value.abs() < 9.95 { format!("{value:.1} %") } else { format!("{value:.0} %") }
}

/// A range of fractions: `14–21 %`.
///
/// # Examples
/// ```
/// use golmok_report::numbers::percent_range;
/// assert_eq!(percent_range(0.14, 0.2149), "14–21 %");
/// assert_eq!(percent_range(0.031, 0.12), "3.1–12 %");
/// ```
pub fn percent_range(lo: f64, hi: f64) -> String {
    let lo_text = percent(lo);
    format!("{}–{}", lo_text.trim_end_matches(" %"), percent(hi))
}

/// A count with thousands separators.
///
/// # Examples
/// ```
/// use golmok_report::numbers::count;
/// assert_eq!(count(1234567), "1,234,567");
/// assert_eq!(count(-1000), "-1,000");
/// ```
pub fn count(value: i64) -> String {
    let digits = value.unsigned_abs().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if value < 0 {
        text.push('-');
    }
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Bytes in the unit that leaves at most four digits, in powers of ten as disks are sold.
///
/// # Examples
/// ```
/// use golmok_report::numbers::bytes;
/// assert_eq!(bytes(812), "812 B");
/// assert_eq!(bytes(256_700_000), "256.7 MB");
/// assert_eq!(bytes(20_000_000_000), "20.0 GB");
/// ```
pub fn bytes(value: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if value < 1000 {
        return format!("{value} B");
    }
    let step = |value: f64| value / 1000.0;
    let mut scaled = step(value as f64);
    let mut unit = 0;
    while scaled >= 999.95 && unit + 1 < UNITS.len() {
        scaled = step(scaled);
        unit += 1;
    }
    format!("{scaled:.1} {}", UNITS[unit])
}

/// Shops of a hundred: `17곳`; under half a shop `1곳 미만` (`fewer than 1`).
///
/// # Examples
/// ```
/// use golmok_report::{Lang, numbers::shops_of_hundred};
/// assert_eq!(shops_of_hundred(0.1712, Lang::Ko), "17곳");
/// assert_eq!(shops_of_hundred(0.1712, Lang::En), "17");
/// assert_eq!(shops_of_hundred(0.004, Lang::Ko), "1곳 미만");
/// ```
pub fn shops_of_hundred(fraction: f64, lang: Lang) -> String {
    let value = (fraction * 100.0).round() as i64;
    match (value, lang) {
        (0, Lang::Ko) => "1곳 미만".to_owned(),
        (0, Lang::En) => "fewer than 1".to_owned(),
        (_, Lang::Ko) => format!("{value}곳"),
        (_, Lang::En) => value.to_string(),
    }
}

/// A range of shops of a hundred: `14~21곳`, `14–21`.
///
/// # Examples
/// ```
/// use golmok_report::{Lang, numbers::shops_of_hundred_range};
/// assert_eq!(shops_of_hundred_range(0.14, 0.2149, Lang::Ko), "14~21곳");
/// assert_eq!(shops_of_hundred_range(0.14, 0.2149, Lang::En), "14–21");
/// ```
pub fn shops_of_hundred_range(lo: f64, hi: f64, lang: Lang) -> String {
    let (lo, hi) = ((lo * 100.0).round() as i64, (hi * 100.0).round() as i64);
    match lang {
        Lang::Ko => format!("{lo}~{hi}곳"),
        Lang::En => format!("{lo}–{hi}"),
    }
}

/// A quarter in words: `2023년 4분기`, `Q4 2023`.
///
/// # Examples
/// ```
/// use golmok_model::Quarter;
/// use golmok_report::{Lang, numbers::quarter};
/// assert_eq!(quarter(Quarter::from_code(20234)?, Lang::Ko), "2023년 4분기");
/// assert_eq!(quarter(Quarter::from_code(20234)?, Lang::En), "Q4 2023");
/// # Ok::<(), golmok_model::InvalidValue>(())
/// ```
pub fn quarter(quarter: Quarter, lang: Lang) -> String {
    match lang {
        Lang::Ko => format!("{}년 {}분기", quarter.year(), quarter.q()),
        Lang::En => format!("Q{} {}", quarter.q(), quarter.year()),
    }
}

/// An amount of won as people say it: two steps of 만 at most in Korean, millions in English.
///
/// # Examples
/// ```
/// use golmok_report::{Lang, numbers::won};
/// assert_eq!(won(4_500.0, Lang::Ko), "4,500원");
/// assert_eq!(won(12_345_678.0, Lang::Ko), "1,235만 원");
/// assert_eq!(won(1_234_567_890.0, Lang::Ko), "12억 3,457만 원");
/// assert_eq!(won(200_000_000.0, Lang::Ko), "2억 원");
/// assert_eq!(won(12_345_678.0, Lang::En), "12.3 million won");
/// ```
pub fn won(amount: f64, lang: Lang) -> String {
    if amount.abs() < 10_000.0 {
        let text = count(amount.round() as i64);
        return match lang {
            Lang::Ko => format!("{text}원"),
            Lang::En => format!("{text} won"),
        };
    }
    match lang {
        Lang::Ko => {
            let man = (amount / 10_000.0).round() as i64;
            let (eok, rest) = (man / 10_000, (man % 10_000).abs());
            match (eok, rest) {
                (0, _) => format!("{}만 원", count(man)),
                (_, 0) => format!("{}억 원", count(eok)),
                _ => format!("{}억 {}만 원", count(eok), count(rest)),
            }
        }
        Lang::En if amount.abs() < 1_000_000.0 => format!("{} won", count(amount.round() as i64)),
        Lang::En => {
            let million = (amount / 100_000.0).round() / 10.0;
            if million.abs() < 100.0 {
                format!("{million:.1} million won")
            } else {
                format!("{} million won", count(million.round() as i64))
            }
        }
    }
}

/// A ratio: `1.24`.
///
/// # Examples
/// ```
/// assert_eq!(golmok_report::numbers::ratio(1.2376), "1.24");
/// ```
pub fn ratio(value: f64) -> String {
    format!("{value:.2}")
}

/// A change with its sign: `+4.2 %`, `−12 %`.
///
/// # Examples
/// ```
/// use golmok_report::numbers::change;
/// assert_eq!(change(0.042), "+4.2 %");
/// assert_eq!(change(-0.12), "−12 %");
/// ```
pub fn change(fraction: f64) -> String {
    let text = percent(fraction.abs());
    if fraction < 0.0 { format!("−{text}") } else { format!("+{text}") }
}

/// A figure with its unit, as people say it.
///
/// # Examples
/// ```
/// use golmok_advice::Figure;
/// use golmok_report::{Lang, numbers::figure};
/// assert_eq!(figure(Figure::Share(0.32), Lang::Ko), "32 %");
/// assert_eq!(figure(Figure::Change(-0.12), Lang::Ko), "−12 %");
/// assert_eq!(figure(Figure::Stores(41.0), Lang::Ko), "41곳");
/// assert_eq!(figure(Figure::Stores(12.34), Lang::En), "12.3 shops");
/// assert_eq!(figure(Figure::WonPerMonth(8_400_000.0), Lang::Ko), "월 840만 원");
/// assert_eq!(figure(Figure::Times(1.3), Lang::Ko), "1.30배");
/// assert_eq!(figure(Figure::Metres(320.4), Lang::En), "320 m");
/// ```
pub fn figure(figure: Figure, lang: Lang) -> String {
    let with = |value: f64, ko: &str, en: &str| match lang {
        Lang::Ko => format!("{}{ko}", amount(value)),
        Lang::En => format!("{} {en}", amount(value)),
    };
    match figure {
        Figure::Share(share) => percent(share),
        Figure::Change(share) => change(share),
        Figure::Stores(value) => with(value, "곳", if value == 1.0 { "shop" } else { "shops" }),
        Figure::PersonsPerDay(value) => match lang {
            Lang::Ko => format!("하루 {}명", amount(value)),
            Lang::En => format!("{} people a day", amount(value)),
        },
        Figure::Persons(value) => with(value, "명", "people"),
        Figure::CustomersPerDay(value) => match lang {
            Lang::Ko => format!("하루 {}명", count(value.ceil() as i64)),
            Lang::En => format!("{} customers a day", count(value.ceil() as i64)),
        },
        Figure::WonPerQuarter(value) => match lang {
            Lang::Ko => format!("분기 {}", won(value, lang)),
            Lang::En => format!("{} a quarter", won(value, lang)),
        },
        Figure::WonPerMonth(value) => match lang {
            Lang::Ko => format!("월 {}", won(value, lang)),
            Lang::En => format!("{} a month", won(value, lang)),
        },
        Figure::Won(value) => won(value, lang),
        Figure::Times(value) => match lang {
            Lang::Ko => format!("{}배", ratio(value)),
            Lang::En => format!("{} times", ratio(value)),
        },
        Figure::Months(value) => with(value, "개월", "months"),
        Figure::Years(value) => with(value, "년", "years"),
        Figure::Metres(value) => metres(value),
        Figure::Count(value) => amount(value),
    }
}

/// A probability. No figure of this program is sure: past 99 % it says so, and under 1 %.
///
/// # Examples
/// ```
/// use golmok_report::{Lang, numbers::chance};
/// assert_eq!(chance(0.9999, Lang::Ko), "99 % 넘음");
/// assert_eq!(chance(0.0, Lang::En), "under 1 %");
/// assert_eq!(chance(0.83, Lang::Ko), "83 %");
/// ```
pub fn chance(probability: f64, lang: Lang) -> String {
    if probability > 0.99 {
        lang.pick("99 % 넘음", "over 99 %").to_owned()
    } else if probability < 0.01 {
        lang.pick("1 % 안 됨", "under 1 %").to_owned()
    } else {
        percent(probability)
    }
}

/// A figure and what it is held against, with as many digits of a share as it takes to tell them apart: `19.2 %` and
/// `19.4 %`, not twice `19 %`. The second is empty where there is nothing to hold it against.
///
/// # Examples
/// ```
/// use golmok_advice::Figure::Share;
/// use golmok_report::{Lang, numbers::figures_apart};
/// assert_eq!(figures_apart(Share(0.192), Some(Share(0.194)), Lang::Ko), ["19.2 %", "19.4 %"]);
/// assert_eq!(figures_apart(Share(0.19), Some(Share(0.25)), Lang::Ko), ["19 %", "25 %"]);
/// ```
pub fn figures_apart(here: Figure, with: Option<Figure>, lang: Lang) -> [String; 2] {
    let Some(with) = with else { return [figure(here, lang), String::new()] };
    let plain = [figure(here, lang), figure(with, lang)];
    match (here, with) {
        (Figure::Share(a), Figure::Share(b)) if plain[0] == plain[1] && a != b => {
            let digits = (1..=3).find(|digits| share_digits(a, *digits) != share_digits(b, *digits));
            digits.map_or(plain, |digits| [share_digits(a, digits), share_digits(b, digits)])
        }
        _ => plain,
    }
}

fn share_digits(share: f64, digits: usize) -> String {
    format!("{:.digits$} %", share * 100.0)
}

/// A number of things: whole from 100 on or where it is whole, else with one decimal.
fn amount(value: f64) -> String {
    let tenths = (value * 10.0).round() / 10.0;
    if value.abs() >= 100.0 || tenths.fract() == 0.0 { count(value.round() as i64) } else { format!("{tenths:.1}") }
}

/// A distance: metres to ten, from a kilometre on with one decimal.
///
/// # Examples
/// ```
/// use golmok_report::numbers::metres;
/// assert_eq!(metres(318.0), "320 m");
/// assert_eq!(metres(1840.0), "1.8 km");
/// ```
pub fn metres(value: f64) -> String {
    if value >= 995.0 {
        format!("{:.1} km", value / 1000.0)
    } else {
        format!("{} m", (value / 10.0).round() as i64 * 10)
    }
}

/// A size of ground: square metres to three digits that count, from a square kilometre on with two decimals.
///
/// # Examples
/// ```
/// use golmok_report::numbers::square_metres;
/// assert_eq!(square_metres(123_456.0), "123,000 m²");
/// assert_eq!(square_metres(640.2), "640 m²");
/// assert_eq!(square_metres(1_840_000.0), "1.84 km²");
/// ```
pub fn square_metres(value: f64) -> String {
    if value >= 995_000.0 {
        return format!("{:.2} km²", value / 1e6);
    }
    let step = 10f64.powf((value.max(1.0).log10().floor() - 2.0).max(0.0));
    format!("{} m²", count(((value / step).round() * step) as i64))
}

/// A page in which no line ends between a number and its sign.
pub(crate) fn with_their_signs(html: &str) -> String {
    let mut page = String::with_capacity(html.len() + 64);
    let mut from = 0;
    for at in memchr::memchr_iter(b'%', html.as_bytes()).filter(|at| html[..*at].ends_with(' ')) {
        page.push_str(&html[from..at - 1]);
        page.push_str("\u{a0}%");
        from = at + 1;
    }
    page.push_str(&html[from..]);
    page
}

/// Per cent with one decimal whatever its size, as budgets are told: `81.1 %`.
///
/// # Examples
/// ```
/// use golmok_report::numbers::percent_tenths;
/// assert_eq!(percent_tenths(0.8111), "81.1 %");
/// assert_eq!(percent_tenths(1.0), "100.0 %");
/// ```
pub fn percent_tenths(fraction: f64) -> String {
    format!("{:.1} %", fraction * 100.0)
}
