//! Numbers for people, formed in one place: rounding, units and ranges.

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
