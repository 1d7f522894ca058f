/// A display that emulators offer.
pub struct Bochs {
    mode: Mutex<Mode>,
    pipe: ::drmm_runtime::Drmm<SimplePipe>,
    #[allow(dead_code)]
    drm: DrmDevice,
}
/// The hardware view of [`Bochs`], to which it derefs: ends at unbind, lent by the gate.
///
/// - `mmio`: `IoMem<'bound>`
/// - `vram`: `IoMem<'bound>`
pub struct BochsHw<'bound> {
    vram: IoMem<'bound>,
    /// The DISPI registers.
    mmio: IoMem<'bound>,
    #[doc(hidden)]
    and_all_fields_of_the_device: ::drmm_runtime::__private::DeviceOf<'bound, Bochs>,
}
const _: () = {
    use ::drmm_runtime::__private as __drmm;
    /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers. The device and
    /// its view have the fields in reverse: Rust drops a struct from the top, so the newest
    /// ends first.
    pub struct BochsFields<'build, 'bound> {
        /// The DISPI registers.
        mmio: __drmm::Field<'build, __drmm::Devm, IoMem<'bound>>,
        vram: __drmm::Field<'build, __drmm::Devm, IoMem<'bound>>,
        pipe: __drmm::Field<'build, __drmm::Drmm, SimplePipe>,
        mode: __drmm::Field<'build, __drmm::Plain, Mutex<Mode>>,
        #[doc(hidden)]
        pub filled_in_by_devm_drm_dev_alloc: ::core::marker::PhantomData<
            (&'build (), &'bound ()),
        >,
    }
    /// SAFETY: each field is asserted below to be of its class, `Send`, `Sync` and `'static`.
    #[automatically_derived]
    unsafe impl __drmm::DrmDriver for Bochs {
        type Hw<'bound> = BochsHw<'bound>;
        type Fields<'build, 'bound> = BochsFields<'build, 'bound>;
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
                name: "vram",
                class: __drmm::FieldClass::Devm,
                ty: "IoMem<'bound>",
                file: ::core::file!(),
                line: ::core::line!(),
            },
            __drmm::FieldInfo {
                name: "pipe",
                class: __drmm::FieldClass::Drmm,
                ty: "SimplePipe",
                file: ::core::file!(),
                line: ::core::line!(),
            },
            __drmm::FieldInfo {
                name: "mode",
                class: __drmm::FieldClass::Plain,
                ty: "Mutex<Mode>",
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
        ) -> BochsHw<'bound> {
            let __drmm_whole = __drmm::DataSlot::put(
                __drmm_place,
                Self {
                    mode: <Self as __drmm::DrmDriver>::into_plain(
                        __drmm_fields.mode,
                        __drmm_seal,
                    ),
                    pipe: <Self as __drmm::DrmDriver>::into_drmm(
                        __drmm_fields.pipe,
                        __drmm_seal,
                    ),
                    drm: __drmm_device,
                },
            );
            BochsHw {
                vram: <Self as __drmm::DrmDriver>::into_devm(
                    __drmm_fields.vram,
                    __drmm_seal,
                ),
                mmio: <Self as __drmm::DrmDriver>::into_devm(
                    __drmm_fields.mmio,
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
        fn call_unbind_hook<'bound>(
            __drmm_hw: &BochsHw<'bound>,
            __drmm_removal: __drmm::Removal,
        ) {
            let __drmm_hook: fn(&BochsHw<'bound>, __drmm::Removal) = Bochs::quiesce;
            __drmm_hook(__drmm_hw, __drmm_removal);
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
            __drmm::DeviceOf::get(&self.and_all_fields_of_the_device)
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
    /// Each field ends when its mark says.
    fn __drmm_classes<'bound>(__drmm_device: &Bochs, __drmm_hw: &BochsHw<'bound>) {
        <Bochs as __drmm::DrmDriver>::ends_at_unbind::<IoMem<'bound>>()
            .of(&__drmm_hw.mmio);
        <Bochs as __drmm::DrmDriver>::ends_at_unbind::<IoMem<'bound>>()
            .of(&__drmm_hw.vram);
        <Bochs as __drmm::DrmDriver>::ends_with_last_reference::<SimplePipe>()
            .of(&__drmm_device.pipe);
        <Bochs as __drmm::DrmDriver>::lives_in_the_device::<Mutex<Mode>>()
            .of(&__drmm_device.mode);
    }
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
            let __drmm_lend_mmio = |
                __drmm_field: &'section_or_write_view_closure IoMem<'bound>,
            | -> &'section_or_write_view_closure IoMem<'section_or_write_view_closure> {
                __drmm_field
            };
            let __drmm_lend_vram = |
                __drmm_field: &'section_or_write_view_closure IoMem<'bound>,
            | -> &'section_or_write_view_closure IoMem<'section_or_write_view_closure> {
                __drmm_field
            };
            __drmm_view
        }
    }
};
