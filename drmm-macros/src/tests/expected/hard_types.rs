/// The fields stand in reverse: Rust drops a struct from the top, so the newest ends first.
struct Bochs<T: Tr<Bochs<T>>> {
    hook: ::drmm_runtime::Drmm<Box<dyn for<'build> Fn(&'build T)>>,
    #[allow(dead_code)]
    drm: DrmDevice,
    #[doc(hidden)]
    __drmm_scope: ::core::marker::PhantomData<fn() -> T>,
}
/// The hardware view of [`Bochs`]: ends at unbind, lent by the gate.
///
/// - `call`: `Box<dyn for<'section> Fn(&'section Bochs<T>) + 'bound>`
/// - `hidden`: `scoped!()`
struct BochsHw<'bound, T: Tr<Bochs<T>>> {
    hidden: scoped!(),
    call: Box<dyn for<'section> Fn(&'section Bochs<T>) + 'bound>,
    #[doc(hidden)]
    __drmm_scope: ::core::marker::PhantomData<(&'bound (), fn() -> T)>,
}
const _: () = {
    use ::drmm_runtime::__private as __drmm;
    /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers.
    struct BochsFields<'build_, 'bound, T: Tr<Bochs<T>>> {
        call: __drmm::Field<
            'build_,
            __drmm::Devm,
            Box<dyn for<'section> Fn(&'section Bochs<T>) + 'bound>,
        >,
        hidden: __drmm::Field<'build_, __drmm::Devm, scoped!()>,
        hook: __drmm::Field<'build_, __drmm::Drmm, Box<dyn for<'build> Fn(&'build T)>>,
        #[doc(hidden)]
        filled_in_by_devm_drm_dev_alloc: ::core::marker::PhantomData<
            (&'build_ (), &'bound (), fn() -> T),
        >,
    }
    /// SAFETY: that each field is of its class, `Send`, `Sync` and `'static` is asserted below.
    #[automatically_derived]
    unsafe impl<T: Tr<Bochs<T>> + 'static> __drmm::Parts for Bochs<T> {
        type Hw<'bound> = BochsHw<'bound, T>;
        type Fields<'build_, 'bound> = BochsFields<'build_, 'bound, T>;
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
                name: "call",
                class: __drmm::FieldClass::Devm,
                ty: "Box<dyn for<'section> Fn(&'section Bochs<T>) + 'bound>",
                file: ::core::file!(),
                line: ::core::line!(),
            },
            __drmm::FieldInfo {
                name: "hidden",
                class: __drmm::FieldClass::Devm,
                ty: "scoped!()",
                file: ::core::file!(),
                line: ::core::line!(),
            },
            __drmm::FieldInfo {
                name: "hook",
                class: __drmm::FieldClass::Drmm,
                ty: "Box<dyn for<'build> Fn(&'build T)>",
                file: ::core::file!(),
                line: ::core::line!(),
            },
        ];
        const ROOM: &'static [__drmm::Layout] = &[
            __drmm::Layout::new::<Box<dyn for<'build> Fn(&'build T)>>(),
        ];
        fn assemble<'build_, 'bound>(
            __drmm_fields: <Self as __drmm::Parts>::Fields<'build_, 'bound>,
            __drmm_device: __drmm::DrmDevice,
            __drmm_seal: &__drmm::Seal,
        ) -> (Self, BochsHw<'bound, T>) {
            (
                Self {
                    hook: <Self as __drmm::Parts>::into_drmm(
                        __drmm_fields.hook,
                        __drmm_seal,
                    ),
                    drm: __drmm_device,
                    __drmm_scope: ::core::marker::PhantomData,
                },
                BochsHw {
                    hidden: <Self as __drmm::Parts>::into_devm(
                        __drmm_fields.hidden,
                        __drmm_seal,
                    ),
                    call: <Self as __drmm::Parts>::into_devm(
                        __drmm_fields.call,
                        __drmm_seal,
                    ),
                    __drmm_scope: ::core::marker::PhantomData,
                },
            )
        }
    }
    /// A device has no `Drop`: it would see `#[drmm]` fields that are gone. `release = ..` comes before.
    #[automatically_derived]
    impl<T: Tr<Bochs<T>>> __drmm::TheReleaseHookTakesThePlaceOfDrop for Bochs<T> {
        type Verdict = __drmm::HasNoDrop;
    }
    /// Each field ends when its mark says.
    fn __drmm_classes<'bound, T: Tr<Bochs<T>>>() {
        <Bochs<
            T,
        > as __drmm::Parts>::ends_at_unbind::<
            Box<dyn for<'section> Fn(&'section Bochs<T>) + 'bound>,
        >();
        <Bochs<T> as __drmm::Parts>::ends_at_unbind::<scoped!()>();
        <Bochs<
            T,
        > as __drmm::Parts>::ends_with_last_reference::<
            Box<dyn for<'build> Fn(&'build T)>,
        >();
    }
    /// A section sees `call` for as long as it lasts.
    fn __drmm_lend_call<'section_, 'bound: 'section_, T: Tr<Bochs<T>>>(
        __drmm_field: &'section_ Box<dyn for<'section> Fn(&'section Bochs<T>) + 'bound>,
    ) -> &'section_ Box<dyn for<'section> Fn(&'section Bochs<T>) + 'section_> {
        __drmm_field
    }
    /// A section sees the whole view for as long as it lasts.
    #[automatically_derived]
    impl<T: Tr<Bochs<T>> + 'static> __drmm::CovariantView for Bochs<T> {
        fn shorten<'section_, 'bound: 'section_>(
            __drmm_view: &'section_ <Self as __drmm::Parts>::Hw<'bound>,
        ) -> &'section_ <Self as __drmm::Parts>::Hw<'section_> {
            __drmm_view
        }
    }
};
