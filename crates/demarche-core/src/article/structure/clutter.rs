//! Recognises lines that came with a web page and are not part of the article.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::{
    line::Line,
    words::{Beginnings, Phrases, fold},
};

/// The longest line that is clutter by its words, in columns.
const LONGEST: usize = 130;

/// Names of networks and what is done there. A line made only of these and of [`SMALL_WORDS`] is clutter.
static SIGNS: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::new(&[
        "facebook/twitter/whatsapp/linkedin/telegram/pinterest/reddit/messenger/instagram/youtube/tiktok/bluesky/mastodon/viber/flipboard/weibo/wechat/line/vk",
        "tweet/share/subscribe/advertisement/bookmark/print/skip/login/newsletter/retweet/unsubscribe",
        "compartir/compartilhar/partilhar/partager/imprimer/imprimir/teilen/drucken/anzeige/werbung/publicidad/publicité/publicidade/tuitear",
        "поделиться/вконтакте/одноклассники/твиттер/телеграм/фейсбук/реклама/распечатать/поділитися/надрукувати",
        "مشاركة/فيسبوك/تويتر/واتساب/تيليجرام/شارك/إعلان/طباعة/انستغرام/تلغرام/لينكدإن",
        "فیس بک/ٹوئٹر/واٹس ایپ/شیئر/شیئر کریں/اشتہار/پرنٹ/ٹیلی گرام/فیس‌بوک/توییتر/واتساپ/تلگرام/چاپ/اشتراک گذاری/اشتراک‌گذاری/اشتراک",
        "微信/微博/分享/分享到/朋友圈/打印/收藏/广告/廣告/列印/臉書/转发",
        "シェア/シェアする/ツイート/ツイートする/印刷/はてなブックマーク/広告/フェイスブック/ポストする/ブックマーク",
        "공유/공유하기/페이스북/트위터/카카오톡/인쇄/광고/스크랩/카카오스토리",
        "शेयर/शेयर करें/साझा करें/फेसबुक/व्हाट्सएप/ट्विटर/विज्ञापन/व्हाट्सऐप/टेलीग्राम/ट्वीट",
        "শেয়ার/শেয়ার করুন/ফেসবুক/টুইটার/হোয়াটসঅ্যাপ/বিজ্ঞাপন/প্রিন্ট",
        "paylaş/yazdır/reklam/tweetle/bagikan/cetak/iklan/sebarkan/condividi/stampa/pubblicità/udostępnij/drukuj/reklama/shiriki/delen/afdrukken/dela/chia sẻ/แชร์/שתף/κοινοποίηση",
    ])
});

/// Words that may appear beside a sign; without one they may be a heading ("In the news").
static SMALL_WORDS: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::new(&[
        "threads/email/e/mail/copy/link/save/comments/comment/listen/follow/us/on/sign/in/up/log/register/menu/to/main/content",
        "this/article/story/via/x/ad/sponsored/read/more/also/search/home/and/or/by/pin/it/our/the/google/news/app/download/post/page/with/friends/icon",
        "en/por/correo/enlace/copiar/el/la/este/artículo/noticia/sur/cet/par/courriel/lien/copier/le/auf/per/diesen/artikel/kopieren/seite",
        "no/na/via/o/artigo/esta/esta/matéria/в/на/ссылку/скопировать/статью/на/عبر/على/الخبر/رابط/پر/لینک/کاپی/को/पर/ile/de/da/haberi/di/ke/tautan/salin/su",
        "到/で/に/する/을/를/로",
    ])
});

