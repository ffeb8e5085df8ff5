#!/usr/bin/env python3
"""Writes texts in every encoding that is read, as other programs encode them.

    docs/encodings/golden.py

The bytes come from GNU libc's iconv and from Python; where both have an encoding they must agree. Writes
`crates/demarche-files/tests/fixtures/encodings.txt`: for each encoding a line with its name and who made the bytes, the text, and
the bytes in hexadecimal digits. The texts were written for this file.
"""

import subprocess
import unicodedata
from pathlib import Path

TEXTS = {
    "fr": "La délégation a réaffirmé dès l'été son engagement à négocier. Le préfet a reçu les émissaires, déçus par le délai.",
    "de": "Die Räte prüfen das Übereinkommen über die Brücke. Die Größe der Fähre müssen die Behörden noch für März erklären.",
    "de_euro": "Die Räte prüfen das Übereinkommen über die Brücke. Die Fähre kostet künftig 5 € für jede Überfahrt.",
    "es": "La delegación pidió una reunión en España. Según el señor alcalde, mañana habrá más información sobre la región.",
    "da": "Forhandlingerne om vandet går videre på mandag. Både ministrene og fællesrådet håber på en løsning før sommeren.",
    "pt": "As negociações sobre a água não terminaram. A comissão dirá amanhã se há condições para a reunião das nações.",
    "is": "Viðræðurnar um vatnið halda áfram á mánudag. Báðir ráðherrarnir þurfa að ræða það við þjóðþing sín áður.",
    "no": "Forhandlingene om vannet går videre på mandag. Både ministrene og fellesrådet håper på en løsning før sommeren.",
    "cy": "Mae'r gweinidogion wedi cyfarfod ddydd Llun. Bydd y tŷ a'r dŵr yn cael eu trafod, ac mae'r ŵyl yn parhau tŵr.",
    "se": "Ministarat deaivvadedje vuossárgga. Čázi birra ságastallet ain, ja soađi maŋŋá galgá ráfi boahtit goappašat beallái.",
    "mt": "Il-ministri ltaqgħu nhar it-Tnejn. Iż-żewġ naħat qalu li t-taħditiet dwar l-ilma se jkomplu sa ma tiġi r-rebbiegħa.",
    "pl": "Ministrowie spotkali się w poniedziałek. Obie strony oświadczyły, że rozmowy o wodzie będą trwać aż do wiosny, jeśli zdążą.",
    "cs": "Ministři se sešli v pondělí. Obě strany řekly, že jednání o vodě potrvá až do jara, dokud sousedé čekají na odpověď.",
    "hu": "A miniszterek hétfőn találkoztak. Mindkét fél közölte, hogy a vízről szóló tárgyalások tavaszig folytatódnak, és győztes nem lesz.",
    "ro": "Miniștrii s-au întâlnit luni. Amândouă părțile au spus că discuțiile despre apă vor continua până la primăvară și vecinii așteaptă.",
    "lt": "Ministrai susitiko pirmadienį. Abi šalys sakė, kad derybos dėl vandens tęsis iki pavasario, kol kaimynai laukia žinių iš sostinės.",
    "lv": "Ministri tikās pirmdien. Abas puses teica, ka sarunas par ūdeni turpināsies līdz pavasarim, kamēr kaimiņi gaida ziņas no galvaspilsētas.",
    "et": "Ministrid kohtusid esmaspäeval. Mõlemad pooled ütlesid, et kõnelused vee üle jätkuvad kevadeni, kuni naabrid ootavad häid sõnumeid.",
    "tr": "Bakanlar pazartesi günü görüştü. İki taraf da su için yapılan görüşmelerin bahara kadar süreceğini, komşuların beklediğini söyledi.",
    "ru": "Министры встретились в понедельник. Обе стороны заявили, что переговоры о воде продолжатся до весны, пока соседи ждут ответа.",
    "uk": "Міністри зустрілися в понеділок. Обидві сторони заявили, що переговори про воду триватимуть до весни, її чекають і сусіди з Європи.",
    "bg": "Министрите се срещнаха в понеделник. Двете страни заявиха, че преговорите за водата ще продължат до пролетта.",
    "sr": "Министри су се састали у понедељак. Обе стране су рекле да ће се преговори о води наставити до пролећа, док суседи чекају.",
    "el": "Οι υπουργοί συναντήθηκαν τη Δευτέρα. Και οι δύο πλευρές είπαν ότι οι συνομιλίες για το νερό θα συνεχιστούν ως την άνοιξη.",
    "ar": "التقى الوزراء يوم الاثنين. قال الجانبان إن المحادثات حول المياه ستستمر حتى الربيع بينما تنتظر الدول المجاورة الجواب.",
    "he": "השרים נפגשו ביום שני. שני הצדדים אמרו כי השיחות על המים יימשכו עד האביב, והשכנים ממתינים לתשובה.",
    "th": "รัฐมนตรีของทั้งสองประเทศพบกันเมื่อวันจันทร์ ทั้งสองฝ่ายกล่าวว่าการเจรจาเรื่องน้ำจะดำเนินต่อไปจนถึงฤดูใบไม้ผลิ",
    "vi": "Các bộ trưởng gặp nhau hôm thứ hai. Hai bên nói rằng cuộc đàm phán về nước sẽ tiếp tục đến mùa xuân, trong khi các nước láng giềng chờ đợi.",
    "zh": "两国部长星期一举行会谈。双方表示，关于水的谈判将持续到春天，邻国正在等待答复。",
    "zh_hant": "兩國部長星期一舉行會談。雙方表示，關於水的談判將持續到春天，鄰國正在等待答覆。",
    "ja": "両国の大臣は月曜日に会談した。双方は、水をめぐる交渉が春まで続くと述べ、隣国は返答を待っている。",
    "ko": "두 나라의 장관이 월요일에 만났다. 양측은 물에 관한 회담이 봄까지 계속될 것이라고 말했고, 이웃 나라들은 대답을 기다린다.",
}

