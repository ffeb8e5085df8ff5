//! Makes a new article of a text, and copies articles into a study.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
};

use demarche_core::{
    article::{ArticleRecord, RecordField, structure},
    study::{ArticlePath, is_name_everywhere, name_everywhere},
};

use super::{
    PastedPage, StorageError, Study, atomic, change_record, listing::is_article, names::FreeNames,
};
use crate::extract::FileKind;

/// The longest name that is proposed for a file, without its extension, in bytes: the folder of its marks has the same name.
const LONGEST_NAME: usize = 80;

/// The longest name of a file, in bytes.
const LONGEST: usize = 255;

/// Returns the name of a text file for an article with this title: its letters and digits in lower case, in any script, with
/// `-` between words.
pub fn file_name_for(title: &str) -> String {
    let mut name = String::new();
    for word in title.split(|sign: char| !(sign.is_alphanumeric() || is_joined(sign))) {
        let word = word.to_lowercase();
        let word = word.trim_matches(is_joined);
        let dash = if name.is_empty() { "" } else { "-" };
        if word.is_empty() {
            continue;
        }
        if name.len() + dash.len() + word.len() > LONGEST_NAME {
            if name.is_empty() {
                name.push_str(
                    word.get(..word.floor_char_boundary(LONGEST_NAME)).unwrap_or_default(),
                );
            }
            break;
        }
        name.push_str(dash);
        name.push_str(word);
    }
    if name.is_empty() {
        name.push_str("article");
    }
    name_everywhere(&name, LONGEST_NAME) + ".txt"
}

/// Returns whether a sign belongs to the word around it: combining marks, joiners, apostrophes.
fn is_joined(sign: char) -> bool {
    matches!(sign, '\u{200C}' | '\u{200D}' | '\u{300}'..='\u{36F}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\'' | '’')
}

/// An article that was made.
#[derive(Debug)]
pub struct NewArticle {
    /// Its path below the study.
    pub path: ArticlePath,
    /// Why what is stated about it could not be stored.
    pub unstated: Option<StorageError>,
}

impl Study {
    /// Returns the folder that new articles are put into: the study's or, if the study lists the folders of its articles, the
    /// first of them.
    pub fn new_articles_folder(&self) -> PathBuf {
        match self.file().folders.first() {
            Some(folder) => self.root().join(folder.trim_matches('/')),
            None => self.root().to_owned(),
        }
    }

    /// Writes a part of a web page as a new article with this file name and title, as [`Study::add_article`] does a text. The
    /// name gets the extension of a web page if it has another one.
    pub fn add_page(
        &self,
        name: &str,
        stated: ArticleRecord,
        page: &PastedPage,
    ) -> Result<NewArticle, StorageError> {
        let added = if kind_of_name(name) == Some(FileKind::WebPage) { "" } else { ".html" };
        self.add((name, added), stated, (page.html(), page.title.as_deref()))
    }

    /// Writes a text as a new article with this file name and title: UTF-8, never in place of another file. If the name is
    /// taken, a number is added to it, and `.txt` if it is not that of a plain text.
    ///
    /// The article is put into [`new_articles_folder`](Self::new_articles_folder). What is `stated` about it is stored beside
    /// the marks, without a title that is found in the text itself; if it is not decided yet whether marks may be saved here,
    /// nothing is.
    pub fn add_article(
        &self,
        name: &str,
        stated: ArticleRecord,
        text: &str,
    ) -> Result<NewArticle, StorageError> {
        let (_, found) = structure(text);
        // With the extension of documents it would be taken for one, and with an unknown one for no article.
        let is_plain = matches!(kind_of_name(name), Some(FileKind::Text | FileKind::Markdown));
        let added = if is_plain { "" } else { ".txt" };
        self.add((name, added), stated, (text, found.title.as_deref()))
    }

    /// Writes a file with this name and what is added to it, and this content, in which this title is found.
    fn add(
        &self,
        (name, added): (&str, &str),
        mut stated: ArticleRecord,
        (content, found): (&str, Option<&str>),
    ) -> Result<NewArticle, StorageError> {
        let named = ArticlePath::new(name).ok().filter(|path| path.name() == name);
        let is_plain = |path: &ArticlePath| !path.as_str().starts_with('.');
        if named.is_some() && name.len() + added.len() > LONGEST {
            return Err(StorageError::TooLong(self.new_articles_folder().join(name)));
        }
        let named = named.filter(|path| is_name_everywhere(path.name()));
        let Some(name) = named.filter(is_plain) else {
            return Err(StorageError::BadName(name.to_owned()));
        };
        let folder = self.new_articles_folder();
        let name = format!("{name}{added}");
        let (stem, extension) = name.rsplit_once('.').unwrap_or((&name, "txt"));
        let extension = format!(".{extension}");
        let mut made = None;
        for name in FreeNames::new(&folder, stem, &extension) {
            let file = folder.join(name);
            if atomic::write_new(&file, |out| out.write_all(content.as_bytes()))? {
                made = Some(file);
                break;
            }
        }
        // The names never end.
        let file = made.ok_or_else(|| StorageError::NotFound(folder.clone()))?;
        let path = self.relative(&file)?;
        let title = stated.title.take().unwrap_or_default();
        if found != Some(title.trim()) {
            stated.set(RecordField::Title, Some(title.trim()));
        }
        let nothing = ArticleRecord::default();
        let unstated = if stated == nothing || self.needs_home().is_some() {
            None
        } else {
            change_record(self, &path, &nothing, &stated).err()
        };
        Ok(NewArticle { path, unstated })
    }
}

