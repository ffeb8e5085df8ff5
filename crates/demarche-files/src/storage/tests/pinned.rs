//! Tests that a document is read as it was when marks were first saved, whatever became of its files since.

use super::{
    kept::{PAGE, SavedPage},
    *,
};

impl SavedPage {
    fn html(&self) -> std::path::PathBuf {
        self.place.folder.path().join("page.html")
    }

    fn details(&self) -> std::path::PathBuf {
        self.place.study.sets_folder(&self.path).join("article.json")
    }

    /// Saves the marks again, as a window does that has opened the article as it is now.
    fn save(&self, article: &Article) {
        let Place { study, coder, .. } = &self.place;
        let (mut file, read) =
            SetFile::open(study, &self.path, coder, "Ayesha K.", article).unwrap();
        file.write(article, &read.set, &[], read.on_disk).unwrap();
    }

    /// Returns by which extractor the article is read, after what was kept of it was written by an older one.
    fn read_after_update(&self) -> String {
        let json = self.file("json");
        let kept = fs::read_to_string(&json).unwrap();
        put(&json, &kept.replace("web-page 1", "web-page 0"));
        let article = self.read();
        assert_eq!(article.text_sha256, self.article.text_sha256);
        article.extraction.clone().unwrap().by
    }
}

#[test]
fn a_document_that_was_saved_again_with_the_same_text_is_read_as_it_was() {
    let page = SavedPage::new();
    put(&page.html(), &PAGE.replace("<nav>", "<!-- saved again --><nav>"));
    let again = page.read();
    assert_eq!(again.text_sha256, page.article.text_sha256);
    page.save(&again);
    assert_eq!(page.read_after_update(), "web-page 0");
}

#[test]
fn what_was_kept_of_a_document_and_is_damaged_is_kept_again_with_the_next_save() {
    let spoils: [fn(&SavedPage); 4] = [
        |page| put(&page.file("txt"), "Other words"),
        |page| put(&page.file("json"), "{"),
        |page| put(&page.file("json"), ""),
        |page| {
            let json = fs::read_to_string(page.file("json")).unwrap();
            put(&page.file("json"), &json.replace("[\"title\", ", "[\"title\", 9"));
        },
    ];
    for (index, spoil) in spoils.into_iter().enumerate() {
        let page = SavedPage::new();
        spoil(&page);
        let again = page.read();
        assert_eq!(again.text(), page.article.text());
        page.save(&again);
        assert_eq!(fs::read_to_string(page.file("txt")).unwrap(), again.text(), "{index}");
        assert_eq!(page.read_after_update(), "web-page 0", "{index}");
    }
}

#[test]
fn a_document_is_read_as_it_was_also_if_the_details_of_its_article_cannot_be_read() {
    let page = SavedPage::new();
    put(&page.details(), "{");
    assert_eq!(page.read_after_update(), "web-page 0");
    fs::remove_file(page.details()).unwrap();
    assert_eq!(page.read_after_update(), "web-page 0");
}

#[test]
fn a_document_that_is_put_back_is_read_as_it_was() {
    let page = SavedPage::new();
    put(
        &page.html(),
        &PAGE.replace("<h1>", "<p>Late news, after the meeting of the two ministers.<h1>"),
    );
    let other = page.read();
    assert_ne!(other.text_sha256, page.article.text_sha256);
    page.save(&other);
    put(&page.html(), PAGE);
    assert_eq!(page.read_after_update(), "web-page 0");
}

#[test]
fn a_document_that_gets_another_extension_is_read_as_it_was() {
    let page = SavedPage::new();
    let study = &page.place.study;
    let to = ArticlePath::new("page.txt").unwrap();
    fs::rename(page.html(), study.article_path(&to)).unwrap();
    let strayed = find_strayed(study, &to, &read_article(study, &to).unwrap()).unwrap().unwrap();
    assert_eq!(strayed.from, std::slice::from_ref(&page.path));
    follow(study, &page.path, &to).unwrap();
    let article = read_article(study, &to).unwrap();
    assert_eq!((article.text(), article.encoding), (page.article.text(), "extracted"));
    assert_eq!(article.blocks(), page.article.blocks());
    assert!(!article.extraction.as_ref().unwrap().is_outdated);
    let again = read_again(study, &to, &ReadHandle::default()).unwrap();
    assert_eq!(read_article(study, &to).unwrap().text(), again.text(), "it stays so");
}

#[test]
fn a_check_names_what_was_kept_of_a_document_and_is_damaged() {
    type Spoil = fn(&SavedPage);
    let codebook = demarche_core::codebook::Codebook::built_in();
    let spoils: [(Spoil, &str); 4] = [
        (|_| {}, ""),
        (|page| put(&page.file("json"), "{"), "is lost"),
        (|page| fs::remove_file(page.file("txt")).unwrap(), "is missing"),
        (
            |page| {
                let json = fs::read_to_string(page.file("json")).unwrap();
                put(&page.file("json"), &json.replace("[\"title\", ", "[\"title\", 9"));
            },
            "do not fit",
        ),
    ];
    for (spoil, expected) in spoils {
        let page = SavedPage::new();
        spoil(&page);
        let checked = check(&page.place.study, &ExportScope::Study, &codebook).unwrap();
        let faults: Vec<&str> = checked.faults.iter().map(|fault| &*fault.what).collect();
        assert_eq!(faults.len(), usize::from(!expected.is_empty()), "{faults:?}");
        assert!(faults.iter().all(|fault| fault.contains(expected)), "{faults:?}");
    }
}
