//! Documents say what the code does: the tables, the links, the two commands.
//!
//! `GOLMOK_BLESS=1` writes `docs/tables.md` anew.
use golmok_model::tables::{self, ColumnType, TableSchema, core, mart, rating, reject, staging};
use std::fmt::Write;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    golmok_testkit::project_root()
}

fn read(relative: &str) -> String {
    std::fs::read_to_string(root().join(relative)).unwrap_or_else(|error| panic!("{relative}: {error}"))
}

/// Type of a column as a reader of the files meets it.
fn type_name(kind: ColumnType) -> &'static str {
    match kind {
        ColumnType::Utf8 => "text",
        ColumnType::I64 => "int64",
        ColumnType::I32 => "int32",
        ColumnType::F64 => "float64",
        ColumnType::Bool => "bool",
        ColumnType::Date32 => "date",
        ColumnType::Binary => "bytes",
        ColumnType::U64 => "uint64",
    }
}

fn write_table(page: &mut String, table: &TableSchema, title: &str) {
    let partition = table.partition.map_or_else(String::new, |column| format!(" · 나눔 partition `{column}`"));
    let key: Vec<String> = table.key.iter().map(|column| format!("`{column}`")).collect();
    write!(page, "### {title}\n\n{}.\n\n", capital(table.grain)).unwrap();
    write!(page, "키 key {}{partition} · 판 version {}\n\n", key.join(", "), table.version).unwrap();
    page.push_str(
        "| 열 column | 이름 name | 형 type | 단위 unit | 빈칸 null | 뜻 meaning |\n|---|---|---|---|---|---|\n",
    );
    for column in table.columns {
        let range = column.range.map_or_else(String::new, |[least, largest]| format!(" {least}…{largest}."));
        let (kind, null) = (type_name(column.kind), if column.nullable { "○" } else { "" });
        let (name, unit) = (table.name_ko(column.name).unwrap_or_default(), column.unit().symbol());
        let doc = column.doc.replace('|', "\\|");
        writeln!(page, "| `{}` | {name} | {kind} | {unit} | {null} | {doc}{range} |", column.name).unwrap();
    }
    page.push('\n');
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().collect::<String>() + letters.as_str()).unwrap_or_default()
}

/// `docs/tables.md` from the schemas.
fn tables_page() -> String {
    let mut page = String::from(
        "# 레이크의 테이블 · Tables of the lake\n\n\
         이 문서는 코드의 스키마에서 만들어집니다. *Generated from the schemas in `golmok_model::tables`; a test holds it to \
         them (`GOLMOK_BLESS=1 cargo test --release --workspace --test contracts documents` writes it anew).*\n\n\
         Every table is a folder of Parquet files in a snapshot, sorted by its key; a partitioned one has a folder \
         `column=value` per value, and the column is in the files, too. Names carry units: `_m _m2 _krw _rate _ratio \
         _count _on _at`. Codes are text, quarters are year × 10 + q, money is whole won. `golmok tables` lists what a \
         snapshot holds. Each column says its unit (`none`: nothing is measured, `1`: a pure number), meaning and Korean name in \
         the metadata of its Parquet field (`unit`, `meaning`, `name_ko`), and so does the `datapackage.json` beside a report \
         and beside an exported CSV or Parquet file.\n\n",
    );
    let layers: [(&str, &str, &[&TableSchema]); 4] = [
        ("stg_ · 준비 staging", "One table per public source: typed, with the file's hash and line.", staging::TABLES),
        (
            "ref_, core_ · 배치 placed",
            "Every store and every count with its areas, as known at the as-of date.",
            core::TABLES,
        ),
        ("mart_ · 지표 indicators", "Definitions are in [indicators.md](indicators.md).", mart::TABLES),
        ("mart_, backtest_ · 평가 ratings", "Ratings, and how good they were.", rating::TABLES),
    ];
    let mut written = 0;
    for (title, about, layer) in layers {
        write!(page, "## {title}\n\n{about}\n\n").unwrap();
        for table in layer {
            write_table(&mut page, table, table.name);
            written += 1;
        }
    }
    page.push_str("## rejects_ · 거부 rejected rows\n\nOne table per source, all alike: ");
    let rejects: Vec<&TableSchema> = reject::tables().collect();
    let names: Vec<String> = rejects.iter().map(|table| format!("`{}`", table.name)).collect();
    write!(page, "{}.\n\n", names.join(", ")).unwrap();
    assert!(rejects.iter().all(|table| table.columns == rejects[0].columns && table.key == rejects[0].key));
    write_table(&mut page, rejects[0], "rejects_&lt;source&gt;");
    assert_eq!(written + rejects.len(), tables::all().len(), "a layer is missing");
    page.truncate(page.trim_end().len());
    page.push('\n');
    page
}

