::core::compile_error! {
    "`#[drm_driver]` applies to a struct with named fields: keep the enum in a field of it"
}
enum Bochs {
    Mmio(IoMem<'static>),
}