/// Whole lines.
static LINES: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::new(&[
        "read more/load more/show more/see more/view more/more/menu/search/sign in/log in/sign up/register/copy link/link copied/save/saved/listen/play/follow/follow us/like/reply/report/close/accept/accept all/reject all/continue/back to top/top/next/previous/next article/previous article/copy/gift this article/view comments/leave a comment/leave a reply/post a comment/add a comment/join the conversation/join the discussion/all comments/no comments/comments/comment/comments are closed/skip to content/skip to main content/skip to navigation/jump to latest/enter your email/enter your email address/email address/manage preferences/privacy policy/terms of use/terms and conditions/contact us/about us/cookie policy/view this email in your browser/view in browser/listen to this article/print this page/email this article/sponsored/sponsored content/promoted/promoted content/recommended/more galleries/show comments/toggle navigation/open menu/close menu/trending/trending now/related/feedback/share full article/article continues after advertisement/story continues below advertisement/advertisement continue reading/getting audio file/hide caption/toggle caption/enlarge this image/image/slideshow/your browser does not support the audio element",
        "ver más/leer más/guardar/enlace copiado/copiar enlace/copiar link/comentar/comentarios/iniciar sesión/registrarse/buscar/suscríbete/suscríbase/escuchar/seguir leyendo/volver arriba/ver comentarios/política de privacidad/aviso legal/menú/cargar más/más/cerrar/aceptar/me gusta/imprimir artículo/escuchar artículo/archivado en/mira también/deja un comentario",
        "lire la suite/lien copié/copier le lien/commenter/commentaires/se connecter/sabonner/sinscrire/rechercher/écouter/écouter larticle/voir tous les commentaires/voir les commentaires/réagir/ajouter à vos sélections/offrir larticle/mentions légales/la suite est réservée aux abonnés/article réservé aux abonnés/réservé aux abonnés/larticle continue après la publicité/retour en haut/voir plus/lire plus tard/enregistrer/suivre/haut de page/politique de confidentialité",
        "weiterlesen/mehr anzeigen/merken/artikel merken/artikel anhören/anhören/kommentare/kommentieren/kommentar schreiben/kommentar verfassen/anmelden/registrieren/suche/suchen/impressum/datenschutz/agb/nach oben/zum inhalt springen/zur startseite/newsletter abonnieren/link kopieren/vorlesen/jetzt abonnieren/abonnieren/merkliste/alle kommentare/zur merkliste/artikel verschenken",
        "комментарии/комментировать/оставить комментарий/читать далее/показать ещё/загрузить ещё/подписаться/войти/регистрация/поиск/скопировать ссылку/слушать/меню/наверх/ссылка скопирована/добавить комментарий/все новости/обсудить/сохранить/версия для печати/коментарі/читати далі/підписатися/залишити коментар",
        "نسخ الرابط/اقرأ المزيد/المزيد/تعليقات/التعليقات/أضف تعليقا/أضف تعليق/اترك تعليقا/اترك تعليقاً/بحث/تسجيل الدخول/اشترك/استمع/القائمة/حفظ/حجم الخط/تم نسخ الرابط/شاهد المزيد/تحميل المزيد/طباعة المقال/تابعنا/سياسة الخصوصية/من نحن/اتصل بنا",
        "مزید پڑھیں/مزید/تبصرے/تبصرہ کریں/لنک کاپی کریں/تلاش/سبسکرائب کریں/لاگ ان/سائن ان/مینیو/مینو/ہمیں فالو کریں/اپنی رائے دیں/نظر شما/نظرات/ارسال نظر/نظرات شما/بیشتر/ادامه مطلب/جستجو/ورود/ثبت نام/لینک کوتاه/ارسال به دوستان/دیدگاه شما/نسخه چاپی/منو/کپی لینک/نور خبرونه/تبصرې",
        "字号/字体/评论/收藏本文/阅读全文/查看更多/更多/登录/注册/搜索/返回顶部/订阅/举报/点赞/相关评论/我要评论/发表评论/网友评论/打印本页/留言/加入会员/關閉/更多新聞/回首頁/點我看更多/下载客户端/扫一扫/大中小/字号大中小",
        "続きを読む/もっと見る/コメント/コメントする/検索/ログイン/会員登録/ページトップへ/保存/メニュー/コメントを見る/リンクをコピー/リンクをコピーする/トップページ/スクラップ/お問い合わせ/この記事をシェア",
        "더보기/더 보기/댓글/댓글쓰기/로그인/회원가입/검색/구독/메뉴/기사 공유/글자크기/본문 듣기/url 복사/기사제보/맨위로/좋아요/구독하기",
        "और पढ़ें/टिप्पणियां/टिप्पणी करें/लॉग इन/खोजें/सब्सक्राइब करें/मेन्यू/कमेंट/कमेंट करें/लिंक कॉपी करें/ऐप खोलें/फॉलो करें/फॉलो करें",
        "আরও পড়ুন/আরো পড়ুন/মন্তব্য/মন্তব্য করুন/লিংক কপি/খুঁজুন/লগইন/মেনু",
        "veja mais/leia mais/saiba mais/comentários/comentar/entrar/cadastre se/buscar/salvar/ouvir/copiar link/assine/voltar ao topo/carregar mais/continua depois da publicidade/continua após a publicidade/link copiado/ouvir notícia/política de privacidade/menu/siga nos/deixe um comentário/receba nossas notícias/assine nossa newsletter/assine a newsletter/ver todos os comentários",
        "devamını oku/daha fazla/yorumlar/yorum yap/yorum yaz/giriş yap/üye ol/ara/kaydet/bağlantıyı kopyala/abone ol/dinle/menü/yorum ekle/linki kopyala/takip et/haberin devamı/yukarı çık/tüm yorumlar",
        "selengkapnya/baca selengkapnya/lihat semua/muat lainnya/komentar/tulis komentar/masuk/daftar/cari/simpan/salin tautan/salin link/berlangganan/halaman selanjutnya/lanjutkan membaca/kirim komentar/dengarkan/gabung/ikuti kami/scroll untuk melanjutkan/scroll to continue with content",
        "leggi tutto/mostra altro/commenti/commenta/accedi/registrati/cerca/abbonati/ascolta/ascolta larticolo/copia link/torna su/salva/czytaj więcej/pokaż więcej/komentarze/skomentuj/zaloguj się/szukaj/kopiuj link/lees meer/reacties/läs mer/kommentarer/soma zaidi/maoni/tafuta/xem thêm/bình luận/อ่านเพิ่มเติม",
    ])
});

