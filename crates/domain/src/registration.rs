//! What a portal is set to by the language that is chosen at its registration (`docs/protocol/portal.md` 6.2).

use crate::culture;

/// Languages whose key is not the name of their culture.
const CULTURES: [(&str, &str); 11] = [
    ("ar", "ar-SA"),
    ("el", "el-GR"),
    ("en", "en-GB"),
    ("hy", "hy-AM"),
    ("ja", "ja-JP"),
    ("ko", "ko-KR"),
    ("lo", "lo-LA"),
    ("sq", "sq-AL"),
    ("sr", "sr-Latn-RS"),
    ("uk", "uk-UA"),
    ("zh", "zh-CN"),
];

/// Where the speakers of a language are at home; everybody else is in London.
const ZONES: [(&str, &str); 19] = [
    ("az", "Asia/Baku"),
    ("cs", "Europe/Warsaw"),
    ("de", "Europe/Berlin"),
    ("el", "Europe/Warsaw"),
    ("es", "Europe/Madrid"),
    ("fi", "Europe/Warsaw"),
    ("fr", "Europe/Paris"),
    ("it", "Europe/Rome"),
    ("ja", "Asia/Tokyo"),
    ("ko", "Asia/Seoul"),
    ("lv", "Europe/Riga"),
    ("pl", "Europe/Warsaw"),
    ("pt", "America/Cuiaba"),
    ("ru", "Europe/Moscow"),
    ("tr", "Europe/Istanbul"),
    ("uk", "Europe/Kiev"),
    ("vi", "Asia/Shanghai"),
    ("zh", "Asia/Shanghai"),
    ("", "Europe/London"),
];

/// The culture of a portal for a language: of its key such as `de`, or of the whole name of a culture that is switched on.
#[must_use]
pub fn culture_of(language: &str) -> &'static str {
    let key = language.trim();
    let named = CULTURES.into_iter().find(|(own, _)| own.eq_ignore_ascii_case(key));
    named
        .map(|(_, culture)| culture)
        .or_else(|| culture::find_enabled(key))
        .unwrap_or(culture::DEFAULT)
}

/// The time zone of a portal for which none was chosen, an IANA name.
#[must_use]
pub fn time_zone_of(language: &str) -> &'static str {
    let key = language.trim().split('-').next().unwrap_or_default();
    let found = ZONES.into_iter().find(|(own, _)| own.eq_ignore_ascii_case(key));
    found.map_or("Europe/London", |(_, zone)| zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_culture_is_switched_on() {
        for (language, culture) in CULTURES {
            assert_eq!(culture::find_enabled(culture), Some(culture), "{language}");
            assert_eq!(culture_of(language), culture);
        }
    }

    #[test]
    fn languages() {
        for (language, culture, zone) in [
            ("en", "en-GB", "Europe/London"),
            ("EN", "en-GB", "Europe/London"),
            ("en-US", "en-US", "Europe/London"),
            ("de", "de", "Europe/Berlin"),
            ("pt", "pt", "America/Cuiaba"),
            ("pt-BR", "pt-BR", "America/Cuiaba"),
            ("uk", "uk-UA", "Europe/Kiev"),
            ("zh", "zh-CN", "Asia/Shanghai"),
            ("id", "en-US", "Europe/London"),
            ("nl", "nl", "Europe/London"),
            ("xx", "en-US", "Europe/London"),
            ("", "en-US", "Europe/London"),
        ] {
            assert_eq!(
                (culture_of(language), time_zone_of(language)),
                (culture, zone),
                "{language}"
            );
        }
    }
}
