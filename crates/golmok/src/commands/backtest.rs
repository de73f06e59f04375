//! `golmok backtest`: rolling-origin validation tables and the model card.

use crate::cli::{AsOfArgs, Global};
use crate::output::{self, Listing, Print};
use crate::progress::Bar;
use anyhow::{Context, Result};
use clap::Args;
use golmok_engine::settings::Settings as Config;
use golmok_engine::step::{as_of, rate};
use golmok_lake::store::Lake;
use golmok_model::Quarter;
use golmok_rating::{BacktestOutput, Scope};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// `golmok backtest`.
#[derive(Debug, Clone, Args)]
pub struct BacktestArgs {
    /// 기준 분기들: 앞뒤로 네 분기가 있어야 합니다 · origins, four quarters before and after [default: all]
    #[arg(long, value_delimiter = ',', value_name = "20224,…")]
    pub origins: Vec<Quarter>,
    /// 표와 모형 카드를 쓸 폴더 · folder for the tables and the model card
    #[arg(long, value_name = "DIR", default_value = "backtest")]
    pub out: PathBuf,
    /// The as-of date.
    #[command(flatten)]
    pub as_of: AsOfArgs,
}

/// Figures that are printed, with the heading of each.
const SHOWN: [(&str, &str); 12] = [
    ("explained_share", "share"),
    ("explained_share_error", "share_error"),
    ("explained_share_raw", "share_raw"),
    ("log_loss", "log_loss"),
    ("auc", "auc"),
    ("within_industry_concordance", "concordance"),
    ("within_industry_contrast", "contrast"),
    ("within_industry_contrast_error", "contrast_error"),
    ("actual_to_expected", "actual_to_expected"),
    ("calibration_slope", "slope"),
    ("coverage_90", "coverage"),
    ("coverage_90_expecting_one", "coverage_expecting_one"),
];

/// Backtests the origins, writes tables and card into a folder, prints the figures of every model.
pub fn backtest(global: &Global, config: &Config, args: &BacktestArgs) -> Result<()> {
    let snapshot = Lake::open(super::lake_dir(global))?.current()?;
    let shown = Bar::new(global.quiet);
    shown.begin(global.lang.pick("과거 검증", "backtest"));
    let as_of = args.as_of.as_of.map_or_else(|| as_of::of(&snapshot), Ok)?;
    let shops = rate::shops::examine(&snapshot, as_of)?;
    let start = rate::Start { origins: &args.origins, shops: shops.as_ref(), ..rate::Start::default() };
    let examined = rate::examine(&snapshot, as_of, config, &start)?;
    std::fs::create_dir_all(&args.out).with_context(|| format!("cannot make the folder {}", args.out.display()))?;
    let of_shops = shops.iter().map(|shops| rate::shops::shop_backtest_table(&shops.scores));
    for table in of_shops.chain(examined.iter().flat_map(|examined| examined.tables())) {
        let path = args.out.join(format!("{}.csv", table.schema.name));
        golmok_report::csv_file::write(&path, &[rate::batch(&table)?])?;
    }
    let Some(examined) = examined else {
        shown.done(&args.out.display().to_string());
        let shops = shops.filter(|shops| !shops.scores.is_empty()).with_context(|| {
            global.lang.pick(
                "점포 수 파일(점포-상권)이 없어 검증할 것이 없습니다",
                "there are no store counts (점포-상권), so nothing can be tested",
            )
        })?;
        return golmok_report::shop_listing::listing(&shops.scores).print(global.format);
    };
    for (name, text) in examined.documents()? {
        let path = args.out.join(name);
        golmok_lake::store::replace_file(&path, text.as_bytes())
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    shown.done(&args.out.display().to_string());
    if examined.tested.origins.is_empty() && !global.quiet {
        output::note(global.lang.pick(
            "기준 분기가 되려면 그 분기까지 네 분기, 그 뒤로 네 분기가 있어야 합니다",
            "an origin needs four quarters up to it and four after it",
        ));
    }
    listing(&examined.tested).print(global.format)
}

/// One row per origin, scope and model.
fn listing(tested: &BacktestOutput) -> Listing {
    let mut listing = Listing {
        header: ["origin", "scope", "model"].into_iter().chain(SHOWN.map(|s| s.1)).collect(),
        rows: Vec::new(),
    };
    let models: BTreeSet<&str> = tested.scores.iter().map(|s| s.model).collect();
    for origin in &tested.origins {
        for scope in [Scope::All, Scope::Apart] {
            for model in &models {
                let value = |name| tested.value(*origin, model, scope, "all", name).filter(|v| v.is_finite());
                let figures = SHOWN.map(|(name, _)| value(name).map(|v| format!("{v:.4}")).unwrap_or_default());
                let key = [origin.code().to_string(), scope.code().to_owned(), (*model).to_owned()];
                listing.rows.push(key.into_iter().chain(figures).collect());
            }
        }
    }
    listing
}