/// Beginnings of lines that lead elsewhere; what follows is the title of another page.
static LEADS: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::new(&[
        "read more/read also/also read/see also/related/more on this/watch/watch now/further reading/dont miss/recommended/up next/in case you missed it/view more/sign up for/subscribe to/sign up to/follow us on/join our/get our/download our/download the/share this/share on/tags/topics/filed under/posted in/skip to/click here/listen to/view this email/copyright/all rights reserved/more from/more on/image source/image caption/by signing up/subscribe now/get the latest",
        "lea también/lee también/lea además/leer más/ver también/te puede interesar/mira también/suscríbete a/suscríbase a/síguenos en/etiquetas/más información/más sobre/noticia relacionada/regístrate/archivado en/compartir en",
        "lire aussi/à lire aussi/lire également/à lire/voir aussi/abonnez vous/sabonner à/inscrivez vous/suivez nous/temps de lecture/mots clés/sur le même sujet/écouter aussi/newsletter/partager sur/retrouvez tous",
        "lesen sie auch/lesen sie hier/lesen sie mehr/auch interessant/siehe auch/mehr zum thema/mehr dazu/schlagworte/newsletter/folgen sie uns/jetzt abonnieren/zum thema/lesezeit",
        "читайте также/читать также/смотрите также/подписывайтесь на/подпишитесь на/теги/по теме/подробнее/следите за/читайте нас/время чтения/читайте ещё/читайте також/підписуйтесь на/дивіться також",
        "اقرأ أيضا/اقرأ أيضاً/اقرا ايضا/إقرأ أيضا/اقرأ المزيد/شاهد أيضا/طالع أيضا/اشترك في/اشترك الآن/تابعونا على/تابعنا على/مواضيع ذات صلة/للمزيد/جميع الحقوق محفوظة/كلمات مفتاحية/الكلمات المفتاحية/وسوم/انضم إلى",
        "مزید پڑھیں/یہ بھی پڑھیں/یہ بھی دیکھیں/ہمیں فالو کریں/سبسکرائب کریں/مزید جانیے/متعلقہ/ٹیگز/بیشتر بخوانید/بخوانید/همچنین بخوانید/مطالب مرتبط/اخبار مرتبط/کد خبر/برچسب‌ها/برچسب ها/کلیدواژه/کلمات کلیدی/دا هم ولولئ",
        "相关阅读/延伸阅读/推荐阅读/更多阅读/点击查看/关注我们/订阅/扫码/版权所有/责任编辑声明/更多新闻/延伸閱讀/更多新聞/相關新聞/追蹤我們/分享到/字号/标签/關鍵字",
        "関連記事/あわせて読みたい/こちらも/関連リンク/合わせて読みたい/無断転載/フォローする",
        "관련 기사/관련기사/무단 전재/무단전재/저작권자/함께 볼 만한/이 기사를/많이 본 뉴스/제보는",
        "यह भी पढ़ें/ये भी पढ़ें/यह भी देखें/और पढ़ें/इसे भी पढ़ें/हमें फॉलो करें/हमारे न्यूज़लेटर/टैग्स/संबंधित खबरें/ताज़ा खबरों के लिए/ये भी देखें",
        "আরও পড়ুন/আরো পড়ুন/আরও খবর/আমাদের অনুসরণ/আরও দেখুন",
        "leia também/leia mais/veja também/saiba mais/assine/assista também/siga nos/inscreva se/clique aqui/tópicos/confira também/tempo de leitura/receba",
        "ayrıca okuyun/ilgili haber/ilgili haberler/ilginizi çekebilir/bunu da oku/abone ol/haber bülteni/haber bültenimize/bizi takip/etiketler/takip edin/daha fazla bilgi",
        "baca juga/lihat juga/simak juga/berlangganan/tonton juga/ikuti kami/artikel terkait/berita terkait/tag/saksikan video/dapatkan/baca selengkapnya",
        "leggi anche/guarda anche/iscriviti alla/segui ci/seguici su/vedi anche/minuti di lettura/riproduzione riservata/czytaj także/czytaj też/zobacz także/zobacz też/zapisz się/obserwuj nas/lees ook/meld je aan/läs också/läs mer/soma pia/đọc thêm/xem thêm/อ่านต่อ/εγγραφείτε/διαβάστε επίσης",
    ])
});

