//! Tests the texts that are kept beside the sets to find marks in a changed article.

use demarche_core::annotation::Status;

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
