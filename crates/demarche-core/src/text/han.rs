//! The language whose forms Han characters have.

/// How much of a text is enough to find its language, in bytes.
const EXAMINED: usize = 16 * 1024;

/// Frequent characters that only simplified Chinese uses: in GB 2312, but not in Shift JIS or Big5. Those with a simplified
/// radical are known by their code points.
const SIMPLIFIED: &str = "们这为对发经济实总战两应还东时间现义乌乐习乡书买产亿仅仓众伟传伤兰关兴净击创办协厅历厉压县员园围\
    图场块坚处备头夺奖妇孙审宽导尔层岁岛币师帅带帮庆库开张强归录彻态恶戏扩扫扬抚报护拟择挥损换敌显晓\
    术杀杂权标树样桥检欢毕汇汉沟泽浓润满灭灵灾炼热爱环电疗监盘础积稳穷竞笔签简类紧罗罚职联脑舰艺节苏\
    药获营虽补军农务动劳势华单卫严丽业临举亲";

/// Frequent characters that only traditional Chinese uses: in Big5, but neither in GB 2312 nor among the usual ones of JIS.
const TRADITIONAL: &str = "國學會說們對發經濟體與實總來灣關點黨數單戰兩應麼沒縣讓將從當臺團廣權區號處氣變舉顯雙隨勞醫藝壓擴\
    續聲證轉邊歷歲條樣檢樂營獨獎稱穩繼絕產參圖寫傳價嗎啟佔佈屬擊鐵錢齡戲溫滿澤盡禮勵廳廢彈徑惡擔據擇\
    晝榮歐歸殘爐爭狀畫疊癡眾碼稅粵舊莊萬蟲褲觀讀豐賣辦遞鄰銳鬥齊龜鹽驗險黃內曉淚淨";

/// Frequent characters that only Japanese uses: in Shift JIS, but not in GB 2312 or Big5.
const JAPANESE: &str = "経済対発図売読応広気総戦両県譲従団権変挙顕労圧拡続転辺歴歳様検楽営奨穏継絶産価撃鉄銭齢戯満沢庁廃\
    弾悪拠択栄帰畳隣鋭闘塩験険込働峠畑辻枠匂";

/// A language whose forms Han characters have: the same code point is drawn differently in each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Han {
    /// Japanese.
    Japanese,
    /// Korean.
    Korean,
    /// Simplified Chinese.
    Simplified,
    /// Traditional Chinese.
    Traditional,
}

impl Han {
    /// Returns the language of a text by the letters of its first 16 KB, or `None` if they do not decide it.
    pub fn of(text: &str) -> Option<Self> {
        let text = text.get(..text.floor_char_boundary(EXAMINED)).unwrap_or(text);
        // Hangul, kana and Han begin with these bytes.
        if !text.bytes().any(|byte| (0xE3..=0xED).contains(&byte) || byte == 0xF0) {
            return None;
        }
        let mut count = Count::default();
        text.chars().for_each(|character| count.add(character));
        count.language()
    }

    /// Returns the language that a BCP 47 tag states, or `None` if it is another one or leaves the forms open.
    pub fn stated(tag: &str) -> Option<Self> {
        let tag = tag.to_ascii_lowercase();
        let mut parts = tag.split(['-', '_']);
        match parts.next()? {
            "ja" => Some(Self::Japanese),
            "ko" => Some(Self::Korean),
            "yue" => Some(Self::Traditional),
            "zh" | "cmn" => parts.find_map(|part| match part {
                "hant" | "tw" | "hk" | "mo" => Some(Self::Traditional),
                "hans" | "cn" | "sg" | "my" => Some(Self::Simplified),
                _ => None,
            }),
            _ => None,
        }
    }

    /// Returns the language as a BCP 47 tag, with the region that font systems know it by.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Japanese => "ja",
            Self::Korean => "ko",
            Self::Simplified => "zh-CN",
            Self::Traditional => "zh-TW",
        }
    }
}

/// How many characters speak for each language.
#[derive(Debug, Default)]
struct Count {
    han: usize,
    hangul: usize,
    kana: usize,
    japanese: usize,
    simplified: usize,
    traditional: usize,
    /// Not simplified, but both traditional Chinese and Japanese.
    shared: usize,
}

impl Count {
    fn add(&mut self, character: char) {
        match character {
            // The middle dot and the long-vowel sign are used elsewhere too.
            '\u{3041}'..='\u{3096}' | '\u{30A1}'..='\u{30FA}' => self.kana += 1,
            '\u{AC00}'..='\u{D7A3}' => self.hangul += 1,
            '\u{3105}'..='\u{312F}' => self.traditional += 1,
            '々' | '〆' => self.japanese += 1,
            '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{20000}'..='\u{323AF}' => {
                self.han += 1;
                if has_simplified_radical(character) || SIMPLIFIED.contains(character) {
                    self.simplified += 1;
                } else if JAPANESE.contains(character) {
                    self.japanese += 1;
                } else if TRADITIONAL.contains(character) {
                    self.traditional += 1;
                } else if has_full_radical(character) {
                    self.shared += 1;
                }
            }
            _ => {}
        }
    }

