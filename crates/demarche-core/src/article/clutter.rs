//! Recognises lines that came with a web page and are not part of the article.

/// Words that may appear beside a sign in share bars and page furniture, in lower case.
const WORDS: &[&str] = &[
    "youtube",
    "tiktok",
    "threads",
    "bluesky",
    "mastodon",
    "email",
    "e-mail",
    "copy",
    "link",
    "save",
    "comments",
    "comment",
    "listen",
    "follow",
    "us",
    "on",
    "sign",
    "in",
    "up",
    "log",
    "register",
    "menu",
    "to",
    "main",
    "content",
    "this",
    "article",
    "story",
    "via",
    "x",
    "ad",
    "sponsored",
    "read",
    "more",
    "also",
    "search",
    "home",
    "and",
    "or",
    "by",
    "pin",
    "it",
    "our",
    "the",
    "google",
    "news",
    "app",
    "download",
];
/// Signs of share bars and page furniture, in lower case. A line made only of signs and [`WORDS`] is clutter; without a sign
/// it may be a heading ("In the news").
const SIGNS: &[&str] = &[
    "facebook",
    "twitter",
    "whatsapp",
    "linkedin",
    "telegram",
    "pinterest",
    "reddit",
    "messenger",
    "instagram",
    "tweet",
    "share",
    "subscribe",
    "advertisement",
    "bookmark",
    "print",
    "skip",
    "login",
    "newsletter",
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
];

/// Returns whether a line is page clutter.
pub(super) fn is_clutter(line: &str) -> bool {
    if line.len() > 240 || !line.is_ascii() {
        return false;
    }
    is_icon_row(line) || is_furniture(line) || is_consent(line)
}

fn is_icon_row(line: &str) -> bool {
    line.split_ascii_whitespace().all(|word| {
        word.strip_prefix("icon-").is_some_and(|rest| {
            !rest.is_empty()
                && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
    })
}

fn is_furniture(line: &str) -> bool {
    // Most lines are sentences, which their length shows at once.
    if line.len() > 100 {
        return false;
    }
    let mut has_sign = false;
    for word in
        line.split(|character: char| !(character.is_ascii_alphanumeric() || character == '-'))
    {
        let word = word.to_ascii_lowercase();
        let word = word.strip_prefix("icon-").unwrap_or(&word);
        let is_sign = SIGNS.contains(&word);
        if !word.is_empty() && !is_sign && !WORDS.contains(&word) {
            return false;
        }
        has_sign |= is_sign;
    }
    has_sign
}

fn is_consent(line: &str) -> bool {
    if memchr::memmem::find(line.as_bytes(), b"ookie").is_none() {
        return false;
    }
    let line = line.to_ascii_lowercase();
    line.contains("cookie") && CONSENT.iter().any(|sign| line.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::is_clutter;

    #[test]
    fn share_bars_and_consent_lines_are_clutter() {
        for line in [
            "icon-facebook icon-twitter icon-whatsapp",
            "Share on Facebook",
            "Facebook Twitter WhatsApp Email",
            "Share this article",
            "ADVERTISEMENT",
            "We use cookies to improve this site. Accept all",
            "Subscribe to our newsletter",
            "Skip to main content",
            "Tweet | Share | Print",
        ] {
            assert!(is_clutter(line), "{line:?}");
        }
    }

    #[test]
    fn words_of_the_article_are_not_clutter() {
        for line in [
            "KEY POINTS",
            "In the news",
            "More on this story",
            "Talks in Istanbul",
            "The icon-maker spoke",
            "The minister shared his views on Facebook",
            "Icons of the past",
            "Read more",
            "X",
            "Police found cookies in the bag",
            "پاکستان",
        ] {
            assert!(!is_clutter(line), "{line:?}");
        }
    }
}
