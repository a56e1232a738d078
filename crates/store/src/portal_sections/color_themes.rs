//! The colours in which clients show a portal (`docs/protocol/portal.md` 7.3).

use super::Section;
use anteroom_domain::color_theme::{Color, ColorPair, ColorTheme, ColorThemes};
use serde_json::{Value, json};

impl Section for ColorThemes {
    const NAME: &'static str = "color_themes";

    fn write(&self) -> Value {
        let pair = |pair: ColorPair| json!([pair.accent.to_string(), pair.buttons.to_string()]);
        let own = self.own.iter();
        let own = own.map(|theme| json!({ "id": theme.id, "main": pair(theme.main), "text": pair(theme.text) }));
        json!({ "selected": self.selected, "own": own.collect::<Vec<_>>() })
    }

    fn read(value: &Value) -> Option<Self> {
        let color = |value: &Value, at: usize| Color::parse(value.get(at)?.as_str()?);
        let pair = |value: &Value| {
            Some(ColorPair {
                accent: color(value, 0)?,
                buttons: color(value, 1)?,
            })
        };
        let theme = |value: &Value| {
            Some(ColorTheme {
                id: value.get("id")?.as_i64()?,
                main: pair(value.get("main")?)?,
                text: pair(value.get("text")?)?,
            })
        };
        Some(Self {
            selected: value.get("selected")?.as_i64()?,
            own: value.get("own")?.as_array()?.iter().map(theme).collect::<Option<_>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use anteroom_domain::color_theme::BUILT_IN;

    #[test]
    fn comes_back() {
        let own = vec![ColorTheme { id: 7, ..BUILT_IN[2].0 }];
        let themes = ColorThemes { selected: 7, own };
        assert_eq!(ColorThemes::read(&themes.write()), Some(themes));
        assert_eq!(ColorThemes::read(&json!({ "selected": 1 })), None);
    }
}