# Our name, the text, iconv's name and Python's, where they have one.
ENCODINGS = """
utf-8 ru UTF-8 utf-8
utf-16le ru UTF-16LE utf-16-le
utf-16be zh UTF-16BE utf-16-be
utf-32le ko UTF-32LE utf-32-le
utf-32be ru UTF-32BE utf-32-be
windows-1252 fr CP1252 cp1252
iso-8859-15 de_euro ISO-8859-15 iso8859-15
macintosh es MACINTOSH mac-roman
ibm850 da CP850 cp850
ibm437 de CP437 cp437
ibm858 de_euro CP858 cp858
ibm860 pt CP860 cp860
ibm861 is CP861 cp861
ibm863 fr CP863 cp863
ibm865 no CP865 cp865
iso-8859-14 cy ISO-8859-14 iso8859-14
iso-8859-10 se ISO-8859-10 iso8859-10
iso-8859-3 mt ISO-8859-3 iso8859-3
windows-1250 pl CP1250 cp1250
iso-8859-2 cs ISO-8859-2 iso8859-2
ibm852 hu CP852 cp852
iso-8859-16 ro ISO-8859-16 iso8859-16
windows-1257 lt CP1257 cp1257
iso-8859-13 lv ISO-8859-13 iso8859-13
iso-8859-4 et ISO-8859-4 iso8859-4
ibm775 lt CP775 cp775
windows-1254 tr CP1254 cp1254
ibm857 tr CP857 cp857
windows-1251 ru CP1251 cp1251
koi8-r ru KOI8-R koi8-r
koi8-u uk KOI8-U koi8-u
iso-8859-5 bg ISO-8859-5 iso8859-5
ibm866 ru CP866 cp866
ibm855 sr CP855 cp855
x-mac-cyrillic ru MAC-CYRILLIC mac-cyrillic
windows-1253 el CP1253 cp1253
iso-8859-7 el ISO-8859-7 iso8859-7
ibm737 el CP737 cp737
ibm869 el CP869 cp869
windows-1256 ar CP1256 cp1256
iso-8859-6 ar ISO-8859-6 iso8859-6
ibm720 ar - cp720
windows-1255 he CP1255 cp1255
iso-8859-8 he ISO-8859-8 iso8859-8
iso-8859-8-i he ISO-8859-8 iso8859-8
ibm862 he CP862 cp862
windows-874 th CP874 cp874
windows-1258 vi CP1258 cp1258
viscii vi VISCII -
tcvn vi TCVN -
gb18030 zh GB18030 gb18030
gbk zh GBK gbk
hz-gb-2312 zh - hz
iso-2022-cn zh ISO-2022-CN -
big5 zh_hant BIG5 big5
shift_jis ja CP932 cp932
euc-jp ja EUC-JP euc-jp
iso-2022-jp ja ISO-2022-JP iso2022-jp
euc-kr ko CP949 cp949
iso-2022-kr ko ISO-2022-KR iso2022-kr
"""

TONES = "\u0300\u0301\u0303\u0309\u0323"


def in_parts(text):
    """Tones as marks after their vowels, as windows-1258 and TCVN have them."""
    out = []
    for char in text:
        parts = unicodedata.normalize("NFD", char)
        rest = "".join(part for part in parts if part not in TONES)
        out.append(unicodedata.normalize("NFC", rest) + "".join(part for part in parts if part in TONES))
    return "".join(out)


def by_iconv(name, text):
    return subprocess.run(["iconv", "-f", "UTF-8", "-t", name], input=text.encode(), capture_output=True, check=True).stdout


def main():
    out = ["# Texts in every encoding, as iconv and Python encode them. Made by docs/encodings/golden.py."]
    for row in ENCODINGS.strip().splitlines():
        own, language, iconv, python = row.split()
        text = TEXTS[language]
        if own == "windows-1258":
            text = in_parts(text)
        made = {}
        if iconv != "-":
            made["iconv"] = by_iconv(iconv, text)
        if python != "-":
            made["Python"] = text.encode(python)
        if len(set(made.values())) > 1:
            raise SystemExit(f"{own}: iconv and Python do not agree: {made}")
        encoded = next(iter(made.values()))
        out += [f"= {own} {' '.join(made)}", text, encoded.hex()]
    here = Path(__file__).resolve().parents[2] / "crates/demarche-files/tests/fixtures/encodings.txt"
    here.parent.mkdir(exist_ok=True)
    here.write_text("\n".join(out) + "\n", encoding="utf-8")


main()
