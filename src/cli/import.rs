//! `demarche import`: makes a study of a table of articles.

use std::{io::Write as _, ops::ControlFlow, path::PathBuf, sync::Arc};

use clap::ValueEnum;

use super::{
    error::CliError,
    output::{self, harmless, shortened},
    stderr::print_line,
};
use demarche_files::{
    extract::{
        Charset,
        table::{
            DateOrder, Detail, Header, Mapping, Part, Repeats, Separator, Survey, TableKind,
            TextForm, TitlePlace,
        },
    },
    storage::{
        Goal, ImportError, Progress, StorageError, TableFile, Tally, import, shown,
        suggested_folder,
    },
};

/// The end of `--help`.
const AFTER_HELP: &str = "\
Tables:
  CSV, TSV and other text with `,` `;` tab or `|` between cells; JSON (a list of objects, or an object with one inside);
  JSON Lines; workbooks (.xlsx, .xlsm, .xlsb, .xls, .ods). Fields inside others are named by their path, as in
  `source.name`. What is not given is guessed; --dry-run prints the guesses and counts, and writes nothing.

Articles:
  Each record with a text becomes a file: plain text exactly as in its field, or a web page. Its name is made of the
  identifier, or else of date and title. The article.json beside its marks has the details, the number of the record and
  its line, and under `imported` all fields but the text, so that a mark can be traced to its record.

Again:
  If FOLDER is a study, only records are added that it has no article of: by identifier or, without one, by text. No
  article is ever changed or replaced.

Exit codes:
  0  every record was read; those without text are counted
  1  some records were refused (a line names each), or nothing could be made
  2  the request is invalid: wrong arguments, no such field, or a folder with other files";

