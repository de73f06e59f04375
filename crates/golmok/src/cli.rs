//! Arguments, as in the command-line contract (docs/cli.md).

pub use crate::commands::{FetchArgs, PruneArgs, RefreshArgs, RejectsArgs};
use crate::language::Lang;
use crate::output::{Format, LogFormat};
use clap::{Args, Parser, Subcommand};
use jiff::civil::Date;
use std::path::PathBuf;

/// 골목상권 분석 엔진 · open analysis engine for neighbourhood trade areas.
#[derive(Debug, Parser)]
#[command(
    name = "golmok",
    version = crate::commands::setup::version(),
    about = "골목상권 분석 엔진: 업종별·상권별로 얼마나 붐비고 얼마나 닫는지 알려 줍니다\nHow crowded and how deadly: per industry and per neighbourhood",
    after_help = "예 Example:\n  golmok run --out out        표본 도시로 전체 작업 · the whole job on the sample city\n  golmok status               원천, 자료일, 검사 · sources, data dates, checks"
)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// 자료 저장소(레이크) 폴더 · folder of the lake [default: ./lake, for `run`: <out>/lake]
    #[arg(long, global = true, value_name = "DIR")]
    pub lake: Option<PathBuf>,
    /// 스레드 수 · number of threads [default: all cores]
    #[arg(long, global = true, value_name = "N")]
    pub threads: Option<usize>,
    /// 언어 · language
    #[arg(long, global = true, value_parser = crate::language::parser(), default_value = "ko")]
    pub lang: Lang,
    /// 설정 파일 · TOML with tunables (docs/configuration.md)
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// 내 구역: 이름이 있는 다각형의 GeoJSON · own areas: GeoJSON polygons with a name (docs/cli.md)
    #[arg(long, global = true, value_name = "FILE")]
    pub areas: Option<PathBuf>,
    /// 표 출력 형식 · format of printed tables [default: table on a terminal, csv when piped]
    #[arg(long, global = true, value_enum)]
    pub format: Option<Format>,
    /// 더 자세히 · more messages
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// 기록 형식 · format of messages on stderr
    #[arg(long, global = true, value_enum, default_value = "text")]
    pub log_format: LogFormat,
    /// 조용히 · only errors
    #[arg(short, long, global = true)]
    pub quiet: bool,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// 전체 작업: 읽기 → 배치 → 측정 → 평가 → 보고서 · the main job
    #[command(
        after_help = "예 Example:\n  golmok run --out out\n  golmok run --input ../shared/data --as-of 2023-12-31 --out out"
    )]
    Run(RunArgs),
    /// 공공 파일 형식 그대로의 표본 도시를 만듭니다 · writes a synthetic city in the public file formats
    #[command(after_help = "예 Example:\n  golmok sample --out sample --seed 1 --scale 0.2")]
    Sample(SampleArgs),
    /// 카드 원자료·인원 수를 날마다 더해 추정매출·길단위인구 파일의 칸으로 만듭니다 · raw rows → the cells of the public files
    #[command(after_help = "예 Example:\n  golmok rollup rows --mapping card.toml --days rollup --out inbox")]
    Rollup(golmok_rollup::job::Job),
    /// 파일을 알아보고 검사하여 준비 테이블(stg_*)로 씁니다 · raw files → staging tables
    #[command(
        after_help = "예 Example:\n  golmok ingest ../shared/data\n  golmok ingest licences.csv --kind licences --service 07_24_04_P"
    )]
    Ingest(IngestArgs),
    /// 준비 테이블을 좌표·상권에 배치합니다(core_*) · staging → core tables
    #[command(after_help = "예 Example:\n  golmok place --as-of 2023-12-31")]
    Place(AsOfArgs),
    /// 지표를 계산합니다(mart_*) · core → indicator tables
    #[command(after_help = "예 Example:\n  golmok measure")]
    Measure(AsOfArgs),
    /// 진입 위험을 평가합니다(mart_entry_risk) · indicators → entry-risk ratings
    #[command(after_help = "예 Example:\n  golmok rate --as-of 2023-12-31")]
    Rate(AsOfArgs),
    /// 과거 자료로 검증한 표와 모형 카드 · rolling-origin validation tables and the model card
    #[command(after_help = "예 Example:\n  golmok backtest --origins 20224 --out backtest")]
    Backtest(crate::commands::backtest::BacktestArgs),
    /// CSV의 행마다 진입 위험을 붙입니다 · one rating per row of a CSV
    #[command(after_help = "예 Example:\n  golmok score shops.csv --out scored.csv")]
    Score(crate::commands::score::ScoreArgs),
    /// 창업자 한 사람의 보고서: 상권(또는 자리)과 업종 · one founder's report
    #[command(
        after_help = "예 Example:\n  golmok advise --area 왕십리역 --industry 커피-음료 --out report.html\n  golmok advise --at 127.0276,37.4979 --industry CS100010 --rent 3000000 --wages 4000000 --margin 0.6"
    )]
    Advise(crate::commands::advise::AdviseArgs),
    /// 상권을 넷까지 나란히, 어떤 차이가 진짜인지 · up to four areas side by side
    #[command(after_help = "예 Example:\n  golmok compare --area 3110001,3110002,3110003 --industry 커피-음료")]
    Compare(crate::commands::compare::CompareArgs),
    /// 어디에서, 또는 무엇으로: 위험이 낮은 차례 · where, or with what: by risk, the lowest first
    #[command(after_help = "예 Example:\n  golmok places --industry 카페 --gu 마포구\n  golmok places --area 연남동")]
    Places(crate::commands::places::PlacesArgs),
    /// 상권평가지수를 내 가중치로, 기본과 나란히 · the district score by own weights, beside the default
    #[command(after_help = "예 Example:\n  golmok district --config golmok.toml --gu 마포구")]
    District(crate::commands::district::DistrictArgs),
    /// 문을 연 가게의 진단: 넣은 값은 저장하지 않습니다 · diagnosis of a running shop; stores nothing
    #[command(
        after_help = "예 Example:\n  golmok diagnose --area 왕십리역 --industry 커피-음료 --opened 2021-07-01 --sales 12000000 --profit 0.05"
    )]
    Diagnose(crate::commands::diagnose::DiagnoseArgs),
    /// 지원사업: 계획·예산·실적, 겹치는 사업, 센터, 유망업종 · support programmes: plan, budget, results and more
    #[command(after_help = "예 Example:\n  golmok programme --out programme.html\n  golmok programme overlap")]
    Programme(crate::commands::programme::ProgrammeArgs),
    /// 등급을 까닭, 지표, 원천의 줄, 파일까지 되짚습니다 · a grade back to drivers, indicators, input rows, files
    #[command(after_help = "예 Example:\n  golmok explain --area 3110001 --industry 커피-음료 --format csv")]
    Explain(crate::commands::explain::ExplainArgs),
    /// 보고서를 씁니다 · writes the report
    #[command(after_help = "예 Example:\n  golmok report --out out")]
    Report(ReportArgs),
    /// 포털과 API: 브라우저로 봅니다 · portal and API over the current snapshot
    #[command(after_help = "예 Example:\n  golmok serve\n  golmok serve --lake out/lake --bind 127.0.0.1:8080")]
    Serve(crate::commands::serve::ServeArgs),
    /// 인허가 파일에서 바로 생존율(Kaplan–Meier) · survival straight from a licence file
    #[command(after_help = "예 Example:\n  golmok survival licences.csv --by 업태구분명 --at 1,3,5 --from 2010-01-01")]
    Survival(SurvivalArgs),
    /// 좌표 변환 · transforms the columns x,y of a CSV
    #[command(after_help = "예 Example:\n  golmok transform --from EPSG:5174 --to EPSG:4326 points.csv")]
    Transform(TransformArgs),
    /// 현재 스냅샷의 테이블 · tables of the current snapshot
    #[command(after_help = "예 Example:\n  golmok tables")]
    Tables,
    /// 테이블 내보내기 · writes a table of the lake as Parquet, CSV, XLSX or GeoJSON
    #[command(
        after_help = "예 Example:\n  golmok export mart_entry_risk --where \"industry_code = 'CS100010'\" --out coffee.csv"
    )]
    Export(ExportArgs),
    /// 원천, 자료일, 행 수, 거부, 검사 · sources, data dates, rows, rejects, checks
    #[command(after_help = "예 Example:\n  golmok status --snapshots")]
    Status(StatusArgs),
    /// 거부된 행과 까닭 · rejected rows with file, line, column, value, reason
    #[command(after_help = "예 Example:\n  golmok rejects\n  golmok rejects licences.csv --snapshot 20261124T020000Z")]
    Rejects(RejectsArgs),
    /// 오래된 스냅샷을 지웁니다; 현재 것과 되돌릴 것은 남습니다 · removes old snapshots; what a rollback needs stays
    #[command(after_help = "예 Example:\n  golmok prune --dry-run\n  golmok prune --keep-snapshots 5 --keep-days 30")]
    Prune(PruneArgs),
    /// 이전 스냅샷으로 되돌립니다 · makes the previous (or a named) snapshot current
    #[command(after_help = "예 Example:\n  golmok rollback\n  golmok rollback 20261124T020000Z")]
    Rollback(RollbackArgs),
    /// 스냅샷의 모든 파일을 해시와 대조합니다 · holds every file of a snapshot to its hash
    #[command(after_help = "예 Example:\n  golmok verify\n  golmok verify --all")]
    Verify(VerifyArgs),
    /// 밤마다 하는 일: 받은 파일로 새 스냅샷을 만들어 검사에 통과하면 공개합니다 · the nightly job
    #[command(
        after_help = "예 Example:\n  golmok refresh --inbox inbox\n  golmok refresh --accept grades_moved --reason \"2024년 4분기 반영\""
    )]
    Refresh(RefreshArgs),
    /// 서울 열린데이터 API 에서 내려받습니다 · downloads a service of the Seoul Open API as CSV
    #[command(
        after_help = "예 Example:\n  GOLMOK_API_KEY=… golmok fetch --service VwsmTrdarStorQq --out inbox/stores.csv"
    )]
    Fetch(FetchArgs),
    /// 무엇이 깔렸고 레이크에 무엇이 있으며 무엇이 없어 무엇을 못 하는지 · what is there, and what is missing for what
    #[command(after_help = "예 Example:\n  golmok doctor --lake out/lake")]
    Doctor,
    /// 밤마다 하는 일의 설정·관심 목록·알림·유닛 파일을 씁니다; 있는 것은 그대로 · writes the files of a nightly job, none over another
    #[command(after_help = "예 Example:\n  golmok init --out night")]
    Init {
        /// 폴더 · folder
        #[arg(long, value_name = "DIR", default_value = ".")]
        out: PathBuf,
    },
    /// 셸 자동완성 · prints a completion script
    #[command(after_help = "예 Example:\n  golmok completions bash > golmok.bash")]
    Completions {
        /// 셸 · shell
        #[arg(value_enum)]
        shell: clap_complete::Shell,
    },
    /// man 페이지 · writes man pages
    #[command(after_help = "예 Example:\n  golmok man --out man")]
    Man {
        /// 폴더 · folder
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
}

