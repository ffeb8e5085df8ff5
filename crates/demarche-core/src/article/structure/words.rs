//! Compares lines with phrases in any language.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use smallvec::SmallVec;

/// Returns a line in small letters, with its digits and signs left out and one space between words; letters that are
/// written in two ways in Arabic script are folded.
pub(super) fn fold(line: &str) -> String {
    let mut folded = String::with_capacity(line.len());
    fold_onto(&mut folded, line.chars(), |_| false);
    folded
}

/// Returns the first word of the folded line, without folding all of it.
fn first_word(line: &str) -> String {
    let mut folded = String::new();
    fold_onto(&mut folded, line.chars(), |folded| folded.ends_with(' '));
    folded
}

/// Folds letters until there are no more, or enough.
fn fold_onto(
    folded: &mut String,
    letters: impl Iterator<Item = char>,
    is_enough: impl Fn(&str) -> bool,
) {
    for letter in letters {
        // Most letters need no look at a table.
        match letter {
            'a'..='z' | 'а'..='я' => folded.push(letter),
            'A'..='Z' => folded.push(letter.to_ascii_lowercase()),
            '\0'..='\x7f' if letter != '\'' => push_space(folded),
            '\u{590}'..='\u{109F}' | '\u{3000}'..='\u{A63F}' | '\u{AC00}'..='\u{D7FF}' => {
                fold_small(folded, letter);
            }
            _ => letter.to_lowercase().for_each(|letter| fold_small(folded, letter)),
        }
        if is_enough(folded) {
            break;
        }
    }
    if folded.ends_with(' ') {
        folded.pop();
    }
}

/// Folds a small letter, or another sign.
fn fold_small(folded: &mut String, letter: char) {
    let letter = match letter {
        'ي' | 'ى' => 'ی',
        'ك' => 'ک',
        'أ' | 'إ' | 'آ' => 'ا',
        'ة' | 'ۃ' | 'ہ' | 'ۂ' | 'ۀ' => 'ه',
        'ё' => 'е',
        // Joiners and vowel signs of Arabic, the dot over a small dotted i.
        '\u{200B}'..='\u{200F}'
        | '\u{64B}'..='\u{65F}'
        | '\u{640}'
        | '\u{307}'
        | '\u{2019}'
        | '\'' => return,
        _ => letter,
    };
    if is_of_word(letter) { folded.push(letter) } else { push_space(folded) }
}

fn push_space(folded: &mut String) {
    if !folded.is_empty() && !folded.ends_with(' ') {
        folded.push(' ');
    }
}

/// Returns whether a character is a letter, or a vowel sign of an Indic script.
fn is_of_word(letter: char) -> bool {
    matches!(letter, '\u{400}'..='\u{481}' | '\u{620}'..='\u{64A}' | '\u{671}'..='\u{6D3}' | '\u{900}'..='\u{963}' | '\u{981}'..='\u{9E3}' | '\u{9FC}'..='\u{D4D}')
        || letter.is_alphabetic()
}

/// Phrases, folded.
pub(super) struct Phrases {
    all: HashSet<String>,
    /// The first two letters of each: most lines begin with none of them, which is found without folding the line.
    starts: HashSet<(char, char)>,
    n_words: usize,
    /// The length of the longest in bytes.
    longest: usize,
}

impl Phrases {
    /// Folds phrases, which are separated by `/`.
    pub(super) fn new(phrases: &[&str]) -> Self {
        let all: HashSet<String> = phrases
            .iter()
            .flat_map(|row| row.split('/'))
            .map(fold)
            .filter(|phrase| !phrase.is_empty())
            .collect();
        let starts = all.iter().filter_map(|phrase| start(phrase)).collect();
        let n_words = all.iter().map(|phrase| phrase.split(' ').count()).max().unwrap_or_default();
        let longest = all.iter().map(String::len).max().unwrap_or_default();
        Self { all, starts, n_words, longest }
    }

    /// Returns whether a line may begin with one of them.
    pub(super) fn may_start(&self, line: &str) -> bool {
        start_of_line(line).is_some_and(|start| self.starts.contains(&start))
    }

    /// Returns whether a folded line is one of them.
    pub(super) fn contains(&self, folded: &str) -> bool {
        self.all.contains(folded)
    }

