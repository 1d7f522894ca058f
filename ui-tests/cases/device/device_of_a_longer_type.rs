// A driver with a longer lifetime is another type: its device fits only that type.
use drmm_runtime::prelude::*;

#[drm_driver(name = "picky", desc = "A driver of a type", major = 1, minor = 0)]
struct Picky<P: 'static> {
    #[drm_device]
    drm: DrmDevice,
    of: std::marker::PhantomData<fn() -> P>,
}
type Long = for<'a> fn(&'a u8);
type Short = fn(&'static u8);

fn shorten(dev: Dev<Picky<Long>>) -> Dev<Picky<Short>> {
    dev
}

fn main() {}