/// A date up to which things are known.
#[derive(Debug, Clone, Args)]
pub struct AsOfArgs {
    /// 기준일: 이 날 이후는 모르는 것으로 합니다 · nothing later is used [default: newest complete quarter]
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<Date>,
}

/// `golmok run`.
#[derive(Debug, Clone, Args)]
pub struct RunArgs {
    /// 원천 파일 폴더(없으면 표본 도시) · folder of public files [default: the sample city]
    #[arg(long, value_name = "DIR")]
    pub input: Option<PathBuf>,
    /// 결과 폴더 · folder for results
    #[arg(long, value_name = "DIR", default_value = "out")]
    pub out: PathBuf,
    /// 사상 파일: 어느 열이 무엇인지(docs/mapping.md) · which column of an unknown register is what
    #[arg(long, value_name = "FILE", requires = "input")]
    pub map: Option<PathBuf>,
    /// 도시(없으면 자료가 말하는 곳) · the city, by code, name or file (.toml) [default: the one that the files are of]
    #[arg(long, value_name = "CITY", requires = "input")]
    pub city: Option<String>,
    /// The as-of date.
    #[command(flatten)]
    pub as_of: AsOfArgs,
}

/// `golmok sample`.
#[derive(Debug, Clone, Args)]
pub struct SampleArgs {
    /// 폴더 · folder
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// 난수 씨앗 · seed
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// 크기(1 ≈ 상권 250곳, 인허가 4만 건) · scale
    #[arg(long, default_value_t = 1.0)]
    pub scale: f64,
    /// 도시 대신, 그 도시의 카드 원자료를 이만큼 · instead of the city, as many raw card rows of it
    #[arg(long, value_name = "N")]
    pub raw: Option<u64>,
}