/// Lines below which links to other pages are listed.
static LISTS: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::new(&[
        "related/related articles/related topics/related stories/related content/related news/related posts/related coverage/related links/explore more on these topics/most read/most popular/most viewed/more stories/more news/more on this story/more from this section/more from/you may also like/you might also like/recommended/recommended for you/recommended stories/read next/up next/top stories/latest news/latest/latest stories/trending/trending now/editors picks/in other news/also read/read also/see also/more on this topic/popular/dont miss/share this article/more galleries/around the web/from the web/sponsored links/tags/topics/explore more/keep reading/further reading",
        "noticias relacionadas/relacionadas/artículos relacionados/te puede interesar/más leídas/lo más leído/lo más visto/más noticias/ver también/últimas noticias/le puede interesar/más información/temas/también te puede interesar/además/contenido relacionado/lo último",
        "à lire aussi/lire aussi/sur le même sujet/les plus lus/articles similaires/articles liés/dans la même rubrique/à voir aussi/lire plus/les plus récents/voir aussi/contenus sponsorisés/le choix de la rédaction",
        "lesen sie auch/mehr zum thema/das könnte sie auch interessieren/meistgelesen/meist gelesen/weitere artikel/auch interessant/neueste artikel/ähnliche artikel/verwandte artikel/weitere themen/top themen/mehr aus dem ressort/themen",
        "материалы по теме/по теме/читайте также/самое читаемое/другие новости/похожие материалы/новости по теме/популярное/лента новостей/главное за день/ещё по теме/новости партнёров/последние новости/смотрите также/теги/рекомендуем/читайте також/популярні новини/схожі новини",
        "مواضيع ذات صلة/أخبار ذات صلة/اقرأ أيضا/اقرأ أيضاً/الأكثر قراءة/الأكثر مشاهدة/ذات صلة/المزيد من الأخبار/قد يعجبك أيضا/مقالات ذات صلة/آخر الأخبار/أحدث الأخبار/شاهد أيضا/كلمات مفتاحية/الأكثر شعبية/موضوعات متعلقة/اخترنا لك",
        "متعلقہ خبریں/مزید خبریں/یہ بھی پڑھیں/مقبول ترین/سب سے زیادہ پڑھی جانے والی/تازہ ترین خبریں/اہم خبریں/اخبار مرتبط/بیشتر بخوانید/پربازدیدترین/پربازدیدترین‌ها/مطالب مرتبط/آخرین اخبار/پربیننده‌ترین/همچنین بخوانید/پیشنهاد ما/نور خبرونه/اړوند خبرونه",
        "相关阅读/相关新闻/延伸阅读/推荐阅读/热门新闻/热点推荐/更多新闻/猜你喜欢/为您推荐/热门推荐/相关链接/相关文章/最新新闻/精彩推荐/排行榜/更多新聞/相關新聞/延伸閱讀/熱門新聞/你可能也喜歡",
        "関連記事/関連ニュース/おすすめ記事/ランキング/アクセスランキング/人気記事/最新記事/あわせて読みたい/この記事を読んだ人は/注目の記事/トップニュース/新着",
        "관련 기사/관련기사/관련 뉴스/많이 본 뉴스/많이 본 기사/추천 기사/최신 기사/인기 기사/주요 뉴스/실시간 뉴스",
        "संबंधित खबरें/यह भी पढ़ें/ये भी पढ़ें/और पढ़ें/सबसे ज्यादा पढ़ी गई/अन्य खबरें/ट्रेंडिंग/लेटेस्ट न्यूज़/संबंधित समाचार/ताज़ा खबरें/टॉप न्यूज़",
        "আরও পড়ুন/আরো পড়ুন/সম্পর্কিত খবর/সর্বাধিক পঠিত/আরও খবর/সর্বশেষ খবর",
        "veja também/leia também/notícias relacionadas/mais lidas/mais notícias/últimas notícias/relacionadas/recomendado para você/saiba mais/conteúdo relacionado/destaques/tópicos relacionados",
        "ilgili haberler/çok okunanlar/diğer haberler/ilginizi çekebilir/son haberler/en çok okunanlar/bunlar da ilginizi çekebilir/benzer haberler/öne çıkanlar",
        "berita terkait/baca juga/terpopuler/berita lainnya/artikel terkait/berita terbaru/rekomendasi untuk anda/paling banyak dibaca/terkini lainnya/topik terkait/pilihan editor",
        "leggi anche/articoli correlati/i più letti/potrebbe interessarti/notizie correlate/czytaj także/najpopularniejsze/zobacz także/powiązane artykuły/najnowsze/lees ook/meest gelezen/mest lästa/habari zinazohusiana/zilizosomwa zaidi/tin liên quan/tin cùng chuyên mục/ข่าวที่เกี่ยวข้อง/διαβάστε επίσης/σχετικά άρθρα",
    ])
});