#[test]
fn tables_are_described_as_they_are() {
    golmok_testkit::kept("docs/tables.md", &tables_page());
}

/// Markdown files that people read, below the root.
fn documents() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"]
        .iter()
        .map(|name| root().join(name))
        .collect();
    for folder in ["docs", "benches", "benches/results", "notebooks", "scripts", "data/reference"] {
        for entry in std::fs::read_dir(root().join(folder)).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "md") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Targets of the links of a Markdown text, with the lines they are on; code blocks and code spans hold none.
fn links(text: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let mut in_code = false;
    for (number, line) in text.lines().enumerate() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
        }
        if in_code {
            continue;
        }
        // Every second piece between backticks is code.
        let plain: String = line.split('`').step_by(2).collect::<Vec<_>>().join("``");
        for rest in plain.split("](").skip(1) {
            let target = rest.split([')', ' ']).next().unwrap_or_default();
            found.push((number + 1, target.to_owned()));
        }
    }
    found
}

/// Names that a heading can be linked by.
fn anchors(text: &str) -> Vec<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    headings
        .map(|line| {
            let heading = line.trim_start_matches('#').trim().to_lowercase();
            let kept = heading.chars().filter(|c| c.is_alphanumeric() || ['-', '_', ' '].contains(c));
            kept.map(|c| if c == ' ' { '-' } else { c }).collect()
        })
        .collect()
}

fn broken(path: &Path, text: &str) -> Vec<String> {
    let folder = path.parent().unwrap();
    let mut wrong = Vec::new();
    for (line, target) in links(text) {
        if target.contains("://") || target.starts_with("mailto:") || target.is_empty() {
            continue;
        }
        let (file, anchor) = target.split_once('#').unwrap_or((&target, ""));
        let linked = if file.is_empty() { path.to_path_buf() } else { folder.join(file) };
        let found = if anchor.is_empty() {
            linked.exists()
        } else {
            let there = if linked == path { Some(text.to_owned()) } else { std::fs::read_to_string(&linked).ok() };
            there.is_some_and(|there| anchors(&there).iter().any(|name| name == anchor))
        };
        if !found {
            wrong.push(format!("{}:{line}: {target}", path.display()));
        }
    }
    wrong
}