/// Returns the kind of article that a file's extension says it is.
fn kind_of_name(name: &str) -> Option<FileKind> {
    let (_, extension) = name.rsplit_once('.')?;
    FileKind::of_extension(extension)
}

/// Files and folders given to the program at once, for example dropped on its window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Given {
    /// The first folder.
    pub folder: Option<PathBuf>,
    /// The articles, in the order given.
    pub articles: Vec<PathBuf>,
    /// What is neither an article nor the first folder.
    pub others: Vec<PathBuf>,
    /// Whether all articles are in one study.
    pub is_one_study: bool,
}

/// Finds out what these files and folders are.
pub fn sort_given(paths: Vec<PathBuf>) -> Given {
    let mut given = Given::default();
    for path in paths {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        if path.is_dir() && given.folder.is_none() {
            given.folder = Some(path);
        } else if path.is_file() && name.is_some_and(|name| is_article(&name, &path)) {
            given.articles.push(path);
        } else {
            given.others.push(path);
        }
    }
    let root = |path: &PathBuf| -> Option<PathBuf> {
        let (study, _) = Study::containing(path).ok()?;
        Some(study.root().to_owned())
    };
    let mut roots = given.articles.iter().map(root);
    let first = roots.next().flatten();
    given.is_one_study = first.is_some() && roots.all(|root| root == first);
    given
}

