//! Tests what a person says paragraphs are.

use std::sync::Arc;

use demarche_core::{
    annotation::{AnnotationSet, Header},
    article::{Article, Block, BlockKind, Extraction, Metadata, Sha256},
    study::ArticlePath,
    text::Span,
};

use super::{Desk, coder, read, study};
use crate::session::{
    Access, Action, ArticleKey, Clutter, Command, Effect, Marks, RecordRequest, Selection,
};

const TEXT: &str = "Menu\n\nTalks stall\n\nThey left.\n\nThey will return.";

/// What the article is read from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum From {
    Text,
    Page,
}

fn article(from: From) -> Arc<Article> {
    let kinds = [BlockKind::Noise, BlockKind::Title, BlockKind::Paragraph, BlockKind::Paragraph];
    let mut start = 0;
    let mut blocks = Vec::new();
    for (kind, words) in kinds.into_iter().zip(TEXT.split("\n\n")) {
        blocks.push(Block::new(kind, Span::new(start, start + words.len()).unwrap()));
        start += words.len() + 2;
    }
    let metadata = Metadata { title: Some("Talks stall".to_owned()), ..Metadata::default() };
    let hash = Sha256([7; 32]);
    let mut article = Article::new(TEXT.into(), blocks, metadata, "UTF-8", hash, hash);
    if from == From::Page {
        let by = "web-page 1".to_owned();
        let extraction = Extraction {
            by,
            is_outdated: false,
            remarks: Vec::new(),
            pages: [].into(),
            hyphens: [].into(),
        };
        article.extraction = Some(extraction);
    }
    Arc::new(article)
}

fn desk(from: From) -> Desk {
    let mut desk = Desk::new();
    desk.act(Action::OpenInStudy(ArticlePath::new("b.txt").unwrap()));
    let set = read(AnnotationSet::new(Header::default()), Access::Writable);
    desk.answer_with("b.txt", article(from), Marks::Read(coder(), set));
    desk
}

fn caret(desk: &mut Desk, words: &str) {
    let at = TEXT.find(words).unwrap();
    desk.act(Action::Select(Some(Selection::caret(at))));
}

fn kinds(desk: &Desk) -> Vec<BlockKind> {
    let open = desk.session.open().unwrap();
    open.article.blocks().iter().map(|block| block.kind).collect()
}

fn saved(desk: &mut Desk) -> RecordRequest {
    match desk.effects.pop() {
        Some(Effect::SaveRecord(request)) => request,
        other => panic!("not saved, but {other:?}"),
    }
}

#[test]
fn the_paragraph_with_the_caret_is_what_a_command_says() {
    use BlockKind::{Heading, Noise, Paragraph, Title};
    let mut desk = desk(From::Text);
    caret(&mut desk, "left");
    assert!(desk.session.is_stated(Command::KindParagraph));
    assert!(!desk.session.is_enabled(Command::KindAsRead));
    desk.run(Command::KindHeading2);
    assert_eq!(kinds(&desk), [Noise, Title, Heading, Paragraph]);
    assert!(desk.session.is_stated(Command::KindHeading2));
    assert!(!desk.session.is_stated(Command::KindHeading1));
    let request = saved(&mut desk);
    assert_eq!(request.edit.after.kinds.iter().len(), 1);
    assert_eq!(desk.session.label(Command::Undo), "Undo change the kind of a paragraph");
    desk.run(Command::Undo);
    assert_eq!(kinds(&desk), [Noise, Title, Paragraph, Paragraph]);
    desk.run(Command::Redo);
    assert!(desk.session.is_enabled(Command::KindAsRead));
    desk.run(Command::KindAsRead);
    assert_eq!(kinds(&desk), [Noise, Title, Paragraph, Paragraph]);
    assert!(desk.session.open().unwrap().article.record().kinds.is_empty());
}

#[test]
fn all_selected_paragraphs_are_changed_in_one_step() {
    use BlockKind::{Noise, Paragraph, Quotation};
    let mut desk = desk(From::Text);
    let (anchor, focus) = (TEXT.find("stall").unwrap(), TEXT.find(" will").unwrap());
    desk.act(Action::Select(Some(Selection { anchor, focus })));
    assert!(!desk.session.is_stated(Command::KindParagraph), "one is the title");
    desk.run(Command::KindQuotation);
    assert_eq!(kinds(&desk), [Noise, Quotation, Quotation, Quotation]);
    assert_eq!(desk.session.label(Command::Undo), "Undo change the kind of 3 paragraphs");
    // There is no title any more, so the file's name is shown.
    assert_eq!(desk.session.open().unwrap().article.metadata.title, None);
    desk.act(Action::Select(Some(Selection { anchor: focus, focus: TEXT.len() })));
    desk.run(Command::KindTitle);
    let title = desk.session.open().unwrap().article.metadata.title.clone();
    assert_eq!(title.as_deref(), Some("They will return."));
    desk.run(Command::Undo);
    desk.run(Command::Undo);
    assert_eq!(kinds(&desk), [Noise, BlockKind::Title, Paragraph, Paragraph]);
}

#[test]
fn a_paragraph_of_a_document_that_becomes_clutter_is_hidden_until_that_is_undone() {
    use BlockKind::{Noise, Paragraph, Title};
    let mut desk = desk(From::Page);
    assert_eq!(desk.session.clutter(), Clutter::Hidden);
    caret(&mut desk, "left");
    desk.run(Command::KindClutter);
    assert_eq!(kinds(&desk), [Noise, Title, Noise, Paragraph]);
    assert_eq!(desk.session.clutter(), Clutter::Hidden);
    assert_eq!(desk.session.selection(), None, "the caret is not in what is hidden");
    let notice = desk.session.notices().last().unwrap();
    assert_eq!(notice.text, "1 paragraph is page clutter now, which is hidden");
    assert_eq!(notice.command, Some(Command::PageClutter));
    desk.run(Command::Undo);
    assert_eq!(desk.session.selection(), Some(Selection::caret(TEXT.find("left").unwrap())));
    desk.run(Command::Redo);
    assert_eq!(desk.session.clutter(), Clutter::Hidden);
    // Hidden paragraphs between the selected ones stay as they are.
    desk.run(Command::SelectAll);
    let all = Selection { anchor: 0, focus: TEXT.len() };
    desk.act(Action::Select(Some(all)));
    desk.run(Command::KindQuotation);
    assert_eq!(kinds(&desk), [Noise, BlockKind::Quotation, Noise, BlockKind::Quotation]);
}

#[test]
fn kinds_are_carried_into_a_record_that_another_window_changed() {
    let mut desk = desk(From::Text);
    caret(&mut desk, "left");
    desk.run(Command::KindCaption);
    let RecordRequest { edit, attempt } = saved(&mut desk);
    let mut theirs = edit.before.clone();
    theirs.title = Some("Theirs".to_owned());
    let merged = theirs.changed(&edit.before, &edit.after);
    let article: ArticleKey = edit.article;
    assert_eq!(article.study, study());
    desk.act(Action::RecordSaved { article, attempt, result: Box::new(Ok(merged)) });
    let open = desk.session.open().unwrap();
    assert_eq!(open.article.metadata.title.as_deref(), Some("Theirs"));
    assert_eq!(kinds(&desk)[2], BlockKind::Caption);
}
