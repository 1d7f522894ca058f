#[cfg(feature = "display")]
#[allow(dead_code)]
/// The fields stand in reverse: Rust drops a struct from the top, so the newest ends first.
pub(crate) struct Bochs {
    #[cfg(unix)]
    mode: u8,
    #[cfg(not(feature = "a"))]
    pub(super) pipe: ::drmm_runtime::Drmm<SimplePipe>,
    #[allow(dead_code)]
    drm: DrmDevice,
}
#[cfg(feature = "display")]
#[allow(dead_code)]
/// The hardware view of [`Bochs`]: ends at unbind, lent by the gate.
///
#[cfg_attr(all(feature = "a", unix), doc = " - `extra`: `IoMem<'bound>`")]
#[cfg_attr(feature = "a", doc = " - `irq`: `Irq`")]
pub(crate) struct BochsHw<'bound> {
    #[cfg(feature = "a")]
    pub irq: Irq,
    #[cfg(feature = "a")]
    #[cfg(unix)]
    extra: IoMem<'bound>,
    #[doc(hidden)]
    __drmm_scope: ::core::marker::PhantomData<&'bound ()>,
}
#[cfg(feature = "display")]
const _: () = {
    use ::drmm_runtime::__private as __drmm;
    /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers.
    #[allow(dead_code)]
    pub(crate) struct BochsFields<'build, 'bound> {
        #[cfg(feature = "a")]
        #[cfg(unix)]
        extra: __drmm::Field<'build, __drmm::Devm, IoMem<'bound>>,
        #[cfg(feature = "a")]
        pub irq: __drmm::Field<'build, __drmm::Devm, Irq>,
        #[cfg(not(feature = "a"))]
        pub(super) pipe: __drmm::Field<'build, __drmm::Drmm, SimplePipe>,
        #[cfg(unix)]
        mode: __drmm::Field<'build, __drmm::Plain, u8>,
        #[doc(hidden)]
        pub(crate) filled_in_by_devm_drm_dev_alloc: ::core::marker::PhantomData<
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
            #[cfg(feature = "a")]
            #[cfg(unix)]
            __drmm::FieldInfo {
                name: "extra",
                class: __drmm::FieldClass::Devm,
                ty: "IoMem<'bound>",
                file: ::core::file!(),
                line: ::core::line!(),
            },
            #[cfg(feature = "a")]
            __drmm::FieldInfo {
                name: "irq",
                class: __drmm::FieldClass::Devm,
                ty: "Irq",
                file: ::core::file!(),
                line: ::core::line!(),
            },
            #[cfg(not(feature = "a"))]
            __drmm::FieldInfo {
                name: "pipe",
                class: __drmm::FieldClass::Drmm,
                ty: "SimplePipe",
                file: ::core::file!(),
                line: ::core::line!(),
            },
            #[cfg(unix)]
            __drmm::FieldInfo {
                name: "mode",
                class: __drmm::FieldClass::Plain,
                ty: "u8",
                file: ::core::file!(),
                line: ::core::line!(),
            },
        ];
        const ROOM: &'static [__drmm::Layout] = &[
            #[cfg(not(feature = "a"))]
            __drmm::Layout::new::<SimplePipe>(),
        ];
        fn assemble<'build, 'bound>(
            __drmm_fields: <Self as __drmm::Parts>::Fields<'build, 'bound>,
            __drmm_device: __drmm::DrmDevice,
            __drmm_seal: &__drmm::Seal,
        ) -> (Self, BochsHw<'bound>) {
            (
                Self {
                    #[cfg(unix)]
                    mode: <Self as __drmm::Parts>::into_plain(
                        __drmm_fields.mode,
                        __drmm_seal,
                    ),
                    #[cfg(not(feature = "a"))]
                    pipe: <Self as __drmm::Parts>::into_drmm(
                        __drmm_fields.pipe,
                        __drmm_seal,
                    ),
                    drm: __drmm_device,
                },
                BochsHw {
                    #[cfg(feature = "a")]
                    irq: <Self as __drmm::Parts>::into_devm(
                        __drmm_fields.irq,
                        __drmm_seal,
                    ),
                    #[cfg(feature = "a")]
                    #[cfg(unix)]
                    extra: <Self as __drmm::Parts>::into_devm(
                        __drmm_fields.extra,
                        __drmm_seal,
                    ),
                    __drmm_scope: ::core::marker::PhantomData,
                },
            )
        }
    }
    /// A device has no `Drop`: it would see `#[drmm]` fields that are gone. `release = ..` comes before.
    #[automatically_derived]
    impl __drmm::TheReleaseHookTakesThePlaceOfDrop for Bochs {
        type Verdict = __drmm::HasNoDrop;
    }
    /// Each field ends when its mark says.
    fn __drmm_classes<'bound>() {
        #[cfg(feature = "a")] #[cfg(unix)]
        <Bochs as __drmm::Parts>::ends_at_unbind::<IoMem<'bound>>();
        #[cfg(feature = "a")] <Bochs as __drmm::Parts>::ends_at_unbind::<Irq>();
        #[cfg(not(feature = "a"))]
        <Bochs as __drmm::Parts>::ends_with_last_reference::<SimplePipe>();
        #[cfg(unix)] <Bochs as __drmm::Parts>::lives_in_the_device::<u8>();
    }
    #[cfg(feature = "a")]
    #[cfg(unix)]
    /// A section sees `extra` for as long as it lasts.
    fn __drmm_lend_extra<'section, 'bound: 'section>(
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
