//! study: 2,000 articles of four coders, listed with counts.

use demarche::ui::Pace;
use demarche_files::{
    extract,
    formats::{SetOf, native},
};

use crate::{
    material::{article_text, marks, put, put_fast},
    measure::{Report, cpu, ms, since},
    window::Window,
};

pub(crate) fn run(report: &mut Report) {
    const ARTICLES: usize = 2_000;
    const CODERS: [&str; 4] = ["ayesha", "bilal", "chen", "dana"];
    let folder = tempfile::tempdir().unwrap();
    let text = article_text(6_000);
    let article = extract::plain(text.clone().into_bytes(), None).unwrap();
    let set = marks(&article, 25);
    let mut file = Vec::new();
    native::write(SetOf { path: "a.txt", article: &article, set: &set }, &mut file).unwrap();
    put(
        &folder.path().join("annotations/study.json"),
        br#"{"format": "demarche/study", "version": 1}"#,
    );
    for number in 0..ARTICLES {
        let name = format!("article-{number:04}.txt");
        put_fast(&folder.path().join(&name), text.as_bytes());
        let sets = folder.path().join("annotations").join(&name);
        std::fs::create_dir_all(&sets).unwrap();
        for coder in CODERS {
            let set = String::from_utf8(file.clone()).unwrap().replace("ayesha", coder);
            put_fast(&sets.join(format!("{coder}.json")), set.as_bytes());
        }
    }
    let mut least = std::time::Duration::MAX;
    for _ in 0..3 {
        let before = cpu();
        let mut window = Window::new(folder.path(), Pace::Threads);
        window.frames_until(|app| {
            app.session().study().is_some_and(|study| {
                study.articles.len() == ARTICLES
                    && study.articles.iter().all(|entry| !entry.counts.is_empty())
            })
        });
        window.frame(Vec::new());
        least = least.min(since(before));
    }
    println!("study: 2,000 articles of four coders listed after {}", ms(least));
    report.add("study", least.as_secs_f64(), 0.5, "s");
}
