//! `golmok prune`.

use crate::cli::Global;
use crate::output::{self, Print};
use anyhow::Result;
use clap::Args;
use golmok_engine::settings::Settings as Config;
use golmok_lake::store::Lake;
use golmok_report::lake_listing;

/// `golmok prune`.
#[derive(Debug, Clone, Args)]
pub struct PruneArgs {
    /// 무엇을 지울지 말하기만 합니다 · only says what would go
    #[arg(long)]
    pub dry_run: bool,
    /// 남길 새 스냅샷 수 · newest snapshots that stay [default: keep_snapshots of the settings]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub keep_snapshots: Option<i64>,
    /// 이보다 오래된 것은 지웁니다(날) · days after which one goes [default: keep_days]
    #[arg(long, value_name = "DAYS", allow_negative_numbers = true)]
    pub keep_days: Option<i64>,
    /// 모두 더해 이보다 크면 오래된 것부터 지웁니다 · bytes of all together; then the oldest go [default: keep_bytes]
    #[arg(long, value_name = "BYTES", allow_negative_numbers = true)]
    pub keep_bytes: Option<i64>,
}

/// Removes old snapshots, or says which would go; one row each.
pub fn prune(global: &Global, config: &Config, args: &PruneArgs) -> Result<()> {
    let keep = Config {
        keep_snapshots: args.keep_snapshots.unwrap_or(config.keep_snapshots),
        keep_days: args.keep_days.or(config.keep_days),
        keep_bytes: args.keep_bytes.or(config.keep_bytes),
        ..config.clone()
    };
    let keep = keep.retention()?;
    let lake = Lake::open(super::lake_dir(global))?;
    let (before, now) = (lake.usage()?, jiff::Timestamp::now());
    let pruned = if args.dry_run { lake.would_prune(&keep, now)? } else { lake.prune(&keep, now)? };
    lake_listing::pruning(&pruned, &before).print(global.format)?;
    if !global.quiet {
        output::note(&lake_listing::pruned(&pruned, &before, args.dry_run, global.lang));
    }
    Ok(())
}
