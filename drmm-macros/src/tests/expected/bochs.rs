/// A display that emulators offer.
///
/// The fields stand in reverse: Rust drops a struct from the top, so the newest ends first.
pub struct Bochs {
    mode: Mutex<Mode>,
    pipe: ::drmm_runtime::Drmm<SimplePipe>,
    #[allow(dead_code)]
    drm: DrmDevice,
}
/// The hardware view of [`Bochs`]: ends at unbind, lent by the gate.
///
/// - `mmio`: `IoMem<'bound>`
/// - `vram`: `IoMem<'bound>`
pub struct BochsHw<'bound> {
    vram: IoMem<'bound>,
    /// The DISPI registers.
    mmio: IoMem<'bound>,
}
const _: () = {
    use ::drmm_runtime::__private as __drmm;
    /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers.
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
    /// SAFETY: that each field is of its class, `Send`, `Sync` and `'static` is asserted below.
    #[automatically_derived]
    unsafe impl __drmm::Parts for Bochs {
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
        const ROOM: &'static [__drmm::Layout] = &[__drmm::Layout::new::<SimplePipe>()];
        fn assemble<'build, 'bound>(
            __drmm_fields: <Self as __drmm::Parts>::Fields<'build, 'bound>,
            __drmm_device: __drmm::DrmDevice,
            __drmm_seal: &__drmm::Seal,
        ) -> (Self, BochsHw<'bound>) {
            (
                Self {
                    mode: <Self as __drmm::Parts>::into_plain(
                        __drmm_fields.mode,
                        __drmm_seal,
                    ),
                    pipe: <Self as __drmm::Parts>::into_drmm(
                        __drmm_fields.pipe,
                        __drmm_seal,
                    ),
                    drm: __drmm_device,
                },
                BochsHw {
                    vram: <Self as __drmm::Parts>::into_devm(
                        __drmm_fields.vram,
                        __drmm_seal,
                    ),
                    mmio: <Self as __drmm::Parts>::into_devm(
                        __drmm_fields.mmio,
                        __drmm_seal,
                    ),
                },
            )
        }
        fn last_touch(&self, __drmm_hw: &BochsHw<'_>, __drmm_removal: __drmm::Removal) {
            let __drmm_hook: fn(&Bochs, &BochsHw<'_>, __drmm::Removal) = Bochs::quiesce;
            __drmm_hook(self, __drmm_hw, __drmm_removal);
        }
    }
    /// A device has no `Drop`: it would see `#[drmm]` fields that are gone. `release = ..` comes before.
    #[automatically_derived]
    impl __drmm::TheReleaseHookTakesThePlaceOfDrop for Bochs {
        type Verdict = __drmm::HasNoDrop;
    }
    /// Each field ends when its mark says.
    fn __drmm_classes<'bound>() {
        <Bochs as __drmm::Parts>::ends_at_unbind::<IoMem<'bound>>();
        <Bochs as __drmm::Parts>::ends_at_unbind::<IoMem<'bound>>();
        <Bochs as __drmm::Parts>::ends_with_last_reference::<SimplePipe>();
        <Bochs as __drmm::Parts>::lives_in_the_device::<Mutex<Mode>>();
    }
    /// A section sees `mmio` for as long as it lasts.
    fn __drmm_lend_mmio<'section, 'bound: 'section>(
        __drmm_field: &'section IoMem<'bound>,
    ) -> &'section IoMem<'section> {
        __drmm_field
    }
    /// A section sees `vram` for as long as it lasts.
    fn __drmm_lend_vram<'section, 'bound: 'section>(
        __drmm_field: &'section IoMem<'bound>,
    ) -> &'section IoMem<'section> {
        __drmm_field
    }
    /// A section sees the whole view for as long as it lasts.
    #[automatically_derived]
    impl __drmm::CovariantView for Bochs {
        fn shorten<'section, 'bound: 'section>(
            __drmm_view: &'section <Self as __drmm::Parts>::Hw<'bound>,
        ) -> &'section <Self as __drmm::Parts>::Hw<'section> {
            __drmm_view
        }
    }
};
