use super::*;

/// Each line: texts that are one to whoever searches. The last one is the key.
const ONE: &[&[&str]] = &[
    &["Ann LEE", "ANN LEE", "ann lee"],
    // Latin
    &["Éléonore", "ÉLÉONORE", "E\u{301}le\u{301}onore", "eleonore"],
    &["Öz", "oz"],
    &["STRASSE", "Straße", "STRAẞE", "strasse"],
    &["Łukasz", "ŁUKASZ", "lukasz"],
    &["Ærø", "aero"],
    &["Þórður", "thordur"],
    &["Đorđe", "dorde"],
    &["Żółć", "zolc"],
    &["Ǻ", "a"],
    &["ﬁn", "ﬁN", "fin"],
    // Turkish
    &["İSTANBUL", "ISTANBUL", "ıstanbul", "istanbul"],
    &["Işık", "ISIK", "isik"],
    // Vietnamese
    &["Nguyễn Thị Ước", "NGUYỄN THỊ ƯỚC", "nguyen thi uoc"],
    // Greek, the last sigma of a word among them
    &["ΣΊΣΥΦΟΣ", "Σίσυφος", "σισυφος", "σισυφοσ"],
    &["Προΐσταμαι", "ΠΡΟΪΣΤΑΜΑΙ", "προισταμαι"],
    &["ᾠδή", "ωδη"],
    // Cyrillic
    &["Ёлка", "ЕЛКА", "елка"],
    &["Андре́й", "АНДРЕЙ", "Андреи\u{306}", "андрей"],
    &["Київ", "КИЇВ", "київ"],
    // Hebrew, with and without points
    &["שָׁלוֹם", "שלום"],
    // Arabic: vowel signs, alef with hamza, calligraphic length, presentation forms; Persian yeh and kaf
    &["مُحَمَّد", "محمـــد", "محمد"],
    &["أحمد", "احمد"],
    &["ﻣﺤﻤﺪ", "محمد"],
    &["علی", "على", "علي"],
    &["اکبر", "اكبر"],
    // Devanagari: vowel signs stay, the dot below goes
    &["हिन्दी", "हिन्दी"],
    &["फ़िरोज़", "फिरोज"],
    // Tamil, Thai, Khmer, Burmese
    &["தமிழ்", "தமிழ்"],
    &["ภาษาไทย", "ภาษาไทย"],
    &["ខ្មែរ", "ខ្មែរ"],
    &["မြန်မာ", "မြန်မာ"],
    // Hangul, in both forms
    &["\u{1112}\u{1161}\u{11ab}\u{1100}\u{116e}\u{11a8}", "한국"],
    // Kana: half-width and decomposed
    &["ｶﾞｸ", "カ\u{3099}ク", "ガク"],
    // Full-width
    &["Ａｎｎ　Ｌｅｅ", "ann lee"],
    // Typographic signs
    &["O’Hara", "O'HARA", "o'hara"],
    &["Anne‑Marie", "Anne–Marie", "anne-marie"],
    &["Zero\u{200d}Width\u{ad}", "zerowidth"],
    &["Georgian ᲗᲑᲘᲚᲘᲡᲘ", "georgian თბილისი"],
    &["ԵՐԵՎԱՆ", "երեվան"],
    &[""],
];

/// Pairs that are two words, however alike they look.
const TWO: &[(&str, &str)] = &[
    ("й", "и"),
    ("ї", "і"),
    ("が", "か"),
    ("ぱ", "は"),
    ("की", "का"),
    ("कि", "क"),
    ("คิ", "คี"),
    ("ש", "ס"),
    ("e", "o"),
];

#[test]
fn texts_that_are_one_have_one_key() {
    for texts in ONE {
        let key = texts.last().unwrap();
        for text in *texts {
            assert_eq!(text_key(text), *key, "{text} {}", text.escape_unicode());
        }
    }
}

#[test]
fn words_that_differ_keep_different_keys() {
    for (one, other) in TWO {
        assert_ne!(text_key(one), text_key(other), "{one} {other}");
    }
}

#[test]
fn a_key_is_its_own_key() {
    for c in '\u{80}'..='\u{2ffff}' {
        let key = text_key(&c.to_string());
        assert_eq!(text_key(&key), key, "{}", c.escape_unicode());
    }
}

#[test]
fn addresses_keep_their_accents() {
    assert_eq!(email_key("É@X.org"), "é@x.org");
    assert_ne!(email_key("é@x.org"), email_key("e@x.org"));
}
