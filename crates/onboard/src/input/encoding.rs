//! From bytes to text, whatever program wrote them.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::file_problem::FileError;

/// Bytes that are looked at to tell UTF-16 without a mark.
const PROBE_BYTES: usize = 4096;

/// The text of a file, and a sentence when its encoding was found by its looks only.
pub(super) struct Decoded<'a> {
    pub text: Cow<'a, str>,
    pub warning: Option<String>,
}

/// Decodes a file: by the encoding named, else by its mark, else as UTF-8, else as what it looks like.
///
/// # Errors
/// When the encoding named does not exist, the bytes do not fit it, or zero characters are in the text.
pub(super) fn decode<'a>(file: &str, bytes: &'a [u8], named: Option<&str>) -> Result<Decoded<'a>, FileError> {
    let (encoding, sure) = match named {
        Some(name) => match Encoding::for_label(name.trim().as_bytes()) {
            Some(encoding) => (encoding, true),
            None => {
                return Err(FileError::UnknownEncoding { name: name.to_owned() });
            }
        },
        None => find(bytes),
    };
    // A mark at the beginning always decides, as every program that writes one means it.
    let (text, used, malformed) = encoding.decode(bytes);
    let wrong = |line, hint: String| FileError::Encoding {
        file: file.to_owned(),
        line,
        hint,
    };
    if malformed {
        let good = text.find('\u{fffd}').and_then(|at| text.get(..at)).unwrap_or_default();
        return Err(wrong(1 + line_ends(good), format!("the text is not {}", used.name())));
    }
    if let Some(at) = text.find('\0') {
        let good = text.get(..at).unwrap_or_default();
        return Err(wrong(
            1 + line_ends(good),
            "there is a zero character in the text".to_owned(),
        ));
    }
    let warning = (!sure && used == encoding).then(|| {
        format!(
            "{file}: the text is not UTF-8; it was read as {}, so that there is `{}`; --encoding overrules it",
            used.name(),
            first_strange_word(&text)
        )
    });
    Ok(Decoded { text, warning })
}

/// The encoding of bytes, and whether that is sure.
fn find(bytes: &[u8]) -> (&'static Encoding, bool) {
    if let Some((marked, _)) = Encoding::for_bom(bytes) {
        return (marked, true);
    }
    let probe = bytes.get(..PROBE_BYTES).unwrap_or(bytes);
    let zeros = |odd: usize| probe.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let enough = probe.len() / 4;
    match (zeros(0), zeros(1)) {
        (even, odd) if odd > enough && even < odd / 8 => return (UTF_16LE, true),
        (even, odd) if even > enough && odd < even / 8 => return (UTF_16BE, true),
        _ => {}
    }
    if probe.contains(&0) || std::str::from_utf8(bytes).is_ok() {
        return (UTF_8, true);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    (detector.guess(None, Utf8Detection::Deny), false)
}

/// Something by which people see whether the encoding is the right one.
fn first_strange_word(text: &str) -> &str {
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    words.find(|word| !word.is_ascii()).unwrap_or_default()
}

fn line_ends(text: &str) -> usize {
    let mut previous = ' ';
    let mut count = 0;
    for c in text.chars() {
        count += usize::from(c == '\r' || (c == '\n' && previous != '\r'));
        previous = c;
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], named: Option<&str>) -> Result<(String, bool), String> {
        decode("p.csv", bytes, named)
            .map(|found| (found.text.into_owned(), found.warning.is_some()))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn the_encodings_of_usual_programs() {
        let text = "email,firstName\nжанна@example.com,Жанна\n";
        let mut little_endian: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big_endian: Vec<u8> = "email,firstName,lastName\na@b.co,Ann,Lee\n"
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        assert_eq!(
            read(&big_endian, None).unwrap().0,
            "email,firstName,lastName\na@b.co,Ann,Lee\n"
        );
        little_endian.splice(0..0, [0xff, 0xfe]);
        assert_eq!(read(&little_endian, None).unwrap(), (text.to_owned(), false));
        assert_eq!(read(text.as_bytes(), None).unwrap(), (text.to_owned(), false));
        let marked = format!("\u{feff}{text}");
        assert_eq!(read(marked.as_bytes(), None).unwrap(), (text.to_owned(), false));

        for (label, words) in [
            (
                "windows-1251",
                "имя,фамилия,почта\nЖанна,Прохорова,zhanna@example.com\nПётр,Сидоров,petr@example.com\n",
            ),
            (
                "windows-1252",
                "Vorname,Nachname,E-Mail\nJürgen,Müller,j@example.com\nZoë,Groß,z@example.com\n",
            ),
        ] {
            let encoding = Encoding::for_label(label.as_bytes()).unwrap();
            let (bytes, _, _) = encoding.encode(words);
            assert_eq!(read(&bytes, Some(label)).unwrap(), (words.to_owned(), false));
            assert_eq!(read(&bytes, None).unwrap(), (words.to_owned(), true), "{label}");
        }
    }

    #[test]
    fn what_is_no_text_is_refused() {
        for (bytes, named, sentence) in [
            (
                &b"email\n\0"[..],
                None,
                "p.csv line 2: there is a zero character in the text",
            ),
            (b"a\r\n\r\n\xff", Some("utf-8"), "p.csv line 3: the text is not UTF-8"),
            (
                b"a",
                Some("utf-99"),
                "`utf-99` is not the name of an encoding; usual ones are utf-8, utf-16le, windows-1252, windows-1251",
            ),
        ] {
            assert_eq!(read(bytes, named).unwrap_err(), sentence);
        }
    }
}
