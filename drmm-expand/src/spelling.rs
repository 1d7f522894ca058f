//! Which attribute of a field was meant to be a mark, and which word to be a key.

/// The marks as they are spelled.
const MARKS: [&str; 3] = ["devm", "drmm", "drm_device"];

/// Other names that a kernel developer may use for a mark.
const CALLED: [(&str, &str); 8] = [
    ("devres", "devm"),
    ("bound", "devm"),
    ("hardware", "devm"),
    ("drmres", "drmm"),
    ("managed", "drmm"),
    ("device", "drm_device"),
    ("drm_dev", "drm_device"),
    ("drm", "drm_device"),
];

/// Other words that an author may use for a key.
const KEYS: [(&str, &str); 15] = [
    ("driver", "name"),
    ("driver_name", "name"),
    ("title", "desc"),
    ("about", "desc"),
    ("summary", "desc"),
    ("version", "major"),
    ("patch", "patchlevel"),
    ("hardware", "hw"),
    ("remove", "unbind"),
    ("detach", "unbind"),
    ("shutdown", "unbind"),
    ("drop", "release"),
    ("free", "release"),
    ("runtime", "crate"),
    ("krate", "crate"),
];

/// Attributes that the compiler knows and allows on a field.
const KNOWN: [&str; 9] =
    ["allow", "cfg", "cfg_attr", "deny", "deprecated", "doc", "expect", "forbid", "warn"];

/// Whether an attribute of this name was meant to be a mark.
pub(crate) fn is_like_a_mark(word: &str) -> bool {
    !KNOWN.contains(&word) && MARKS.iter().any(|mark| is_like(word, mark))
}

/// Whether this is another name of `mark`, or one with at most two slips.
pub(crate) fn is_like(word: &str, mark: &str) -> bool {
    CALLED.contains(&(word, mark)) || (word.len() >= 3 && slips(word.as_bytes(), mark.as_bytes()) <= 2)
}

/// Whether a word that is no key was meant for `key`: another word for it, a longer or shorter form
/// of it, or one with a slip in three letters.
pub(crate) fn is_like_a_key(word: &str, key: &str) -> bool {
    let begins = |long: &str, short: &str| short.len() >= 3 && long.starts_with(short);
    let allowed = key.len().div_ceil(3);
    KEYS.contains(&(word, key))
        || begins(word, key)
        || begins(key, word)
        || (word.len() >= 3 && key.len() >= 3 && slips(word.as_bytes(), key.as_bytes()) <= allowed)
}

/// The number of letters to add, remove or change.
fn slips(from: &[u8], to: &[u8]) -> usize {
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for letter in from {
        let mut left = row.first().map_or(0, |first| first.saturating_add(1));
        let mut next = vec![left];
        for (pair, wanted) in row.windows(2).zip(to) {
            let &[changed, removed] = pair else { continue };
            let changed = changed.saturating_add(usize::from(wanted != letter));
            left = changed.min(removed.saturating_add(1)).min(left.saturating_add(1));
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
