//! The bundled sample study.

use std::{fs, path::Path};

use demarche_core::study::{ANNOTATIONS, ArticlePath};

use super::{
    StorageError, Study, adopt::create_or_match, article::read_article, atomic, inside::Inside,
    study::canonical,
};
use crate::formats::{
    SetOf,
    native::{self, StudyFile},
};

/// The article.
const TEXT: &str = include_str!("../../../../assets/sample/istanbul-talks.txt");

/// Its article file.
const ARTICLE: &str =
    include_str!("../../../../annotations/assets/sample/istanbul-talks.txt/article.json");

/// The marks of the coder `sample`.
const SET: &str =
    include_str!("../../../../annotations/assets/sample/istanbul-talks.txt/sample.json");

/// The sample's study file.
const STUDY: &str = include_str!("../../../../annotations/study.json");

/// Copies the sample (article, study file, saved set) into `folder`, creating it if necessary.
///
/// Existing files are left as they are; if another article has the sample's name, the sample takes the next free name.
/// Returns the study and the article's path below it.
pub fn copy_sample(folder: &Path) -> Result<(Study, ArticlePath), StorageError> {
    atomic::make_folder(folder)?;
    let root = canonical(folder)?;
    let inside = Inside::new(&root);
    let annotations = root.join(ANNOTATIONS);
    inside.make_folder(&annotations)?;
    let name = put_article(folder)?;
    let path = ArticlePath::new(&name)
        .map_err(|reason| StorageError::Path { reason, path: folder.join(&name) })?;

    let unreadable = |source| StorageError::Unreadable { source, path: folder.to_owned() };
    // In the copy the article is in the study's own folder, not in a subfolder.
    let mut file = StudyFile::read(STUDY.as_bytes()).map_err(unreadable)?;
    file.folders.clear();
    inside.put_new(&annotations.join("study.json"), &file.write())?;
    let study = Study::at(folder)?;
    study.make(&path)?;

    let sets = study.sets_folder(&path);
    inside.put_new(&sets.join("article.json"), ARTICLE)?;
    let set_path = sets.join("sample.json");
    if fs::symlink_metadata(&set_path).is_err() {
        let article = read_article(&study, &path)?;
        let set = native::read(SET.as_bytes(), &article).map_err(unreadable)?.set;
        inside.write_new(&set_path, |out| {
            native::write(SetOf { path: path.as_str(), article: &article, set: &set }, out)
        })?;
    }
    Ok((study, path))
}

/// Puts the article into `folder` and returns its name there.
fn put_article(folder: &Path) -> Result<String, StorageError> {
    let mut number = 1;
    loop {
        let name = match number {
            1 => "istanbul-talks.txt".to_owned(),
            _ => format!("istanbul-talks-{number}.txt"),
        };
        if create_or_match(&folder.join(&name), TEXT.as_bytes())? {
            return Ok(name);
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;
    use demarche_core::study::CoderId;

    use crate::storage::read_set;

    #[test]
    fn the_copy_is_a_study_with_all_its_marks() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("new/folder");
        let (study, path) = copy_sample(&folder).unwrap();
        assert_eq!((path.as_str(), study.is_saved()), ("istanbul-talks.txt", true));
        assert_eq!(study.article_paths().unwrap(), ["istanbul-talks.txt"]);
        let (coder, _) = study.coder().unwrap();
        assert_eq!(coder.as_str(), "sample");
        let article = read_article(&study, &path).unwrap();
        assert_eq!(article.text(), TEXT);
        let read = read_set(&study, &path, &coder, &article).unwrap();
        assert_eq!((read.problems.len(), read.duplicates.len()), (0, 0));
        assert_eq!((read.set.len() >= 15, read.set.unplaced()), (true, 0));
        let file = fs::read_to_string(study.set_path(&path, &coder)).unwrap();
        assert_eq!(file, SET.replace("assets/sample/istanbul-talks.txt", "istanbul-talks.txt"));
    }

    #[test]
    fn a_second_copy_touches_nothing() {
        let home = tempfile::tempdir().unwrap();
        let (study, path) = copy_sample(home.path()).unwrap();
        let set = study.set_path(&path, &CoderId::new("sample").unwrap());
        atomic::write(&set, |out| out.write_all(b"mine")).unwrap();
        assert_eq!(copy_sample(home.path()).unwrap().1, path);
        assert_eq!(fs::read(&set).unwrap(), b"mine");
    }

    #[test]
    fn another_article_of_that_name_keeps_it() {
        let home = tempfile::tempdir().unwrap();
        let other = home.path().join("istanbul-talks.txt");
        atomic::write(&other, |out| out.write_all(b"Mine.")).unwrap();
        let (study, path) = copy_sample(home.path()).unwrap();
        assert_eq!(path, "istanbul-talks-2.txt");
        assert_eq!(fs::read(&other).unwrap(), b"Mine.");
        assert_eq!(read_article(&study, &path).unwrap().text(), TEXT);
    }
}
