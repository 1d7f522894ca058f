#[deprecated]
/// The fields stand in reverse: Rust drops a struct from the top, so the newest ends first.
struct Bochs {
    #[allow(dead_code)]
    drm: DrmDevice,
}
/// The hardware view of [`Bochs`]: ends at unbind, lent by the gate.
///
/// - `spare`: `Option<&'bound Buffer>`
struct BochsHw<'bound> {
    spare: Option<&'bound Buffer>,
}
#[allow(deprecated)]
const _: () = {
    use ::drmm_runtime::__private as __drmm;
    /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers.
    struct BochsFields<'build, 'bound> {
        spare: __drmm::Field<'build, __drmm::Devm, Option<&'bound Buffer>>,
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
                name: "spare",
                class: __drmm::FieldClass::Devm,
                ty: "Option<&'bound Buffer>",
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
                    spare: <Self as __drmm::Parts>::into_devm(
                        __drmm_fields.spare,
                        __drmm_seal,
                    ),
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
        <Bochs as __drmm::Parts>::ends_at_unbind::<Option<&'bound Buffer>>();
    }
    /// A section sees `spare` for as long as it lasts.
    #[allow(clippy::ref_option_ref)]
    fn __drmm_lend_spare<'section, 'bound: 'section>(
        __drmm_field: &'section Option<&'bound Buffer>,
    ) -> &'section Option<&'section Buffer> {
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
