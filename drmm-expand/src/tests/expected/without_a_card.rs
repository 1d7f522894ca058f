struct Clock {
    #[allow(dead_code)]
    drm: DrmDevice,
}
/// The hardware view of [`Clock`], to which it derefs: ends at unbind, lent by the gate.
///
/// - `regs`: `IoMem<'bound>`
struct ClockHw<'bound> {
    regs: IoMem<'bound>,
    #[doc(hidden)]
    and_all_fields_of_the_device: ::drmm_runtime::__private::DeviceOf<'bound, Clock>,
}
const _: () = {
    use ::drmm_runtime::__private as __drmm;
    /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers. The device and
    /// its view have the fields in reverse: Rust drops a struct from the top, so the newest
    /// ends first.
    struct ClockFields<'build, 'bound> {
        regs: __drmm::Field<'build, __drmm::Devm, IoMem<'bound>>,
        #[doc(hidden)]
        filled_in_by_devm_drm_dev_alloc: ::core::marker::PhantomData<
            (&'build (), &'bound ()),
        >,
    }
    /// SAFETY: each field is asserted below to be of its class, `Send`, `Sync` and `'static`.
    #[automatically_derived]
    unsafe impl __drmm::DrmDriver for Clock {
        type Hw<'bound> = ClockHw<'bound>;
        type Fields<'build, 'bound> = ClockFields<'build, 'bound>;
        const DRIVER: __drmm::DriverInfo = __drmm::DriverInfo {
            name: "Clock",
            desc: "A clock",
            major: 0,
            minor: 0,
            patchlevel: 0,
            date: "0",
        };
        const IS_CARD: ::core::primitive::bool = false;
        const FIELDS: &'static [__drmm::FieldInfo] = &[
            __drmm::FieldInfo {
                name: "regs",
                class: __drmm::FieldClass::Devm,
                ty: "IoMem<'bound>",
                file: ::core::file!(),
                line: ::core::line!(),
            },
        ];
        fn assemble<'build, 'bound>(
            __drmm_fields: <Self as __drmm::DrmDriver>::Fields<'build, 'bound>,
            __drmm_device: __drmm::DrmDevice,
            __drmm_place: __drmm::DataSlot<'bound, Self>,
            __drmm_seal: &__drmm::Seal,
        ) -> ClockHw<'bound> {
            let __drmm_whole = __drmm::DataSlot::put(
                __drmm_place,
                Self { drm: __drmm_device },
            );
            ClockHw {
                regs: <Self as __drmm::DrmDriver>::into_devm(
                    __drmm_fields.regs,
                    __drmm_seal,
                ),
                and_all_fields_of_the_device: __drmm_whole,
            }
        }
        fn whole<'section, 'bound>(
            __drmm_hw: &'section <Self as __drmm::DrmDriver>::Hw<'bound>,
        ) -> &'section __drmm::DeviceOf<'bound, Self> {
            &__drmm_hw.and_all_fields_of_the_device
        }
    }
    /// Where the hardware is, its device is too.
    #[automatically_derived]
    impl ::core::ops::Deref for ClockHw<'_> {
        type Target = Clock;
        fn deref(&self) -> &Clock {
            __drmm::DeviceOf::get(&self.and_all_fields_of_the_device)
        }
    }
    /// A device has no `Drop`: it would see fields that are gone. `release = ..` comes before.
    #[automatically_derived]
    impl __drmm::TheReleaseHookTakesThePlaceOfDrop for Clock {
        type Verdict = __drmm::HasNoDrop;
    }
    impl __drmm::NotOnTheDevice for Clock {}
    impl __drmm::NotAnyMore for Clock {}
    impl __drmm::NoSectionsOfTheStruct for Clock {}
    impl __drmm::NoSourcesHere<Clock> for Clock {}
    /// Each field ends when its mark says.
    fn __drmm_classes<'bound>(__drmm_device: &Clock, __drmm_hw: &ClockHw<'bound>) {
        <Clock as __drmm::DrmDriver>::ends_at_unbind::<IoMem<'bound>>()
            .of(&__drmm_hw.regs);
    }
    /// A section sees the whole view for as long as it lasts.
    #[automatically_derived]
    impl __drmm::CovariantView for Clock {
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
            let __drmm_lend_regs = |
                __drmm_field: &'section_or_write_view_closure IoMem<'bound>,
            | -> &'section_or_write_view_closure IoMem<'section_or_write_view_closure> {
                __drmm_field
            };
            __drmm_view
        }
    }
};
