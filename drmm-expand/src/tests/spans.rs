//! A message marks the smallest thing that its reader has to change.

use super::{errors_in, expand, ARGS};

/// The text that each error underlines, first token only (a range needs the compiler's own spans).
fn underlined(args: &str, item: &str) -> Vec<String> {
    errors_in(expand(args, item))
        .into_iter()
        .map(|(_, span)| span.source_text().unwrap_or_default())
        .collect()
}

#[test]
fn under_the_smallest_thing() {
    let device = "#[drm_device] drm: DrmDevice,";
    let cases = [
        ("", "struct Bochs { mode: u8 }", "Bochs"),
        ("", "struct Bochs { #[drm_device] drm: DrmDevice, mode: Mutex<&'bound u8> }", "'"),
        ("", "struct Bochs { #[drm_device] drm: DrmDevice, label: Label<'label> }", "'"),
        ("", "struct Bochs<'a> { #[drm_device] drm: DrmDevice }", "'"),
        ("", "struct Bochs { #[drm_device] drm: DrmDevice, #[devm(late)] mmio: Chip }", "late"),
        ("", "struct Bochs { #[drm_device] drm: DrmDevice, #[devm] mmio: IoMem }", "IoMem"),
        ("", "struct Bochs { #[drm_device] drm: DrmDevice, #[devm] a: &'bound Mutex<A<'bound>> }", "Mutex"),
        ("", "struct Bochs { #[drm_device] drm: DrmDevice, #[devm] a: &'bound Dev<Bound<'bound>> }", "Bound"),
        ("", "struct Bochs { drm: DrmDevice }", "drm"),
        ("", "struct Bochs { #[drm_device] drm: DrmDevice, mode: Vec<BochsFields> }", "BochsFields"),
        ("", "struct Bochs { #[drm_device] drm: DrmDevice, __drmm_a: u8 }", "__drmm_a"),
        ("", "#[derive(Debug)] struct Bochs { #[drm_device] drm: DrmDevice }", "derive"),
        ("", "enum Bochs { A }", "enum"),
        ("", "pub struct Bochs;", "Bochs"),
        (", major = 2", "", "major"),
        (", wonder = 2", "", "wonder"),
        (", patchlevel = true", "", "true"),
        (", patchlevel", "", "patchlevel"),
        (", hw = Bochs", "", "Bochs"),
        (", date = \"1\"", "", "\"1\""),
    ];
    for (more, item, expected) in cases {
        let args = format!("{ARGS}{more}");
        let whole = format!("struct Bochs {{ {device} }}");
        let item = if item.is_empty() { &whole } else { item };
        assert_eq!(underlined(&args, item), [expected], "{args} {item}");
    }
}
