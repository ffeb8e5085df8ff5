//! Recognises lines that name who wrote a text or took a picture, and turns of speech.

use std::sync::LazyLock;

use super::{
    line::Line,
    words::{Phrases, fold},
};

/// Words before the names of those who wrote a text.
static WRITERS: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::new(&[
        "by/written by/words by/text by/text/story by/reporting by/reported by/report by/interview/interview by/interviewed by/edited by/editing by/author/authors/writer/reporter/photographs by/photos by/photography by/compiled by/translated by",
        "por/escrito por/texto/texto de/entrevista de/autor/autora/redacción/redacción de/editado por/periodista",
        "par/propos recueillis par/texte/texte de/auteur/entretien avec/recueilli par/rédaction/publié par/écrit par",
        "von/ein kommentar von/ein gastbeitrag von/text/autor/autorin/interview/aufgezeichnet von/eine analyse von/ein bericht von",
        "автор/авторы/текст/беседовал/беседовала/подготовил/подготовила/корреспондент/записал/записала/редактор/фото/автори",
        "كتب/كتبت/بقلم/حاورها/حاوره/حاورتها/حاورته/أعد/إعداد/المصدر/مراسل/تقرير/ترجمة/الكاتب/تحرير",
        "نمائندہ خصوصی/تحریر/رپورٹ/انٹرویو/نامہ نگار/از/مصنف/نویسنده/نوشته/گزارش/خبرنگار/مترجم/گفتگو/لیکوال/ترجمہ",
        "记者/作者/责任编辑/编辑/文/记者/採訪/記者/編輯/撰文/责编/本报记者/通讯员/文 記者/執筆/筆者/記者 文",
        "लेखक/लेखिका/संवाददाता/रिपोर्ट/द्वारा/लेखन/संपादक/লেখক/প্রতিবেদক/নিজস্ব প্রতিবেদক/নিজস্ব প্রতিবেদন",
        "por/reportagem/autoria/texto/repórter/redação/da redação",
        "haber/yazan/yazar/muhabir/röportaj/editör/oleh/penulis/editor/reporter/laporan/wartawan/di/a cura di/testo di/autor/autorka/rozmawiał/rozmawiała/tekst/na/mwandishi/door/av/dari/מאת/tác giả/โดย/skrevet af/kirjoittanut/scritto da",
    ])
});

/// The same in scripts without spaces.
const WIDE_WRITERS: &[&str] = &[
    "記者",
    "记者",
    "作者",
    "责任编辑",
    "責任編輯",
    "编辑",
    "編輯",
    "撰文",
    "文／",
    "文/",
    "本报记者",
    "採訪",
    "執筆",
];

/// What people are who write.
static TRADES: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::new(&[
        "correspondent/reporter/staff writer/writer/editor/staff reporter/bureau chief/columnist/staff/contributor/staff writers/special correspondent/photographer/newsroom/news desk/web desk/news agency",
        "corresponsal/redactor/redactora/redacción/correspondant/correspondante/envoyé spécial/journaliste/korrespondent/redaktion/reporterin",
        "корреспондент/обозреватель/редакция/журналист/кореспондент",
        "نمائندہ/نامہ نگار/ویب ڈیسک/خبرنگار/مراسل/رپورٹر",
        "记者/記者/特派员/通讯员/기자/특파원/संवाददाता/ब्यूरो/प्रतिनिधि/डेस्क/প্রতিবেদক/প্রতিনিধি/ডেস্ক/প্রতিবেদন",
        "repórter/correspondente/muhabiri/muhabir/temsilcisi/wartawan/kontributor/koresponden/corrispondente/inviato",
    ])
});

/// Words at the beginning of a caption or before a picture's credit.
static PICTURES: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::new(&[
        "photo/photos/photograph/photographs/photo by/photo credit/photo courtesy/image/image credit/credit/picture/file photo/illustration/graphic/courtesy of/screenshot/image source/photo illustration",
        "foto/fotos/fotografía/imagen/crédito/ilustración/crédit/crédit photo/photographie/illustration/bild/bilder/fotografie/bildquelle/foto de/foto di",
        "фото/снимок/иллюстрация/фотография/світлина",
        "صورة/تصوير/الصورة/صور/فوٹو/تصویر/تصاویر/عکس/عکاس/انځور",
        "图/圖/图片/圖片/摄影/攝/图源/图为/資料圖/資料照片/写真/撮影/提供/사진/자료사진",
        "फोटो/तस्वीर/चित्र/छवि/ছবি/imagem/crédito/arquivo/fotoğraf/görsel/gambar/dok/ilustrasi/immagine/zdjęcie/fot/picha/beeld/bildtext/ảnh/ภาพ",
    ])
});