/// Words beside a number that counts answers, readers or minutes.
static COUNTED: LazyLock<Phrases> = LazyLock::new(|| {
    Phrases::new(&[
        "comments/comment/min read/minute read/mins read/minutes read/shares/share/views/likes/replies/k shares/k views/m views/k/reading time/min/followers",
        "comentarios/comentario/min de lectura/minutos de lectura/minutos/compartidos/commentaires/commentaire/min de lecture/minutes de lecture/kommentare/kommentar/min lesezeit/minuten lesezeit/min",
        "комментариев/комментария/комментарии/комментарий/просмотров/мин чтения/минут чтения/минуты чтения/коментарів/коментарі/переглядів/хв читання",
        "تعليق/تعليقات/مشاهدة/دقيقة قراءة/دقائق قراءة/تعليقا/تبصرے/نظر/دقیقه/بازدید/دقیقه مطالعه/منٹ/مشاهدات",
        "评论/条评论/阅读/人参与/跟帖/分钟阅读/浏览/留言/則留言/コメント/件のコメント/댓글/조회/개의 댓글",
        "टिप्पणियां/मिनट पढ़ें/मिनट में पढ़ें/কমেন্ট/মন্তব্য/comentários/comentário/minutos de leitura/min de leitura/yorum/yorumlar/dakika okuma/dk okuma/komentar/menit baca/menit/commenti/minuti di lettura/komentarze/komentarzy/komentarz/reacties/reactions",
    ])
});

/// The signs between the words of a menu in one line.
const MENU_SIGNS: [char; 3] = ['|', '·', '•'];

/// With what the phrases of all lists begin.
static BEGINNINGS: LazyLock<Beginnings> =
    LazyLock::new(|| Beginnings::of([&LINES, &LEADS, &SIGNS, &SMALL_WORDS, &LISTS, &COUNTED]));

// The bits of its lists.
const IN_LINES: u8 = 1;
const IN_LEADS: u8 = 2;
const IN_SIGNS: u8 = 4;
const IN_SMALL_WORDS: u8 = 8;
const IN_LISTS: u8 = 16;
const IN_COUNTED: u8 = 32;

