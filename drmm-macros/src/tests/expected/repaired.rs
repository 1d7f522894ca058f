::core::compile_error! {
    "a driver gives its `name`, `desc`, `major` and `minor`: add `name = \"bochs\", minor = 0`"
}
::core::compile_error! {
    "a driver embeds one device: add `#[drm_device] drm: DrmDevice`"
}
::core::compile_error! {
    "a `#[drmm]` field lives until the last reference, `'bound` ends at unbind: make `pipe` `#[devm]`, or keep `'bound` out of it"
}
::core::compile_error! {
    "a field without a mark lives as long as the device, `'bound` ends at unbind: mark `mmio` with `#[devm]`"
}
::core::compile_error! {
    "a field has one release class: `#[devm]` or `#[drmm]`, not both"
}
/// The fields stand in reverse: Rust drops a struct from the top, so the newest ends first.
struct Bochs {
    pipe: ::drmm_runtime::Drmm<Pipe<'static>>,
}
/// The hardware view of [`Bochs`]: ends at unbind, lent by the gate.
///
/// - `mmio`: `IoMem<'bound>`
/// - `both`: `Both`
struct BochsHw<'bound> {
    both: Both,
    mmio: IoMem<'bound>,
}
const _: () = {
    use ::drmm_runtime::__private as __drmm;
    /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers.
    struct BochsFields<'build, 'bound> {
        pipe: __drmm::Field<'build, __drmm::Devm, Pipe<'bound>>,
        mmio: __drmm::Field<'build, __drmm::Devm, IoMem<'bound>>,
        both: __drmm::Field<'build, __drmm::Devm, Both>,
        #[doc(hidden)]
        filled_in_by_devm_drm_dev_alloc: ::core::marker::PhantomData<
            (&'build (), &'bound ()),
        >,
    }
    /// SAFETY: that each field is of its class, `Send`, `Sync` and `'static` is asserted below.
    #[automatically_derived]
    unsafe impl __drmm::Parts for Bochs {
        type Hw<'bound> = BochsHw<'bound>;
        type Fields<'build, 'bound> = BochsFields<'build, 'bound>;
        const DRIVER: __drmm::DriverInfo = __drmm::DriverInfo {
            name: "",
            desc: "Bochs display",
            major: 1,
            minor: 0,
            patchlevel: 0,
            date: "0",
        };
        const FIELDS: &'static [__drmm::FieldInfo] = &[
            __drmm::FieldInfo {
                name: "pipe",
                class: __drmm::FieldClass::Drmm,
                ty: "Pipe<'static>",
                file: ::core::file!(),
                line: ::core::line!(),
            },
            __drmm::FieldInfo {
                name: "mmio",
                class: __drmm::FieldClass::Devm,
                ty: "IoMem<'bound>",
                file: ::core::file!(),
                line: ::core::line!(),
            },
            __drmm::FieldInfo {
                name: "both",
                class: __drmm::FieldClass::Devm,
                ty: "Both",
                file: ::core::file!(),
                line: ::core::line!(),
            },
        ];
        fn assemble<'build, 'bound>(
            __drmm_fields: <Self as __drmm::Parts>::Fields<'build, 'bound>,
            __drmm_device: __drmm::DrmDevice,
            __drmm_seal: &__drmm::Seal,
        ) -> (Self, BochsHw<'bound>) {
            ::core::unreachable!()
        }
    }
    /// A device has no `Drop`: it would see `#[drmm]` fields that are gone. `release = ..` comes before.
    #[automatically_derived]
    impl __drmm::TheReleaseHookTakesThePlaceOfDrop for Bochs {
        type Verdict = __drmm::HasNoDrop;
    }
    /// A section sees the whole view for as long as it lasts.
    #[automatically_derived]
    impl __drmm::CovariantView for Bochs {
        fn shorten<'section, 'bound: 'section>(
            __drmm_view: &'section <Self as __drmm::Parts>::Hw<'bound>,
        ) -> &'section <Self as __drmm::Parts>::Hw<'section> {
            ::core::unreachable!()
        }
    }
};
