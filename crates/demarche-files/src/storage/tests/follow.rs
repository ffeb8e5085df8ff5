//! Tests moving what is saved about a renamed article.

use super::*;

/// Returns a study whose marked article was renamed, and its new path.
fn renamed() -> (Place, ArticlePath) {
    let place = Place::new();
    let (mut file, read) = place.open();
    let set = with_mark(&read.set, "a", "Hand over the list");
    file.write(&place.article, &set, &[], read.on_disk).unwrap();
    drop(file);
    let root = place.folder.path();
    fs::rename(root.join("deep/talks.txt"), root.join("istanbul.txt")).unwrap();
    (place, ArticlePath::new("istanbul.txt").unwrap())
}

fn found(place: &Place, path: &ArticlePath) -> Option<Strayed> {
    let article = read_article(&place.study, path).unwrap();
    find_strayed(&place.study, path, &article).unwrap()
}

#[test]
fn all_that_is_saved_follows_a_renamed_article_and_goes_back() {
    let (place, to) = renamed();
    let names = place.names();
    assert!(names.len() >= 4, "{names:?}");
    let before = fs::read(place.set_path()).unwrap();
    assert_eq!(
        found(&place, &to),
        Some(Strayed { from: vec![place.path.clone()], copies: Vec::new() })
    );
    follow(&place.study, &place.path, &to).unwrap();
    assert_eq!(found(&place, &to), None);
    assert!(!place.study.sets_folder(&place.path).exists());
    let article = read_article(&place.study, &to).unwrap();
    let read = read_set(&place.study, &to, &place.coder, &article).unwrap();
    assert_eq!((read.set.len(), read.set.unplaced()), (1, 0));
    follow(&place.study, &to, &place.path).unwrap();
    assert_eq!(place.names(), names);
    assert_eq!(fs::read(place.set_path()).unwrap(), before, "no file is changed");
}

#[test]
fn only_the_marks_of_this_text_whose_article_is_gone_are_offered() {
    let (place, to) = renamed();
    put(&place.study.article_path(&to), &TEXT.replace("list", "letter"));
    assert_eq!(found(&place, &to), None, "it has another text");
    put(&place.study.article_path(&to), TEXT);
    put(&place.folder.path().join("copy.txt"), TEXT);
    let copies = vec![ArticlePath::new("copy.txt").unwrap()];
    assert_eq!(found(&place, &to), Some(Strayed { from: vec![place.path.clone()], copies }));
    put(&place.study.article_path(&place.path), TEXT);
    assert_eq!(found(&place, &to), None, "its article is there again");
}

#[test]
fn nothing_is_moved_over_saved_marks_or_from_under_another_window() {
    let (place, to) = renamed();
    let held = SetFile::lock(&place.study, &place.path, &place.coder).unwrap();
    assert!(matches!(follow(&place.study, &place.path, &to), Err(StorageError::Locked { .. })));
    drop(held);
    put(&place.study.sets_folder(&to).join("bilal.json"), "{}");
    assert_eq!(found(&place, &to), None);
    assert!(follow(&place.study, &place.path, &to).is_err());
    put(&place.study.sets_folder(&place.path).join("below.txt/bilal.json"), "{}");
    let other = ArticlePath::new("other.txt").unwrap();
    assert!(
        follow(&place.study, &place.path, &other).is_err(),
        "marks of another article are below it"
    );
    assert!(place.set_path().is_file());
    assert!(matches!(follow(&place.study, &other, &to), Err(StorageError::NotFound(_))));
}

#[test]
fn marks_that_followed_stay_writable_whatever_becomes_of_the_old_name() {
    let (mut place, to) = renamed();
    let old = place.path.clone();
    follow(&place.study, &old, &to).unwrap();
    // The set still names the old path, and its text is another one by now.
    put(&place.study.article_path(&old), "A new article with the old name.");
    put(&place.study.article_path(&to), &format!("{TEXT}One more line.\n"));
    place.path = to;
    place.article = read_article(&place.study, &place.path).unwrap();
    let (mut file, read) = place.open();
    assert_eq!((file.read_only(), read.another, read.set.len()), (None, None, 1));
    file.write(&place.article, &read.set, &[], read.on_disk).unwrap();
    drop(file);
    let strange = place.study.set_path(&old, &place.coder);
    put(&strange, &fs::read_to_string(place.set_path()).unwrap());
    place.path = old;
    place.article = read_article(&place.study, &place.path).unwrap();
    let (file, _) = place.open();
    let why = file.read_only().unwrap();
    assert_eq!(why.kind, ReadOnlyKind::OfAnother, "a file copied to where it does not belong");
}

#[test]
fn marks_are_found_and_brought_also_once_details_were_stated_under_the_new_name() {
    use demarche_core::article::{ArticleRecord, RecordField};
    let (place, to) = renamed();
    let none = ArticleRecord::default();
    let before = ArticleRecord {
        title: Some("Talks".to_owned()),
        author: Some("Shah".to_owned()),
        ..none.clone()
    };
    put(&place.study.article_path(&place.path), TEXT);
    change_record(&place.study, &place.path, &none, &before).unwrap();
    fs::remove_file(place.study.article_path(&place.path)).unwrap();
    let after = ArticleRecord {
        title: Some("Istanbul".to_owned()),
        source: Some("Dawn".to_owned()),
        ..none.clone()
    };
    change_record(&place.study, &to, &none, &after).unwrap();
    assert!(found(&place, &to).is_some());
    let replaced = follow(&place.study, &place.path, &to).unwrap().replaced;
    assert_eq!(replaced, [(RecordField::Title, before.title)], "and what it replaced is returned");
    let article = read_article(&place.study, &to).unwrap();
    let read = read_set(&place.study, &to, &place.coder, &article).unwrap();
    assert_eq!((read.set.len(), read.set.unplaced()), (1, 0));
    let expected = ArticleRecord { author: before.author, ..after };
    assert_eq!(*article.record(), expected, "what was stated last counts");
    assert_eq!(found(&place, &to), None);
}

#[test]
fn details_stated_under_the_new_name_stay_if_they_cannot_be_brought() {
    use demarche_core::article::ArticleRecord;
    let (place, to) = renamed();
    let none = ArticleRecord::default();
    let after = ArticleRecord { source: Some("Dawn".to_owned()), ..none.clone() };
    change_record(&place.study, &to, &none, &after).unwrap();
    put(&place.study.sets_folder(&place.path).join("article.json"), "{");
    assert!(follow(&place.study, &place.path, &to).is_err());
    assert_eq!(*read_article(&place.study, &to).unwrap().record(), after);
    assert!(place.set_path().is_file());
}
