use std::ops::ControlFlow;

use proptest::prelude::*;

use super::*;

/// Returns the form of a file, and what it holds.
fn items(name: &str, bytes: &[u8]) -> Result<(Layout, Vec<Item>), TableError> {
    let layout = Layout::of(name, bytes, charset_of(bytes).unwrap())?;
    let mut items = Vec::new();
    let mut sink = |item| {
        items.push(item);
        ControlFlow::Continue(())
    };
    if layout.kind == TableKind::Workbook {
        let mut rows = Vec::new();
        convert(bytes, &mut rows)?;
        read(rows.as_slice(), layout, &mut sink)?;
    } else {
        read(bytes, layout, &mut sink)?;
    }
    Ok((layout, items))
}

/// Returns records on one line each: `1 title=Talks text=…`.
fn in_words(items: &[Item]) -> Vec<String> {
    let one = |item: &Item| match item {
        Item::Record(record) => {
            let fields = record.fields.iter().map(|(name, value)| match value {
                Value::Text(text) => format!(" {name}={text}"),
                Value::Raw(raw) => format!(" {name}:{raw}"),
            });
            let part =
                if record.part.is_empty() { String::new() } else { format!("{}/", record.part) };
            format!("{part}{}{}", record.number, fields.collect::<String>())
        }
        Item::Refused(refused) => format!("{} refused: {}", refused.number, refused.why),
    };
    items.iter().map(one).collect()
}

#[track_caller]
fn check(name: &str, file: &str, expected: &[&str]) {
    let (_, items) = items(name, file.as_bytes()).unwrap();
    assert_eq!(in_words(&items), expected, "{file}");
}

#[test]
fn cells_are_read_as_they_are() {
    check(
        "a.csv",
        "\u{feff}id,title,text\r\n1,Talks,\"He said \"\"no\"\",\r\nand left\"\r\n\r\n2,,=1+1\r\n",
        &["1 id=1 title=Talks text=He said \"no\",\r\nand left", "2 id=2 title= text==1+1"],
    );
    check("a.tsv", "id\ttext\n1\ta,b;c\n", &["1 id=1 text=a,b;c"]);
    check("a.csv", "sep=;\nid;text\n1;a,b\n", &["1 id=1 text=a,b"]);
    check(
        "a.csv",
        "id,id,,text\n1,2,3,4,5,,\n6\n",
        &["1 id=1 id (2)=2 column 3=3 text=4 column 5=5", "2 id=6"],
    );
    check(
        "a.csv",
        "1,Talks\n2,More\n",
        &["1 column 1=1 column 2=Talks", "2 column 1=2 column 2=More"],
    );
}

