// What the compiler makes of the example of the same name, printed by the compiler and held by a
// test. `cargo drmm expand` shows what becomes of a driver of yours.

const FORMATS: [Format; 1] = [Format::XRGB8888];
/// The controller of a small panel.
pub struct Lcdc {
    pipe: ::drmm_runtime::Drmm<SimplePipe<VblankIrq>>,
    #[allow(dead_code)]
    drm: DrmDevice,
}
/// The hardware view of [`Lcdc`], to which it derefs: ends at unbind, lent by the gate.
///
/// - `regs`: `&'bound Controller`
pub struct LcdcHw<'bound> {
    regs: &'bound Controller,
    #[doc(hidden)]
    and_all_fields_of_the_device: ::drmm_runtime::__private::DeviceOf<'bound, Lcdc>,
}
const _: () = {
    use ::drmm_runtime::__private as __drmm;
    /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers. The device and
    /// its view have the fields in reverse: Rust drops a struct from the top, so the newest
    /// ends first.
    pub struct LcdcFields<'build, 'bound> {
        regs: __drmm::Field<'build, __drmm::Devm, &'bound Controller>,
        pipe: __drmm::Field<'build, __drmm::Drmm, SimplePipe<VblankIrq>>,
        #[doc(hidden)]
        pub filled_in_by_devm_drm_dev_alloc: ::core::marker::PhantomData<
            (&'build (), &'bound ()),
        >,
    }
    /// SAFETY: each field is asserted below to be of its class, `Send`, `Sync` and `'static`.
    #[automatically_derived]
    unsafe impl __drmm::DrmDriver for Lcdc {
        type Hw<'bound> = LcdcHw<'bound>;
        type Fields<'build, 'bound> = LcdcFields<'build, 'bound>;
        const DRIVER: __drmm::DriverInfo = __drmm::DriverInfo {
            name: "lcdc",
            desc: "Display controller with interrupts",
            major: 1,
            minor: 0,
            patchlevel: 0,
            date: "0",
        };
        const FIELDS: &'static [__drmm::FieldInfo] = &[
            __drmm::FieldInfo {
                name: "regs",
                class: __drmm::FieldClass::Devm,
                ty: "&'bound Controller",
                file: "examples/lcdc/driver.rs",
                line: 20u32,
            },
            __drmm::FieldInfo {
                name: "pipe",
                class: __drmm::FieldClass::Drmm,
                ty: "SimplePipe<VblankIrq>",
                file: "examples/lcdc/driver.rs",
                line: 22u32,
            },
        ];
        const DRMM_LAYOUTS: &'static [__drmm::Layout] = &[
            __drmm::Layout::new::<SimplePipe<VblankIrq>>(),
        ];
        fn assemble<'build, 'bound>(
            __drmm_fields: <Self as __drmm::DrmDriver>::Fields<'build, 'bound>,
            __drmm_device: __drmm::DrmDevice,
            __drmm_place: __drmm::DataSlot<'bound, Self>,
            __drmm_seal: &__drmm::Seal,
        ) -> LcdcHw<'bound> {
            let __drmm_whole = __drmm::DataSlot::put(
                __drmm_place,
                Self {
                    pipe: <Self as __drmm::DrmDriver>::into_drmm(
                        __drmm_fields.pipe,
                        __drmm_seal,
                    ),
                    drm: __drmm_device,
                },
            );
            LcdcHw {
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
    impl __drmm::NamedDriver for Lcdc {}
    /// Where the hardware is, its device is too.
    #[automatically_derived]
    impl ::core::ops::Deref for LcdcHw<'_> {
        type Target = Lcdc;
        fn deref(&self) -> &Lcdc {
            __drmm::DeviceOf::get(&self.and_all_fields_of_the_device)
        }
    }
    /// A device has no `Drop`: it would see fields that are gone. `release = ..` comes before.
    #[automatically_derived]
    impl __drmm::TheReleaseHookTakesThePlaceOfDrop for Lcdc {
        type Verdict = __drmm::HasNoDrop;
    }
    impl __drmm::NotOnTheDevice for Lcdc {}
    impl __drmm::NotAnyMore for Lcdc {}
    impl __drmm::NoSectionsOfTheStruct for Lcdc {}
    impl __drmm::NoSourcesHere<Lcdc> for Lcdc {}
    /// Each field ends when its mark says.
    fn __drmm_classes<'bound>(__drmm_device: &Lcdc, __drmm_hw: &LcdcHw<'bound>) {
        <Lcdc as __drmm::DrmDriver>::ends_at_unbind::<&'bound Controller>()
            .of(&__drmm_hw.regs);
        <Lcdc as __drmm::DrmDriver>::ends_with_last_reference::<SimplePipe<VblankIrq>>()
            .of(&__drmm_device.pipe);
    }
    /// A section sees the whole view for as long as it lasts.
    #[automatically_derived]
    impl __drmm::CovariantView for Lcdc {
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
                __drmm_field: &'section_or_write_view_closure &'bound Controller,
            | -> &'section_or_write_view_closure &'section_or_write_view_closure Controller {
                __drmm_field
            };
            __drmm_view
        }
    }
};
impl Lcdc {
    /// Probes the controller.
    pub fn probe(device: &Device<'_>) -> Result<Registered> {
        let lcdc = {
            use ::drmm_runtime::__private::{
                alloc_device as __drmm_alloc, scope_of as __drmm_scope,
            };
            __drmm_alloc::<
                Lcdc,
            >(
                __drmm_scope(device),
                |the_device_being_built, __drmm_fields| {
                    #[allow(
                        unused_variables,
                        clippy::no_effect_underscore_binding,
                        clippy::used_underscore_binding
                    )]
                    let drm = the_device_being_built;
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
                        value: device.devm(device.controller.clone())?,
                    }
                        .take()?;
                    #[allow(unused_variables)]
                    let pipe = ::drmm_runtime::__private::Given {
                        slot: the_device_being_built
                            .field_named(
                                __drmm_fields,
                                {
                                    struct Name;
                                    impl ::drmm_runtime::__private::FieldName for Name {
                                        const NAME: &'static ::core::primitive::str = "pipe";
                                    }
                                    Name
                                },
                                |__drmm_fields| &__drmm_fields.pipe,
                            ),
                        value: drm.drmm_simple_pipe(&FORMATS)?,
                    }
                        .take()?;
                    use ::drmm_runtime::__private::FieldsOf as __drmm_filled;
                    #[allow(clippy::used_underscore_binding)]
                    let __drmm_given = __drmm_filled::<'_, '_, Lcdc> {
                        regs,
                        pipe,
                        filled_in_by_devm_drm_dev_alloc: ::drmm_runtime::__private::PhantomData,
                    };
                    ::core::result::Result::Ok(__drmm_given)
                },
            )
        }?;
        device.request_irq(&lcdc, "lcdc", |hw: &LcdcHw<'_>, raised| hw.handle(raised))?;
        lcdc.devm_register()
    }
}
impl LcdcHw<'_> {
    /// The interrupt.
    fn handle(&self, raised: u32) {
        if raised & VBLANK != 0 {
            self.pipe.crtc.handle_vblank();
        }
        if raised & HOTPLUG != 0 {
            self.pipe.connector.hotplug();
        }
    }
}
impl DriverVblank for Lcdc {
    fn enable_vblank(hw: &LcdcHw<'_>, _crtc: &()) -> Result {
        hw.regs.unmask(VBLANK, true);
        Ok(())
    }
    fn disable_vblank(hw: &LcdcHw<'_>, _crtc: &()) {
        hw.regs.unmask(VBLANK, false);
    }
}
impl DriverCrtc for Lcdc {
    fn atomic_enable(hw: &LcdcHw<'_>, new: &CrtcCommit<'_>) -> Result {
        hw.regs.scan(Some((new.mode().width().into(), new.mode().height().into())));
        Ok(())
    }
    fn atomic_disable(hw: &LcdcHw<'_>, _old: &CrtcCommit<'_>) -> Result {
        hw.regs.scan(None);
        Ok(())
    }
}
impl DriverPlane for Lcdc {
    fn atomic_update(hw: &LcdcHw<'_>, new: &PlaneUpdate<'_>) -> Result {
        let stride = u64::from(new.placed().dst.width()) * 4;
        new.for_each_row(
            new.damage(),
            |row| {
                row.pixels
                    .write_to(hw.regs, u64::from(row.y) * stride + u64::from(row.x) * 4)
            },
        )
    }
}
impl DriverConnector for Lcdc {
    fn detect(hw: &LcdcHw<'_>, probe: &mut Probe<'_>) -> Result<Detected> {
        match hw.regs.plug() {
            Plug::Empty => Ok(Detected::Disconnected),
            Plug::Panel => {
                probe.add_mode(Mode::VGA.preferred(true))?;
                Ok(Detected::Connected)
            }
        }
    }
}
