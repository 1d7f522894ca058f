pub struct Bochs<G: Tr = Real, P: ?Sized, const N: usize = 4>
where
    G: Other,
    P: 'static,
{
    path: Box<P>,
    pipes: ::drmm_runtime::Drmm<[SimplePipe; N]>,
    #[allow(dead_code)]
    drm: DrmDevice,
    #[doc(hidden)]
    __drmm_scope: ::core::marker::PhantomData<(fn() -> G, fn() -> P)>,
}
/// The hardware view of [`Bochs`], to which it derefs: ends at unbind, lent by the gate.
///
/// - `ring`: `Ring<'bound, G::Of>`
pub struct BochsHw<'bound, G: Tr = Real, P: ?Sized, const N: usize = 4>
where
    G: Other,
    P: 'static,
{
    ring: Ring<'bound, G::Of>,
    #[doc(hidden)]
    and_all_fields_of_the_device: ::drmm_runtime::__private::DeviceOf<
        'bound,
        Bochs<G, P, N>,
    >,
    #[doc(hidden)]
    __drmm_scope: ::core::marker::PhantomData<(fn() -> G, fn() -> P)>,
}
const _: () = {
    use ::drmm_runtime::__private as __drmm;
    /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers. The device and
    /// its view have the fields in reverse: Rust drops a struct from the top, so the newest
    /// ends first.
    pub struct BochsFields<'build, 'bound, G: Tr, P: ?Sized, const N: usize>
    where
        G: Other,
        P: 'static,
    {
        ring: __drmm::Field<'build, __drmm::Devm, Ring<'bound, G::Of>>,
        pipes: __drmm::Field<'build, __drmm::Drmm, [SimplePipe; N]>,
        path: __drmm::Field<'build, __drmm::Plain, Box<P>>,
        #[doc(hidden)]
        pub filled_in_by_devm_drm_dev_alloc: ::core::marker::PhantomData<
            (&'build (), &'bound (), fn() -> G, fn() -> P),
        >,
    }
    /// SAFETY: each field is asserted below to be of its class, `Send`, `Sync` and `'static`.
    #[automatically_derived]
    unsafe impl<G: Tr + 'static, P: ?Sized + 'static, const N: usize> __drmm::DrmDriver
    for Bochs<G, P, N>
    where
        G: Other,
        P: 'static,
    {
        type Hw<'bound> = BochsHw<'bound, G, P, N>;
        type Fields<'build, 'bound> = BochsFields<'build, 'bound, G, P, N>;
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
                name: "ring",
                class: __drmm::FieldClass::Devm,
                ty: "Ring<'bound, G::Of>",
                file: ::core::file!(),
                line: ::core::line!(),
            },
            __drmm::FieldInfo {
                name: "pipes",
                class: __drmm::FieldClass::Drmm,
                ty: "[SimplePipe; N]",
                file: ::core::file!(),
                line: ::core::line!(),
            },
            __drmm::FieldInfo {
                name: "path",
                class: __drmm::FieldClass::Plain,
                ty: "Box<P>",
                file: ::core::file!(),
                line: ::core::line!(),
            },
        ];
        const DRMM_LAYOUTS: &'static [__drmm::Layout] = &[
            __drmm::Layout::new::<[SimplePipe; N]>(),
        ];
        fn assemble<'build, 'bound>(
            __drmm_fields: <Self as __drmm::DrmDriver>::Fields<'build, 'bound>,
            __drmm_device: __drmm::DrmDevice,
            __drmm_place: __drmm::DataSlot<'bound, Self>,
            __drmm_seal: &__drmm::Seal,
        ) -> BochsHw<'bound, G, P, N> {
            let __drmm_whole = __drmm::DataSlot::put(
                __drmm_place,
                Self {
                    path: <Self as __drmm::DrmDriver>::into_plain(
                        __drmm_fields.path,
                        __drmm_seal,
                    ),
                    pipes: <Self as __drmm::DrmDriver>::into_drmm(
                        __drmm_fields.pipes,
                        __drmm_seal,
                    ),
                    drm: __drmm_device,
                    __drmm_scope: ::core::marker::PhantomData,
                },
            );
            BochsHw {
                ring: <Self as __drmm::DrmDriver>::into_devm(
                    __drmm_fields.ring,
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
    }
    /// It has a name and a version for programs: it can be a card.
    #[automatically_derived]
    impl<G: Tr + 'static, P: ?Sized + 'static, const N: usize> __drmm::NamedDriver
    for Bochs<G, P, N>
    where
        G: Other,
        P: 'static,
    {}
    /// Where the hardware is, its device is too.
    #[automatically_derived]
    impl<G: Tr + 'static, P: ?Sized + 'static, const N: usize> ::core::ops::Deref
    for BochsHw<'_, G, P, N>
    where
        G: Other,
        P: 'static,
    {
        type Target = Bochs<G, P, N>;
        fn deref(&self) -> &Bochs<G, P, N> {
            __drmm::DeviceOf::get(&self.and_all_fields_of_the_device)
        }
    }
    /// A device has no `Drop`: it would see fields that are gone. `release = ..` comes before.
    #[automatically_derived]
    impl<G: Tr, P: ?Sized, const N: usize> __drmm::TheReleaseHookTakesThePlaceOfDrop
    for Bochs<G, P, N>
    where
        G: Other,
        P: 'static,
    {
        type Verdict = __drmm::HasNoDrop;
    }
    impl<G: Tr + 'static, P: ?Sized + 'static, const N: usize> __drmm::NotOnTheDevice
    for Bochs<G, P, N>
    where
        G: Other,
        P: 'static,
    {}
    impl<G: Tr + 'static, P: ?Sized + 'static, const N: usize> __drmm::NotAnyMore
    for Bochs<G, P, N>
    where
        G: Other,
        P: 'static,
    {}
    impl<
        G: Tr + 'static,
        P: ?Sized + 'static,
        const N: usize,
    > __drmm::NoSectionsOfTheStruct for Bochs<G, P, N>
    where
        G: Other,
        P: 'static,
    {}
    impl<
        G: Tr + 'static,
        P: ?Sized + 'static,
        const N: usize,
    > __drmm::NoSourcesHere<Bochs<G, P, N>> for Bochs<G, P, N>
    where
        G: Other,
        P: 'static,
    {}
    /// Each field ends when its mark says.
    fn __drmm_classes<'bound, G: Tr, P: ?Sized, const N: usize>(
        __drmm_device: &Bochs<G, P, N>,
        __drmm_hw: &BochsHw<'bound, G, P, N>,
    )
    where
        G: Other,
        P: 'static,
    {
        <Bochs<G, P, N> as __drmm::DrmDriver>::ends_at_unbind::<Ring<'bound, G::Of>>()
            .of(&__drmm_hw.ring);
        <Bochs<
            G,
            P,
            N,
        > as __drmm::DrmDriver>::ends_with_last_reference::<[SimplePipe; N]>()
            .of(&__drmm_device.pipes);
        <Bochs<G, P, N> as __drmm::DrmDriver>::lives_in_the_device::<Box<P>>()
            .of(&__drmm_device.path);
    }
    /// A section sees the whole view for as long as it lasts.
    #[automatically_derived]
    impl<G: Tr + 'static, P: ?Sized + 'static, const N: usize> __drmm::CovariantView
    for Bochs<G, P, N>
    where
        G: Other,
        P: 'static,
    {
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
            let __drmm_lend_ring = |
                __drmm_field: &'section_or_write_view_closure Ring<'bound, G::Of>,
            | -> &'section_or_write_view_closure Ring<
                'section_or_write_view_closure,
                G::Of,
            > { __drmm_field };
            __drmm_view
        }
    }
};