#[test]
fn links_lead_somewhere() {
    let documents = documents();
    let mut met = 0;
    let mut wrong = Vec::new();
    for path in &documents {
        let text = std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        met += links(&text).len();
        wrong.extend(broken(path, &text));
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert!(met >= 10, "only {met} links in {} documents", documents.len());
}

/// `docs/` is a book: every page stands in its summary once, and the summary names nothing else.
#[test]
fn every_page_stands_in_the_summary() {
    let mut named: Vec<String> = links(&read("docs/SUMMARY.md")).into_iter().map(|(_, target)| target).collect();
    named.sort();
    let mut pages: Vec<String> = documents()
        .iter()
        .filter(|path| path.parent() == Some(root().join("docs").as_path()))
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .filter(|name| name != "SUMMARY.md")
        .collect();
    pages.sort();
    assert_eq!(named, pages);
    let book: toml::Value = toml::from_str(&read("docs/book.toml")).unwrap();
    let (src, language) = (book["book"]["src"].as_str(), book["book"]["language"].as_str());
    assert_eq!((src, language), (Some("."), Some("ko")));
}

/// A site is built of `docs/` alone.
#[test]
fn the_book_links_to_nothing_outside_it() {
    let in_book = |path: &&PathBuf| path.starts_with(root().join("docs"));
    for path in documents().iter().filter(in_book) {
        let targets = links(&std::fs::read_to_string(path).unwrap());
        let outside: Vec<_> = targets.iter().filter(|(_, target)| target.starts_with("../")).collect();
        assert!(outside.is_empty(), "{}: name the file instead: {outside:?}", path.display());
    }
}

#[test]
fn a_broken_link_is_seen() {
    let page = root().join("docs/page.md");
    let text = "# 첫째 장\n[a](../README.md) `[code](nowhere.md)` [b](#첫째-장) [c](https://example.org/x)\n\
                ```\n[d](nowhere.md)\n```\n[e](nowhere.md) [f](#second) ![g](images/none.png)\n";
    let wrong = broken(&page, text);
    let of: Vec<&str> = wrong.iter().map(|w| w.rsplit(": ").next().unwrap()).collect();
    assert_eq!(of, ["nowhere.md", "#second", "images/none.png"]);
}

/// Commands in the console blocks of a Markdown text, without comments. tests/contracts/doc_commands.rs runs them.
fn commands(text: &str) -> Vec<String> {
    let mut commands = Vec::new();
    let mut console = false;
    for line in text.lines() {
        match (line.trim_start().strip_prefix("```"), line.strip_prefix("$ ")) {
            (Some(language), _) => console = !console && language.trim() == "console",
            (None, Some(command)) if console => {
                commands.push(command.split(" #").next().unwrap_or_default().trim().to_owned());
            }
            _ => {}
        }
    }
    commands
}

#[test]
fn the_two_commands_are_those_that_ci_runs() {
    let readme = commands(&read("README.md"));
    // Run without input, as tests/city/main_job_sample.rs does.
    assert!(readme.iter().any(|command| command == "cargo run --release -- run"), "{readme:?}");
    let test = readme.iter().find(|command| command.starts_with("cargo test")).expect("README tells how to test");
    let ci = read(".ci/run");
    let runs = ci.lines().any(|line| line.trim() == test || line.trim().starts_with(&format!("{test} 2>&1 |")));
    assert!(runs, "`{test}` of README is not what .ci/run calls:\n{ci}");
}

/// Whether golmok understands the arguments: with `--help` at the end it does nothing but read them.
fn is_understood(arguments: &str) -> bool {
    let script = format!("exec \"$0\" {arguments} --help");
    let output = std::process::Command::new("bash").args(["-c", &script, env!("CARGO_BIN_EXE_golmok")]).output();
    output.expect("bash starts").status.success()
}

#[test]
fn commands_in_documents_are_understood() {
    let mut met = 0;
    for path in documents() {
        for command in commands(&std::fs::read_to_string(&path).unwrap()) {
            let arguments = ["golmok ", "cargo run --release -- ", "./target/release/golmok "];
            let Some(arguments) = arguments.iter().find_map(|start| command.strip_prefix(start)) else { continue };
            assert!(is_understood(arguments), "{}: {command}", path.display());
            met += 1;
        }
    }
    assert!(met >= 4, "only {met} commands of golmok in the documents");
    assert!(!is_understood("run --no-such-option") && !is_understood("no-such-command"));
}

#[test]
fn every_command_is_described() {
    let page = read("docs/cli.md");
    let help = std::process::Command::new(env!("CARGO_BIN_EXE_golmok")).arg("--help").output().expect("golmok starts");
    let help = String::from_utf8(help.stdout).expect("UTF-8");
    let listed =
        help.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next()).expect("a list of commands");
    let names: Vec<&str> = listed
        .lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert!(names.len() >= 15, "{names:?}");
    for name in names {
        let told = page.contains(&format!("`golmok {name} "))
            || page.contains(&format!("`golmok {name}`"))
            || page.contains(&format!("`{name}`"));
        assert!(told, "docs/cli.md does not tell of `golmok {name}`");
    }
}
