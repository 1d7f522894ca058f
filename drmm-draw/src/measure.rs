//! The width of text, which an SVG is drawn without knowing.
//!
//! A viewer uses one of the fonts that the picture names. The widths here are those of the widest
//! common ones, `DejaVu Sans` and `DejaVu Sans Mono`, so text takes no more room than was kept for
//! it.

/// The font of a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Font {
    Sans,
    Bold,
    Mono,
}

/// The width of `text` at `size` pixels.
pub(crate) fn width(text: &str, font: Font, size: f64) -> f64 {
    text.chars().map(|c| of(c, font)).sum::<f64>() * size
}

/// The width of one character, in parts of the size.
fn of(c: char, font: Font) -> f64 {
    if is_wide(c) {
        return 1.2;
    }
    match font {
        Font::Mono => 0.62,
        Font::Sans => sans(c),
        Font::Bold => sans(c) * 1.14,
    }
}

/// Ideographs, emoji and the like are as wide as they are high, or come from another font.
fn is_wide(c: char) -> bool {
    !matches!(c, '\u{20}'..='\u{24f}' | '\u{370}'..='\u{52f}' | '\u{2010}'..='\u{2026}')
}

fn sans(c: char) -> f64 {
    match c {
        'i' | 'j' | 'l' | '\'' => 0.28,
        ' ' | ',' | '.' | ':' | ';' | '!' | 'I' | '|' | 'f' | 't' | 'r' | '(' | ')' | '[' | ']' => 0.42,
        'm' | 'M' | 'W' | '%' | '@' | '—' | '…' => 1.02,
        'w' | 'O' | 'Q' | 'D' | 'G' | 'H' | 'N' | 'U' | '<' | '>' | '=' | '+' => 0.84,
        'a'..='z' | '0'..='9' => 0.64,
        _ => 0.79,
    }
}

/// `text`, or as much of it as has room in `room` pixels, with a mark where the rest was.
pub(crate) fn fit(text: &str, font: Font, size: f64, room: f64) -> String {
    if width(text, font, size) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    let mut left = room - width("…", font, size);
    for c in text.chars() {
        left -= of(c, font) * size;
        if left < 0.0 {
            break;
        }
        kept.push(c);
    }
    if kept.is_empty() && room < width("…", font, size) {
        return kept;
    }
    kept.push('…');
    kept
}

/// A count as a length.
pub(crate) fn float(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_to_fit_fits() {
        for text in
            ["", "i", "mode config", "WWWWWWWWWWWW", "ein sehr langer Name für ein Feld", "図面図面図面"]
        {
            for font in [Font::Sans, Font::Bold, Font::Mono] {
                for room in [0.0, 5.0, 30.0, 60.0, 500.0] {
                    let cut = fit(text, font, 12.0, room);
                    assert!(width(&cut, font, 12.0) <= room, "{cut:?} in {room}");
                }
                assert_eq!(fit(text, font, 12.0, 1000.0), text);
            }
        }
    }
}
