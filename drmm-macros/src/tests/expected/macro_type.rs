/// The fields stand in reverse: Rust drops a struct from the top, so the newest ends first.
struct Bochs {
    #[allow(dead_code)]
    drm: DrmDevice,
}
/// The hardware view of [`Bochs`]: ends at unbind, lent by the gate.
///
/// - `a`: `scoped!()`
struct BochsHw<'bound> {
    a: scoped!(),
    #[doc(hidden)]
    __drmm_scope: ::core::marker::PhantomData<&'bound ()>,
}
const _: () = {
    use ::drmm_runtime::__private as __drmm;
    /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers.
    struct BochsFields<'build, 'bound> {
        a: __drmm::Field<'build, __drmm::Devm, scoped!()>,
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
            name: "bochs",
            desc: "Bochs display",
            major: 1,
            minor: 0,
            patchlevel: 0,
            date: "0",
        };
        const FIELDS: &'static [__drmm::FieldInfo] = &[
            __drmm::FieldInfo {
                name: "a",
                class: __drmm::FieldClass::Devm,
                ty: "scoped!()",
                file: ::core::file!(),
                line: ::core::line!(),
            },
        ];
        fn assemble<'build, 'bound>(
            __drmm_fields: <Self as __drmm::Parts>::Fields<'build, 'bound>,
            __drmm_device: __drmm::DrmDevice,
            __drmm_seal: &__drmm::Seal,
        ) -> (Self, BochsHw<'bound>) {
            (
                Self { drm: __drmm_device },
                BochsHw {
                    a: <Self as __drmm::Parts>::into_devm(__drmm_fields.a, __drmm_seal),
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
        <Bochs as __drmm::Parts>::ends_at_unbind::<scoped!()>();
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
