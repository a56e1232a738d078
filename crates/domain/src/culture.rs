//! Languages that people and portals can be set to (`docs/protocol/people.md` 5.7).

/// The cultures that are switched on, in the order in which they are listed.
pub const ENABLED: [&str; 33] = [
    "az",
    "cs",
    "de",
    "en-GB",
    "en-US",
    "es",
    "fr",
    "it",
    "lv",
    "nl",
    "pl",
    "pt-BR",
    "pt",
    "ro",
    "sk",
    "sl",
    "sq-AL",
    "fi",
    "vi",
    "tr",
    "el-GR",
    "bg",
    "ru",
    "sr-Cyrl-RS",
    "sr-Latn-RS",
    "uk-UA",
    "hy-AM",
    "ar-SA",
    "si",
    "lo-LA",
    "zh-CN",
    "ja-JP",
    "ko-KR",
];

/// The culture of a portal that sets no other.
pub const DEFAULT: &str = "en-US";

/// Longest stored culture name, in characters.
pub const CULTURE_MAX_CHARS: usize = 20;

/// The enabled culture with this name, in any case.
#[must_use]
pub fn find_enabled(name: &str) -> Option<&'static str> {
    ENABLED.into_iter().find(|culture| culture.eq_ignore_ascii_case(name))
}

/// What is shown for a stored culture: itself when enabled, else its parent language, else [`DEFAULT`].
#[must_use]
pub fn shown(name: &str) -> &'static str {
    let mut rest = name;
    loop {
        if let Some(culture) = find_enabled(rest) {
            return culture;
        }
        match rest.rsplit_once('-') {
            Some((parent, _)) => rest = parent,
            None => return DEFAULT,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_cultures_map_to_enabled_ones() {
        for (stored, expected) in [
            ("de", "de"),
            ("DE", "de"),
            ("de-AT", "de"),
            ("en-us", "en-US"),
            ("xx", "en-US"),
            ("pt-PT", "pt"),
            ("", "en-US"),
        ] {
            assert_eq!(shown(stored), expected, "{stored}");
        }
    }
}
