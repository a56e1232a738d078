//! People to fill a portal with: the same in every run.

/// Somebody whom a server knows.
#[derive(Clone, Debug)]
pub struct Person {
    /// The server's identifier.
    pub id: String,
    /// The address.
    pub email: String,
}

const SYLLABLES: [&str; 32] = [
    "an", "ber", "cal", "dor", "el", "fen", "gar", "hal", "is", "jo", "kar", "lin", "mor", "nel", "ol", "pet", "qui",
    "ros", "sam", "tor", "ul", "vic", "wen", "xan", "yor", "zel", "bra", "chi", "dan", "eri", "fos", "gus",
];

/// A first and a last name: 1,024 first names, 32,768 last names.
pub fn name(random: u64) -> (String, String) {
    let syllable = |place: u32| {
        let at = usize::try_from((random >> (place * 5)) % 32).unwrap_or_default();
        SYLLABLES.get(at).copied().unwrap_or_default()
    };
    let capital = |parts: &[&str]| {
        let joined = parts.concat();
        let (first, rest) = joined.split_at(1);
        first.to_uppercase() + rest
    };
    (
        capital(&[syllable(0), syllable(1)]),
        capital(&[syllable(2), syllable(3), syllable(4)]),
    )
}

/// The address of the person with this number; the label tells runs apart.
pub fn email(label: &str, number: u64) -> String {
    format!("p{number}.{label}@example.com")
}

#[cfg(test)]
mod tests {
    use super::{email, name};

    #[test]
    fn names_are_letters_and_addresses_differ() {
        for number in 0..200_u64 {
            let (first, last) = name(number.wrapping_mul(0x9E37_79B9_7F4A_7C15));
            assert!(
                first.chars().chain(last.chars()).all(char::is_alphabetic),
                "{first} {last}"
            );
            assert!(first.starts_with(char::is_uppercase) && last.starts_with(char::is_uppercase));
        }
        assert_ne!(email("a", 1), email("a", 11));
        assert_ne!(email("a", 1), email("b", 1));
    }
}