/// Parts of lines about rights, cookies and mails.
const PARTS: &[&str] = &[
    "all rights reserved",
    "terms of use",
    "privacy policy",
    "you are receiving this email",
    "our newsletter",
    "todos los derechos reservados",
    "derechos reservados",
    "tous droits réservés",
    "alle rechte vorbehalten",
    "все права защищены",
    "усі права захищені",
    "جميع الحقوق محفوظة",
    "جملہ حقوق محفوظ",
    "تمامی حقوق",
    "کلیه حقوق",
    "版权所有",
    "未经许可不得",
    "版權所有",
    "未經授權",
    "著作権",
    "無断転載",
    "무단 전재",
    "무단전재",
    "सर्वाधिकार सुरक्षित",
    "সর্বস্বত্ব সংরক্ষিত",
    "todos os direitos reservados",
    "tüm hakları saklıdır",
    "hak cipta dilindungi",
    "tutti i diritti riservati",
    "riproduzione riservata",
    "wszelkie prawa zastrzeżone",
];

/// A line that mentions cookies and contains one of these is a consent notice.
const CONSENT: &[&str] = &[
    "accept",
    "consent",
    "we use",
    "this site uses",
    "this website uses",
    "policy",
    "preferences",
    "utilizamos",
    "usamos",
    "aceptar",
    "nous utilisons",
    "accepter",
    "wir verwenden",
    "wir nutzen",
    "akzeptieren",
    "мы используем",
    "принять",
    "نستخدم",
    "ملفات",
    "使用",
    "同意",
    "aceitar",
    "kullanıyoruz",
    "kabul",
    "kami menggunakan",
    "utilizziamo",
    "accetta",
];

/// Returns whether a line reserves rights or says why a mail was sent, as at the end of a page.
pub(super) fn is_notice(line: &Line<'_>) -> bool {
    if line.columns() > 160 {
        return false;
    }
    let small = line.text.to_lowercase();
    PARTS.iter().any(|part| small.contains(part))
}

/// Returns whether a line is page clutter by its own words.
pub(super) fn is_clutter(line: &Line<'_>) -> bool {
    let text = line.text;
    if is_icon_row(text) || is_rights(line) || is_consent(line) {
        return true;
    }
    if line.columns() > LONGEST || is_told(line) {
        return false;
    }
    let Some(lists) = BEGINNINGS.of_line(text) else { return is_link(text) };
    let is_any = |wanted: u8| lists & wanted != 0;
    let has_parts = text.contains(MENU_SIGNS);
    if lists == 0 && !has_parts {
        return is_link(text);
    }
    let folded = fold(text);
    let is_stopped = text.ends_with(['.', '。', '۔', '।']) && !text.ends_with("...");
    (is_any(IN_LINES | IN_LISTS)
        && !is_stopped
        && (LINES.contains(&folded) || LISTS.contains(&folded)))
        || (is_any(IN_LEADS) && is_lead(text, &folded))
        || (is_any(IN_SIGNS | IN_SMALL_WORDS) && is_share_bar(&folded, line))
        || (is_any(IN_LINES | IN_LEADS | IN_COUNTED) && is_count(line, &folded))
        || is_link(text)
        || (has_parts && is_menu(text, &folded))
}

/// Returns whether links to other pages are listed below a line.
pub(super) fn is_list_of_links(line: &Line<'_>) -> bool {
    if line.columns() > 60 || line.is_finished() || !LISTS.may_start(line.text) {
        return false;
    }
    let folded = fold(line.text);
    let n_words = |text: &str| text.split(' ').count();
    LISTS.prefix_of(&folded).is_some_and(|length| {
        let lead = folded.get(..length).unwrap_or_default();
        length == folded.len()
            || (n_words(lead) > 1 && n_words(&folded) <= 6 && line.text.ends_with(':'))
    })
}

/// Returns whether a line is a row of crumbs or links (`Home › World › Asia`, `News | Sport | Weather`).
pub(super) fn is_crumbs(line: &Line<'_>) -> bool {
    if line.columns() > 120 || line.is_finished() || line.text.starts_with('|') {
        return false;
    }
    let is_row = |sign: &str, least: usize| {
        let parts: Vec<&str> = line.text.split(sign).map(str::trim).collect();
        let is_short = |part: &str| !part.is_empty() && super::line::columns(part) <= 28;
        parts.len() >= least && parts.iter().all(|part| is_short(part))
    };
    is_row(" > ", 2)
        || is_row(" › ", 2)
        || is_row(" » ", 2)
        || is_row(" | ", 3)
        || is_row(" / ", 3)
        || is_row(" · ", 3)
}

