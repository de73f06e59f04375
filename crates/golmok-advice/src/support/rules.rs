//! The rules and lists shipped with the project, embedded so that a build is self-contained.

use super::definition::Definition;
use super::diagnosis::DiagnosisRules;
use super::programme::Programme;
use super::provider::{Centre, Provider};
use super::tier::Tiers;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// `data/reference/rules.toml`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Definitions of 소상공인.
    #[serde(rename = "definition")]
    pub definitions: Vec<Definition>,
    /// Sections of 한국표준산업분류 of the service industries.
    pub sections: Sections,
    /// Tiers for entrants.
    pub tiers: Tiers,
    /// Diagnosis of a running shop.
    pub diagnosis: DiagnosisRules,
    /// Joint projects.
    pub joint: JointRules,
    /// Network of centres.
    pub network: NetworkRules,
    /// Promising trades.
    pub promising: PromisingRules,
}

/// Section of 한국표준산업분류 by industry.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sections {
    /// Where this comes from.
    pub source: String,
    /// By the first three signs of the code.
    pub prefix: BTreeMap<String, String>,
    /// One by one; speaks before `prefix`.
    pub industry: BTreeMap<String, String>,
}

/// When shops are a cluster for a joint project.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JointRules {
    /// Metres around the middle shop.
    pub radius_m: f64,
    /// Shops, the middle one included.
    pub shops_at_least: usize,
    /// Where this comes from.
    pub source: String,
}

/// Network of centres.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkRules {
    /// Metres from which a centre is far.
    pub far_m: f64,
    /// Specialist consultants: now, and as planned.
    pub consultants: [u32; 2],
    /// Where this comes from, with the definition of demand.
    pub source: String,
}

/// Promising trades.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PromisingRules {
    /// Passers-by per hour of a band at least at this quantile over areas.
    pub foot_traffic_quantile: f64,
    /// Shops per passers-by at most at this quantile over areas.
    pub stores_quantile: f64,
    /// Shops that an under-supplied cell must have: where there is none, the demand may be no demand at all.
    pub shops_at_least: i64,
    /// Sector whose shops are counted: food, service, retail.
    pub sector: String,
    /// Where this comes from.
    pub source: String,
}

/// `data/reference/clinics.toml`: fields and industries of 자영업클리닉.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Clinics {
    /// How the list was made, in Korean.
    pub basis_ko: String,
    /// How the list was made, in English.
    pub basis_en: String,
    /// Where the counts come from.
    pub source: String,
    /// Quarter of the counts, year × 10 + q.
    pub quarter: i32,
    /// The four fields.
    #[serde(rename = "field")]
    pub fields: Vec<ClinicField>,
    /// The twenty industries, largest first.
    #[serde(rename = "industry")]
    pub industries: Vec<ClinicIndustry>,
}

/// A field of the clinics.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClinicField {
    /// Id: management, technique, tax_law, facilities.
    pub id: String,
    /// Name in Korean.
    pub name_ko: String,
    /// Name in English.
    pub name_en: String,
}

/// An industry of the clinics.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClinicIndustry {
    /// 서비스_업종_코드.
    pub code: String,
    /// Name.
    pub name_ko: String,
    /// Stores at the quarter of the list.
    pub stores: i64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProgrammeFile {
    programme: Vec<Programme>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProviderFile {
    provider: Vec<Provider>,
    centre: Vec<Centre>,
}

fn read<T: for<'a> Deserialize<'a>>(name: &'static str, text: &'static str) -> T {
    toml::from_str(text)
        .unwrap_or_else(|error| panic!("data/reference/{name}, embedded at build time and tested: {error}"))
}

/// The rules.
pub fn rules() -> &'static Rules {
    static FILE: LazyLock<Rules> =
        LazyLock::new(|| read("rules.toml", include_str!("../../../../data/reference/rules.toml")));
    &FILE
}

/// The clinics.
pub fn clinics() -> &'static Clinics {
    static FILE: LazyLock<Clinics> =
        LazyLock::new(|| read("clinics.toml", include_str!("../../../../data/reference/clinics.toml")));
    &FILE
}

/// The programmes, in the file's order.
pub fn programmes() -> &'static [Programme] {
    static FILE: LazyLock<ProgrammeFile> =
        LazyLock::new(|| read("programmes.toml", include_str!("../../../../data/reference/programmes.toml")));
    &FILE.programme
}

