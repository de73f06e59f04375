//! Text encoding of the public files: UTF-8 with or without a byte-order mark, or CP949.
//!
//! CP949 (windows-949) is the superset of EUC-KR that Korean offices really write: it has every Hangul syllable, EUC-KR
//! only 2,350 of them. `encoding_rs::EUC_KR` is that superset.

use crate::source::{TextEncoding, caveat};
use encoding_rs::EUC_KR;
use golmok_model::hangul::compose;
use std::borrow::Cow;

/// The UTF-8 byte-order mark.
pub const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Tells the encoding from a sample of the text, which may end inside a character.
///
/// A sample that is plain ASCII says nothing and counts as UTF-8; [`super::open`] reads on until it meets something else.
/// Where neither encoding fits throughout (stray bytes), the one with fewer undecodable places wins.
///
/// # Examples
/// ```
/// use golmok_lake::source::{TextEncoding, encoding};
/// assert_eq!(encoding::detect("똠양꿍".as_bytes()), TextEncoding::Utf8);
/// assert_eq!(encoding::detect(b"\x8C\x63"), TextEncoding::Cp949); // 똠, which EUC-KR proper does not have
/// ```
pub fn detect(sample: &[u8]) -> TextEncoding {
    if sample.starts_with(BOM) {
        return TextEncoding::Utf8;
    }
    match std::str::from_utf8(sample) {
        Ok(_) => TextEncoding::Utf8,
        // Only the cut at the sample's end: as valid as it can be.
        Err(error) if error.error_len().is_none() && !lone_tail(sample, error.valid_up_to()) => TextEncoding::Utf8,
        Err(_) => {
            let as_utf8 = String::from_utf8_lossy(sample).matches('\u{FFFD}').count();
            let as_cp949 = EUC_KR.decode_without_bom_handling(sample).0.matches('\u{FFFD}').count();
            if as_utf8 < as_cp949 { TextEncoding::Utf8 } else { TextEncoding::Cp949 }
        }
    }
}

/// The encoding of a header row, where it shows one: the only one in which all its names decode. The text behind it may
/// be of another (files joined by `cat`).
pub fn of_header(fields: &[&[u8]]) -> Option<TextEncoding> {
    if fields.iter().all(|field| field.is_ascii()) {
        return None;
    }
    if fields.iter().all(|field| std::str::from_utf8(field).is_ok()) {
        return Some(TextEncoding::Utf8);
    }
    let cp949 = |field: &&[u8]| EUC_KR.decode_without_bom_handling_and_without_replacement(field).is_some();
    fields.iter().all(cp949).then_some(TextEncoding::Cp949)
}

/// Whether a cut tail is the only sign of UTF-8 in an otherwise ASCII sample: then two bytes may as well be CP949.
fn lone_tail(sample: &[u8], valid_up_to: usize) -> bool {
    sample[..valid_up_to].is_ascii() && EUC_KR.decode_without_bom_handling_and_without_replacement(sample).is_some()
}

/// Decodes values and counts those with bytes that do not decode.
///
/// # Examples
/// ```
/// use golmok_lake::source::{TextEncoding, encoding::Decoder};
/// let mut decoder = Decoder::new(TextEncoding::Cp949);
/// assert_eq!(decoder.text(b" \xB0\xAD\xB3\xB2 "), "강남"); // trimmed
/// assert_eq!(decoder.text(b"\xFF\xFF,"), "\u{FFFD}\u{FFFD},");
/// assert_eq!(decoder.troubles().undecodable, 1);
/// ```
#[derive(Debug, Clone)]
pub struct Decoder {
    encoding: TextEncoding,
    troubles: Troubles,
    /// Room for the last value of [`Self::borrowed`].
    room: String,
}

impl Decoder {
    /// A decoder with a count of zero.
    pub fn new(encoding: TextEncoding) -> Self {
        Self { encoding, troubles: Troubles::default(), room: String::new() }
    }

    /// The encoding it decodes.
    pub fn encoding(&self) -> TextEncoding {
        self.encoding
    }

    /// Decodes what follows in another encoding, where files were joined.
    pub fn turn_to(&mut self, encoding: TextEncoding) {
        self.encoding = encoding;
    }