/// Names of those who ask and answer.
static TURNS: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::new(&[
        "q/a/question/answer/interviewer/moderator/reporter/host/p/r/pregunta/respuesta/frage/antwort/вопрос/ответ/питання/відповідь",
        "س/ج/سؤال/جواب/سوال/الصحفي/المذيع/پرسش/پاسخ/问/答/問/記者/记者/主持人/문/답/기자/प्रश्न/उत्तर/सवाल/जवाब/প্রশ্ন/উত্তর/pergunta/resposta/soru/cevap/tanya/jawab/domanda/risposta/pytanie/odpowiedź",
    ])
});

/// Words of a title that is no person's name though its words begin with capitals.
static NO_NAMES: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::new(&[
        "the/key/points/point/summary/introduction/background/overview/executive/abstract/contents/conclusion/highlights/facts/what/why/how/who/when/where/and/of/in/on/for/to/with/about/statement/report/history/part/chapter/section/article/annex/main/next/steps/final/question/answer/notes/note/references/press/release/news/table/figure/appendix/timeline/update",
        "los/las/el/la/puntos/resumen/introducción/der/die/das/und/le/les/des/введение/итоги/и/в/о",
    ])
});

/// Returns whether a line says who wrote the text, by a word before or after the names.
pub(super) fn is_byline(line: &Line<'_>) -> bool {
    if line.columns() > 110 || (line.is_finished() && !ends_with_name(line)) {
        return false;
    }
    let text = line.text.trim_matches(['(', ')', '（', '）', '[', ']', '*', '_']);
    let is_wide_byline = WIDE_WRITERS.iter().any(|lead| text.starts_with(lead));
    if is_wide_byline && (line.columns() <= 20 || text.contains(['／', '：', '/', ':', ' '])) {
        return line.columns() <= 60;
    }
    let folded = fold(text);
    let Some(length) = WRITERS.prefix_of(&folded) else {
        let words: Vec<&str> = text.split_whitespace().collect();
        let is_short = line.columns() <= 60 && words.len() <= 5;
        return is_short && TRADES.is_at_end_of(&folded) && (!has_case(text) || is_name(line));
    };
    let (lead, names) =
        (folded.get(..length).unwrap_or_default(), folded.get(length..).unwrap_or_default());
    let n_words = lead.split(' ').count();
    if names.is_empty() {
        return TRADES.is_at_end_of(&folded) && folded.contains(' ');
    }
    let sign = text.find([':', '：', '／', '/']);
    if let Some(at) = sign
        && fold(text.get(..at).unwrap_or_default()) == lead
    {
        return line.columns() <= 80;
    }
    let rest: Vec<&str> = text.split_whitespace().skip(n_words).collect();
    rest.len() <= 10 && are_names(&rest) && has_case(text)
}

/// Returns whether a line is nothing but one to three names of people.
pub(super) fn is_name(line: &Line<'_>) -> bool {
    let words: Vec<&str> = line.text.split_whitespace().collect();
    let is_capitalised = |word: &&&str| word.starts_with(char::is_uppercase);
    line.columns() <= 48
        && (2..=6).contains(&words.len())
        && !line.has_digit()
        && (!line.ends_as_prose() || ends_with_name(line))
        && has_case(line.text)
        && are_names(&words)
        && words.iter().filter(is_capitalised).count() >= 2
        && !words.iter().any(|word| {
            NO_NAMES.contains(&fold(word)) && word.chars().count() > 1 && !is_joint(word)
        })
        && words
            .iter()
            .all(|word| word.chars().filter(|letter| letter.is_alphabetic()).count() < 16)
}

/// Returns the names without the words before them, for the details of an article.
pub(in crate::article) fn names(line: &str) -> &str {
    let text = line.trim_matches(['(', ')', '（', '）', '*', '_', ' ']);
    if let Some((head, tail)) = text.split_once([':', '：'])
        && WRITERS.contains(&fold(head))
    {
        return tail.trim();
    }
    let n_words = WRITERS
        .prefix_of(&fold(text))
        .map_or(0, |length| fold(text).get(..length).map_or(0, |lead| lead.split(' ').count()));
    let mut rest = text;
    for _ in 0..n_words {
        rest = rest.trim_start().split_once(char::is_whitespace).map_or("", |(_, after)| after);
    }
    if rest.trim().is_empty() { text } else { rest.trim() }
}

/// Returns whether words are names, with what may stand between names.
fn are_names(words: &[&str]) -> bool {
    words.iter().all(|word| {
        word.starts_with(char::is_uppercase)
            || is_joint(word)
            || word.starts_with(|letter: char| letter.is_alphabetic() && !letter.is_lowercase())
    })
}

