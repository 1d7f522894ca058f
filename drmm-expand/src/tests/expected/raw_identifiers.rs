struct r#Try {
    r#fn: ::drmm_runtime::Drmm<SimplePipe>,
    #[allow(dead_code)]
    r#dyn: DrmDevice,
}
/// The hardware view of [`r#Try`], to which it derefs: ends at unbind, lent by the gate.
///
/// - `r#type`: `IoMem<'bound>`
struct TryHw<'bound> {
    r#type: IoMem<'bound>,
    #[doc(hidden)]
    and_all_fields_of_the_device: ::drmm_runtime::__private::DeviceOf<'bound, r#Try>,
}
const _: () = {
    use ::drmm_runtime::__private as __drmm;
    /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers. The device and
    /// its view have the fields in reverse: Rust drops a struct from the top, so the newest
    /// ends first.
    struct TryFields<'build, 'bound> {
        r#type: __drmm::Field<'build, __drmm::Devm, IoMem<'bound>>,
        r#fn: __drmm::Field<'build, __drmm::Drmm, SimplePipe>,
        #[doc(hidden)]
        filled_in_by_devm_drm_dev_alloc: ::core::marker::PhantomData<
            (&'build (), &'bound ()),
        >,
    }
    /// SAFETY: each field is asserted below to be of its class, `Send`, `Sync` and `'static`.
    #[automatically_derived]
    unsafe impl __drmm::DrmDriver for r#Try {
        type Hw<'bound> = TryHw<'bound>;
        type Fields<'build, 'bound> = TryFields<'build, 'bound>;
        const DRIVER: __drmm::DriverInfo = __drmm::DriverInfo {
            name: "bochs",
            desc: "Bochs display",
            major: 1,
            minor: 0,
            patchlevel: 0,
            date: "0",
        };
        const FIELDS: &'static [__drmm::FieldInfo] = &[
            __drmm::FieldInfo {
                name: "type",
                class: __drmm::FieldClass::Devm,
                ty: "IoMem<'bound>",
                file: ::core::file!(),
                line: ::core::line!(),
            },
            __drmm::FieldInfo {
                name: "fn",
                class: __drmm::FieldClass::Drmm,
                ty: "SimplePipe",
                file: ::core::file!(),
                line: ::core::line!(),
            },
        ];
        const DRMM_LAYOUTS: &'static [__drmm::Layout] = &[
            __drmm::Layout::new::<SimplePipe>(),
        ];
        fn assemble<'build, 'bound>(
            __drmm_fields: <Self as __drmm::DrmDriver>::Fields<'build, 'bound>,
            __drmm_device: __drmm::DrmDevice,
            __drmm_place: __drmm::DataSlot<'bound, Self>,
            __drmm_seal: &__drmm::Seal,
        ) -> TryHw<'bound> {
            let __drmm_whole = __drmm::DataSlot::put(
                __drmm_place,
                Self {
                    r#fn: <Self as __drmm::DrmDriver>::into_drmm(
                        __drmm_fields.r#fn,
                        __drmm_seal,
                    ),
                    r#dyn: __drmm_device,
                },
            );
            TryHw {
                r#type: <Self as __drmm::DrmDriver>::into_devm(
                    __drmm_fields.r#type,
                    __drmm_seal,
                ),
                and_all_fields_of_the_device: __drmm_whole,
            }
        }
        fn whole<'section, 'bound>(
            __drmm_hw: &'section <Self as __drmm::DrmDriver>::Hw<'bound>,
        ) -> &'section __drmm::DeviceOf<'bound, Self> {
            &__drmm_hw.and_all_fields_of_the_device
        }
    }
    /// It has a name and a version for programs: it can be a card.
    #[automatically_derived]
    impl __drmm::NamedDriver for r#Try {}
    /// Where the hardware is, its device is too.
    #[automatically_derived]
    impl ::core::ops::Deref for TryHw<'_> {
        type Target = r#Try;
        fn deref(&self) -> &r#Try {
            __drmm::DeviceOf::get(&self.and_all_fields_of_the_device)
        }
    }
    /// A device has no `Drop`: it would see fields that are gone. `release = ..` comes before.
    #[automatically_derived]
    impl __drmm::TheReleaseHookTakesThePlaceOfDrop for r#Try {
        type Verdict = __drmm::HasNoDrop;
    }
    impl __drmm::NotOnTheDevice for r#Try {}
    impl __drmm::NotAnyMore for r#Try {}
    impl __drmm::NoSectionsOfTheStruct for r#Try {}
    impl __drmm::NoSourcesHere<r#Try> for r#Try {}
    /// Each field ends when its mark says.
    fn __drmm_classes<'bound>(__drmm_device: &r#Try, __drmm_hw: &TryHw<'bound>) {
        <r#Try as __drmm::DrmDriver>::ends_at_unbind::<IoMem<'bound>>()
            .of(&__drmm_hw.r#type);
        <r#Try as __drmm::DrmDriver>::ends_with_last_reference::<SimplePipe>()
            .of(&__drmm_device.r#fn);
    }
    /// A section sees the whole view for as long as it lasts.
    #[automatically_derived]
    impl __drmm::CovariantView for r#Try {
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
            let __drmm_lend_type = |
                __drmm_field: &'section_or_write_view_closure IoMem<'bound>,
            | -> &'section_or_write_view_closure IoMem<'section_or_write_view_closure> {
                __drmm_field
            };
            __drmm_view
        }
    }
};
