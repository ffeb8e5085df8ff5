//! Tests the texts that are kept beside the sets to find marks in a changed article.

use sha2::Digest as _;

use demarche_core::{annotation::Status, article::Sha256};

use super::*;

const OLD: &str = "At noon on the first day they asked for talks on the terms of the year before.\n\nAt noon on the first day they asked for talks on the terms of the year before.\n";
const NEW: &str = "Late news.\n\nAt noon on the first day they asked for talks on the terms of the year before.\n\nAt noon on the first day they asked for talks on the terms of the year before.\n";

/// Marks words of the last sentence but one, changes the article, and returns how they are found.
fn found(place: &Place, spoil: impl FnOnce(&Path)) -> (Status, Option<usize>) {
    let file = place.study.article_path(&place.path);
    put(&file, OLD);
    let old = read_article(&place.study, &place.path).unwrap();
    let (mut file_of_set, read) =
        SetFile::open(&place.study, &place.path, &place.coder, "Ayesha K.", &old).unwrap();
    let start = OLD.rfind("asked for talks").unwrap();
    let span = Span::new(start, start + "asked for talks".len()).unwrap();
    let mark = Annotation {
        id: AnnotationId::new("a"),
        code: CodeId::new("demand"),
        spans: [span].into_iter().collect(),
        created: None,
        modified: None,
        is_unsure: false,
        confidence: None,
        detail: None,
    };
    let header = read.set.header().clone();
    let (set, _) = AnnotationSet::from_annotations(header, vec![Arc::new(mark)]);
    file_of_set.write(&old, &set, &[], read.on_disk).unwrap();
    let hash: String = old.text_sha256.to_string().chars().take(16).collect();
    let kept = place.study.sets_folder(&place.path).join(format!("text.{hash}.txt"));
    assert_eq!(fs::read_to_string(&kept).unwrap(), OLD);
    spoil(&kept);
    put(&file, NEW);
    let new = read_article(&place.study, &place.path).unwrap();
    let read = read_set(&place.study, &place.path, &place.coder, &new).unwrap();
    let mark = read.set.iter().next().unwrap();
    let checked =
        check(&place.study, &ExportScope::Study, &demarche_core::codebook::Codebook::built_in());
    let checked = &checked.unwrap().sets[0].records[0];
    assert_eq!(checked.status(), mark.status(), "a check says the same");
    (mark.status(), mark.hull().map(Span::start))
}

#[test]
fn marks_in_a_changed_article_are_found_with_the_text_they_were_made_on() {
    let expected = (Status::Moved, Some(NEW.rfind("asked for talks").unwrap()));
    assert_eq!(found(&Place::new(), |_| {}), expected);
    let without = found(&Place::new(), |kept| fs::remove_file(kept).unwrap());
    assert_eq!(without.0, Status::Uncertain, "by words and context alone there is a doubt");
}

#[test]
fn a_kept_text_that_was_changed_is_not_used() {
    let spoiled = found(&Place::new(), |kept| put(kept, &OLD.replace("noon", "dusk")));
    assert_eq!(spoiled.0, Status::Uncertain);
    let spoiled = found(&Place::new(), |kept| {
        fs::remove_file(kept).unwrap();
        fs::create_dir(kept).unwrap();
    });
    assert_eq!(spoiled.0, Status::Uncertain);
}

pub(super) const PAGE: &str = "<!doctype html><title>Talks</title><nav>Home</nav><h1>Talks stall</h1><p>Hand over the list, he said, and the \
                    delegation left the room without an answer, as it had done the day before.<p>The talks go on.";

/// A study with one saved web page, in which a mark was made.
pub(super) struct SavedPage {
    pub(super) place: Place,
    pub(super) path: ArticlePath,
    pub(super) article: Arc<Article>,
}

impl SavedPage {
    pub(super) fn new() -> Self {
        let place = Place::new();
        put(&place.folder.path().join("page.html"), PAGE);
        let path = ArticlePath::new("page.html").unwrap();
        let article = read_article(&place.study, &path).unwrap();
        let words = "Hand over the list";
        let start = article.text().find(words).unwrap();
        let (mut file, read) =
            SetFile::open(&place.study, &path, &place.coder, "Ayesha K.", &article).unwrap();
        let set = with_mark(&read.set, "a", "Hand over the list");
        let mut mark = (**set.iter().next().unwrap()).clone();
        mark.spans = [Span::new(start, start + words.len()).unwrap()].into_iter().collect();
        let header = read.set.header().clone();
        let (set, _) = AnnotationSet::from_annotations(header, vec![Arc::new(mark)]);
        file.write(&article, &set, &[], read.on_disk).unwrap();
        Self { place, path, article }
    }

    pub(super) fn read(&self) -> Arc<Article> {
        read_article(&self.place.study, &self.path).unwrap()
    }

    pub(super) fn file(&self, extension: &str) -> std::path::PathBuf {
        let hash: String = self.article.text_sha256.to_string().chars().take(16).collect();
        self.place.study.sets_folder(&self.path).join(format!("text.{hash}.{extension}"))
    }

