/// The fields stand in reverse: Rust drops a struct from the top, so the newest ends first.
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
/// The hardware view of [`Bochs`]: ends at unbind, lent by the gate.
///
/// - `ring`: `G::Of<'bound>`
pub struct BochsHw<'bound, G: Tr = Real, P: ?Sized, const N: usize = 4>
where
    G: Other,
    P: 'static,
{
    ring: G::Of<'bound>,
    #[doc(hidden)]
    __drmm_scope: ::core::marker::PhantomData<(&'bound (), fn() -> G, fn() -> P)>,
}
const _: () = {
    use ::drmm_runtime::__private as __drmm;
    /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers.
    pub struct BochsFields<'build, 'bound, G: Tr, P: ?Sized, const N: usize>
    where
        G: Other,
        P: 'static,
    {
        ring: __drmm::Field<'build, __drmm::Devm, G::Of<'bound>>,
        pipes: __drmm::Field<'build, __drmm::Drmm, [SimplePipe; N]>,
        path: __drmm::Field<'build, __drmm::Plain, Box<P>>,
        #[doc(hidden)]
        pub filled_in_by_devm_drm_dev_alloc: ::core::marker::PhantomData<
            (&'build (), &'bound (), fn() -> G, fn() -> P),
        >,
    }
    /// SAFETY: that each field is of its class, `Send`, `Sync` and `'static` is asserted below.
    #[automatically_derived]
    unsafe impl<G: Tr + 'static, P: ?Sized + 'static, const N: usize> __drmm::Parts
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
                ty: "G::Of<'bound>",
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
        const ROOM: &'static [__drmm::Layout] = &[
            __drmm::Layout::new::<[SimplePipe; N]>(),
        ];
        fn assemble<'build, 'bound>(
            __drmm_fields: <Self as __drmm::Parts>::Fields<'build, 'bound>,
            __drmm_device: __drmm::DrmDevice,
            __drmm_seal: &__drmm::Seal,
        ) -> (Self, BochsHw<'bound, G, P, N>) {
            (
                Self {
                    path: <Self as __drmm::Parts>::into_plain(
                        __drmm_fields.path,
                        __drmm_seal,
                    ),
                    pipes: <Self as __drmm::Parts>::into_drmm(
                        __drmm_fields.pipes,
                        __drmm_seal,
                    ),
                    drm: __drmm_device,
                    __drmm_scope: ::core::marker::PhantomData,
                },
                BochsHw {
                    ring: <Self as __drmm::Parts>::into_devm(
                        __drmm_fields.ring,
                        __drmm_seal,
                    ),
                    __drmm_scope: ::core::marker::PhantomData,
                },
            )
        }
    }
    /// A device has no `Drop`: it would see `#[drmm]` fields that are gone. `release = ..` comes before.
    #[automatically_derived]
    impl<G: Tr, P: ?Sized, const N: usize> __drmm::TheReleaseHookTakesThePlaceOfDrop
    for Bochs<G, P, N>
    where
        G: Other,
        P: 'static,
    {
        type Verdict = __drmm::HasNoDrop;
    }
    /// Each field ends when its mark says.
    fn __drmm_classes<'bound, G: Tr, P: ?Sized, const N: usize>()
    where
        G: Other,
        P: 'static,
    {
        <Bochs<G, P, N> as __drmm::Parts>::ends_at_unbind::<G::Of<'bound>>();
        <Bochs<G, P, N> as __drmm::Parts>::ends_with_last_reference::<[SimplePipe; N]>();
        <Bochs<G, P, N> as __drmm::Parts>::lives_in_the_device::<Box<P>>();
    }
    /// A section sees `ring` for as long as it lasts.
    fn __drmm_lend_ring<'section, 'bound: 'section, G: Tr, P: ?Sized, const N: usize>(
        __drmm_field: &'section G::Of<'bound>,
    ) -> &'section G::Of<'section>
    where
        G: Other,
        P: 'static,
    {
        __drmm_field
    }
    /// A section sees the whole view for as long as it lasts.
    #[automatically_derived]
    impl<G: Tr + 'static, P: ?Sized + 'static, const N: usize> __drmm::CovariantView
    for Bochs<G, P, N>
    where
        G: Other,
        P: 'static,
    {
        fn shorten<'section, 'bound: 'section>(
            __drmm_view: &'section <Self as __drmm::Parts>::Hw<'bound>,
        ) -> &'section <Self as __drmm::Parts>::Hw<'section> {
            __drmm_view
        }
    }
};
