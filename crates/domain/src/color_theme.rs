//! The colours in which clients show a portal (`docs/protocol/portal.md` 7.3).

/// Most colour schemes of a portal, with those that every portal has.
pub const COLOR_THEMES_MAX: usize = 9;
/// The scheme of a new portal.
const FIRST: i64 = 1;

/// A colour, by its red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color(u32);

impl Color {
    /// Reads `#rrggbb`, in any case: clients put it into style sheets as it is, so that nothing else is one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#')?;
        let is_six = digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_six.then(|| u32::from_str_radix(digits, 16).ok().map(Self))?
    }
}

impl std::fmt::Display for Color {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:06x}", self.0)
    }
}

/// The two colours of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColorPair {
    /// What catches the eye, such as links.
    pub accent: Color,
    /// Buttons.
    pub buttons: Color,
}

/// A colour scheme.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ColorTheme {
    /// Its number in the portal.
    pub id: i64,
    /// The surfaces.
    pub main: ColorPair,
    /// What is written on them.
    pub text: ColorPair,
}

const fn built_in(id: i64, color: u32) -> ColorTheme {
    let (color, white) = (Color(color), Color(0x00ff_ffff));
    ColorTheme {
        id,
        main: ColorPair {
            accent: color,
            buttons: color,
        },
        text: ColorPair {
            accent: white,
            buttons: white,
        },
    }
}

/// The schemes of every portal, with their names.
pub const BUILT_IN: [(ColorTheme, &str); 6] = [
    (built_in(1, 0x001f_5fa8), "blue"),
    (built_in(2, 0x001b_7a4b), "green"),
    (built_in(3, 0x00b2_3b2e), "red"),
    (built_in(4, 0x006b_4fa0), "violet"),
    (built_in(5, 0x0085_5a00), "brown"),
    (built_in(6, 0x0044_5160), "grey"),
];

/// What the administrators of a portal chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColorThemes {
    /// The number of the scheme that is shown.
    pub selected: i64,
    /// Their own schemes.
    pub own: Vec<ColorTheme>,
}

impl Default for ColorThemes {
    fn default() -> Self {
        Self {
            selected: FIRST,
            own: Vec::new(),
        }
    }
}

impl ColorThemes {
    /// Whether every portal has the scheme with this number.
    #[must_use]
    pub fn is_built_in(id: i64) -> bool {
        BUILT_IN.iter().any(|(theme, _)| theme.id == id)
    }

    /// Whether the portal has a scheme with this number.
    #[must_use]
    pub fn has(&self, id: i64) -> bool {
        Self::is_built_in(id) || self.own.iter().any(|theme| theme.id == id)
    }

    /// Puts a scheme in the place of the own one with its number, or adds it under the next free number; `false` when the
    /// portal has as many as it can.
    #[must_use]
    pub fn put(&mut self, theme: ColorTheme) -> bool {
        if let Some(known) = self.own.iter_mut().find(|known| known.id == theme.id) {
            *known = theme;
            return true;
        }
        let most = i64::try_from(COLOR_THEMES_MAX).unwrap_or(i64::MAX);
        let Some(free) = (FIRST..=most).find(|id| !self.has(*id)) else {
            return false;
        };
        self.own.push(ColorTheme { id: free, ..theme });
        true
    }

    /// Takes an own scheme away; the first one is shown instead when it was. `false` when there is none.
    #[must_use]
    pub fn remove(&mut self, id: i64) -> bool {
        let before = self.own.len();
        self.own.retain(|theme| theme.id != id);
        if self.selected == id {
            self.selected = FIRST;
        }
        self.own.len() < before
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_six_digits_are_a_color() {
        assert_eq!(Color::parse("#0aF9bc").unwrap().to_string(), "#0af9bc");
        for wrong in [
            "",
            "#",
            "0af9bc",
            "#fff",
            "#0af9bcd",
            "#+f9bc0",
            "red",
            "#0af9b\u{fc}",
            "#000000;}",
        ] {
            assert_eq!(Color::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn numbers_are_used_again_and_never_those_of_every_portal() {
        let mut themes = ColorThemes::default();
        for _ in 0..3 {
            assert!(themes.put(ColorTheme { id: 0, ..BUILT_IN[0].0 }));
        }
        assert!(!themes.put(ColorTheme { id: 0, ..BUILT_IN[0].0 }));
        assert_eq!(themes.own.iter().map(|theme| theme.id).collect::<Vec<_>>(), [7, 8, 9]);
        themes.selected = 8;
        assert!(themes.remove(8) && !themes.remove(8) && !themes.remove(1));
        assert_eq!(themes.selected, 1);
        assert!(
            themes.put(ColorTheme {
                id: 99,
                ..BUILT_IN[0].0
            }) && themes.has(8)
        );
    }
}
