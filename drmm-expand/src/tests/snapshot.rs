//! Whole expansions, as their reader sees them. `UPDATE_EXPECT=1 cargo test -p drmm-expand`
//! rewrites them; read the difference before you commit it.

use expect_test::{expect_file, ExpectFile};

use super::{expand, pretty, ARGS};

#[track_caller]
fn check(args: &str, item: &str, expected: &ExpectFile) {
    expected.assert_eq(&pretty(expand(args, item)));
}

/// The driver of the README.
#[test]
fn bochs() {
    check(
        "name = \"bochs\", desc = \"Bochs display\", major = 1, minor = 0, unbind = Bochs::quiesce",
        "/// A display that emulators offer.
        pub struct Bochs {
            #[drm_device] drm: DrmDevice,
            /// The DISPI registers.
            #[devm] mmio: IoMem<'bound>,
            #[devm] vram: IoMem<'bound>,
            #[drmm] pipe: SimplePipe,
            mode: Mutex<Mode>,
        }",
        &expect_file!["expected/bochs.rs"],
    );
}

#[test]
fn device_alone() {
    check(ARGS, "struct Bochs { #[drm_device] drm: DrmDevice }", &expect_file!["expected/device_alone.rs"]);
}

#[test]
fn without_a_card() {
    let clock = "struct Clock { #[drm_device] drm: DrmDevice, #[devm] regs: IoMem<'bound> }";
    check("desc = \"A clock\"", clock, &expect_file!["expected/without_a_card.rs"]);
}

#[test]
fn generic() {
    check(
        ARGS,
        "pub struct Bochs<G: Tr = Real, P: ?Sized, const N: usize = 4> where G: Other, P: 'static {
            #[drm_device] drm: DrmDevice,
            #[devm] ring: Ring<'bound, G::Of>,
            #[drmm] pipes: [SimplePipe; N],
            path: Box<P>,
        }",
        &expect_file!["expected/generic.rs"],
    );
}

#[test]
fn cfg() {
    check(
        ARGS,
        "#[cfg(feature = \"display\")] #[allow(dead_code)]
        pub(crate) struct Bochs {
            #[drm_device] drm: DrmDevice,
            #[cfg(feature = \"a\")] #[cfg(unix)] #[devm] extra: IoMem<'bound>,
            #[cfg(feature = \"a\")] #[devm] pub irq: Irq,
            #[cfg(not(feature = \"a\"))] #[drmm] pub(super) pipe: SimplePipe,
            #[cfg(unix)] mode: u8,
        }",
        &expect_file!["expected/cfg.rs"],
    );
}

#[test]
fn all_keys() {
    check(
        "crate = crate::rt, name = \"bochs\", desc = \"Bochs display\", major = 1, minor = 2, patchlevel = 3, \
         date = \"20261122\", hw = View, unbind = <Bochs as Hooks>::unbind, release = hooks::gone",
        "struct Bochs { #[drm_device] drm: DrmDevice, #[devm] mmio: IoMem<'bound>, #[drmm] pipe: SimplePipe }",
        &expect_file!["expected/all_keys.rs"],
    );
}

#[test]
fn closure_view() {
    check(
        &format!("{ARGS}, view = closure"),
        "struct Bochs { #[drm_device] drm: DrmDevice, #[devm] ring: Mutex<Vec<&'bound Buffer>> }",
        &expect_file!["expected/closure_view.rs"],
    );
}

#[test]
fn raw_identifiers() {
    check(
        ARGS,
        "struct r#Try { #[drm_device] r#dyn: DrmDevice, #[devm] r#type: IoMem<'bound>, #[drmm] r#fn: SimplePipe }",
        &expect_file!["expected/raw_identifiers.rs"],
    );
}

/// `Self`, lifetimes that the user binds under our words, and a macro that hides `'bound`.
#[test]
fn hard_types() {
    check(
        ARGS,
        "struct Bochs<T: Tr<Self>> {
            #[drm_device] drm: DrmDevice,
            #[devm] call: Box<dyn for<'section> Fn(&'section Self) + 'bound>,
            #[devm] hidden: scoped!(),
            #[drmm] hook: Box<dyn for<'build> Fn(&'build T)>,
        }",
        &expect_file!["expected/hard_types.rs"],
    );
}

/// The macro hides `'bound`, and no other field mentions it.
#[test]
fn macro_type() {
    check(
        ARGS,
        "struct Bochs { #[drm_device] drm: DrmDevice, #[devm] a: scoped!() }",
        &expect_file!["expected/macro_type.rs"],
    );
}

/// A hook is called through a pointer whose type has the driver's parameters, and the view's own
/// lifetime.
#[test]
fn generic_hooks() {
    check(
        &format!("{ARGS}, unbind = Bochs::quiesce, release = gone::<G>"),
        "struct Bochs<G: Tr> { #[drm_device] drm: DrmDevice, #[devm] mmio: IoMem<'bound>, mode: G }",
        &expect_file!["expected/generic_hooks.rs"],
    );
}

/// A deprecated item is not deprecated for its own parts, and lints for users' code do not check
/// proofs.
#[test]
fn lints() {
    check(
        ARGS,
        "#[deprecated] struct Bochs { #[drm_device] drm: DrmDevice, #[devm] spare: Option<&'bound Buffer> }",
        &expect_file!["expected/lints.rs"],
    );
}

#[test]
fn repaired() {
    check(
        "desc = \"Bochs display\", major = 1",
        "struct Bochs { #[drmm] pipe: Pipe<'bound>, mmio: IoMem<'bound>, #[devm] #[drmm] both: Both }",
        &expect_file!["expected/repaired.rs"],
    );
}

#[test]
fn not_a_struct() {
    check(ARGS, "enum Bochs { #[devm] Mmio(IoMem<'bound>) }", &expect_file!["expected/not_a_struct.rs"]);
}