    /// What was wrong with the values so far.
    pub fn troubles(&self) -> Troubles {
        self.troubles
    }

    /// The value as text, blanks at both ends removed, Hangul composed.
    pub fn text<'a>(&mut self, bytes: &'a [u8]) -> Cow<'a, str> {
        let value = value(self.encoding, bytes);
        self.troubles.count(value.trouble);
        value.text
    }

    /// As [`Self::text`], without a new piece of memory for each value.
    pub fn borrowed<'a>(&'a mut self, bytes: &'a [u8]) -> &'a str {
        let trimmed = bytes.trim_ascii();
        if self.encoding == TextEncoding::Cp949 && !trimmed.is_ascii() {
            let mut decoder = EUC_KR.new_decoder_without_bom_handling();
            self.room.clear();
            self.room.reserve(decoder.max_utf8_buffer_length(trimmed.len()).unwrap_or(trimmed.len()));
            let (_, _, bad) = decoder.decode_to_string(trimmed, &mut self.room, true);
            if !bad && memchr::memchr(0, trimmed).is_none() {
                return &self.room;
            }
        }
        let value = value(self.encoding, bytes);
        self.troubles.count(value.trouble);
        match value.text {
            Cow::Borrowed(text) => text,
            Cow::Owned(text) => {
                self.room = text;
                &self.room
            }
        }
    }

    /// As [`Self::text`]; `None` where nothing is left.
    pub fn optional<'a>(&mut self, bytes: &'a [u8]) -> Option<Cow<'a, str>> {
        let text = self.text(bytes);
        (!text.is_empty()).then_some(text)
    }
}

/// What was wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// Nothing.
    None,
    /// Bytes that do not decode became U+FFFD.
    Undecodable,
    /// NULs among good bytes were dropped.
    Nul,
    /// It decodes in the other encoding only.
    OtherEncoding,
}

/// Values counted by what was wrong with their bytes.
///
/// # Examples
/// ```
/// use golmok_lake::source::encoding::{Trouble, Troubles};
/// let before = Troubles::default();
/// let mut now = before;
/// now.count(Trouble::Nul);
/// assert_eq!(now.caveats_since(before).collect::<Vec<_>>(), ["nul"]);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Troubles {
    /// With undecodable bytes; each such byte became U+FFFD.
    pub undecodable: u64,
    /// Those that decode in the other encoding only, and were read in it.
    pub other_encoding: u64,
    /// With NULs, which were dropped.
    pub nul: u64,
}

impl Troubles {
    /// Counts a value.
    pub fn count(&mut self, trouble: Trouble) {
        match trouble {
            Trouble::None => {}
            Trouble::Undecodable => self.undecodable += 1,
            Trouble::OtherEncoding => self.other_encoding += 1,
            Trouble::Nul => self.nul += 1,
        }
    }

    /// Codes of the caveats of what came up since `before`.
    pub fn caveats_since(self, before: Self) -> impl Iterator<Item = &'static str> {
        [
            (self.undecodable > before.undecodable, caveat::UNDECODABLE),
            (self.other_encoding > before.other_encoding, caveat::OTHER_ENCODING),
            (self.nul > before.nul, caveat::NUL),
        ]
        .into_iter()
        .filter_map(|(came_up, code)| came_up.then_some(code))
    }
}

/// A decoded value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value<'a> {
    /// The text, blanks at both ends removed, Hangul composed.
    pub text: Cow<'a, str>,
    /// What was wrong with its bytes.
    pub trouble: Trouble,
}

/// Decodes one value: in its file's encoding, else in the other one, else with U+FFFD for what does not decode.
pub fn value(encoding: TextEncoding, bytes: &[u8]) -> Value<'_> {
    let bytes = bytes.trim_ascii();
    let (mut text, bad) = decode(encoding, bytes);
    let mut trouble = Trouble::None;
    if bad {
        let other = match encoding {
            TextEncoding::Cp949 => std::str::from_utf8(bytes).ok().map(Cow::Borrowed),
            TextEncoding::Utf8 | TextEncoding::Utf16 => hangul_in_cp949(bytes),
        };
        trouble = if other.is_some() { Trouble::OtherEncoding } else { Trouble::Undecodable };
        text = other.unwrap_or(text);
    }
    if memchr::memchr(0, bytes).is_some() {
        text = Cow::Owned(text.replace('\0', "").trim().to_owned());
        if trouble == Trouble::None {
            trouble = Trouble::Nul;
        }
    }
    if encoding != TextEncoding::Cp949
        && !text.is_ascii()
        && let Cow::Owned(composed) = compose(&text)
    {
        text = Cow::Owned(composed);
    }
    Value { text, trouble }
}

