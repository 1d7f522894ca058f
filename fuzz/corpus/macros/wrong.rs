#[drm_driver(name = "a/b", desc = 3, major = -1, date = "x", unbind = |a, b| c, crate = ::a::b, nane = "x", hw = Wrong, view = open)]
#[derive(Debug)]
struct Wrong<'a, 'bound> {
    #[drm_device] #[devm] drm: DrmDevice,
    #[drm_device] again: u8,
    #[devm] #[drmm] both: IoMem<'bound>,
    #[drmm] late: IoMem<'bound>,
    plain: &'bound u8,
    #[devm(x)] #[cfg_attr(a, drmm)] args: &'a u8,
    __drmm_x: WrongFields,
}
