/// The fields stand in reverse: Rust drops a struct from the top, so the newest ends first.
struct r#Try {
    r#fn: ::drmm_runtime::Drmm<SimplePipe>,
    #[allow(dead_code)]
    r#dyn: DrmDevice,
}
/// The hardware view of [`r#Try`]: ends at unbind, lent by the gate.
///
/// - `r#type`: `IoMem<'bound>`
struct TryHw<'bound> {
    r#type: IoMem<'bound>,
}
const _: () = {
    use ::drmm_runtime::__private as __drmm;
    /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers.
    struct TryFields<'build, 'bound> {
        r#type: __drmm::Field<'build, __drmm::Devm, IoMem<'bound>>,
        r#fn: __drmm::Field<'build, __drmm::Drmm, SimplePipe>,
        #[doc(hidden)]
        filled_in_by_devm_drm_dev_alloc: ::core::marker::PhantomData<
            (&'build (), &'bound ()),
        >,
    }
    /// SAFETY: that each field is of its class, `Send`, `Sync` and `'static` is asserted below.
    #[automatically_derived]
    unsafe impl __drmm::Parts for r#Try {
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
        const ROOM: &'static [__drmm::Layout] = &[__drmm::Layout::new::<SimplePipe>()];
        fn assemble<'build, 'bound>(
            __drmm_fields: <Self as __drmm::Parts>::Fields<'build, 'bound>,
            __drmm_device: __drmm::DrmDevice,
            __drmm_seal: &__drmm::Seal,
        ) -> (Self, TryHw<'bound>) {
            (
                Self {
                    r#fn: <Self as __drmm::Parts>::into_drmm(
                        __drmm_fields.r#fn,
                        __drmm_seal,
                    ),
                    r#dyn: __drmm_device,
                },
                TryHw {
                    r#type: <Self as __drmm::Parts>::into_devm(
                        __drmm_fields.r#type,
                        __drmm_seal,
                    ),
                },
            )
        }
    }
    /// A device has no `Drop`: it would see `#[drmm]` fields that are gone. `release = ..` comes before.
    #[automatically_derived]
    impl __drmm::TheReleaseHookTakesThePlaceOfDrop for r#Try {
        type Verdict = __drmm::HasNoDrop;
    }
    /// Each field ends when its mark says.
    fn __drmm_classes<'bound>() {
        <r#Try as __drmm::Parts>::ends_at_unbind::<IoMem<'bound>>();
        <r#Try as __drmm::Parts>::ends_with_last_reference::<SimplePipe>();
    }
    /// A section sees `r#type` for as long as it lasts.
    fn __drmm_lend_type<'section, 'bound: 'section>(
        __drmm_field: &'section IoMem<'bound>,
    ) -> &'section IoMem<'section> {
        __drmm_field
    }
    /// A section sees the whole view for as long as it lasts.
    #[automatically_derived]
    impl __drmm::CovariantView for r#Try {
        fn shorten<'section, 'bound: 'section>(
            __drmm_view: &'section <Self as __drmm::Parts>::Hw<'bound>,
        ) -> &'section <Self as __drmm::Parts>::Hw<'section> {
            __drmm_view
        }
    }
};
