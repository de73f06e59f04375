//! Classes of trades between sector and industry: trades that share customers, skills and premises.

use crate::Industry;

/// First and last service code of each class, by the published list of a hundred service industries (서비스_업종_코드).
const CLASSES: [&[(u32, u32)]; 21] = [
    &[(100_001, 100_004)],                                                             // restaurants
    &[(100_005, 100_006), (100_008, 100_008)],                                         // bakeries, quick meals
    &[(100_007, 100_007), (100_009, 100_009)],                                         // chicken, bars
    &[(100_010, 100_010)],                                                             // cafés
    &[(200_001, 200_005), (200_038, 200_038)],                                         // lessons, reading rooms
    &[(200_006, 200_009), (300_018, 300_019)],                                         // medicine
    &[(200_010, 200_015), (200_042, 200_042)],                                         // law, books, translation
    &[(200_016, 200_018), (200_024, 200_024)],                                         // sports
    &[(200_019, 200_022), (200_037, 200_037), (200_039, 200_040)],                     // play
    &[(200_023, 200_023), (200_032, 200_032), (300_003, 300_004), (300_032, 300_032)], // phones, computers, appliances
    &[(200_025, 200_027), (300_025, 300_025), (300_037, 300_039), (300_042, 300_042)], // vehicles
    &[(200_028, 200_030)],                                                             // hair, nails, skin
    &[(200_031, 200_031), (200_043, 200_043)],                                         // cleaning
    &[(200_033, 200_033)],                                                             // estate agents
    &[(200_034, 200_036), (200_044, 200_044)],                                         // lodging, travel
    &[(200_041, 200_041), (200_045, 200_047), (300_020, 300_021), (300_034, 300_034), (300_041, 300_041)], // media, rental
    &[(300_001, 300_002)],                     // supermarkets, convenience
    &[(300_005, 300_010)],                     // food
    &[(300_011, 300_017), (300_027, 300_027)], // clothing, jewellery
    &[(300_022, 300_023)],                     // cosmetics
    &[(300_030, 300_031), (300_033, 300_033), (300_035, 300_036), (300_040, 300_040)], // home
];

/// Class of each industry, numbered from zero, and how many there are. Industries outside of the list, and those of the
/// list that no class names, form one class per sector.
pub(crate) fn classes(industries: &[&Industry]) -> (Vec<usize>, usize) {
    let mut sectors: Vec<&str> = industries.iter().map(|i| i.sector.as_str()).collect();
    sectors.sort_unstable();
    sectors.dedup();
    let class = |industry: &&Industry| {
        let number = industry.code.strip_prefix("CS").and_then(|digits| digits.parse::<u32>().ok());
        let listed = number
            .and_then(|n| CLASSES.iter().position(|ranges| ranges.iter().any(|(from, to)| (*from..=*to).contains(&n))));
        listed.unwrap_or_else(|| CLASSES.len() + sectors.binary_search(&industry.sector.as_str()).unwrap_or_default())
    };
    (industries.iter().map(class).collect(), CLASSES.len() + sectors.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_industry_is_in_two_classes() {
        for number in 100_001..=300_043_u32 {
            let holding = CLASSES.iter().flat_map(|ranges| ranges.iter()).filter(|(a, b)| (*a..=*b).contains(&number));
            assert!(holding.count() <= 1, "CS{number}");
        }
    }
}
