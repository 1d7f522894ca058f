#[drm_driver(name = "gen", desc = "Generic", major = 3, minor = 2, patchlevel = 1, date = "20261122", hw = Regs, view = closure, release = gone)]
#[allow(dead_code)] #[cfg(unix)]
pub(crate) struct r#Try<G: Tr<Self> = Real, const N: usize = 4> where G: Other {
    #[drm_device] drm: DrmDevice,
    #[devm] #[cfg(feature = "x")] pub r#type: Box<dyn for<'section> Fn(&'section Self) -> u8 + 'bound>,
    #[drmm] pipes: [Pipe<'static>; N],
    mode: Mutex<(u8, [G; 3])>,
    call: m!(u8),
}