    /// Returns how many bytes of a folded line the longest of them takes that it begins with, up to a word's end.
    pub(super) fn prefix_of(&self, folded: &str) -> Option<usize> {
        let ends = folded.match_indices(' ').map(|(at, _)| at).chain([folded.len()]);
        let ends = ends.take(self.n_words).take_while(|end| *end <= self.longest);
        let ends: SmallVec<[usize; 8]> = ends.collect();
        ends.into_iter()
            .rev()
            .find(|end| folded.get(..*end).is_some_and(|head| self.all.contains(head)))
    }

    /// Returns whether a folded line ends with one of them, from a word's start.
    pub(super) fn is_at_end_of(&self, folded: &str) -> bool {
        let starts = folded.rmatch_indices(' ').map(|(at, _)| at + 1).take(self.n_words);
        self.all.contains(folded)
            || starts
                .into_iter()
                .any(|start| folded.get(start..).is_some_and(|tail| self.all.contains(tail)))
    }
}

/// Which of several lists have phrases that begin as a line does, found with two look-ups for all of them.
pub(super) struct Beginnings {
    /// A bit for each list that has a phrase with these first two letters.
    starts: HashMap<(char, char), u8>,
    /// A bit for each list that has a phrase with this first word.
    words: HashMap<String, u8>,
}

impl Beginnings {
    /// Takes up to eight lists; the bit of the first is 1.
    #[expect(clippy::iter_over_hash_type, reason = "bits are the same in any order")]
    pub(super) fn of<const N: usize>(lists: [&Phrases; N]) -> Self {
        let (mut starts, mut words) = (HashMap::new(), HashMap::new());
        for (list, bit) in lists.into_iter().zip([1, 2, 4, 8, 16, 32, 64, 128]) {
            for phrase in &list.all {
                let word = phrase.split(' ').next().unwrap_or_default();
                *words.entry(word.to_owned()).or_default() |= bit;
                if let Some(start) = start(phrase) {
                    *starts.entry(start).or_default() |= bit;
                }
            }
        }
        Self { starts, words }
    }

    /// Returns the bits of the lists that have a phrase with the first word of a line, or `None` if none has one with its first
    /// two letters.
    pub(super) fn of_line(&self, line: &str) -> Option<u8> {
        self.starts.get(&start_of_line(line)?)?;
        Some(self.words.get(&first_word(line)).copied().unwrap_or_default())
    }
}

fn start(folded: &str) -> Option<(char, char)> {
    let mut letters = folded.chars();
    Some((letters.next()?, letters.next().unwrap_or(' ')))
}

/// Returns the first two letters of the folded line, without folding all of it.
fn start_of_line(line: &str) -> Option<(char, char)> {
    // Most lines begin with two letters that need no folding but that of case.
    if let [one, other, ..] = line.as_bytes()
        && one.is_ascii_alphabetic()
        && other.is_ascii_alphabetic()
    {
        let small = |letter: &u8| char::from(letter.to_ascii_lowercase());
        return Some((small(one), small(other)));
    }
    let at = line.find(is_of_word)?;
    let mut folded = String::with_capacity(32);
    fold_onto(&mut folded, line.get(at..)?.chars().take(6), |_| false);
    start(&folded)
}

