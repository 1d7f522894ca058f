struct Bochs<T: Tr<Bochs<T>>> {
    hook: ::drmm_runtime::Drmm<Box<dyn for<'build> Fn(&'build T)>>,
    #[allow(dead_code)]
    drm: DrmDevice,
    #[doc(hidden)]
    __drmm_scope: ::core::marker::PhantomData<fn() -> T>,
}
/// The hardware view of [`Bochs`], to which it derefs: ends at unbind, lent by the gate.
///
/// - `call`: `Box<dyn for<'section> Fn(&'section Bochs<T>) + 'bound>`
/// - `hidden`: `scoped!()`
struct BochsHw<'bound, T: Tr<Bochs<T>>> {
    hidden: scoped!(),
    call: Box<dyn for<'section> Fn(&'section Bochs<T>) + 'bound>,
    #[doc(hidden)]
    and_all_fields_of_the_device: ::drmm_runtime::__private::DeviceOf<'bound, Bochs<T>>,
    #[doc(hidden)]
    __drmm_scope: ::core::marker::PhantomData<fn() -> T>,
}
const _: () = {
    use ::drmm_runtime::__private as __drmm;
    /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers. The device and
    /// its view have the fields in reverse: Rust drops a struct from the top, so the newest
    /// ends first.
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
    /// SAFETY: each field is asserted below to be of its class, `Send`, `Sync` and `'static`.
    #[automatically_derived]
    unsafe impl<T: Tr<Bochs<T>> + 'static> __drmm::DrmDriver for Bochs<T> {
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
        const DRMM_LAYOUTS: &'static [__drmm::Layout] = &[
            __drmm::Layout::new::<Box<dyn for<'build> Fn(&'build T)>>(),
        ];
        fn assemble<'build_, 'bound>(
            __drmm_fields: <Self as __drmm::DrmDriver>::Fields<'build_, 'bound>,
            __drmm_device: __drmm::DrmDevice,
            __drmm_place: __drmm::DataSlot<'bound, Self>,
            __drmm_seal: &__drmm::Seal,
        ) -> BochsHw<'bound, T> {
            let __drmm_whole = __drmm::DataSlot::put(
                __drmm_place,
                Self {
                    hook: <Self as __drmm::DrmDriver>::into_drmm(
                        __drmm_fields.hook,
                        __drmm_seal,
                    ),
                    drm: __drmm_device,
                    __drmm_scope: ::core::marker::PhantomData,
                },
            );
            BochsHw {
                hidden: <Self as __drmm::DrmDriver>::into_devm(
                    __drmm_fields.hidden,
                    __drmm_seal,
                ),
                call: <Self as __drmm::DrmDriver>::into_devm(
                    __drmm_fields.call,
                    __drmm_seal,
                ),
                and_all_fields_of_the_device: __drmm_whole,
                __drmm_scope: ::core::marker::PhantomData,
            }
        }
        fn whole<'section_, 'bound>(
            __drmm_hw: &'section_ <Self as __drmm::DrmDriver>::Hw<'bound>,
        ) -> &'section_ __drmm::DeviceOf<'bound, Self> {
            &__drmm_hw.and_all_fields_of_the_device
        }
    }
    /// It has a name and a version for programs: it can be a card.
    #[automatically_derived]
    impl<T: Tr<Bochs<T>> + 'static> __drmm::NamedDriver for Bochs<T> {}
    /// Where the hardware is, its device is too.
    #[automatically_derived]
    impl<T: Tr<Bochs<T>> + 'static> ::core::ops::Deref for BochsHw<'_, T> {
        type Target = Bochs<T>;
        fn deref(&self) -> &Bochs<T> {
            __drmm::DeviceOf::get(&self.and_all_fields_of_the_device)
        }
    }
    /// A device has no `Drop`: it would see fields that are gone. `release = ..` comes before.
    #[automatically_derived]
    impl<T: Tr<Bochs<T>>> __drmm::TheReleaseHookTakesThePlaceOfDrop for Bochs<T> {
        type Verdict = __drmm::HasNoDrop;
    }
    impl<T: Tr<Bochs<T>> + 'static> __drmm::NotOnTheDevice for Bochs<T> {}
    impl<T: Tr<Bochs<T>> + 'static> __drmm::NotAnyMore for Bochs<T> {}
    impl<T: Tr<Bochs<T>> + 'static> __drmm::NoSectionsOfTheStruct for Bochs<T> {}
    impl<T: Tr<Bochs<T>> + 'static> __drmm::NoSourcesHere<Bochs<T>> for Bochs<T> {}
    /// Each field ends when its mark says.
    fn __drmm_classes<'bound, T: Tr<Bochs<T>>>(
        __drmm_device: &Bochs<T>,
        __drmm_hw: &BochsHw<'bound, T>,
    ) {
        <Bochs<
            T,
        > as __drmm::DrmDriver>::ends_at_unbind::<
            Box<dyn for<'section> Fn(&'section Bochs<T>) + 'bound>,
        >()
            .of(&__drmm_hw.call);
        <Bochs<T> as __drmm::DrmDriver>::ends_at_unbind::<scoped!()>()
            .of(&__drmm_hw.hidden);
        <Bochs<
            T,
        > as __drmm::DrmDriver>::ends_with_last_reference::<
            Box<dyn for<'build> Fn(&'build T)>,
        >()
            .of(&__drmm_device.hook);
    }
    /// A section sees the whole view for as long as it lasts.
    #[automatically_derived]
    impl<T: Tr<Bochs<T>> + 'static> __drmm::CovariantView for Bochs<T> {
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
            let __drmm_lend_call = |
                __drmm_field: &'section_or_write_view_closure Box<
                    dyn for<'section> Fn(&'section Bochs<T>) + 'bound,
                >,
            | -> &'section_or_write_view_closure Box<
                dyn for<'section> Fn(&'section Bochs<T>) + 'section_or_write_view_closure,
            > { __drmm_field };
            __drmm_view
        }
    }
};