    /// Replaces what was extracted as an older version of the extractor would have read it.
    pub(super) fn make_older(&self) -> String {
        let text = self.article.text().replace("\n\n", "\n");
        let mut older = ExtractedText::of(&self.article);
        older.replace("web-page 1", "web-page 0");
        older.put(self, &text);
        text
    }
}

/// The file of what was extracted, as text.
struct ExtractedText(String);

impl ExtractedText {
    fn of(article: &Article) -> Self {
        Self(crate::formats::native::ExtractedFile::of(article).unwrap().write())
    }

    fn replace(&mut self, from: &str, to: &str) {
        assert!(self.0.contains(from));
        self.0 = self.0.replace(from, to);
    }

    fn put(mut self, page: &SavedPage, text: &str) {
        let hash = Sha256(sha2::Sha256::digest(text.as_bytes()).into()).to_string();
        let short: String = hash.chars().take(16).collect();
        let was = page.article.text_sha256.to_string();
        self.replace(&was, &hash);
        let start = self.0.find("\"blocks\"").unwrap();
        self.0.truncate(start);
        self.0.push_str("\"blocks\": [[\"paragraph\", 0, 5]]\n}\n");
        let folder = page.place.study.sets_folder(&page.path);
        put(&folder.join(format!("text.{short}.txt")), text);
        put(&folder.join(format!("text.{short}.json")), &self.0);
        let file = folder.join("article.json");
        put(&file, &fs::read_to_string(&file).unwrap().replace(&was, &hash));
    }
}

#[test]
fn a_document_is_read_again_as_it_was_when_marks_were_saved() {
    let page = SavedPage::new();
    assert_eq!(page.article.encoding, "extracted");
    assert_eq!(fs::read_to_string(page.file("txt")).unwrap(), page.article.text());
    let again = page.read();
    assert_eq!((again.text(), again.blocks()), (page.article.text(), page.article.blocks()));
    assert_eq!(
        (&again.metadata, &again.extraction),
        (&page.article.metadata, &page.article.extraction)
    );
    let codebook = demarche_core::codebook::Codebook::built_in();
    let checked = check(&page.place.study, &ExportScope::Study, &codebook).unwrap();
    assert_eq!((checked.sets.len(), &checked.faults[..]), (1, &[][..]));
    let text = page.make_older();
    let older = page.read();
    assert_eq!(older.text(), text);
    assert_eq!(older.blocks().len(), 1);
    let extraction = older.extraction.clone().unwrap();
    assert_eq!((extraction.by.as_str(), extraction.is_outdated), ("web-page 0", true));
}

#[test]
fn a_document_is_read_again_by_the_newest_extractor_and_its_marks_are_found() {
    let page = SavedPage::new();
    let older = page.make_older();
    let before = page.read();
    assert_eq!(before.text(), older);
    let again = read_again(&page.place.study, &page.path, &ReadHandle::default()).unwrap();
    assert_eq!((again.text(), again.blocks()), (page.article.text(), page.article.blocks()));
    assert!(!again.extraction.as_ref().unwrap().is_outdated);
    assert_eq!(page.read().text(), again.text(), "it stays so");
    let kept = |article: &Article| {
        let hash: String = article.text_sha256.to_string().chars().take(16).collect();
        let file = page.place.study.sets_folder(&page.path).join(format!("text.{hash}.txt"));
        fs::read_to_string(file).unwrap()
    };
    assert_eq!(kept(&before), older, "marks of others count in it");
    // Another window that still shows the older text saves marks in it.
    let coder = CoderId::new("bilal").unwrap();
    let (mut file, read) =
        SetFile::open(&page.place.study, &page.path, &coder, "Bilal", &before).unwrap();
    let mut mark =
        (**with_mark(&read.set, "b", "Hand over the list").iter().next().unwrap()).clone();
    let start = before.text().find("The talks go on").unwrap();
    mark.spans = [Span::new(start, start + "The talks go on".len()).unwrap()].into();
    let (set, _) = AnnotationSet::from_annotations(read.set.header().clone(), vec![Arc::new(mark)]);
    file.write(&before, &set, &[], read.on_disk).unwrap();
    drop(file);
    let now = page.read();
    assert_eq!(now.text(), again.text(), "that does not take the newer text back");
    let set = read_set(&page.place.study, &page.path, &coder, &now).unwrap().set;
    let mark = set.iter().next().unwrap();
    assert_eq!(mark.hull().unwrap().of(now.text()), Some("The talks go on"));
}

#[test]
fn a_document_with_the_same_text_is_read_again_only_once() {
    let page = SavedPage::new();
    let mut older = ExtractedText::of(&page.article);
    older.replace("web-page 1", "web-page 0");
    put(&page.file("json"), &older.0);
    assert!(page.read().extraction.as_ref().unwrap().is_outdated);
    let again = read_again(&page.place.study, &page.path, &ReadHandle::default()).unwrap();
    assert_eq!(again.text_sha256, page.article.text_sha256);
    assert!(!page.read().extraction.as_ref().unwrap().is_outdated);
}

