//! What a client calls itself, as people want to read it in the list of their sessions (`docs/protocol/portal.md` 10.1).
//!
//! Anybody may call himself anything, so that nothing may ever depend on it.

/// What can be told from a `User-Agent`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserAgent {
    /// Name and main version of the program, such as `Firefox 128`.
    pub browser: Option<String>,
    /// The system it runs on, such as `Windows 10`.
    pub platform: Option<String>,
    /// Whether it is a telephone or a tablet.
    pub is_mobile: bool,
}

/// How browsers name themselves, the pretenders first: nearly everything calls itself Chrome and Safari too.
const BROWSERS: [(&str, &str); 14] = [
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("YaBrowser/", "Yandex Browser"),
    ("Vivaldi/", "Vivaldi"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("HeadlessChrome/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),
    ("Trident/", "Internet Explorer"),
];

/// Systems, the special ones first: every Android is a Linux too.
const PLATFORMS: [(&str, &str); 14] = [
    ("Windows NT 10.0", "Windows 10"),
    ("Windows NT 6.3", "Windows 8.1"),
    ("Windows NT 6.2", "Windows 8"),
    ("Windows NT 6.1", "Windows 7"),
    ("Windows", "Windows"),
    ("iPhone", "iOS"),
    ("iPad", "iPadOS"),
    ("Mac OS X", "macOS"),
    ("Macintosh", "macOS"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("FreeBSD", "FreeBSD"),
    ("Linux", "Linux"),
    ("X11", "Unix"),
];

/// Longer names of programs are cut.
const NAME_MAX_CHARS: usize = 40;

impl UserAgent {
    /// Reads the value of a `User-Agent` header; what cannot be told is left open.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let platform = PLATFORMS.iter().find(|(mark, _)| text.contains(mark));
        Self {
            browser: browser(text),
            platform: platform.map(|(mark, name)| match major_version(text, &format!("{mark} ")) {
                Some(version) if *mark == "Android" => format!("{name} {version}"),
                _ => (*name).to_owned(),
            }),
            is_mobile: ["Mobile", "Android", "iPhone", "iPad"]
                .iter()
                .any(|mark| text.contains(mark)),
        }
    }
}

fn browser(text: &str) -> Option<String> {
    let known = BROWSERS.iter().find(|(mark, _)| text.contains(mark));
    if let Some((mark, name)) = known {
        return Some(match major_version(text, mark) {
            // Its engine counts four less.
            Some(engine) if *name == "Internet Explorer" => format!("{name} {}", engine + 4),
            Some(version) => format!("{name} {version}"),
            None => (*name).to_owned(),
        });
    }
    // Programs that do not pretend: `python-requests/2.32.3`.
    let first = text.split_whitespace().next()?;
    let (name, _) = first.split_once('/').unwrap_or((first, ""));
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.is_empty() || !name.chars().all(plain) {
        return None;
    }
    let name: String = name.chars().take(NAME_MAX_CHARS).collect();
    Some(match major_version(text, &format!("{name}/")) {
        Some(version) => format!("{name} {version}"),
        None => name,
    })
}

/// The number behind the first `mark`.
fn major_version(text: &str, mark: &str) -> Option<u32> {
    let (_, rest) = text.split_once(mark)?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).take(6).collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn well_known_clients() {
        let mozilla = "Mozilla/5.0";
        let chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0";
        for (text, browser, platform, is_mobile) in [
            (
                format!("{mozilla} (Windows NT 10.0; Win64; x64) {chrome} Safari/537.36"),
                "Chrome 126",
                "Windows 10",
                false,
            ),
            (
                format!("{mozilla} (Windows NT 10.0; Win64; x64) {chrome} Safari/537.36 Edg/126.0.2592.87"),
                "Edge 126",
                "Windows 10",
                false,
            ),
            (
                format!("{mozilla} (Linux; Android 14; Pixel 8) {chrome} Mobile Safari/537.36"),
                "Chrome 126",
                "Android 14",
                true,
            ),
            (
                format!("{mozilla} (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"),
                "Firefox 128",
                "Linux",
                false,
            ),
            (
                format!(
                    "{mozilla} (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"
                ),
                "Safari 17",
                "iOS",
                true,
            ),
            (
                format!(
                    "{mozilla} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Safari/605.1.15"
                ),
                "Safari 17",
                "macOS",
                false,
            ),
            (
                format!("{mozilla} (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko"),
                "Internet Explorer 11",
                "Windows 7",
                false,
            ),
        ] {
            let seen = UserAgent::parse(&text);
            assert_eq!(seen.browser.as_deref(), Some(browser), "{text}");
            assert_eq!(seen.platform.as_deref(), Some(platform), "{text}");
            assert_eq!(seen.is_mobile, is_mobile, "{text}");
        }
    }

    #[test]
    fn programs_and_nonsense() {
        let browser = |text: &str| UserAgent::parse(text).browser;
        assert_eq!(browser("python-requests/2.32.3").as_deref(), Some("python-requests 2"));
        assert_eq!(
            browser("OpenAPI-Generator/3.7.0/python").as_deref(),
            Some("OpenAPI-Generator 3")
        );
        assert_eq!(browser("curl").as_deref(), Some("curl"));
        assert_eq!(browser(&"a".repeat(500)).map(|name| name.len()), Some(40));
        assert_eq!(UserAgent::parse(""), UserAgent::default());
        for text in ["<script>alert(1)</script>", "\u{202e}/1", "()", "/"] {
            assert_eq!(browser(text), None, "{text}");
        }
        assert_eq!(browser("Firefox/99999999999999").as_deref(), Some("Firefox 999999"));
    }
}