/// Returns whether a line is a whole sentence, which no link is.
fn is_told(line: &Line<'_>) -> bool {
    let end = line.text.trim_end_matches(['"', '”', '»', ')']);
    end.ends_with(['.', '。', '۔', '।'])
        && !end.ends_with("...")
        && line.columns() > 24
        && line.text.split_whitespace().nth(3).is_some()
        && !LEADS.may_start(line.text)
}

/// `Read more: …`, or the words alone. A sentence that begins with them is none.
fn is_lead(text: &str, folded: &str) -> bool {
    let Some(length) = LEADS.prefix_of(folded) else { return false };
    if length == folded.len() {
        return true;
    }
    let is_sentence = text.ends_with(['.', '。', '۔', '।']);
    let n_words = folded.get(..length).map_or(0, |lead| lead.split(' ').count());
    // One word before a colon, or several that say enough.
    let colon =
        text.find([':', '：', '|', '–']).map(|at| fold(text.get(..at).unwrap_or_default()).len());
    colon == Some(length)
        || (n_words > 1 && !is_sentence)
        || (text.len() < 80 && folded.contains("newsletter"))
        || (is_sentence && n_words > 2 && folded.contains("newsletter"))
}

fn is_share_bar(folded: &str, line: &Line<'_>) -> bool {
    if line.columns() > 100 {
        return false;
    }
    let (mut rest, mut has_sign) = (folded, false);
    while !rest.is_empty() {
        let sign = SIGNS.prefix_of(rest);
        has_sign |= sign.is_some();
        let Some(length) = sign.or_else(|| SMALL_WORDS.prefix_of(rest)) else { return false };
        rest = rest.get(length..).unwrap_or_default().trim_start();
    }
    has_sign
}

/// `214 comments`, `Comments (12)`, `5 min read`.
fn is_count(line: &Line<'_>, folded: &str) -> bool {
    line.columns() <= 40
        && line.has_digit()
        && (COUNTED.contains(folded)
            || LINES.contains(folded)
            || LEADS.prefix_of(folded).is_some_and(|length| {
                COUNTED.contains(folded.get(length..).unwrap_or_default().trim())
            }))
        && !folded.is_empty()
}

/// `Privacy policy | Terms of use | Contact us`.
fn is_menu(text: &str, folded: &str) -> bool {
    let mut n_parts = 0;
    for part in text.split(MENU_SIGNS) {
        let part = fold(part);
        if !(LINES.contains(&part) || SIGNS.contains(&part)) {
            return false;
        }
        n_parts += 1;
    }
    n_parts > 1 && !folded.is_empty()
}

/// `[Share](https://…)` and nothing else, or an address alone.
fn is_link(text: &str) -> bool {
    text.starts_with('[') && text.ends_with(')') && text.contains("](http") && !text.contains(". ")
}

fn is_icon_row(line: &str) -> bool {
    line.starts_with("icon-")
        && line.split_ascii_whitespace().all(|word| {
            word.strip_prefix("icon-").is_some_and(|rest| {
                !rest.is_empty()
                    && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            })
        })
}

/// `© 2025 …`, and lines that reserve rights.
fn is_rights(line: &Line<'_>) -> bool {
    if line.columns() > 200 {
        return false;
    }
    let text = line.text.trim_start_matches("Copyright").trim_start();
    let after = text
        .strip_prefix('©')
        .or_else(|| text.strip_prefix("(c)"))
        .or_else(|| text.strip_prefix("(C)"));
    after.is_some_and(|after| {
        after.trim_start().chars().take(4).filter(char::is_ascii_digit).count() == 4
    })
}

/// The names of cookies, however they begin.
static COOKIES: LazyLock<[Finder<'static>; 3]> =
    LazyLock::new(|| ["ookie", "الارتباط", "çerez"].map(Finder::new));

fn is_consent(line: &Line<'_>) -> bool {
    let words = line.text;
    if words.len() > 600 || !COOKIES.iter().any(|name| name.find(words.as_bytes()).is_some()) {
        return false;
    }
    let small = words.to_lowercase();
    (small.contains("cookie") || !small.is_ascii())
        && CONSENT.iter().any(|sign| small.contains(sign))
}
