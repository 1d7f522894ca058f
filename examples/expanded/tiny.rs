// What the compiler makes of the example of the same name, printed by the compiler and held by a test.
// To see what it makes of yours:
//   RUSTC_BOOTSTRAP=1 cargo rustc -p drmm-examples --example NAME --profile=check -- -Zunpretty=expanded

/// The fields stand in reverse: Rust drops a struct from the top, so the newest ends first.
struct Tiny {
    #[allow(dead_code)]
    drm: DrmDevice,
}
/// The hardware view of [`Tiny`]: ends at unbind, lent by the gate.
///
/// - `regs`: `IoMem<'bound>`
struct TinyHw<'bound> {
    regs: IoMem<'bound>,
}
const _: () = {
    use ::drmm_runtime::__private as __drmm;
    /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers.
    struct TinyFields<'build, 'bound> {
        regs: __drmm::Field<'build, __drmm::Devm, IoMem<'bound>>,
        #[doc(hidden)]
        filled_in_by_devm_drm_dev_alloc: ::core::marker::PhantomData<
            (&'build (), &'bound ()),
        >,
    }
    /// SAFETY: that each field is of its class, `Send`, `Sync` and `'static` is asserted below.
    #[automatically_derived]
    unsafe impl __drmm::Parts for Tiny {
        type Hw<'bound> = TinyHw<'bound>;
        type Fields<'build, 'bound> = TinyFields<'build, 'bound>;
        const DRIVER: __drmm::DriverInfo = __drmm::DriverInfo {
            name: "tiny",
            desc: "The smallest driver",
            major: 1,
            minor: 0,
            patchlevel: 0,
            date: "0",
        };
        const FIELDS: &'static [__drmm::FieldInfo] = &[
            __drmm::FieldInfo {
                name: "regs",
                class: __drmm::FieldClass::Devm,
                ty: "IoMem<'bound>",
                file: "examples/tiny.rs",
                line: 13u32,
            },
        ];
        fn assemble<'build, 'bound>(
            __drmm_fields: <Self as __drmm::Parts>::Fields<'build, 'bound>,
            __drmm_device: __drmm::DrmDevice,
            __drmm_seal: &__drmm::Seal,
        ) -> (Self, TinyHw<'bound>) {
            (
                Self { drm: __drmm_device },
                TinyHw {
                    regs: <Self as __drmm::Parts>::into_devm(
                        __drmm_fields.regs,
                        __drmm_seal,
                    ),
                },
            )
        }
    }
    /// A device has no `Drop`: it would see `#[drmm]` fields that are gone. `release = ..` comes before.
    #[automatically_derived]
    impl __drmm::TheReleaseHookTakesThePlaceOfDrop for Tiny {
        type Verdict = __drmm::HasNoDrop;
    }
    /// Each field ends when its mark says.
    fn __drmm_classes<'bound>() {
        <Tiny as __drmm::Parts>::ends_at_unbind::<IoMem<'bound>>();
    }
    /// A section sees `regs` for as long as it lasts.
    fn __drmm_lend_regs<'section, 'bound: 'section>(
        __drmm_field: &'section IoMem<'bound>,
    ) -> &'section IoMem<'section> {
        __drmm_field
    }
    /// A section sees the whole view for as long as it lasts.
    #[automatically_derived]
    impl __drmm::CovariantView for Tiny {
        fn shorten<'section, 'bound: 'section>(
            __drmm_view: &'section <Self as __drmm::Parts>::Hw<'bound>,
        ) -> &'section <Self as __drmm::Parts>::Hw<'section> {
            __drmm_view
        }
    }
};
impl pci::Driver for Tiny {
    const IDS: &'static [pci::Id] = &[pci::Id::new(0x1234, 0x11e8)];
    fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
        let tiny = ::drmm_runtime::alloc_device::<
            Tiny,
            _,
        >(
            pdev,
            |the_device_being_built| {
                #[allow(
                    unused_variables,
                    clippy::no_effect_underscore_binding,
                    clippy::used_underscore_binding
                )]
                let _ = the_device_being_built;
                #[allow(unused_variables)]
                let regs = the_device_being_built
                    .field_named(
                        {
                            struct Name;
                            impl ::drmm_runtime::__private::FieldName for Name {
                                const NAME: &'static ::core::primitive::str = "regs";
                            }
                            Name
                        },
                        |__drmm_fields| &__drmm_fields.regs,
                    )
                    .init(pdev.devm_iomap_bar(0)?)?;
                ::core::result::Result::Ok(::drmm_runtime::__private::FieldsOf::<
                    '_,
                    '_,
                    Tiny,
                > {
                    regs,
                    filled_in_by_devm_drm_dev_alloc: ::drmm_runtime::__private::PhantomData,
                })
            },
        )?;
        tiny.with_hw(|_, hw| hw.regs.write32(4, 0x1234_5678))?;
        {
            ::std::io::_print(
                format_args!(
                    "alive: {0}\n", tiny.with_hw(| _, hw | hw.regs.read32(4) == !
                    0x1234_5678) ?
                ),
            );
        };
        tiny.devm_register()
    }
}