    fn language(&self) -> Option<Han> {
        if self.hangul > self.kana && 4 * self.hangul > self.han {
            return Some(Han::Korean);
        }
        // Japanese is rarely without kana, and a name in kana does not make a Chinese sentence Japanese.
        let is_kana_frequent = self.kana > 0 && 8 * self.kana >= self.han;
        let is_chinese = self.simplified + self.traditional > self.japanese + self.kana;
        if (is_kana_frequent || self.japanese > self.simplified.max(self.traditional))
            && !is_chinese
        {
            return Some(Han::Japanese);
        }
        if self.simplified > self.traditional + self.shared {
            return Some(Han::Simplified);
        }
        (self.traditional > self.simplified).then_some(Han::Traditional)
    }
}

/// Returns whether a character has a radical in its simplified form. Unicode lists them after the others of the radical.
fn has_simplified_radical(character: char) -> bool {
    matches!(character,
        '\u{7EA0}'..='\u{7F35}' | '\u{89C1}'..='\u{89D1}' | '\u{8BA0}'..='\u{8C36}' | '\u{8D1D}'..='\u{8D63}'
        | '\u{8F66}'..='\u{8F9A}' | '\u{9485}'..='\u{9576}' | '\u{95E8}'..='\u{961B}' | '\u{97E6}'..='\u{97EC}'
        | '\u{9875}'..='\u{98A7}' | '\u{98CE}'..='\u{98DA}' | '\u{9963}'..='\u{9995}' | '\u{9A6C}'..='\u{9AA7}'
        | '\u{9C7C}'..='\u{9CE4}' | '\u{9E1F}'..='\u{9E6B}')
}

/// Returns whether a character has the full form of a radical that simplified Chinese writes otherwise.
fn has_full_radical(character: char) -> bool {
    matches!(character,
        '\u{7D00}'..='\u{7E9F}' | '\u{898B}'..='\u{89C0}' | '\u{8A02}'..='\u{8B9F}' | '\u{8C9D}'..='\u{8D15}'
        | '\u{8ECA}'..='\u{8F65}' | '\u{91D2}'..='\u{947F}' | '\u{9577}'..='\u{95E5}' | '\u{9801}'..='\u{9874}'
        | '\u{98A8}'..='\u{98C6}' | '\u{98E2}'..='\u{995F}' | '\u{99AC}'..='\u{9A6B}' | '\u{9B5A}'..='\u{9C7B}'
        | '\u{9CE5}'..='\u{9E1E}' | '東' | '時' | '業' | '電' | '書' | '動' | '場' | '無')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_tell_languages_apart() {
        for (text, language) in [
            ("政府は合意を守ると述べた。", Some(Han::Japanese)),
            ("内閣総理大臣が会見", Some(Han::Japanese)),
            ("首相、訪米へ", Some(Han::Japanese)),
            ("日本経済新聞社", Some(Han::Japanese)),
            ("정부는 합의를 지키겠다고 밝혔다. 大統領", Some(Han::Korean)),
            ("政府表示将遵守协议，并要求对方撤军。", Some(Han::Simplified)),
            ("会谈", Some(Han::Simplified)),
            ("外交部发言人说，这个问题应当通过对话解决。", Some(Han::Simplified)),
            ("政府表示將遵守協議，並要求對方撤軍。", Some(Han::Traditional)),
            ("外交部發言人說，這個問題應當通過對話解決。", Some(Han::Traditional)),
            ("ㄅㄆㄇ 注音", Some(Han::Traditional)),
            ("這家「の」字招牌的商店關門了", Some(Han::Traditional)),
            ("这家叫“の”的商店关门了", Some(Han::Simplified)),
            ("日本", None),
            ("東京電力", None),
            ("plain, naïve, سلام", None),
            ("", None),
        ] {
            assert_eq!(Han::of(text), language, "{text}");
        }
    }

    #[test]
    fn tags_state_languages() {
        for (tag, language) in [
            ("ja-JP", Some(Han::Japanese)),
            ("ko", Some(Han::Korean)),
            ("zh-Hant-HK", Some(Han::Traditional)),
            ("zh_TW", Some(Han::Traditional)),
            ("zh-cn", Some(Han::Simplified)),
            ("zh", None),
            ("en", None),
        ] {
            assert_eq!(Han::stated(tag), language, "{tag}");
        }
        for language in [Han::Japanese, Han::Korean, Han::Simplified, Han::Traditional] {
            assert_eq!(Han::stated(language.tag()), Some(language));
        }
    }

    #[test]
    fn no_character_speaks_for_two_languages() {
        for (one, others) in [
            (SIMPLIFIED, [TRADITIONAL, JAPANESE]),
            (TRADITIONAL, [SIMPLIFIED, JAPANESE]),
            (JAPANESE, [SIMPLIFIED, TRADITIONAL]),
        ] {
            let both: String =
                one.chars().filter(|c| others.iter().any(|other| other.contains(*c))).collect();
            assert_eq!(both, "");
        }
    }
}
