//! The domain of Demarche: articles, marks and codebooks as pure values.
//!
//! Nothing here reads files or clocks, starts threads or draws; ids and times come from the caller. Offsets are bytes of
//! UTF-8 in a [`Span`](text::Span); [`UnitIndex`](text::UnitIndex) converts them to the code points that our files and Python
//! count. An [`Article`](article::Article) never changes. An [`AnnotationSet`](annotation::AnnotationSet) changes only
//! through an [`Edit`](annotation::Edit), which returns its inverse; cloning the set takes a snapshot in O(1).
//!
//! ```
//! use std::sync::Arc;
//!
//! use demarche_core::{
//!     annotation::{Annotation, AnnotationId, AnnotationSet, Edit, Header, Stamp},
//!     article::{Article, Sha256, claim_span, structure},
//!     codebook::CodeId,
//!     text::{Unit, sentence_at},
//! };
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // An article: a text, its structure and the hashes that tie marks to it (here none).
//! let text = "Talks stall\n\nISLAMABAD: Kabul must close the camps. Nobody replied.\n";
//! let (blocks, metadata) = structure(text);
//! let hash = Sha256([0; 32]);
//! let article = Article::new(text.into(), blocks, metadata, "UTF-8", hash, hash);
//!
//! // Mark the sentence at the word "camps", without dateline and final stop.
//! let at = text.find("camps").ok_or("no such word")?;
//! let paragraph = article.blocks().get(article.block_index_at(at)).ok_or("no such block")?;
//! let span = claim_span(&article, sentence_at(text, paragraph.span, at));
//! let annotation = Annotation {
//!     id: AnnotationId::new("0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"),
//!     code: CodeId::new("demand"),
//!     spans: [span].into_iter().collect(),
//!     created: Some(Stamp(1_762_700_000_000)),
//!     modified: None,
//!     is_unsure: false,
//!     confidence: None,
//!     detail: None,
//! };
//! let mut set = AnnotationSet::new(Header { coder: "ayesha".to_owned(), ..Header::default() });
//! let undo = Edit::Add(Arc::new(annotation)).apply(&mut set)?;
//!
//! // The quote is the evidence: exact words at exact offsets.
//! assert_eq!(span.of(article.text()), Some("Kabul must close the camps"));
//! assert_eq!(article.units().convert(text, span.start(), Unit::Byte, Unit::CodePoint), Some(24));
//! assert_eq!(set.covering(at).len(), 1);
//!
//! // Undo by applying the inverse, which returns the edit that redoes it.
//! let redo = undo.apply(&mut set)?;
//! assert!(set.is_empty());
//! redo.apply(&mut set)?;
//! assert_eq!(set.len(), 1);
//! # Ok(())
//! # }
//! ```

pub mod anchor;
pub mod annotation;
pub mod article;
pub mod codebook;
pub mod find;
pub mod journal;
pub mod merge;
pub mod study;
pub mod text;
