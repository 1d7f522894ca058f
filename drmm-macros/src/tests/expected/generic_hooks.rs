/// The fields stand in reverse: Rust drops a struct from the top, so the newest ends first.
struct Bochs<G: Tr> {
    mode: G,
    #[allow(dead_code)]
    drm: DrmDevice,
    #[doc(hidden)]
    __drmm_scope: ::core::marker::PhantomData<fn() -> G>,
}
/// The hardware view of [`Bochs`]: ends at unbind, lent by the gate.
///
/// - `mmio`: `IoMem<'bound>`
struct BochsHw<'bound, G: Tr> {
    mmio: IoMem<'bound>,
    #[doc(hidden)]
    __drmm_scope: ::core::marker::PhantomData<(&'bound (), fn() -> G)>,
}
const _: () = {
    use ::drmm_runtime::__private as __drmm;
    /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers.
    struct BochsFields<'build, 'bound, G: Tr> {
        mmio: __drmm::Field<'build, __drmm::Devm, IoMem<'bound>>,
        mode: __drmm::Field<'build, __drmm::Plain, G>,
        #[doc(hidden)]
        filled_in_by_devm_drm_dev_alloc: ::core::marker::PhantomData<
            (&'build (), &'bound (), fn() -> G),
        >,
    }
    /// SAFETY: that each field is of its class, `Send`, `Sync` and `'static` is asserted below.
    #[automatically_derived]
    unsafe impl<G: Tr + 'static> __drmm::Parts for Bochs<G> {
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
            __drmm_fields: <Self as __drmm::Parts>::Fields<'build, 'bound>,
            __drmm_device: __drmm::DrmDevice,
            __drmm_seal: &__drmm::Seal,
        ) -> (Self, BochsHw<'bound, G>) {
            (
                Self {
                    mode: <Self as __drmm::Parts>::into_plain(
                        __drmm_fields.mode,
                        __drmm_seal,
                    ),
                    drm: __drmm_device,
                    __drmm_scope: ::core::marker::PhantomData,
                },
                BochsHw {
                    mmio: <Self as __drmm::Parts>::into_devm(
                        __drmm_fields.mmio,
                        __drmm_seal,
                    ),
                    __drmm_scope: ::core::marker::PhantomData,
                },
            )
        }
        fn last_touch(
            &self,
            __drmm_hw: &BochsHw<'_, G>,
            __drmm_removal: __drmm::Removal,
        ) {
            let __drmm_hook: fn(&Bochs<G>, &BochsHw<'_, G>, __drmm::Removal) = Bochs::quiesce;
            __drmm_hook(self, __drmm_hw, __drmm_removal);
        }
        fn last_look(&self) {
            let __drmm_hook: fn(&Bochs<G>) = gone::<G>;
            __drmm_hook(self);
        }
    }
    /// A device has no `Drop`: it would see `#[drmm]` fields that are gone. `release = ..` comes before.
    #[automatically_derived]
    impl<G: Tr> __drmm::TheReleaseHookTakesThePlaceOfDrop for Bochs<G> {
        type Verdict = __drmm::HasNoDrop;
    }
    /// Each field ends when its mark says.
    fn __drmm_classes<'bound, G: Tr>() {
        <Bochs<G> as __drmm::Parts>::ends_at_unbind::<IoMem<'bound>>();
        <Bochs<G> as __drmm::Parts>::lives_in_the_device::<G>();
    }
    /// A section sees `mmio` for as long as it lasts.
    fn __drmm_lend_mmio<'section, 'bound: 'section, G: Tr>(
        __drmm_field: &'section IoMem<'bound>,
    ) -> &'section IoMem<'section> {
        __drmm_field
    }
    /// A section sees the whole view for as long as it lasts.
    #[automatically_derived]
    impl<G: Tr + 'static> __drmm::CovariantView for Bochs<G> {
        fn shorten<'section, 'bound: 'section>(
            __drmm_view: &'section <Self as __drmm::Parts>::Hw<'bound>,
        ) -> &'section <Self as __drmm::Parts>::Hw<'section> {
            __drmm_view
        }
    }
};
