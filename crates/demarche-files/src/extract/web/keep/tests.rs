use demarche_core::article::BlockKind;

use crate::extract::web::page;

/// Writes each block as a letter for its kind and its text.
fn sketch(html: &str) -> String {
    let extracted = page(html).unwrap();
    let blocks = extracted.blocks.iter().map(|block| {
        let letter = match block.kind {
            BlockKind::Title => 'T',
            BlockKind::Date => 'D',
            BlockKind::Byline => 'B',
            BlockKind::Heading => 'H',
            BlockKind::Paragraph => 'P',
            BlockKind::ListItem => 'L',
            BlockKind::Quotation => 'Q',
            BlockKind::Row => 'R',
            BlockKind::Caption => 'C',
            BlockKind::Noise => 'N',
        };
        format!("{letter} {}\n", block.span.of(&extracted.text).unwrap())
    });
    blocks.collect()
}

const PAGE: &str = r#"<!doctype html><html lang="en-GB"><head><title>Talks stall in Doha | The Herald</title>
<meta property="og:site_name" content="The Herald"><meta name="author" content="Amal Haddad">
<meta property="article:published_time" content="2026-02-03T08:15:00+03:00">
<link rel="canonical" href="https://herald.example/talks"><script>var a = "<p>";</script></head>
<body><nav><ul><li><a href="/">Home</a><li><a href="/world">World</a></ul></nav>
<main><article><h1>Talks stall in Doha</h1><div class="meta"><span>By <a rel="author" href="/a">Amal Haddad</a></span></div>
<p class="when"><time datetime="2026-02-03T08:15:00+03:00">Tuesday 3 February 2026</time></p>
<p>The two delegations left the hotel on Monday evening without a joint statement, and neither side named a date
for another round, according to three people who were in the room.</p>
<h2>What was asked</h2>
<p>The mediators had asked both for a list of prisoners, a halt to the shelling of the port, and a telephone line that is
answered at every hour of the day, officials said.</p>
<ol start="3"><li>Release the sailors, all of them, before the end of the month.</li><li><p>Open the port to grain, medicine and fuel.</p>
<p>This includes spare parts for the pumps, which have stood still since the spring.</p></ol>
<blockquote><p>We will not sign what we cannot keep, and we have said so for a year, in this room and outside it.</p></blockquote>
<figure><img src="x.jpg" alt=""><figcaption>The hotel in Doha, on Monday.</figcaption></figure>
<p>A spokesman<br>for the mediators said that the next step was <q>up to both</q>, and&nbsp;that the door stays open for as long as it takes.</p>
<table><tr><th>Side<th>Prisoners</tr><tr><td>North<td>1,204</tr><tr><td>South<td>977</tr></table>
</article><aside><h3>Most read</h3><ul><li><a href="/1">A cat was found</a></ul></aside></main>
<footer>© The Herald</footer></body></html>"#;

