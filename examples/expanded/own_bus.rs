// What the compiler makes of the example of the same name, printed by the compiler and held by a test.
// To see what it makes of yours:
//   RUSTC_BOOTSTRAP=1 cargo rustc -p drmm-examples --example NAME --profile=check -- -Zunpretty=expanded

/// A display with one line of text.
///
/// The fields stand in reverse: Rust drops a struct from the top, so the newest ends first.
struct Ticker {
    sent: Mutex<usize>,
    log: ::drmm_runtime::Drmm<String>,
    #[allow(dead_code)]
    drm: DrmDevice,
}
/// The hardware view of [`Ticker`]: ends at unbind, lent by the gate.
///
/// - `out`: `usb::Endpoint<'bound>`
struct TickerHw<'bound> {
    out: usb::Endpoint<'bound>,
}
const _: () = {
    use ::drmm_runtime::__private as __drmm;
    /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers.
    struct TickerFields<'build, 'bound> {
        out: __drmm::Field<'build, __drmm::Devm, usb::Endpoint<'bound>>,
        log: __drmm::Field<'build, __drmm::Drmm, String>,
        sent: __drmm::Field<'build, __drmm::Plain, Mutex<usize>>,
        #[doc(hidden)]
        filled_in_by_devm_drm_dev_alloc: ::core::marker::PhantomData<
            (&'build (), &'bound ()),
        >,
    }
    /// SAFETY: that each field is of its class, `Send`, `Sync` and `'static` is asserted below.
    #[automatically_derived]
    unsafe impl __drmm::Parts for Ticker {
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
        const ROOM: &'static [__drmm::Layout] = &[__drmm::Layout::new::<String>()];
        fn assemble<'build, 'bound>(
            __drmm_fields: <Self as __drmm::Parts>::Fields<'build, 'bound>,
            __drmm_device: __drmm::DrmDevice,
            __drmm_seal: &__drmm::Seal,
        ) -> (Self, TickerHw<'bound>) {
            (
                Self {
                    sent: <Self as __drmm::Parts>::into_plain(
                        __drmm_fields.sent,
                        __drmm_seal,
                    ),
                    log: <Self as __drmm::Parts>::into_drmm(
                        __drmm_fields.log,
                        __drmm_seal,
                    ),
                    drm: __drmm_device,
                },
                TickerHw {
                    out: <Self as __drmm::Parts>::into_devm(
                        __drmm_fields.out,
                        __drmm_seal,
                    ),
                },
            )
        }
    }
    /// A device has no `Drop`: it would see `#[drmm]` fields that are gone. `release = ..` comes before.
    #[automatically_derived]
    impl __drmm::TheReleaseHookTakesThePlaceOfDrop for Ticker {
        type Verdict = __drmm::HasNoDrop;
    }
    /// Each field ends when its mark says.
    fn __drmm_classes<'bound>() {
        <Ticker as __drmm::Parts>::ends_at_unbind::<usb::Endpoint<'bound>>();
        <Ticker as __drmm::Parts>::ends_with_last_reference::<String>();
        <Ticker as __drmm::Parts>::lives_in_the_device::<Mutex<usize>>();
    }
    /// A section sees `out` for as long as it lasts.
    fn __drmm_lend_out<'section, 'bound: 'section>(
        __drmm_field: &'section usb::Endpoint<'bound>,
    ) -> &'section usb::Endpoint<'section> {
        __drmm_field
    }
    /// A section sees the whole view for as long as it lasts.
    #[automatically_derived]
    impl __drmm::CovariantView for Ticker {
        fn shorten<'section, 'bound: 'section>(
            __drmm_view: &'section <Self as __drmm::Parts>::Hw<'bound>,
        ) -> &'section <Self as __drmm::Parts>::Hw<'section> {
            __drmm_view
        }
    }
};
impl TickerHw<'_> {
    fn show(&self, ticker: &Ticker, line: &str) -> Result {
        *ticker.sent.lock() += self.out.send(line.as_bytes())?;
        Ok(())
    }
}