/// Copies articles into a study's folder. A file that is there already with the same content is used; no file is ever
/// replaced. Returns the first copy's study and path.
pub fn copy_articles(
    files: &[PathBuf],
    folder: &Path,
) -> Result<Option<(Study, ArticlePath)>, StorageError> {
    let mut first = None;
    for file in files {
        let copied = Study::adopt(file, folder)?;
        first.get_or_insert(copied);
    }
    Ok(first)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::storage::read_article;

    #[test]
    fn names_are_made_of_the_words_of_titles() {
        for (title, expected) in [
            ("Talks stall: what’s next?", "talks-stall-what’s-next.txt"),
            ("اسلام آباد میں مذاکرات", "اسلام-آباد-میں-مذاکرات.txt"),
            ("../../etc/passwd", "etc-passwd.txt"),
            ("  …  ", "article.txt"),
            ("\u{202E}CON", "con-1.txt"),
            ("Nul", "nul-1.txt"),
        ] {
            assert_eq!(file_name_for(title), expected, "{title:?}");
        }
        let long = file_name_for(&"Ministerium ".repeat(30));
        assert!(long.len() <= LONGEST_NAME + 4 && long.ends_with("ministerium.txt"), "{long}");
        assert!(file_name_for(&"آ".repeat(300)).len() <= LONGEST_NAME + 4);
    }

    #[test]
    fn a_new_article_replaces_nothing_and_keeps_its_title() {
        let folder = tempfile::tempdir().unwrap();
        let study = Study::at(folder.path()).unwrap();
        let text = "Talks\r\n\r\nمطالبہ کیا گیا۔\n";
        let stated = |title: &str| ArticleRecord {
            title: Some(title.to_owned()),
            ..ArticleRecord::default()
        };
        let add = |title: &str| study.add_article("talks.txt", stated(title), text).unwrap().path;
        let (one, two) = (add("Talks"), add("Talks stall"));
        assert_eq!((one.as_str(), two.as_str()), ("talks.txt", "talks-2.txt"));
        assert_eq!(fs::read_to_string(study.article_path(&two)).unwrap(), text);
        let title = |path| read_article(&study, path).unwrap().metadata.title.clone();
        assert_eq!(title(&one).as_deref(), Some("Talks"));
        assert_eq!(title(&two).as_deref(), Some("Talks stall"));
        assert!(!study.sets_folder(&one).exists(), "the text states its title itself");
        let refused = [
            "",
            "a/b.txt",
            "../a.txt",
            ".hidden.txt",
            "study.json",
            "CON",
            "nul.txt",
            "a:b.txt",
            "why?.txt",
            "a.txt.",
            "a ",
            "a\nb.txt",
            "a\u{202E}txt.md",
        ];
        for name in refused {
            let refused = study.add_article(name, stated(""), text);
            assert!(matches!(refused, Err(StorageError::BadName(_))), "{name}: {refused:?}");
        }
    }

    #[test]
    fn a_new_article_is_never_the_same_file_as_another_where_case_is_ignored() {
        let folder = tempfile::tempdir().unwrap();
        let study = Study::at(folder.path()).unwrap();
        for (name, expected) in [
            ("Talks.txt", "Talks.txt"),
            ("talks.txt", "talks-2.txt"),
            ("TALKS.TXT", "TALKS-3.TXT"),
            ("Jose\u{301}.txt", "Jose\u{301}.txt"),
            ("jos\u{e9}.txt", "jos\u{e9}-2.txt"),
        ] {
            let made = study.add_article(name, ArticleRecord::default(), "x").unwrap();
            assert_eq!(made.path.as_str(), expected);
        }
        let elsewhere = tempfile::tempdir().unwrap();
        let file = elsewhere.path().join("tALKS.txt");
        atomic::write(&file, |file| file.write_all(b"another text")).unwrap();
        for _ in 0..2 {
            assert_eq!(Study::adopt(&file, folder.path()).unwrap().1.as_str(), "tALKS-4.txt");
        }
        assert_eq!(fs::read(folder.path().join("Talks.txt")).unwrap(), b"x");
    }

    #[test]
    fn a_name_that_is_too_long_is_refused_with_nothing_written() {
        let folder = tempfile::tempdir().unwrap();
        let study = Study::at(folder.path()).unwrap();
        for name in ["n".repeat(252) + ".txt", "ہ".repeat(126) + ".txt"] {
            let refused = study.add_article(&name, ArticleRecord::default(), "x").unwrap_err();
            assert!(matches!(refused, StorageError::TooLong(_)), "{refused:?}");
            assert!(refused.to_string().len() < 400 && refused.hint().contains("shorter names"));
        }
        let longest = "n".repeat(251) + ".txt";
        study.add_article(&longest, ArticleRecord::default(), "x").unwrap();
        let refused = study.add_article(&longest, ArticleRecord::default(), "x");
        assert!(matches!(refused, Err(StorageError::TooLong(_))), "{refused:?}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_stated_about_a_new_article_is_stored_or_the_reason_given() {
        let folder = tempfile::tempdir().unwrap();
        let study = Study::at(folder.path()).unwrap();
        let now = "2025-11-23T10:00:01Z";
        let stated =
            ArticleRecord { retrieved_at: Some(now.to_owned()), ..ArticleRecord::default() };
        let made = study.add_article("talks.txt", stated.clone(), "Talks\n\nText").unwrap();
        assert!(made.unstated.is_none());
        let record = |path| read_article(&study, path).unwrap().record().clone();
        assert_eq!(record(&made.path), stated);
        // A file is where the folder of the next one's marks should be.
        let taken = study.sets_folder(&ArticlePath::new("more.txt").unwrap());
        atomic::write(&taken, |file| file.write_all(b"x")).unwrap();
        let made = study.add_article("more.txt", stated, "More\n\nText").unwrap();
        assert!(made.unstated.is_some() && study.article_path(&made.path).is_file());
    }

    #[test]
    fn what_was_given_is_sorted_and_copied() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["a/one.txt", "a/two.md", "b/one.txt", "b/picture.png"] {
            fs::create_dir_all(at(name).parent().unwrap()).unwrap();
            atomic::write(&at(name), |file| file.write_all(name.as_bytes())).unwrap();
        }
        let given = sort_given(vec![at("a/one.txt"), at("b/picture.png"), at("a/two.md")]);
        assert_eq!(given.articles, [at("a/one.txt"), at("a/two.md")]);
        assert_eq!((given.others, given.is_one_study), (vec![at("b/picture.png")], true));
        let given = sort_given(vec![at("a/one.txt"), at("b/one.txt"), at("b")]);
        assert_eq!((given.folder, given.is_one_study), (Some(at("b")), false));
        let (study, path) = copy_articles(&given.articles, &at("study")).unwrap().unwrap();
        assert_eq!((study.root().ends_with("study"), path.as_str()), (true, "one.txt"));
        let copies =
            [fs::read(at("study/one.txt")).unwrap(), fs::read(at("study/one-2.txt")).unwrap()];
        assert_eq!(copies, [b"a/one.txt".to_vec(), b"b/one.txt".to_vec()]);
    }

    #[test]
    fn a_new_article_can_be_read_whatever_its_name_and_text_are_like() {
        let folder = tempfile::tempdir().unwrap();
        let study = Study::at(folder.path()).unwrap();
        for (name, text) in [
            ("talks.pdf", "Hand over the list."),
            ("talks.docx", "Hand over the list."),
            ("talks.HTML", "Hand over the <b>list</b> & go."),
            ("talks.v2", "<html> is how pages begin"),
            ("talks.json", "{}"),
        ] {
            let made = study.add_article(name, ArticleRecord::default(), text).unwrap();
            let article = read_article(&study, &made.path).unwrap();
            assert_eq!(article.text(), text, "{}", made.path);
            assert!(study.article_paths().unwrap().contains(&made.path), "{}", made.path);
        }
    }
}