#[test]
fn json_is_read_object_by_object() {
    let one = "1 title=Talks source.name=Dawn source.ids:[1,2] n:5";
    let object = r#"{"title": "Talks", "source": {"name": "Dawn", "ids": [1,2]}, "n": 5}"#;
    check("a.json", &format!("[{object}, {{\"n\": null}}]"), &[one, "2 n:null"]);
    check("a.jsonl", &format!("{object}\n\n{{\"n\": null}}"), &[one, "2 n:null"]);
    check("a.json", &format!("{object}\n{{\"n\": null}}"), &[one, "2 n:null"]);
    let inside =
        format!("{{\"status\": \"ok\", \"data\": {{\"tags\": [\"x\"], \"items\": [{object}]}}}}");
    check("a.json", &inside, &["data.items/1 title=Talks source.name=Dawn source.ids:[1,2] n:5"]);
    check("a.json", object, &["1 title=Talks source.name=Dawn source.ids:[1,2] n:5"]);
    check(
        "a.json",
        r#"{"a": [{"x": 1}], "b": [{"x": 2}, {"x": 3}]}"#,
        &["a/1 x:1", "b/1 x:2", "b/2 x:3"],
    );
    check("a.json", r#"["one", "two"]"#, &["1 text=one", "2 text=two"]);
    check("a.jsonl", r#"{"a": 1, "a": 2, "b": {}, "c": 1.50}"#, &["1 a:1 a (2):2 b:{} c:1.50"]);
}

#[test]
fn what_cannot_be_read_is_refused_with_its_number() {
    check(
        "a.jsonl",
        "{\"a\": 1}\n{\"a\": \n[1]\n{\"a\": \"\\ud800\"}\n{\"a\": 2}\n",
        &[
            "1 a:1",
            "2 refused: EOF while parsing a value",
            "3 refused: it is a list, not an object with named fields",
            "4 refused: unexpected end of hex escape",
            "5 a:2",
        ],
    );
    check(
        "a.json",
        "[{\"a\": 1}, {\"a\" 2}]",
        &["1 a:1", "2 refused: expected `:` at line 1 column 17; nothing after it can be read"],
    );
    let deep = format!("[{}{}]", "{\"a\":".repeat(300), "1".to_owned() + &"}".repeat(300));
    let (_, read) = items("a.json", deep.as_bytes()).unwrap();
    assert_eq!(read.len(), 1);
    let deep = "{\"a\":".repeat(100_000);
    let (_, read) = items("a.json", deep.as_bytes()).unwrap();
    assert!(in_words(&read)[0].contains("recursion limit"), "{:?}", in_words(&read));
}

#[test]
fn a_file_that_is_no_table_is_refused() {
    for (file, expected) in [
        (&b""[..], "this file is empty"),
        (b" \n", "this file is empty"),
        (b"%PDF-1.7", "this is a PDF, not a table of articles"),
        (b"\0\x01\x02\x03\x04\0\0\0\0", "this is not a text file"),
    ] {
        assert_eq!(items("a.csv", file).unwrap_err().to_string(), expected);
    }
    let refused = items("a.xlsx", b"PK\x03\x04 no zip").unwrap_err().to_string();
    assert!(refused.starts_with("this workbook cannot be read"), "{refused}");
}

#[test]
fn encodings_are_found_wherever_their_first_letter_is() {
    let urdu = "شناخت,متن\n1,پاکستان نے افغان طالبان پر الزام لگایا۔\n";
    let utf_16: Vec<u8> = urdu.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (_, read) = items("a.csv", &utf_16).unwrap();
    assert_eq!(in_words(&read), ["1 شناخت=1 متن=پاکستان نے افغان طالبان پر الزام لگایا۔"]);
    let french = "La délégation a réaffirmé son engagement à négocier dès l’été.";
    let late = format!("id,text\n{}9,{french}\n", "1,Talks go on in Kabul\n".repeat(20_000));
    let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(&late);
    let (_, read) = items("a.csv", &bytes).unwrap();
    assert_eq!(in_words(&read).last().unwrap(), &format!("20001 id=9 text={french}"));
    let (layout, read) = items("a.csv", late.as_bytes()).unwrap();
    assert_eq!((layout.charset.id(), read.len()), ("utf-8", 20_001));
}

fn surveyed(name: &str, file: &str) -> Survey {
    let mut survey = Survey::default();
    for item in items(name, file.as_bytes()).unwrap().1 {
        survey.note(&item);
    }
    survey
}

#[track_caller]
fn check_guess(name: &str, file: &str, expected: &str) {
    let survey = surveyed(name, file);
    let mapping = survey.main_part().unwrap().guess();
    let found = Detail::ALL.into_iter().filter_map(|detail| {
        mapping.field(detail).map(|field| format!("{}={field}", detail.name()))
    });
    assert_eq!(found.collect::<Vec<_>>().join(" "), expected);
}

#[test]
fn fields_are_guessed_by_name_and_content() {
    check_guess(
        "a.csv",
        "ID,Headline,Body,Published At,Outlet,Byline,Link,lang\n7,Talks stall,He said no and left the room.,2025-11-09,Dawn,A. Writer,https://example.org/7,en\n8,Talks go on,They came back after some hours.,2025-11-10,Dawn,A. Writer,https://example.org/8,en\n",
        "text=Body title=Headline date=Published At source=Outlet author=Byline url=Link language=lang id=ID",
    );
    check_guess(
        "a.csv",
        "شناخت;عنوان;متن;تاریخ;ماخذ\n1;مذاکرات رک گئے;وزیر نے کہا کہ بات چیت اب نہیں ہو گی۔;2025-11-09;ڈان\n",
        "text=متن title=عنوان date=تاریخ source=ماخذ id=شناخت",
    );
    check_guess(
        "a.jsonl",
        "{\"_id\": \"a1\", \"meta\": {\"title\": \"Talks\", \"source\": {\"name\": \"Dawn\", \"url\": \"https://dawn.example\"}}, \"content\": \"He said no and left the room.\", \"when\": \"9 November 2025\"}\n",
        "text=content title=meta.title date=when source=meta.source.name url=meta.source.url id=_id",
    );
    // By content alone.
    check_guess(
        "a.csv",
        "a,b,c,d\nhttps://example.org/1,2025-11-09,Talks stall in Istanbul,He said no and left the room without another word to anybody.\nhttps://example.org/2,2025-11-10,Talks go on in Istanbul,They came back after some hours and went on with the talks.\n",
        "text=d title=c date=b url=a",
    );
    // `text` is nearly empty, the articles are elsewhere.
    check_guess(
        "a.csv",
        "text,blob\nx,He said no and left the room without a word.\n",
        "text=blob",
    );
}

#[test]
fn a_record_becomes_an_article_with_its_text_unchanged() {
    let survey = surveyed(
        "a.csv",
        "id,title,text,date,desk\n7,\"Talks\n stall\",\"\n He said “no”.\r\n\",13/11/2025,foreign\n",
    );
    let part = survey.main_part().unwrap();
    let draft = part.guess().draft(part.first[0].clone()).unwrap();
    assert_eq!(draft.text, "\n He said “no”.\r\n");
    assert_eq!(draft.record.title.as_deref(), Some("Talks stall"));
    assert_eq!(draft.record.date.as_deref(), Some("2025-11-13"));
    assert_eq!((draft.id.as_str(), draft.fields.len()), ("7", 4));
    let record = |text: &str| Record {
        part: "".into(),
        number: 1,
        line: None,
        fields: vec![("text".into(), Value::Text(text.to_owned()))],
    };
    let mut mapping = Mapping::default();
    mapping.set(Detail::Text, Some("text".into()));
    for (text, expected) in
        [(" \n", Unfit::NoText), ("%PDF-1.7", Unfit::NotText), ("\0\x01\0\x02", Unfit::NotText)]
    {
        assert_eq!(mapping.draft(record(text)).unwrap_err(), expected);
    }
    assert_eq!(mapping.draft(record("\u{feff}Talks")).unwrap().text, "Talks");
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(
        bytes in proptest::collection::vec(any::<u8>(), 0..400),
        start in proptest::sample::select(vec![&b""[..], b"[", b"{\"a\":[", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"a,b\n", b"{\"a\":1}\n{", b"\xff\xfe"]),
        name in proptest::sample::select(vec!["a.csv", "a.json", "a.jsonl", "a.xlsx", "a.xls", "a"]),
    ) {
        let file = [start, &bytes].concat();
        if let Ok((_, items)) = items(name, &file) {
            for item in items {
                if let Item::Record(record) = item {
                    let mut mapping = Mapping::default();
                    mapping.set(Detail::Text, record.fields.first().map(|(name, _)| std::sync::Arc::clone(name)));
                    drop(mapping.draft(record));
                }
            }
        }
    }

    #[test]
    fn texts_are_read_exactly_whatever_is_in_them(texts in proptest::collection::vec("\\PC*[\r\n\",;\t ]*\\PC*", 1..8)) {
        let object = |text: &String| serde_json::json!({"text": text}).to_string();
        let lines: Vec<String> = texts.iter().map(object).collect();
        let mut csv = csv::WriterBuilder::new().quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
        csv.write_record(["text"]).unwrap();
        for text in &texts {
            csv.write_record([text]).unwrap();
        }
        let csv = String::from_utf8(csv.into_inner().unwrap()).unwrap();
        for (name, file) in [
            ("a.jsonl", lines.join("\n")),
            ("a.json", format!("[{}]", lines.join(","))),
            ("a.csv", csv),
        ] {
            let (_, items) = items(name, file.as_bytes()).unwrap();
            let read: Vec<&str> = items.iter().filter_map(|item| match item {
                Item::Record(record) => match record.get("text") {
                    Some(Value::Text(text)) => Some(text.as_str()),
                    _ => None,
                },
                Item::Refused(_) => None,
            }).collect();
            prop_assert_eq!(&read, &texts, "{}", name);
        }
    }

    #[test]
    fn a_text_is_stored_so_that_it_is_read_again(text in "(~\\{|\u{1b}\\$B|\u{feff})?\\PC*") {
        if let Some(encoding) = stored_exactly(&text) {
            let bytes = text.as_bytes();
            let decoded = match encoding.and_then(crate::extract::Charset::named) {
                Some(charset) => crate::extract::plain_as(bytes.to_vec(), charset),
                None => crate::extract::plain(bytes.to_vec(), None),
            };
            if let Ok(article) = decoded {
                prop_assert_eq!(article.text(), &text);
            }
        }
    }
}

#[test]
fn long_paths_of_members_do_not_take_all_memory() {
    let key = "k".repeat(1 << 20);
    let members: Vec<String> = (0..4_000).map(|n| format!("\"m{n}\":{n}")).collect();
    let members = members.join(",");
    // In a list, and in no list.
    for file in [
        format!("[{{\"text\":\"Talks\"}},{{\"{key}\":{{{members}}}}},{{\"text\":\"More\"}}]"),
        format!("{{\"{key}\":{{{members}}}}}"),
    ] {
        let (_, read) = items("a.json", file.as_bytes()).unwrap();
        let size = |item: &Item| match item {
            Item::Record(record) => record.fields.iter().map(|(name, _)| name.len()).sum(),
            Item::Refused(refused) => refused.why.len(),
        };
        let total: usize = read.iter().map(size).sum();
        assert!(total < 64 << 20, "{} MB", total >> 20);
        assert!(read.iter().any(|item| matches!(item, Item::Refused(_))));
    }
}

#[test]
fn too_many_fields_are_refused_before_they_are_read() {
    let members: Vec<String> = (0..100_000).map(|n| format!("\"m{n}\":{n}")).collect();
    let file = format!("[{{{}}},{{\"text\":\"More\"}}]", members.join(","));
    let (_, read) = items("a.json", file.as_bytes()).unwrap();
    assert!(matches!(read.as_slice(), [Item::Refused(_), Item::Record(_)]));
    let deep =
        format!("[{{\"text\":\"Talks\",\"x\":{}{}}}]", "[".repeat(1 << 20), "]".repeat(1 << 20));
    let (_, read) = items("a.json", deep.as_bytes()).unwrap();
    assert_eq!(read.len(), 1);
    let row: Vec<String> = (0..100_000).map(|n| n.to_string()).collect();
    let file = format!("text,b\nTalks,{}\nMore,1\n", row.join(","));
    let (_, read) = items("a.csv", file.as_bytes()).unwrap();
    assert!(matches!(read.as_slice(), [_, Item::Record(last)] if last.fields.len() == 2));
}