fn provider_file() -> &'static ProviderFile {
    static FILE: LazyLock<ProviderFile> =
        LazyLock::new(|| read("providers.toml", include_str!("../../../../data/reference/providers.toml")));
    &FILE
}

/// The institutions.
pub fn providers() -> &'static [Provider] {
    &provider_file().provider
}

/// Head office and regional centres.
pub fn centres() -> &'static [Centre] {
    &provider_file().centre
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_rule_names_its_source() {
        let r = rules();
        for (what, source) in [
            ("sections", &r.sections.source),
            ("tiers", &r.tiers.source),
            ("diagnosis", &r.diagnosis.source),
            ("joint", &r.joint.source),
            ("network", &r.network.source),
            ("promising", &r.promising.source),
            ("clinics", &clinics().source),
        ] {
            assert!(!source.is_empty(), "{what}");
        }
        assert!(programmes().iter().all(|p| !p.source.is_empty()));
        assert!(providers().iter().all(|p| !p.source.is_empty() && p.page.starts_with("https://")));
        assert!(centres().iter().all(|c| !c.source.is_empty()));
    }

    #[test]
    fn programmes_are_well_formed() {
        let mut ids = BTreeSet::new();
        for programme in programmes() {
            assert!(ids.insert(&programme.id), "{} twice", programme.id);
            assert!(providers().iter().any(|p| p.id == programme.provider), "{}: provider", programme.id);
            assert!(!programme.stages.is_empty() && !programme.rule.is_empty(), "{}", programme.id);
            for condition in &programme.rule {
                assert_eq!(condition.fault(), None, "{}: {condition:?}", programme.id);
            }
            if let (Some(from), Some(to)) = (programme.valid_from, programme.valid_to) {
                assert!(from < to, "{}", programme.id);
            }
        }
    }

    #[test]
    fn four_fields_and_twenty_industries_largest_first() {
        let clinics = clinics();
        let fields: Vec<&str> = clinics.fields.iter().map(|f| f.id.as_str()).collect();
        assert_eq!(fields, ["management", "technique", "tax_law", "facilities"]);
        assert_eq!(clinics.industries.len(), 20);
        assert!(clinics.industries.windows(2).all(|w| w[0].stores >= w[1].stores));
        for industry in &clinics.industries {
            let known = golmok_model::reference::industry(&industry.code).unwrap();
            assert_eq!(known.name_ko, industry.name_ko);
            assert!(known.location_bound);
        }
        assert!(clinics.basis_ko.contains("우리"));
        for field in &clinics.fields {
            let of = |p: &&Programme| p.kind == "clinic" && p.field == field.id && p.valid_to.is_some();
            assert_eq!(programmes().iter().filter(of).count(), 1, "one clinic of the plan for {}", field.id);
        }
    }

    #[test]
    fn each_gu_has_one_centre_and_one_is_the_head() {
        let mut seen = BTreeSet::new();
        for gu in centres().iter().flat_map(|c| &c.gu) {
            assert!(seen.insert(gu.as_str()), "{gu} twice");
        }
        let all: BTreeSet<&str> = golmok_model::reference::gu().iter().map(|g| g.gu_code.as_str()).collect();
        assert_eq!(seen, all);
        assert_eq!((centres().len(), centres().iter().filter(|c| c.head).count()), (5, 1));
    }

    #[test]
    fn no_personal_names_or_numbers() {
        let files = [
            include_str!("../../../../data/reference/programmes.toml"),
            include_str!("../../../../data/reference/providers.toml"),
        ];
        for text in files {
            assert!(
                !text.contains('@') || text.matches('@').count() == text.matches("@daily_life").count(),
                "no e-mail"
            );
            let hyphened = text.split(|c: char| !(c.is_ascii_digit() || c == '-'));
            // 02-…, 010-…, 1577-…; years and days begin with a 2.
            let phone = |part: &&str| {
                let digits = part.chars().filter(char::is_ascii_digit).count();
                part.starts_with(['0', '1']) && part.contains('-') && digits >= 8
            };
            assert_eq!(hyphened.clone().find(phone), None, "looks like a telephone number");
        }
    }
}
