//! The normalised form in which text is sorted and searched.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// Folds text for sorting and searching: case is dropped and accents are stripped, in every script. Two texts that a
/// person would call the same have the same key; the order of keys is the order of their bytes.
///
/// What is stripped are signs that writers leave out: accents, Hebrew points, Arabic vowel signs. Signs without which a
/// word is another word stay: the vowel signs of the scripts of India and South-East Asia, the marks of voiced kana, and
/// the Cyrillic letters that only look like accented ones (й, ў, ї, ѓ, ќ; but ё is е).
#[must_use]
pub fn text_key(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut plain = String::with_capacity(text.len());
    // Composed first, so that letters are seen as a whole, in whichever form they came.
    for c in text.nfkc().flat_map(char::to_lowercase).nfkc() {
        if is_letter_of_its_own(c) {
            plain.push(c);
        } else {
            decompose_compatible(c, |part| push_folded(part, &mut plain));
        }
    }
    plain.nfc().collect()
}

/// The key under which an address is unique: lower case, nothing stripped, because `é` and `e` are two addresses.
#[must_use]
pub fn email_key(email: &str) -> String {
    email.to_lowercase()
}

/// Letters that are made of another one and a mark, and yet are not that letter with an accent.
const fn is_letter_of_its_own(c: char) -> bool {
    matches!(c, 'й' | 'ў' | 'ї' | 'ѓ' | 'ќ')
}

fn push_folded(c: char, out: &mut String) {
    if is_left_out(c) {
        return;
    }
    // Letters that lower-casing and decomposition leave apart although people search for the plain form.
    match c {
        'ß' => out.push_str("ss"),
        'æ' => out.push_str("ae"),
        'œ' => out.push_str("oe"),
        'þ' => out.push_str("th"),
        'ł' => out.push('l'),
        'ø' => out.push('o'),
        'đ' | 'ð' => out.push('d'),
        'ħ' => out.push('h'),
        'ŧ' => out.push('t'),
        'ı' => out.push('i'),
        'ς' => out.push('σ'),
        // Arabic and Persian keyboards write the same letter with different signs.
        'ى' | 'ی' => out.push('ي'),
        'ک' => out.push('ك'),
        // Telephones put typographic apostrophes and hyphens into names.
        '\u{2018}' | '\u{2019}' | '\u{02bc}' | '\u{2032}' => out.push('\''),
        '\u{2010}' | '\u{2012}' | '\u{2013}' => out.push('-'),
        other => out.push(other),
    }
}

/// Signs that writers leave out, and characters that nobody sees.
fn is_left_out(c: char) -> bool {
    match c {
        // Soft hyphen, joiners, marks of direction, the long dash of Arabic calligraphy; then the dots below Indian
        // letters, which many leave out.
        '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2069}'
        | '\u{feff}'
        | '\u{640}'
        | '\u{93c}'
        | '\u{9bc}'
        | '\u{a3c}'
        | '\u{abc}'
        | '\u{b3c}'
        | '\u{cbc}' => true,
        // Accents of every alphabet; Cyrillic, Hebrew, Arabic, Syriac and N'Ko signs; variation selectors.
        '\u{300}'..='\u{36f}'
        | '\u{483}'..='\u{489}'
        | '\u{591}'..='\u{5c7}'
        | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}'
        | '\u{670}'
        | '\u{6d6}'..='\u{6ed}'
        | '\u{711}'
        | '\u{730}'..='\u{74a}'
        | '\u{7eb}'..='\u{7f3}'
        | '\u{8ca}'..='\u{8ff}'
        | '\u{1ab0}'..='\u{1aff}'
        | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}'
        | '\u{2de0}'..='\u{2dff}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{fe20}'..='\u{fe2f}' => is_combining_mark(c),
        _ => false,
    }
}

#[cfg(test)]
#[path = "text_key_tests.rs"]
mod tests;