/// `golmok ingest`.
#[derive(Debug, Clone, Args)]
pub struct IngestArgs {
    /// 파일 또는 폴더 · files or folders
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,
    /// 원천 종류를 정합니다 · the source kind the files must be
    #[arg(long, value_name = "KIND")]
    pub kind: Option<golmok_model::SourceKind>,
    /// 개방서비스아이디: 파일이 말하지 않을 때 · licence service where the file does not tell
    #[arg(long, value_name = "ID")]
    pub service: Option<golmok_model::LicenceService>,
    /// 다른 판이 읽었고 이제 없는 파일은 그 판이 읽은 대로 둡니다 · files that another version read stand as it read them
    #[arg(long)]
    pub keep_staged: bool,
    /// 사상 파일: 어느 열이 무엇인지(docs/mapping.md) · which column of an unknown register is what
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,
}

/// `golmok report`.
#[derive(Debug, Clone, Args)]
pub struct ReportArgs {
    /// 결과 폴더 · folder for results
    #[arg(long, value_name = "DIR", default_value = "out")]
    pub out: PathBuf,
}

/// `golmok survival`.
#[derive(Debug, Clone, Args)]
pub struct SurvivalArgs {
    /// 인허가 파일(.csv, .gz, .zip) · licence file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// 나눌 열 이름 · column to group by (or entry_year)
    #[arg(long, value_name = "COLUMN")]
    pub by: Option<String>,
    /// 연 단위 시점 · horizons in years
    #[arg(long, value_delimiter = ',', default_value = "1,2,3,5,10")]
    pub at: Vec<f64>,
    /// 이 날부터 관찰(지연 진입) · observed from this day (delayed entry)
    #[arg(long, value_name = "DATE")]
    pub from: Option<Date>,
    /// 이 날까지 관찰 · observed until this day [default: the file's last date]
    #[arg(long, value_name = "DATE")]
    pub until: Option<Date>,
    /// 신뢰수준 · confidence level of the interval
    #[arg(long, default_value_t = 0.95)]
    pub confidence: f64,
    /// 폐업만 폐업으로: 직권말소·취소, 한날 몰린 정리는 그날까지 보고 팝업은 뺌 · the office's ends are censored, pop-ups left out
    #[arg(long)]
    pub closings_only: bool,
    /// 사상 파일(docs/mapping.md) · mapping file
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,
}