fn is_joint(word: &str) -> bool {
    [
        "and",
        "y",
        "et",
        "und",
        "e",
        "dan",
        "ve",
        "i",
        "и",
        "та",
        "de",
        "da",
        "do",
        "dos",
        "von",
        "van",
        "der",
        "den",
        "di",
        "del",
        "la",
        "al",
        "bin",
        "in",
        "für",
        "for",
        "et",
        "&",
        "|",
        "–",
        "-",
        "à",
        "a",
        "editing",
        "writing",
        "reporting",
        "by",
        "with",
        "additional",
    ]
    .contains(&word)
}

fn has_case(text: &str) -> bool {
    text.chars().any(|letter| letter.is_lowercase() || letter.is_uppercase())
}

fn ends_with_name(line: &Line<'_>) -> bool {
    // `(… editing by P. Okoro)`, `John Smith Jr.`
    line.text.ends_with([')', '）']) || line.text.ends_with("Jr.") || line.text.ends_with("Sr.")
}

/// Returns whether a line is a caption or a picture's credit.
pub(super) fn is_caption(line: &Line<'_>) -> bool {
    if line.columns() >= super::line::MOST_COLUMNS {
        return false;
    }
    let text = line.text;
    let is_taken = text.ends_with(['摄', '攝']) && line.columns() <= 160;
    if text.starts_with(['▲', '△']) || is_taken || has_credit(text) {
        return true;
    }
    if line.columns() <= 90 && PICTURES.may_start(text) {
        let folded = fold(text);
        let lead = PICTURES.prefix_of(&folded);
        let by = text
            .find([':', '：', '©', '/', '|'])
            .map(|at| fold(text.get(..at).unwrap_or_default()).len());
        let words = folded.split(' ').take(2).collect::<Vec<_>>().join(" ");
        if lead.is_some_and(|length| by == Some(length))
            || ["photo by", "photos by", "photographs by", "photography by", "image source"]
                .iter()
                .any(|head| words == *head || folded.starts_with(head))
        {
            return !line.is_finished() || line.columns() <= 60;
        }
    }
    has_credit_at_end(line)
}

/// `© Name/Agency`, also after a sentence; `© 2025` is no credit.
fn has_credit(text: &str) -> bool {
    let Some((_, after)) = text.rsplit_once('©') else { return false };
    let after = after.trim_start();
    after.starts_with(char::is_uppercase) && super::line::columns(after) <= 60
}

/// A caption that ends in its credit: `… Foto: Name/Agency`, `… (Agency archive)`, `… NAME / AGENCY`.
fn has_credit_at_end(line: &Line<'_>) -> bool {
    let text = line.text;
    let inner = text.strip_suffix([')', '）']).and_then(|rest| rest.rsplit_once(['(', '（']));
    if let Some((before, credit)) = inner {
        let folded = fold(credit);
        let is_picture = PICTURES.prefix_of(&folded).is_some()
            && credit.contains([':', '：', '/', '／'])
            || folded.split(' ').any(|word| {
                ["archive", "archiv", "archivo", "archives", "архив", "photo", "handout"]
                    .contains(&word)
            });
        let is_pair = is_pair(credit);
        // `… on Sunday (Agency)` below no sentence is one too.
        let is_name = !before.trim_end().ends_with(['.', '!', '?'])
            && super::line::columns(credit) <= 16
            && !has_case(credit)
            && !credit.chars().any(char::is_numeric)
            && !before.trim().is_empty()
            && before.len() > 24
            && !credit.contains(' ');
        if super::line::columns(credit) <= 60 && (is_picture || is_pair || is_name) {
            return true;
        }
    }
    if has_lead_at_end(text) {
        return true;
    }
    // Without one of these signs there is only one part.
    if text.is_ascii() && memchr::memchr3(b'.', b'|', b'/', text.as_bytes()).is_none() {
        return false;
    }
    // The last sentence or part holds the credit.
    let tail = text
        .rsplit(['.', '—', '–', '＝', '|'])
        .map(str::trim)
        .find(|part| !part.is_empty())
        .unwrap_or(text);
    let pair = memchr::memrchr(b'/', text.as_bytes()).and_then(|_| text.rfind(" / "));
    let tail = match pair {
        Some(at)
            if text.len() - at <= tail.len()
                && text.get(at..).is_some_and(|end| end.contains(':')) =>
        {
            text.get(at + 3..).unwrap_or(tail)
        }
        _ => tail,
    };
    if tail.len() == text.len() || super::line::columns(tail) > 60 {
        return false;
    }
    // `Ida Baker in her shop. PABLO SERRA`.
    let is_shouted = line.with_text(tail).is_capitals()
        && (2..=4).contains(&tail.split_whitespace().count())
        && !line.is_finished()
        && !line.is_capitals()
        && !tail.contains(char::is_numeric);
    if is_shouted
        && super::line::columns(tail) <= 32
        && text.trim_end_matches(tail).trim_end().ends_with('.')
    {
        return true;
    }
    let folded = fold(tail);
    let has_lead = PICTURES.prefix_of(&folded).is_some()
        && (tail.contains([':', '：'])
            || tail.contains("提供")
            || !has_case(tail) && tail.contains(' '));
    // `Photograph: Name/Agency` and `TOMAS REIER / NORTHLIGHT`, which end without a stop.
    (!line.is_finished() || tail.contains(['/', ':']))
        && (has_lead || is_pair(tail) || folded.ends_with("提供"))
}