#[test]
fn a_page_of_news_is_an_article_among_clutter() {
    expect_test::expect![[r"
        N • Home
        N • World
        T Talks stall in Doha
        B By Amal Haddad
        D Tuesday 3 February 2026
        P The two delegations left the hotel on Monday evening without a joint statement, and neither side named a date for another round, according to three people who were in the room.
        H What was asked
        P The mediators had asked both for a list of prisoners, a halt to the shelling of the port, and a telephone line that is answered at every hour of the day, officials said.
        L 3. Release the sailors, all of them, before the end of the month.
        L 4. Open the port to grain, medicine and fuel.
        P This includes spare parts for the pumps, which have stood still since the spring.
        Q We will not sign what we cannot keep, and we have said so for a year, in this room and outside it.
        C The hotel in Doha, on Monday.
        P A spokesman
        for the mediators said that the next step was “up to both”, and that the door stays open for as long as it takes.
        R Side	Prisoners
        R North	1,204
        R South	977
        N Most read
        N • A cat was found
        N © The Herald
    "]].assert_eq(&sketch(PAGE));
    let metadata = page(PAGE).unwrap().metadata;
    expect_test::expect![[r#"
        Metadata {
            title: Some(
                "Talks stall in Doha",
            ),
            date: Some(
                "2026-02-03",
            ),
            author: Some(
                "Amal Haddad",
            ),
            source: Some(
                "The Herald",
            ),
            url: Some(
                "https://herald.example/talks",
            ),
            language: Some(
                "en-GB",
            ),
            dateline: None,
        }
    "#]]
    .assert_debug_eq(&metadata);
}

#[test]
fn what_is_not_shown_is_no_text() {
    let page = sketch(
        "<p>Shown words <span hidden>not these</span>and <b style='DISPLAY : none'>nor these</b> more of them.<p \
         class='x sr-only'>For screen readers.<p data-demarche=2 hidden>Hidden.<p>The last one.",
    );
    assert_eq!(page, "P Shown words and more of them.\nP The last one.\n");
}

#[test]
fn deep_and_huge_pages_are_refused() {
    let deep = "<div>".repeat(5_000);
    assert!(page(&deep).is_err());
    let huge = "<b>".repeat(500_000);
    assert!(page(&huge).is_err());
}

/// A page of an office program with this title and these paragraphs at its top, before one of text.
fn office(title: &str, top: &str) -> String {
    let text = "The two delegations left the hotel on Monday evening without a joint statement, and neither side named a date.";
    format!(
        "<html><head><title>{title}</title></head><body>{top}<p>{text}</p><p>{text}</p></body></html>"
    )
}

#[test]
fn the_title_of_an_office_program_is_found_although_it_is_no_heading() {
    let centered = "<p align=\"center\"><font size=\"6\"><b>Talks stall in Doha</b></font></p>";
    for (title, top) in [
        ("Talks stall in Doha", centered),
        ("", centered),
        ("", "<h1 class=\"western\">Talks stall in Doha</h1>"),
        ("Talks stall in Doha", "<p>Talks stall in Doha</p>"),
    ] {
        let extracted = page(&office(title, top)).unwrap();
        assert_eq!(
            extracted.metadata.title.as_deref(),
            Some("Talks stall in Doha"),
            "{title}, {top}"
        );
        assert_eq!(extracted.blocks[0].kind, BlockKind::Title, "{title}, {top}");
    }
    // A section of its own is no title of the whole.
    let top = format!("{centered}<h1>What was asked</h1>");
    assert!(sketch(&office("", &top)).starts_with("T Talks stall in Doha\nH What was asked\n"));
    assert!(sketch(&office("", "<p>Nobody knows why.</p>")).starts_with("P Nobody knows why.\n"));
}

#[test]
fn tags_below_an_article_are_clutter() {
    let below = |tags: &str| {
        let whole = office("Talks stall in Doha", "<h1>Talks stall in Doha</h1>");
        let whole = whole.replace("</body>", &format!("{tags}</body>"));
        sketch(&whole).lines().last().unwrap().to_owned()
    };
    let tags = "Tags: <a href=/1>Doha</a>, <a href=/2>Prisoners</a>";
    assert_eq!(below(&format!("<p>{tags}</p>")), "N Tags: Doha, Prisoners");
    assert_eq!(
        below("<p>标签：<a href=/1>国际</a>、<a href=/2>政治</a></p>"),
        "N 标签：国际、政治"
    );
    assert_eq!(
        below("<ul><li><a href=/1>国际</a></li><li><a href=/2>政治</a></li></ul>"),
        "N • 政治"
    );
    let source = "<p>Source: <a href=/1>Office of the mediators</a></p>";
    assert_eq!(below(source), "P Source: Office of the mediators");
    let sentence = "<p>He named <a href=/1>Doha</a>, and left it at that.</p>";
    assert_eq!(below(sentence), "P He named Doha, and left it at that.");
}