/// `golmok transform`.
#[derive(Debug, Clone, Args)]
pub struct TransformArgs {
    /// 원래 좌표계 · e.g. EPSG:5174
    #[arg(long)]
    pub from: String,
    /// 목표 좌표계 · e.g. EPSG:4326
    #[arg(long)]
    pub to: String,
    /// x,y 열이 있는 CSV · CSV with columns x,y
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
}

/// `golmok export`.
#[derive(Debug, Clone, Args)]
pub struct ExportArgs {
    /// 테이블 · table
    pub table: String,
    /// 행의 조건: 이 테이블의 열에 대한 식 · condition on rows: an expression over the columns of the table
    #[arg(long = "where", value_name = "CONDITION")]
    pub condition: Option<String>,
    /// 파일(.parquet .csv .xlsx .geojson) · file
    #[arg(long, value_name = "FILE")]
    pub out: PathBuf,
}

/// `golmok status`.
#[derive(Debug, Clone, Args)]
pub struct StatusArgs {
    /// 스냅샷 목록 · lists the snapshots
    #[arg(long)]
    pub snapshots: bool,
    /// 감시용 점검: 이상이 있으면 종료 코드 1 · for monitors: exit code 1 where something is wrong
    #[arg(long, conflicts_with_all = ["snapshots", "places", "holds"])]
    pub health: bool,
    /// 보류 파일 목록 · files on the hold list
    #[arg(long, conflicts_with_all = ["snapshots", "places"])]
    pub holds: bool,
    /// 배치 결과: 업종·개업 연도별 좌표 없는 인허가, 경계 · licences without a point by industry and year, boundaries
    #[arg(long, conflicts_with = "snapshots")]
    pub places: bool,
}

/// `golmok verify`.
#[derive(Debug, Clone, Args)]
pub struct VerifyArgs {
    /// 스냅샷 이름 · snapshot [default: the current one]
    pub snapshot: Option<String>,
    /// 모든 스냅샷 · every snapshot
    #[arg(long, conflicts_with = "snapshot")]
    pub all: bool,
}

/// `golmok rollback`.
#[derive(Debug, Clone, Args)]
pub struct RollbackArgs {
    /// 스냅샷 이름 · snapshot [default: the one that was current before]
    pub snapshot: Option<String>,
    /// 손상되었거나 보류된 파일이 든 스냅샷이라도 · though it is damaged or holds held files
    #[arg(long, requires = "snapshot", conflicts_with = "hold")]
    pub force: bool,
    /// 물러난 스냅샷이 들여온 파일을 풀 때까지 읽지 않습니다 · files that the snapshot left brought are not read until released
    #[arg(long)]
    pub hold: bool,
    /// 보류 까닭 · why they are held
    #[arg(long, value_name = "TEXT", requires = "hold", default_value = "rolled back")]
    pub reason: String,
    /// 보류를 풉니다: 파일 이름, 해시 앞부분, 또는 all · releases held files: name, beginning of the hash, or all
    #[arg(long, value_name = "FILE", conflicts_with_all = ["snapshot", "hold"])]
    pub release: Option<String>,
}