#[test]
fn a_document_that_changed_is_extracted_anew_and_its_marks_are_found() {
    let page = SavedPage::new();
    page.make_older();
    let file = page.place.folder.path().join("page.html");
    put(&file, &PAGE.replace("<h1>", "<p>Late news, after the meeting of the two ministers.<h1>"));
    let changed = page.read();
    assert!(changed.text().contains("Late news") && changed.blocks().len() > 3);
    assert!(!changed.extraction.as_ref().unwrap().is_outdated);
    let set = read_set(&page.place.study, &page.path, &page.place.coder, &changed).unwrap().set;
    let mark = set.iter().next().unwrap();
    assert_eq!(mark.status(), Status::Moved);
    assert_eq!(mark.hull().unwrap().of(changed.text()), Some("Hand over the list"));
}

#[test]
fn what_was_extracted_and_is_damaged_is_extracted_anew() {
    let spoils: [fn(&SavedPage); 4] = [
        |page| fs::remove_file(page.file("txt")).unwrap(),
        |page| put(&page.file("txt"), "Other words"),
        |page| put(&page.file("json"), "{"),
        |page| fs::remove_file(page.file("json")).unwrap(),
    ];
    for spoil in spoils {
        let page = SavedPage::new();
        spoil(&page);
        let again = page.read();
        assert_eq!((again.text(), again.blocks()), (page.article.text(), page.article.blocks()));
    }
}

#[test]
fn a_page_in_which_marks_were_made_as_plain_text_stays_plain_text() {
    let place = Place::new();
    put(&place.folder.path().join("page.html"), PAGE);
    let path = ArticlePath::new("page.html").unwrap();
    put(
        &place.study.sets_folder(&path).join("article.json"),
        r#"{"format": "demarche/article", "version": 1, "encoding": "UTF-8"}"#,
    );
    let article = read_article(&place.study, &path).unwrap();
    assert_eq!((article.text(), article.encoding), (PAGE, "UTF-8"));
    let again = read_again(&place.study, &path, &ReadHandle::default()).unwrap();
    assert_eq!((again.text(), again.encoding), (PAGE, "UTF-8"));
}

#[test]
fn mending_says_nothing_of_documents_that_have_no_encoding() {
    let page = SavedPage::new();
    let mended = mend(&page.place.study, &ExportScope::Study).unwrap();
    assert_eq!(mended, Vec::<String>::new());
}

#[test]
fn a_document_that_was_read_is_listed_by_its_title() {
    let page = SavedPage::new();
    put(
        &page.place.folder.path().join("ferries.rtf"),
        r"{\rtf1{\info{\title Ferries return}}Both sides let the ferries return on 4 March.\par}",
    );
    let path = ArticlePath::new("ferries.rtf").unwrap();
    let listed = || {
        let listed = page.place.study.articles(None, None).unwrap();
        listed.into_iter().find(|listed| listed.path == path).unwrap().title
    };
    assert_eq!(listed(), "ferries.rtf", "the title of a document that was not opened is not known");
    let article = read_article(&page.place.study, &path).unwrap();
    let (mut set_file, read) =
        SetFile::open(&page.place.study, &path, &page.place.coder, "Ayesha K.", &article).unwrap();
    set_file.write(&article, &read.set, &[], read.on_disk).unwrap();
    assert_eq!(listed(), "Ferries return");
}

#[test]
fn the_hand_of_a_short_title_is_that_of_the_words_that_were_read() {
    let place = Place::new();
    let body = "<p>دونوں فریقوں نے کہا ہے کہ بات چیت جاری رہے گی۔</p>";
    let page = format!("<title>مذاکرات</title><body>{}{body}", "<p> </p>".repeat(1000));
    put(&place.folder.path().join("talks.html"), &page);
    let path = ArticlePath::new("talks.html").unwrap();
    let article = read_article(&place.study, &path).unwrap();
    let (mut file, read) =
        SetFile::open(&place.study, &path, &place.coder, "Ayesha K.", &article).unwrap();
    let listed = || {
        let listed = place.study.articles(None, None).unwrap();
        listed.into_iter().find(|listed| listed.path == path).unwrap().hand
    };
    assert_eq!(listed(), None, "the words are below what is read of a page for the list");
    file.write(&article, &read.set, &[], read.on_disk).unwrap();
    assert_eq!(listed(), Some(demarche_core::text::Hand::Nastaliq));
}

#[test]
fn the_pictures_of_a_saved_page_are_no_articles() {
    let page = SavedPage::new();
    let root = page.place.folder.path();
    put(&root.join("page_files/frame.html"), PAGE);
    put(&root.join("notes_files/notes.txt"), "Notes");
    let paths = page.place.study.article_paths().unwrap();
    let names: Vec<&str> = paths.iter().map(ArticlePath::as_str).collect();
    assert!(names.contains(&"page.html") && names.contains(&"notes_files/notes.txt"), "{names:?}");
    assert!(!names.contains(&"page_files/frame.html"), "{names:?}");
}
