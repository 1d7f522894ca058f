// What the compiler makes of the example of the same name, printed by the compiler and held by a
// test. `cargo drmm expand` shows what becomes of a driver of yours.

/// A display with one line of text.
struct Ticker {
    sent: Mutex<usize>,
    log: ::drmm_runtime::Drmm<String>,
    #[allow(dead_code)]
    drm: DrmDevice,
}
/// The hardware view of [`Ticker`], to which it derefs: ends at unbind, lent by the gate.
///
/// - `out`: `usb::Endpoint<'bound>`
struct TickerHw<'bound> {
    out: usb::Endpoint<'bound>,
    #[doc(hidden)]
    and_all_fields_of_the_device: ::drmm_runtime::__private::DeviceOf<'bound, Ticker>,
}
const _: () = {
    use ::drmm_runtime::__private as __drmm;
    /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers. The device and
    /// its view have the fields in reverse: Rust drops a struct from the top, so the newest
    /// ends first.
    struct TickerFields<'build, 'bound> {
        out: __drmm::Field<'build, __drmm::Devm, usb::Endpoint<'bound>>,
        log: __drmm::Field<'build, __drmm::Drmm, String>,
        sent: __drmm::Field<'build, __drmm::Plain, Mutex<usize>>,
        #[doc(hidden)]
        filled_in_by_devm_drm_dev_alloc: ::core::marker::PhantomData<
            (&'build (), &'bound ()),
        >,
    }
    /// SAFETY: each field is asserted below to be of its class, `Send`, `Sync` and `'static`.
    #[automatically_derived]
    unsafe impl __drmm::DrmDriver for Ticker {
        type Hw<'bound> = TickerHw<'bound>;
        type Fields<'build, 'bound> = TickerFields<'build, 'bound>;
        const DRIVER: __drmm::DriverInfo = __drmm::DriverInfo {
            name: "ticker",
            desc: "One line of text",
            major: 1,
            minor: 0,
            patchlevel: 0,
            date: "0",
        };
        const FIELDS: &'static [__drmm::FieldInfo] = &[
            __drmm::FieldInfo {
                name: "out",
                class: __drmm::FieldClass::Devm,
                ty: "usb::Endpoint<'bound>",
                file: "examples/own_bus/main.rs",
                line: 18u32,
            },
            __drmm::FieldInfo {
                name: "log",
                class: __drmm::FieldClass::Drmm,
                ty: "String",
                file: "examples/own_bus/main.rs",
                line: 20u32,
            },
            __drmm::FieldInfo {
                name: "sent",
                class: __drmm::FieldClass::Plain,
                ty: "Mutex<usize>",
                file: "examples/own_bus/main.rs",
                line: 21u32,
            },
        ];
        const DRMM_LAYOUTS: &'static [__drmm::Layout] = &[
            __drmm::Layout::new::<String>(),
        ];
        fn assemble<'build, 'bound>(
            __drmm_fields: <Self as __drmm::DrmDriver>::Fields<'build, 'bound>,
            __drmm_device: __drmm::DrmDevice,
            __drmm_place: __drmm::DataSlot<'bound, Self>,
            __drmm_seal: &__drmm::Seal,
        ) -> TickerHw<'bound> {
            let __drmm_whole = __drmm::DataSlot::put(
                __drmm_place,
                Self {
                    sent: <Self as __drmm::DrmDriver>::into_plain(
                        __drmm_fields.sent,
                        __drmm_seal,
                    ),
                    log: <Self as __drmm::DrmDriver>::into_drmm(
                        __drmm_fields.log,
                        __drmm_seal,
                    ),
                    drm: __drmm_device,
                },
            );
            TickerHw {
                out: <Self as __drmm::DrmDriver>::into_devm(
                    __drmm_fields.out,
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
    /// It has a name and a version for programs: it can be a card.
    #[automatically_derived]
    impl __drmm::NamedDriver for Ticker {}
    /// Where the hardware is, its device is too.
    #[automatically_derived]
    impl ::core::ops::Deref for TickerHw<'_> {
        type Target = Ticker;
        fn deref(&self) -> &Ticker {
            __drmm::DeviceOf::get(&self.and_all_fields_of_the_device)
        }
    }
    /// A device has no `Drop`: it would see fields that are gone. `release = ..` comes before.
    #[automatically_derived]
    impl __drmm::TheReleaseHookTakesThePlaceOfDrop for Ticker {
        type Verdict = __drmm::HasNoDrop;
    }
    impl __drmm::NotOnTheDevice for Ticker {}
    impl __drmm::NotAnyMore for Ticker {}
    impl __drmm::NoSectionsOfTheStruct for Ticker {}
    impl __drmm::NoSourcesHere<Ticker> for Ticker {}
    /// Each field ends when its mark says.
    fn __drmm_classes<'bound>(__drmm_device: &Ticker, __drmm_hw: &TickerHw<'bound>) {
        <Ticker as __drmm::DrmDriver>::ends_at_unbind::<usb::Endpoint<'bound>>()
            .of(&__drmm_hw.out);
        <Ticker as __drmm::DrmDriver>::ends_with_last_reference::<String>()
            .of(&__drmm_device.log);
        <Ticker as __drmm::DrmDriver>::lives_in_the_device::<Mutex<usize>>()
            .of(&__drmm_device.sent);
    }
    /// A section sees the whole view for as long as it lasts.
    #[automatically_derived]
    impl __drmm::CovariantView for Ticker {
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
            let __drmm_lend_out = |
                __drmm_field: &'section_or_write_view_closure usb::Endpoint<'bound>,
            | -> &'section_or_write_view_closure usb::Endpoint<
                'section_or_write_view_closure,
            > { __drmm_field };
            __drmm_view
        }
    }
};
impl TickerHw<'_> {
    fn show(&self, line: &str) -> Result {
        *self.sent.lock() += self.out.send(line.as_bytes())?;
        Ok(())
    }
}