/// `… / Foto: T. REIER (Agency)`: one of the last words before a colon is that of a picture.
fn has_lead_at_end(text: &str) -> bool {
    let Some(at) = text.rfind([':', '：']) else { return false };
    let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
    let word =
        before.trim_end().rsplit(|sign: char| !sign.is_alphabetic()).next().unwrap_or_default();
    let rest = before.trim_end().get(..before.trim_end().len() - word.len()).unwrap_or_default();
    let is_apart = rest
        .trim_end()
        .ends_with(['/', '.', '|', '–', '—', '-', '(', '（', '।', '。', '!', '?', ')']);
    super::line::columns(after) <= 60
        && is_apart
        && !word.is_empty()
        && PICTURES.contains(&fold(word))
}

/// Returns whether a credit is a name and an agency: `Name Name/Agency`.
fn is_pair(credit: &str) -> bool {
    let Some((name, agency)) = credit.split_once('/') else { return false };
    let (name, agency) = (name.trim(), agency.trim());
    let are_proper = |part: &str| {
        let words: Vec<&str> = part.split_whitespace().collect();
        (1..=4).contains(&words.len())
            && words.iter().all(|word| {
                word.starts_with(char::is_uppercase)
                    && word.chars().filter(|letter| letter.is_alphabetic()).count() > 1
            })
    };
    are_proper(name) && are_proper(agency) && !agency.contains('/')
}

/// Returns the length in bytes of the speaker's name before a colon with which a line may begin.
pub(super) fn speaker(line: &Line<'_>) -> Option<usize> {
    // A name is short, so only the head is read.
    let end = line.text.char_indices().nth(70).map_or(line.text.len(), |(at, _)| at);
    let head = line.text.get(..end).unwrap_or_default();
    let bare = head.trim_start_matches(['*', '_']);
    let skipped = head.len() - bare.len();
    let colon = memchr::memchr(b':', bare.as_bytes());
    let wide = bare.get(..colon.unwrap_or(bare.len())).and_then(|name| name.find('：'));
    let at = wide.or(colon).or_else(|| {
        bare.find(". ")
            .filter(|at| TURNS.contains(&fold(bare.get(..*at).unwrap_or_default())) && *at <= 2)
    })?;
    let name = bare.get(..at)?;
    let after = line.text.get(skipped + at..)?.trim_start_matches([':', '：', '.', '*', '_']);
    let is_short = super::line::columns(name) <= 50 && name.split_whitespace().count() <= 8;
    let is_plain = name.chars().any(char::is_alphabetic)
        && !name.contains(['.', '!', '?', '«', '“', '"', '(', '/', '•', '۔', '。', '—', '…'])
        || is_titled(name);
    let is_capitalised =
        !name.starts_with(char::is_lowercase) && !name.starts_with(char::is_numeric);
    (is_short && is_plain && is_capitalised && !after.trim().is_empty() && !after.starts_with("//"))
        .then_some(skipped + at)
}

/// `MS. ALVANG`, `Mr. Khan`, `Col. Jan Maros`.
fn is_titled(name: &str) -> bool {
    name.split_once(". ").is_some_and(|(title, rest)| {
        title.chars().count() <= 4 && !rest.contains('.') && rest.starts_with(char::is_uppercase)
    })
}

/// Returns whether a name is that of one who asks or answers (`Q`, `Answer`).
pub(super) fn is_turn(name: &str) -> bool {
    super::line::columns(name) <= 14 && TURNS.contains(&fold(name))
}

/// Returns whether a name before a colon looks like a person's: each word begins with a capital.
pub(super) fn is_like_name(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    has_case(name)
        && words.len() <= 4
        && words.iter().all(|word| word.starts_with(char::is_uppercase))
        && !words.iter().any(|word| NO_NAMES.contains(&fold(word)) && word.chars().count() > 1)
}
