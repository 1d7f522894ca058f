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
struct Bochs {
    #[allow(dead_code)]
    drm: ::drmm_runtime::DrmDevice,
    both: ::drmm_runtime::Drmm<Both>,
    pipe: Pipe<'static>,
    mmio: IoMem<'static>,
}
/// The hardware view of [`Bochs`], to which it derefs: ends at unbind, lent by the gate.
///
/// - `pipe`: `Pipe<'bound>`
/// - `mmio`: `IoMem<'bound>`
struct BochsHw<'bound> {
    mmio: IoMem<'bound>,
    pipe: Pipe<'bound>,
    #[doc(hidden)]
    and_all_fields_of_the_device: ::drmm_runtime::__private::DeviceOf<'bound, Bochs>,
}
const _: () = {
    use ::drmm_runtime::__private as __drmm;
    /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers. The device and
    /// its view have the fields in reverse: Rust drops a struct from the top, so the newest
    /// ends first.
    struct BochsFields<'build, 'bound> {
        pipe: __drmm::Field<'build, __drmm::Devm, Pipe<'bound>>,
        mmio: __drmm::Field<'build, __drmm::Devm, IoMem<'bound>>,
        both: __drmm::Field<'build, __drmm::Drmm, Both>,
        #[doc(hidden)]
        filled_in_by_devm_drm_dev_alloc: ::core::marker::PhantomData<
            (&'build (), &'bound ()),
        >,
    }
    /// SAFETY: each field is asserted below to be of its class, `Send`, `Sync` and `'static`.
    #[automatically_derived]
    unsafe impl __drmm::DrmDriver for Bochs {
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
                class: __drmm::FieldClass::Devm,
                ty: "Pipe<'bound>",
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
                class: __drmm::FieldClass::Drmm,
                ty: "Both",
                file: ::core::file!(),
                line: ::core::line!(),
            },
        ];
        fn assemble<'build, 'bound>(
            __drmm_fields: <Self as __drmm::DrmDriver>::Fields<'build, 'bound>,
            __drmm_device: __drmm::DrmDevice,
            __drmm_place: __drmm::DataSlot<'bound, Self>,
            __drmm_seal: &__drmm::Seal,
        ) -> BochsHw<'bound> {
            ::core::unreachable!()
        }
        fn whole<'section, 'bound>(
            __drmm_hw: &'section <Self as __drmm::DrmDriver>::Hw<'bound>,
        ) -> &'section __drmm::DeviceOf<'bound, Self> {
            ::core::unreachable!()
        }
    }
    /// It has a name and a version for programs: it can be a card.
    #[automatically_derived]
    impl __drmm::NamedDriver for Bochs {}
    /// Where the hardware is, its device is too.
    #[automatically_derived]
    impl ::core::ops::Deref for BochsHw<'_> {
        type Target = Bochs;
        fn deref(&self) -> &Bochs {
            ::core::unreachable!()
        }
    }
    /// A device has no `Drop`: it would see fields that are gone. `release = ..` comes before.
    #[automatically_derived]
    impl __drmm::TheReleaseHookTakesThePlaceOfDrop for Bochs {
        type Verdict = __drmm::HasNoDrop;
    }
    impl __drmm::NotOnTheDevice for Bochs {}
    impl __drmm::NotAnyMore for Bochs {}
    impl __drmm::NoSectionsOfTheStruct for Bochs {}
    impl __drmm::NoSourcesHere<Bochs> for Bochs {}
    /// A section sees the whole view for as long as it lasts.
    #[automatically_derived]
    impl __drmm::CovariantView for Bochs {
        fn shorten<
            'section_or_write_view_closure,
            'bound: 'section_or_write_view_closure,
        >(
            __drmm_view: &'section_or_write_view_closure <Self as __drmm::DrmDriver>::Hw<
                'bound,
            >,
        ) -> &'section_or_write_view_closure <Self as __drmm::DrmDriver>::Hw<
            'section_or_write_view_closure,
        > {
            ::core::unreachable!()
        }
    }
};
