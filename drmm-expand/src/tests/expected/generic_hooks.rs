struct Bochs<G: Tr> {
    mode: G,
    #[allow(dead_code)]
    drm: DrmDevice,
    #[doc(hidden)]
    __drmm_scope: ::core::marker::PhantomData<fn() -> G>,
}
/// The hardware view of [`Bochs`], to which it derefs: ends at unbind, lent by the gate.
///
/// - `mmio`: `IoMem<'bound>`
struct BochsHw<'bound, G: Tr> {
    mmio: IoMem<'bound>,
    #[doc(hidden)]
    and_all_fields_of_the_device: ::drmm_runtime::__private::DeviceOf<'bound, Bochs<G>>,
    #[doc(hidden)]
    __drmm_scope: ::core::marker::PhantomData<fn() -> G>,
}
const _: () = {
    use ::drmm_runtime::__private as __drmm;
    /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers. The device and
    /// its view have the fields in reverse: Rust drops a struct from the top, so the newest
    /// ends first.
    struct BochsFields<'build, 'bound, G: Tr> {
        mmio: __drmm::Field<'build, __drmm::Devm, IoMem<'bound>>,
        mode: __drmm::Field<'build, __drmm::Plain, G>,
        #[doc(hidden)]
        filled_in_by_devm_drm_dev_alloc: ::core::marker::PhantomData<
            (&'build (), &'bound (), fn() -> G),
        >,
    }
    /// SAFETY: each field is asserted below to be of its class, `Send`, `Sync` and `'static`.
    #[automatically_derived]
    unsafe impl<G: Tr + 'static> __drmm::DrmDriver for Bochs<G> {
        type Hw<'bound> = BochsHw<'bound, G>;
        type Fields<'build, 'bound> = BochsFields<'build, 'bound, G>;
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
                name: "mmio",
                class: __drmm::FieldClass::Devm,
                ty: "IoMem<'bound>",
                file: ::core::file!(),
                line: ::core::line!(),
            },
            __drmm::FieldInfo {
                name: "mode",
                class: __drmm::FieldClass::Plain,
                ty: "G",
                file: ::core::file!(),
                line: ::core::line!(),
            },
        ];
        fn assemble<'build, 'bound>(
            __drmm_fields: <Self as __drmm::DrmDriver>::Fields<'build, 'bound>,
            __drmm_device: __drmm::DrmDevice,
            __drmm_place: __drmm::DataSlot<'bound, Self>,
            __drmm_seal: &__drmm::Seal,
        ) -> BochsHw<'bound, G> {
            let __drmm_whole = __drmm::DataSlot::put(
                __drmm_place,
                Self {
                    mode: <Self as __drmm::DrmDriver>::into_plain(
                        __drmm_fields.mode,
                        __drmm_seal,
                    ),
                    drm: __drmm_device,
                    __drmm_scope: ::core::marker::PhantomData,
                },
            );
            BochsHw {
                mmio: <Self as __drmm::DrmDriver>::into_devm(
                    __drmm_fields.mmio,
                    __drmm_seal,
                ),
                and_all_fields_of_the_device: __drmm_whole,
                __drmm_scope: ::core::marker::PhantomData,
            }
        }
        fn whole<'section, 'bound>(
            __drmm_hw: &'section <Self as __drmm::DrmDriver>::Hw<'bound>,
        ) -> &'section __drmm::DeviceOf<'bound, Self> {
            &__drmm_hw.and_all_fields_of_the_device
        }
        fn call_unbind_hook<'bound>(
            __drmm_hw: &BochsHw<'bound, G>,
            __drmm_removal: __drmm::Removal,
        ) {
            let __drmm_hook: fn(&BochsHw<'bound, G>, __drmm::Removal) = Bochs::quiesce;
            __drmm_hook(__drmm_hw, __drmm_removal);
        }
        fn call_release_hook(&self) {
            let __drmm_hook: fn(&Bochs<G>) = gone::<G>;
            __drmm_hook(self);
        }
    }
    /// It has a name and a version for programs: it can be a card.
    #[automatically_derived]
    impl<G: Tr + 'static> __drmm::NamedDriver for Bochs<G> {}
    /// Where the hardware is, its device is too.
    #[automatically_derived]
    impl<G: Tr + 'static> ::core::ops::Deref for BochsHw<'_, G> {
        type Target = Bochs<G>;
        fn deref(&self) -> &Bochs<G> {
            __drmm::DeviceOf::get(&self.and_all_fields_of_the_device)
        }
    }
    /// A device has no `Drop`: it would see fields that are gone. `release = ..` comes before.
    #[automatically_derived]
    impl<G: Tr> __drmm::TheReleaseHookTakesThePlaceOfDrop for Bochs<G> {
        type Verdict = __drmm::HasNoDrop;
    }
    impl<G: Tr + 'static> __drmm::NotOnTheDevice for Bochs<G> {}
    impl<G: Tr + 'static> __drmm::NotAnyMore for Bochs<G> {}
    impl<G: Tr + 'static> __drmm::NoSectionsOfTheStruct for Bochs<G> {}
    impl<G: Tr + 'static> __drmm::NoSourcesHere<Bochs<G>> for Bochs<G> {}
    /// Each field ends when its mark says.
    fn __drmm_classes<'bound, G: Tr>(
        __drmm_device: &Bochs<G>,
        __drmm_hw: &BochsHw<'bound, G>,
    ) {
        <Bochs<G> as __drmm::DrmDriver>::ends_at_unbind::<IoMem<'bound>>()
            .of(&__drmm_hw.mmio);
        <Bochs<G> as __drmm::DrmDriver>::lives_in_the_device::<G>()
            .of(&__drmm_device.mode);
    }
    /// A section sees the whole view for as long as it lasts.
    #[automatically_derived]
    impl<G: Tr + 'static> __drmm::CovariantView for Bochs<G> {
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
            let __drmm_lend_mmio = |
                __drmm_field: &'section_or_write_view_closure IoMem<'bound>,
            | -> &'section_or_write_view_closure IoMem<'section_or_write_view_closure> {
                __drmm_field
            };
            __drmm_view
        }
    }
};