/// Text that is plain in CP949: some syllables of Hangul, and nothing that Korean files do not write. Stray bytes in UTF-8
/// give other characters.
fn hangul_in_cp949(bytes: &[u8]) -> Option<Cow<'_, str>> {
    let text = EUC_KR.decode_without_bom_handling_and_without_replacement(bytes)?;
    let plain = |c: char| c.is_ascii() || ('가'..='힣').contains(&c) || ('\u{3131}'..='\u{318E}').contains(&c);
    let hangul = text.chars().filter(|c| !c.is_ascii()).count();
    (hangul >= 2 && text.chars().all(plain)).then_some(text)
}

/// Decodes bytes without trimming; the flag says that some did not decode and were replaced by U+FFFD.
pub fn decode(encoding: TextEncoding, bytes: &[u8]) -> (Cow<'_, str>, bool) {
    match encoding {
        TextEncoding::Utf8 | TextEncoding::Utf16 => match std::str::from_utf8(bytes) {
            Ok(text) => (Cow::Borrowed(text), false),
            Err(_) => (String::from_utf8_lossy(bytes), true),
        },
        // Most values are plain ASCII, and the same in both.
        TextEncoding::Cp949 => match std::str::from_utf8(bytes) {
            Ok(text) if text.is_ascii() => (Cow::Borrowed(text), false),
            _ => EUC_KR.decode_without_bom_handling(bytes),
        },
    }
}

/// A name from somewhere that does not say its encoding (zip member, dbf field): UTF-8 where it is valid, else CP949.
pub fn decode_name(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => compose(text).into_owned(),
        Err(_) => decode(TextEncoding::Cp949, bytes).0.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cut_character_at_the_end_of_the_sample_changes_nothing() {
        let text = "상호명,업태구분명\n똠양꿍,커피숍\n".repeat(40);
        for cut in 0..6 {
            let utf8 = &text.as_bytes()[..text.len() - cut];
            assert_eq!(detect(utf8), TextEncoding::Utf8, "UTF-8 cut by {cut}");
            let (cp949, _, bad) = EUC_KR.encode(&text);
            assert!(!bad);
            assert_eq!(detect(&cp949[..cp949.len() - cut]), TextEncoding::Cp949, "CP949 cut by {cut}");
        }
    }

    #[test]
    fn stray_bytes_do_not_turn_the_encoding() {
        let mut utf8 = "서울특별시 강남구 역삼동\n".repeat(20).into_bytes();
        utf8[3] = 0xFF;
        assert_eq!(detect(&utf8), TextEncoding::Utf8);
        let mut cp949 = EUC_KR.encode(&"서울특별시 강남구 역삼동\n".repeat(20)).0.into_owned();
        cp949[2] = 0xFF;
        assert_eq!(detect(&cp949), TextEncoding::Cp949);
    }

    #[test]
    fn syllables_outside_euc_kr_survive() {
        // 똠 쀍 믜 are in CP949's extension only; trail bytes are letters there.
        let (bytes, _, bad) = EUC_KR.encode("똠쀍믜");
        assert!(!bad);
        assert_eq!(decode(TextEncoding::Cp949, &bytes), ("똠쀍믜".into(), false));
    }

    #[test]
    fn both_ways_to_decode_agree() {
        let (good, _, _) = EUC_KR.encode(" 서울 abc, 똠 ");
        let values: [&[u8]; 6] = [&good, b"plain", b"", b" \xFF\xFE ", b"\xB0", "서울".as_bytes()];
        for encoding in [TextEncoding::Utf8, TextEncoding::Cp949] {
            let (mut one, mut other) = (Decoder::new(encoding), Decoder::new(encoding));
            for value in values {
                assert_eq!(one.text(value), other.borrowed(value), "{value:?}");
                assert_eq!(one.troubles(), other.troubles(), "{value:?}");
            }
        }
    }
}
