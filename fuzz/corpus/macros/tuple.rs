#[drm_driver(name = "t", desc = "t", major = 1, minor = 0)]
struct T(#[devm] IoMem<'bound>);