/// Names of a page's sections, and kinds of texts that stand above a title.
pub(super) static SECTIONS: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::new(&[
        "home/news/world/politics/business/economy/opinion/opinions/sport/sports/culture/science/technology/tech/health",
        "weather/video/videos/live/breaking/breaking news/exclusive/analysis/editorial/interview/explainer/long read",
        "asia/africa/europe/middle east/americas/international/national/local/latest/top stories/urgent/update/comment",
        "press release/news release/for immediate release/media release/press statement/shop/more/games/travel/style/features",
        "ministry of foreign affairs/office of the spokesperson/statement/letters/perspective/feature/fact check",
        "inicio/portada/internacional/nacional/economía/deportes/cultura/mundo/política/opinión/sociedad/última hora",
        "nota de prensa/comunicado/comunicado de prensa/entrevista/análisis/américa/ciencia/tecnología/salud",
        "accueil/monde/politique/économie/société/sports/culture/sciences/asie/europe/afrique/international/planète",
        "communiqué de presse/communiqué/entretien/tribune/éditorial/en direct/idées/débats/dépêche",
        "startseite/politik/ausland/inland/wirtschaft/sport/kultur/wissen/panorama/gesellschaft/meinung/welt",
        "pressemitteilung/nachrichten/kommentar/gastbeitrag/eilmeldung/international/digital/reise",
        "главная/политика/экономика/общество/спорт/культура/в мире/мир/новости/происшествия/наука/мнения/интервью",
        "пресс релиз/срочно/эксклюзив/россия/технологии/видео/фото",
        "головна/новини/світ/політика/економіка/суспільство/спорт/україна/інтервю",
        "الرئيسية/أخبار/أخبار العالم/اقتصاد/رياضة/سياسة/ثقافة/عاجل/تقارير/مقالات/رأي/منوعات/العالم/فيديو/صحة",
        "بيان/بيان صحفي عاجل/علوم/تكنولوجيا/حوارات/الشرق الأوسط/عربي ودولي/بسم الله الرحمن الرحيم",
        "صفحۂ اول/صفحہ اول/پاکستان/دنیا/کھیل/کاروبار/انٹرٹینمنٹ/صحت/سائنس/ویڈیوز/بلاگ/تازہ ترین/اہم خبریں/دفتر خارجہ",
        "صفحه اصلی/صفحه نخست/سیاسی/ورزشی/اقتصادی/فرهنگی/اجتماعی/بین‌الملل/جهان/ایران/علمی/گفتگو/یادداشت/اخبار",
        "نړۍ/کور پاڼه/خبرونه/سیاست/لوبې/افغانستان",
        "首页/国际/财经/新闻/国内/体育/娱乐/科技/军事/时政/社会/评论/视频/滚动新闻/正文/首頁/國際/兩岸/國際新聞/財經/體育/即時/快讯/专题",
        "ホーム/トップ/国際/政治/経済/社会/スポーツ/文化/ニュース/科学/地域/速報/社説",
        "홈/정치/경제/사회/국제/문화/스포츠/연예/뉴스/속보/사설",
        "होम/देश/विदेश/दुनिया/खेल/राजनीति/मनोरंजन/व्यापार/राज्य/ताज़ा खबर/वीडियो/राष्ट्रीय/अंतरराष्ट्रीय",
        "আন্তর্জাতিক/প্রচ্ছদ/বাংলাদেশ/খেলা/রাজনীতি/বিনোদন/সর্বশেষ/বিশ্ব",
        "início/mundo/brasil/economia/esportes/desporto/cultura/política/últimas notícias/nota à imprensa/ciência",
        "ana sayfa/anasayfa/gündem/dünya/spor/ekonomi/siyaset/kültür/sağlık/son dakika/yazarlar/teknoloji/politika",
        "beranda/nasional/dunia/internasional/ekonomi/olahraga/politik/hiburan/tekno/gaya hidup/berita/terkini/siaran pers",
        "esteri/cronaca/politica/economia/sport/cultura/mondo/home page/ultime notizie/comunicato stampa",
        "strona główna/świat/polityka/gospodarka/kraj/kultura/wiadomości/opinie",
        "nyumbani/habari/michezo/siasa/biashara/kimataifa/trang chủ/thế giới/thể thao/หน้าแรก/ข่าว/ต่างประเทศ/การเมือง",
        "nieuws/binnenland/buitenland/economie/חדשות/בארץ/עולם/ספורט/αρχική/κόσμος/κοινωνία/πολιτική/οικονομία/hem/nyheter/världen/utrikes/inrikes",
    ])
});

/// Beginnings of the names of institutions, as in a letterhead.
pub(super) static INSTITUTIONS: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::new(&[
        "ministry of/department of/office of/government of/republic of/embassy of/permanent mission of/state of/kingdom of/united nations/the white house/council of",
        "ministerio de/gobierno de/república de/presidencia de/embajada de/oficina de/naciones unidas/ministère de/ministère des/gouvernement de/république/présidence de/ambassade de/nations unies",
        "bundesministerium/auswärtiges amt/ministerium für/ministerium des/botschaft der/министерство/правительство/администрация/посольство/міністерство/уряд",
        "وزارة/رئاسة/سفارة/مكتب/جمهورية/المملكة/دولة/وزارت/دفتر/حکومت/سفارت/جمهوری/د بهرنیو چارو وزارت/صدر مقام",
        "ministério da/ministério das/ministério do/presidência da/governo do/governo da/embaixada/república/विदेश मंत्रालय/भारत सरकार/मंत्रालय/সরকার/মন্ত্রণালয়",
        "bakanlığı/türkiye cumhuriyeti/dışişleri bakanlığı/t c/kementerian/republik/pemerintah/kedutaan besar/ministero/governo/presidenza/ministerstwo/wizara ya",
    ])
});
