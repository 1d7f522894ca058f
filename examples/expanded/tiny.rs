// What the compiler makes of the example of the same name, printed by the compiler and held by a
// test. `cargo drmm expand` shows what becomes of a driver of yours.

struct Tiny {
    #[allow(dead_code)]
    drm: DrmDevice,
}
/// The hardware view of [`Tiny`], to which it derefs: ends at unbind, lent by the gate.
///
/// - `regs`: `IoMem<'bound>`
struct TinyHw<'bound> {
    regs: IoMem<'bound>,
    #[doc(hidden)]
    and_all_fields_of_the_device: ::drmm_runtime::__private::DeviceOf<'bound, Tiny>,
}
const _: () = {
    use ::drmm_runtime::__private as __drmm;
    /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers. The device and
    /// its view have the fields in reverse: Rust drops a struct from the top, so the newest
    /// ends first.
    struct TinyFields<'build, 'bound> {
        regs: __drmm::Field<'build, __drmm::Devm, IoMem<'bound>>,
        #[doc(hidden)]
        filled_in_by_devm_drm_dev_alloc: ::core::marker::PhantomData<
            (&'build (), &'bound ()),
        >,
    }
    /// SAFETY: each field is asserted below to be of its class, `Send`, `Sync` and `'static`.
    #[automatically_derived]
    unsafe impl __drmm::DrmDriver for Tiny {
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
                line: 15u32,
            },
        ];
        fn assemble<'build, 'bound>(
            __drmm_fields: <Self as __drmm::DrmDriver>::Fields<'build, 'bound>,
            __drmm_device: __drmm::DrmDevice,
            __drmm_place: __drmm::DataSlot<'bound, Self>,
            __drmm_seal: &__drmm::Seal,
        ) -> TinyHw<'bound> {
            let __drmm_whole = __drmm::DataSlot::put(
                __drmm_place,
                Self { drm: __drmm_device },
            );
            TinyHw {
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
    /// It has a name and a version for programs: it can be a card.
    #[automatically_derived]
    impl __drmm::NamedDriver for Tiny {}
    /// Where the hardware is, its device is too.
    #[automatically_derived]
    impl ::core::ops::Deref for TinyHw<'_> {
        type Target = Tiny;
        fn deref(&self) -> &Tiny {
            __drmm::DeviceOf::get(&self.and_all_fields_of_the_device)
        }
    }
    /// A device has no `Drop`: it would see fields that are gone. `release = ..` comes before.
    #[automatically_derived]
    impl __drmm::TheReleaseHookTakesThePlaceOfDrop for Tiny {
        type Verdict = __drmm::HasNoDrop;
    }
    impl __drmm::NotOnTheDevice for Tiny {}
    impl __drmm::NotAnyMore for Tiny {}
    impl __drmm::NoSectionsOfTheStruct for Tiny {}
    impl __drmm::NoSourcesHere<Tiny> for Tiny {}
    /// Each field ends when its mark says.
    fn __drmm_classes<'bound>(__drmm_device: &Tiny, __drmm_hw: &TinyHw<'bound>) {
        <Tiny as __drmm::DrmDriver>::ends_at_unbind::<IoMem<'bound>>()
            .of(&__drmm_hw.regs);
    }
    /// A section sees the whole view for as long as it lasts.
    #[automatically_derived]
    impl __drmm::CovariantView for Tiny {
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
impl pci::Driver for Tiny {
    const IDS: &'static [pci::Id] = &[pci::Id::new(0x1234, 0x11e8)];
    fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
        let tiny = {
            use ::drmm_runtime::__private::{
                alloc_device as __drmm_alloc, scope_of as __drmm_scope,
            };
            __drmm_alloc::<
                Tiny,
            >(
                __drmm_scope(pdev),
                |the_device_being_built, __drmm_fields| {
                    #[allow(
                        unused_variables,
                        clippy::no_effect_underscore_binding,
                        clippy::used_underscore_binding
                    )]
                    let _ = the_device_being_built;
                    #[allow(unused_variables)]
                    let regs = ::drmm_runtime::__private::Given {
                        slot: the_device_being_built
                            .field_named(
                                __drmm_fields,
                                {
                                    struct Name;
                                    impl ::drmm_runtime::__private::FieldName for Name {
                                        const NAME: &'static ::core::primitive::str = "regs";
                                    }
                                    Name
                                },
                                |__drmm_fields| &__drmm_fields.regs,
                            ),
                        value: pdev.devm_iomap_bar(0)?,
                    }
                        .take()?;
                    use ::drmm_runtime::__private::FieldsOf as __drmm_filled;
                    #[allow(clippy::used_underscore_binding)]
                    let __drmm_given = __drmm_filled::<'_, '_, Tiny> {
                        regs,
                        filled_in_by_devm_drm_dev_alloc: ::drmm_runtime::__private::PhantomData,
                    };
                    ::core::result::Result::Ok(__drmm_given)
                },
            )
        }?;
        tiny.with_hw(|hw| hw.regs.write32(4, 0x1234_5678))?;
        {
            ::std::io::_print(
                format_args!(
                    "alive: {0}\n", tiny.with_hw(| hw | hw.regs.read32(4) == !
                    0x1234_5678) ?
                ),
            );
        };
        tiny.devm_register()
    }
}
/// Probes the device of a simulated machine and prints what was released when.
pub fn story() -> Result {
    let (recorder, machine) = (Recorder::new(), sim::Machine::new()?);
    let at = machine.plug(3, sim::Edu::new())?;
    let bus = pci::Bus::new(machine)?;
    bus.register_driver::<Tiny>();
    let parent = bus.parent(at)?;
    drop(bus);
    {
        ::std::io::_print(format_args!("{0}", recorder.walk_of(& parent)));
    };
    Ok(())
}
