//! How much there is to export in a study, and how much of it a choice would export.

use crate::session::{counted, grouped};
use demarche_core::{
    annotation::AnnotationSet,
    study::{ArticlePath, CoderId},
};

/// How many marks a coder has on an article.
#[derive(Clone, Debug)]
struct Set {
    article: ArticlePath,
    coder: String,
    n_marks: usize,
    is_done: bool,
}

/// What can be exported from a study.
#[derive(Clone, Debug, Default)]
pub(crate) struct Stock {
    sets: Vec<Set>,
    /// Whether there are marks that cannot be exported; the export names them.
    leaves_out: bool,
}

/// How much a choice would export, or an export has exported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Amount {
    pub(crate) sets: usize,
    pub(crate) marks: usize,
    /// How many articles have at least one of the marks.
    pub(crate) articles: usize,
}

impl Stock {
    /// Adds a coder's set on an article.
    pub(crate) fn add(&mut self, article: &ArticlePath, set: &AnnotationSet) {
        let header = set.header();
        self.sets.push(Set {
            article: article.clone(),
            coder: header.coder.clone(),
            n_marks: set.len(),
            is_done: header.done.is_some(),
        });
    }

    /// Adds a set in place of the same one as it was saved.
    pub(crate) fn replace(&mut self, article: &ArticlePath, set: &AnnotationSet) {
        let coder = &set.header().coder;
        self.sets.retain(|saved| saved.article != *article || saved.coder != *coder);
        self.add(article, set);
    }

    /// Notes that there are marks that cannot be exported.
    pub(crate) fn leave_out(&mut self) {
        self.leaves_out = true;
    }

    /// Removes what a blind study hides from this coder: the others' marks on articles that the coder has not finished.
    pub(crate) fn keep_blind(&mut self, own: Option<&CoderId>) {
        let is_own = |set: &Set| own.is_some_and(|own| set.coder == own.as_str());
        let own_done = self.sets.iter().filter(|set| is_own(set) && set.is_done);
        let done: Vec<ArticlePath> = own_done.map(|set| set.article.clone()).collect();
        let before = self.sets.len();
        self.sets.retain(|set| is_own(set) || done.contains(&set.article));
        self.leaves_out |= self.sets.len() < before;
    }

    /// Returns whether there are marks that cannot be exported.
    pub(crate) fn leaves_out(&self) -> bool {
        self.leaves_out
    }

    /// Returns how much there is of one article or of all, and of one coder or of all.
    pub(crate) fn amount(&self, article: Option<&ArticlePath>, coder: Option<&CoderId>) -> Amount {
        let is_wanted = |set: &&Set| {
            article.is_none_or(|article| set.article == *article)
                && coder.is_none_or(|coder| set.coder == coder.as_str())
        };
        let sets = self.sets.iter().filter(is_wanted);
        Amount::of(sets.map(|set| (&set.article, set.n_marks)))
    }
}

impl Amount {
    /// Adds up sets, each given by its article and its number of marks.
    pub(crate) fn of<'a>(sets: impl Iterator<Item = (&'a ArticlePath, usize)>) -> Self {
        let mut amount = Self::default();
        let mut marked = Vec::new();
        for (article, n_marks) in sets {
            amount.sets += 1;
            amount.marks += n_marks;
            if n_marks > 0 {
                marked.push(article);
            }
        }
        marked.sort();
        marked.dedup();
        Self { articles: marked.len(), ..amount }
    }

    /// Returns it in words: `no marks`, `1 mark` or, of several articles, `7 marks in 2 articles`.
    pub(crate) fn words(self) -> String {
        match (self.marks, self.articles) {
            (0, _) => "no marks".to_owned(),
            (marks, 1) => counted(marks, "mark"),
            (marks, articles) => {
                format!("{} in {} articles", counted(marks, "mark"), grouped(articles))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_their_articles_are_counted_by_article_and_coder() {
        let set = |article: &str, coder: &str, n_marks| Set {
            article: ArticlePath::new(article).unwrap(),
            coder: coder.to_owned(),
            n_marks,
            is_done: article == "a.txt",
        };
        let sets = vec![
            set("a.txt", "ayesha", 1200),
            set("a.txt", "bilal", 1),
            set("b.txt", "ayesha", 3),
            set("c.txt", "ayesha", 0),
        ];
        let stock = Stock { sets, leaves_out: false };
        let words = |article: Option<&str>, coder: Option<&str>| {
            let article = article.map(|article| ArticlePath::new(article).unwrap());
            let coder = coder.map(|coder| CoderId::new(coder).unwrap());
            stock.amount(article.as_ref(), coder.as_ref()).words()
        };
        assert_eq!(words(None, None), "1,204 marks in 2 articles");
        assert_eq!(words(None, Some("bilal")), "1 mark");
        assert_eq!(words(Some("a.txt"), Some("ayesha")), "1,200 marks");
        assert_eq!(words(Some("c.txt"), None), "no marks");
        let mut blind = stock.clone();
        blind.keep_blind(CoderId::new("ayesha").as_ref());
        assert_eq!(blind.amount(None, None).marks, 1204, "the article of both is done");
        assert!(!blind.leaves_out());
        blind.sets.push(set("b.txt", "bilal", 9));
        blind.keep_blind(CoderId::new("ayesha").as_ref());
        assert_eq!(blind.amount(None, None).marks, 1204);
        assert!(blind.leaves_out());
    }
}