/// Make a study of a table of articles: CSV, JSON, JSON Lines or a workbook with one article per record
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The table
    file: PathBuf,

    /// The folder to make, or the study to add to; by default beside the table, with its name
    #[arg(long, value_name = "FOLDER")]
    to: Option<PathBuf>,

    /// The field with the text
    #[arg(long, value_name = "FIELD")]
    text: Option<String>,

    /// The field with the title; "" for none, as for those below
    #[arg(long, value_name = "FIELD")]
    title: Option<String>,

    /// The field with the date
    #[arg(long, value_name = "FIELD")]
    date: Option<String>,

    /// The field that says who published it
    #[arg(long, value_name = "FIELD")]
    source: Option<String>,

    /// The field that says who wrote it
    #[arg(long, value_name = "FIELD")]
    author: Option<String>,

    /// The field with the web address
    #[arg(long, value_name = "FIELD")]
    url: Option<String>,

    /// The field with the language
    #[arg(long, value_name = "FIELD")]
    language: Option<String>,

    /// The field with the identifier
    #[arg(long, value_name = "FIELD")]
    id: Option<String>,

    /// The sheet of a workbook, or the list in a JSON object
    #[arg(long, value_name = "NAME")]
    part: Option<String>,

    /// What the texts are
    #[arg(long = "as", value_name = "FORM")]
    form: Option<Form>,

    /// What comes first in dates such as 9/11/2025
    #[arg(long, value_name = "PART")]
    first: Option<First>,

    /// What stands between cells
    #[arg(long, value_name = "SIGN")]
    separator: Option<Sign>,

    /// The first row is a record; the fields are named `column 1`, `column 2`, …
    #[arg(long)]
    no_header: bool,

    /// The encoding of the table
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,

    /// Leave out records whose text an earlier one has
    #[arg(long)]
    skip_repeated: bool,

    /// Where titles are put
    #[arg(long, value_name = "PLACE")]
    titles: Option<Titles>,

    /// Print what would be made, and write nothing
    #[arg(long)]
    dry_run: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Titles {
    /// Only into the details of articles, as without this
    Details,
    /// Also above plain texts, with an empty line between them, so that they can be marked
    Above,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Form {
    /// Plain text
    Text,
    /// Web pages, or parts of them
    Html,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum First {
    /// The day
    Day,
    /// The month
    Month,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Sign {
    Comma,
    Semicolon,
    Tab,
    Bar,
}

/// Lets the work go on.
fn go_on(_: Progress) -> ControlFlow<()> {
    ControlFlow::Continue(())
}

impl Arguments {
    pub(super) fn run(self) -> Result<(), CliError> {
        if self.file.is_dir() {
            let message = format!("this is a folder, not a table: {}", shown(&self.file));
            return Err(CliError::usage(message).hint("Name the file with the records"));
        }
        let table = self.table()?;
        let survey = table.survey(&mut go_on).map_err(in_words)?;
        let part = self.part_of(&survey)?;
        let mapping = self.mapping(part)?;
        let folder = self.to.clone().unwrap_or_else(|| suggested_folder(&self.file));
        let goal = Goal::of(&folder).map_err(in_words)?;
        let (tally, done) = if self.dry_run {
            let tally = table.tally(&mapping, &goal, &mut go_on).map_err(in_words)?;
            let done = match goal {
                Goal::New(_) => "would make",
                Goal::Study(_) => "would add to",
            };
            (tally, done)
        } else {
            let done = match goal {
                Goal::New(_) => "made",
                Goal::Study(_) => "added to",
            };
            let made = import(&table, &mapping, &goal, &mut go_on).map_err(in_words)?;
            (made.tally, done)
        };
        let lines = described(&table, part, &mapping);
        let place = shown(goal.folder());
        let last = [summary(&tally), format!("{done}: {place}")];
        output::print(|out| {
            lines.iter().chain(&last).try_for_each(|line| writeln!(out, "{line}"))
        })?;
        complain(&tally)
    }

    /// Opens the table in the form that the arguments state.
    fn table(&self) -> Result<TableFile, CliError> {
        let mut table = TableFile::open(&self.file).map_err(in_words)?;
        let mut layout = table.layout();
        if let Some(name) = &self.encoding {
            layout.charset = Charset::named(name).ok_or_else(|| {
                CliError::usage(format!("there is no encoding with this name: {name:?}"))
                    .hint("Give a name such as utf-8, windows-1256 or shift_jis")
            })?;
        }
        if let Some(sign) = self.separator {
            layout.separator = match sign {
                Sign::Comma => Separator::Comma,
                Sign::Semicolon => Separator::Semicolon,
                Sign::Tab => Separator::Tab,
                Sign::Bar => Separator::Bar,
            };
        }
        if self.no_header {
            layout.header = Header::Numbered;
        }
        table.set_layout(layout);
        Ok(table)
    }

    fn part_of<'s>(&self, survey: &'s Survey) -> Result<&'s Part, CliError> {
        let Some(name) = &self.part else {
            let none =
                || CliError::found(format!("there are no records in it: {}", shown(&self.file)));
            return survey.main_part().ok_or_else(none);
        };
        let names = || -> Vec<&str> { survey.parts.iter().map(|part| &*part.name).collect() };
        survey.parts.iter().find(|part| *part.name == **name).ok_or_else(|| {
            CliError::usage(format!("there is no sheet or list with records named {name:?}"))
                .hint(format!("There are: {}", harmless(&names().join(", "))))
        })
    }

    /// Returns what is guessed, with what the arguments state in its place.
    fn mapping(&self, part: &Part) -> Result<Mapping, CliError> {
        let mut mapping = part.guess();
        let given = [
            (Detail::Text, &self.text),
            (Detail::Title, &self.title),
            (Detail::Date, &self.date),
            (Detail::Source, &self.source),
            (Detail::Author, &self.author),
            (Detail::Url, &self.url),
            (Detail::Language, &self.language),
            (Detail::Id, &self.id),
        ];
        let given = given.into_iter().filter_map(|(detail, name)| Some((detail, name.as_ref()?)));
        for (detail, name) in given {
            if name.is_empty() {
                mapping.set(detail, None);
                continue;
            }
            let field = part.fields.iter().find(|field| *field.name == **name);
            let field = field.ok_or_else(|| {
                let names: Vec<&str> =
                    part.fields.iter().map(|field| &*field.name).take(50).collect();
                CliError::usage(format!("there is no field with this name: {name:?}"))
                    .hint(format!("There are: {}", harmless(&names.join(", "))))
            })?;
            mapping.set(detail, Some(Arc::clone(&field.name)));
            match detail {
                Detail::Text => mapping.form = form_of(part, name),
                Detail::Date => mapping.order = part.order_of(name),
                _ => {}
            }
        }
        if mapping.field(Detail::Text).is_none() {
            let message = format!("no field of it has texts: {}", shown(&self.file));
            return Err(CliError::found(message).hint("Name one with --text"));
        }
        if let Some(form) = self.form {
            mapping.form = match form {
                Form::Text => TextForm::Plain,
                Form::Html => TextForm::WebPage,
            };
        }
        if let Some(first) = self.first {
            mapping.order = Some(match first {
                First::Day => DateOrder::DayFirst,
                First::Month => DateOrder::MonthFirst,
            });
        }
        if self.skip_repeated {
            mapping.repeats = Repeats::LeaveOut;
        }
        mapping.title_place = match self.titles {
            Some(Titles::Above) => TitlePlace::Text,
            Some(Titles::Details) | None => TitlePlace::Details,
        };
        Ok(mapping)
    }
}

fn form_of(part: &Part, field: &str) -> TextForm {
    if part.are_pages(field) { TextForm::WebPage } else { TextForm::Plain }
}

/// Returns the form of the table and which field is what, one line each.
fn described(table: &TableFile, part: &Part, mapping: &Mapping) -> Vec<String> {
    let layout = table.layout();
    let mut form = vec![layout.kind.label().to_owned()];
    if layout.kind != TableKind::Workbook {
        form.push(layout.charset.label().to_owned());
    }
    if layout.kind == TableKind::Delimited {
        form.push(format!("{} between cells", layout.separator.name()));
    }
    if !part.name.is_empty() {
        form.push(format!("part {}", part.name));
    }
    let mut lines = vec![format!("{}: {}", shown(table.path()), form.join(", "))];
    let mut used = Vec::new();
    for detail in Detail::ALL {
        if let Some(field) = mapping.field(detail) {
            used.push(Arc::clone(field));
            let form = match (detail, mapping.form) {
                (Detail::Text, TextForm::WebPage) => " (web pages)",
                _ => "",
            };
            lines.push(format!("  {}: {field}{form}", detail.name()));
        }
    }
    let others = part.fields.iter().map(|field| &field.name).filter(|name| !used.contains(name));
    let others: Vec<&str> = others.map(|name| &**name).take(50).collect();
    if !others.is_empty() {
        lines.push(format!("  kept: {}", others.join(", ")));
    }
    lines.iter().map(|line| harmless(line)).collect()
}

/// Returns how many records there are, and what becomes of them.
fn summary(tally: &Tally) -> String {
    let counts = [
        (tally.n_without_text, "without text"),
        (tally.n_refused, "refused"),
        (tally.n_left_out, "left out because an earlier one is the same"),
        (tally.n_known, "already there"),
    ];
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    let counts = counts.map(|(count, what)| format!("{count} {what}"));
    let counts: Vec<String> =
        [counted(tally.n_articles, "article")].into_iter().chain(counts).collect();
    format!("{}: {}", counted(tally.n_records, "record"), counts.join(", "))
}

fn counted(count: u64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// Prints what needs attention; fails if records were refused.
fn complain(tally: &Tally) -> Result<(), CliError> {
    let n_kept = tally.n_repeated - tally.n_left_out;
    if n_kept > 0 {
        let records = counted(n_kept, "record");
        print_line(&format!(
            "demarche: {records} with the text of an earlier one became articles, too; --skip-repeated leaves them out"
        ));
    }
    if tally.n_changed > 0 {
        let records = counted(tally.n_changed, "record");
        print_line(&format!(
            "demarche: {records} with another text than the article that is there; it was not changed"
        ));
    }
    if let Some(date) = &tally.unread_date {
        let dates = counted(tally.n_unread_dates, "date");
        let date = shortened(date);
        print_line(&format!(
            "demarche: {dates} could not be read, as “{date}”; --first says what comes first in 9/11/2025"
        ));
    }
    if tally.n_damaged > 0 {
        let articles = counted(tally.n_damaged, "article");
        print_line(&format!(
            "demarche: {articles} with damaged characters (�); --encoding states the encoding of the table"
        ));
    }
    for refused in &tally.refused {
        let line = refused.line.map(|line| format!(" (line {line})")).unwrap_or_default();
        print_line(&format!("demarche: record {}{line}: {}", refused.number, refused.why));
    }
    match tally.n_refused {
        0 => Ok(()),
        count => Err(CliError::found(format!("{} refused", were(count)))),
    }
}

fn were(count: u64) -> String {
    if count == 1 { "1 record was".to_owned() } else { format!("{count} records were") }
}

fn in_words(error: ImportError) -> CliError {
    let hint = error.hint();
    match error {
        ImportError::Storage(error @ StorageError::Protected(_)) => {
            CliError::usage(error.to_string()).hint(hint)
        }
        error @ ImportError::NotEmpty(_) => CliError::usage(error.to_string()).hint(hint),
        ImportError::Storage(error) => error.into(),
        error => CliError::found(error.to_string()).hint(hint),
    }
}
