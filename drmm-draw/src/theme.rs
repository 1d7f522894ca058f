//! Colours and fonts.

use std::fmt::Write as _;

/// The background that a picture is made for.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Theme {
    /// One file for both: a viewer that prefers dark gets dark. Browsers do; a viewer without
    /// style sheets for media shows the light one.
    #[default]
    Auto,
    /// Light only, for a slide or a README with a file for each.
    Light,
    /// Dark only.
    Dark,
}

/// Name, on light paper, on dark paper. Text has a contrast of 4.5 to its paper and more.
const COLOURS: [(&str, &str, &str); 17] = [
    ("paper", "#ffffff", "#0d1117"),
    ("ink", "#1b2430", "#e6ebf2"),
    ("soft", "#57606a", "#9aa7b6"),
    ("rule", "#d0d7de", "#333d49"),
    ("bound", "#1f6feb", "#58a6ff"),
    ("boundpaper", "#eaf2fe", "#121f33"),
    ("boundink", "#0a52b8", "#79b8ff"),
    ("device", "#b35900", "#f0a04b"),
    ("devicepaper", "#fdf3e4", "#291f14"),
    ("deviceink", "#8f4700", "#f0a04b"),
    ("plain", "#7a68ae", "#b8a6e8"),
    ("plainink", "#5d4b94", "#c4b5f0"),
    ("gate", "#1a7f37", "#4ac26b"),
    ("gatepaper", "#8fcfa2", "#235c34"),
    ("shut", "#cf222e", "#ff7b72"),
    ("shutpaper", "#fbe3e4", "#3a1a1d"),
    ("file", "#6e7781", "#8b98a7"),
];

/// What is written on a bar or a disc.
const ON_FILL: (&str, &str) = ("#ffffff", "#0c1016");

const FONTS: &str = "text{font-family:-apple-system,'Segoe UI',Roboto,'Noto Sans','DejaVu Sans',sans-serif}\
    .m{font-family:ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace}.b{font-weight:600}\
    .mid{text-anchor:middle}.end{text-anchor:end}.thin{stroke-width:1}.thick{stroke-width:2}\
    .dots{stroke-dasharray:1.5 3}.half{opacity:.75}.open{stroke-dasharray:4 3}";

fn colours(dark: bool) -> String {
    let mut css = String::new();
    for (name, light, night) in COLOURS {
        let colour = if dark { night } else { light };
        let _ = write!(css, ".{name}{{fill:{colour}}}.{name}-l{{stroke:{colour};fill:none}}");
    }
    let (on_fill, paper) = if dark { (ON_FILL.1, COLOURS[0].2) } else { (ON_FILL.0, COLOURS[0].1) };
    let _ = write!(css, ".onfill{{fill:{on_fill}}}.ring{{fill:{paper}}}.halo{{paint-order:stroke;stroke:{paper};stroke-width:4;stroke-linejoin:round}}");
    css
}

pub(crate) fn css(theme: Theme) -> String {
    match theme {
        Theme::Light => format!("{FONTS}{}", colours(false)),
        Theme::Dark => format!("{FONTS}{}", colours(true)),
        Theme::Auto => {
            format!("{FONTS}{}@media(prefers-color-scheme:dark){{{}}}", colours(false), colours(true))
        }
    }
}
