//! Words of folded texts, compared.

/// Which letters and digits occur in a text: rules most products out without reading them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Letters(u64);

impl Letters {
    pub(super) fn of(text: &str) -> Self {
        Self(text.bytes().fold(0, |set, byte| set | bit(byte)))
    }

    pub(super) fn of_initials(text: &str) -> Self {
        let firsts = text.split(' ').filter_map(|word| word.bytes().next());
        Self(firsts.fold(0, |set, byte| set | bit(byte)))
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn contain(self, wanted: Self) -> bool {
        wanted.0 & !self.0 == 0
    }
}

fn bit(byte: u8) -> u64 {
    match byte {
        b' ' => 0,
        b'a'..=b'z' => 1 << (byte - b'a'),
        b'0'..=b'9' => 1 << (byte - b'0' + 26),
        _ => 1 << 36,
    }
}

/// A folded text as one word.
pub(super) fn without_blanks(text: &str) -> String {
    text.chars().filter(|&c| c != ' ').collect()
}

/// Whether some word of a folded text begins here: the needle may reach over several words.
pub(super) fn begins_word(text: &str, needle: &str) -> bool {
    let (text, needle) = (text.as_bytes(), needle.as_bytes());
    let mut rest = text;
    loop {
        if rest.starts_with(needle) {
            return true;
        }
        match rest.iter().position(|&byte| byte == b' ') {
            Some(blank) => rest = &rest[blank + 1..],
            None => return false,
        }
    }
}

/// Whether some word of a folded text fits.
pub(super) fn any_word(text: &str, fits: impl Fn(&[u8]) -> bool) -> bool {
    text.split(' ').any(|word| fits(word.as_bytes()))
}

/// In shorter words a slip would match nearly anything.
pub(super) const SHORTEST_SLIP: usize = 4;

/// Whether a typed word begins a known one, but for one wrong, missing, additional or swapped
/// letter.
pub(super) fn is_near_prefix(known: &[u8], typed: &str) -> bool {
    let typed = typed.as_bytes();
    let same = known.iter().zip(typed).take_while(|(a, b)| a == b).count();
    let (known, typed_rest) = (&known[same..], &typed[same..]);
    let [wrong, after @ ..] = typed_rest else {
        return true;
    };
    if typed.len() < SHORTEST_SLIP {
        return false;
    }
    let is_additional = known.starts_with(after);
    let [expected, known_after @ ..] = known else {
        return is_additional;
    };
    let is_wrong = known_after.starts_with(after);
    let is_missing = known_after.starts_with(typed_rest);
    let is_swapped = match (known_after, after) {
        ([k, known_after @ ..], [t, after @ ..]) => {
            k == wrong && t == expected && known_after.starts_with(after)
        }
        _ => false,
    };
    is_additional || is_wrong || is_missing || is_swapped
}
