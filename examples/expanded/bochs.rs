// What the compiler makes of the example of the same name, printed by the compiler and held by a
// test. `cargo drmm expand` shows what becomes of a driver of yours.

const FORMATS: [Format; 2] = [Format::XRGB8888, Format::ARGB8888];
const BYTES_PER_PIXEL: u64 = 4;
/// A display adapter that paints what programs show into its video memory.
pub struct Bochs {
    /// What programs open: modes, connector, framebuffers.
    pipe: ::drmm_runtime::Drmm<SimplePipe>,
    #[allow(dead_code)]
    drm: DrmDevice,
}
/// The hardware view of [`Bochs`], to which it derefs: ends at unbind, lent by the gate.
///
/// - `mmio`: `Mmio<'bound>`
/// - `vram`: `IoMem<'bound>`
pub struct BochsHw<'bound> {
    /// Video memory, BAR 0.
    vram: IoMem<'bound>,
    /// Registers, BAR 2.
    mmio: Mmio<'bound>,
    #[doc(hidden)]
    and_all_fields_of_the_device: ::drmm_runtime::__private::DeviceOf<'bound, Bochs>,
}
const _: () = {
    use ::drmm_runtime::__private as __drmm;
    /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers. The device and
    /// its view have the fields in reverse: Rust drops a struct from the top, so the newest
    /// ends first.
    pub struct BochsFields<'build, 'bound> {
        /// Registers, BAR 2.
        mmio: __drmm::Field<'build, __drmm::Devm, Mmio<'bound>>,
        /// Video memory, BAR 0.
        vram: __drmm::Field<'build, __drmm::Devm, IoMem<'bound>>,
        /// What programs open: modes, connector, framebuffers.
        pipe: __drmm::Field<'build, __drmm::Drmm, SimplePipe>,
        #[doc(hidden)]
        pub filled_in_by_devm_drm_dev_alloc: ::core::marker::PhantomData<
            (&'build (), &'bound ()),
        >,
    }
    /// SAFETY: each field is asserted below to be of its class, `Send`, `Sync` and `'static`.
    #[automatically_derived]
    unsafe impl __drmm::DrmDriver for Bochs {
        type Hw<'bound> = BochsHw<'bound>;
        type Fields<'build, 'bound> = BochsFields<'build, 'bound>;
        const DRIVER: __drmm::DriverInfo = __drmm::DriverInfo {
            name: "bochs",
            desc: "Bochs and QEMU display adapter",
            major: 1,
            minor: 0,
            patchlevel: 0,
            date: "0",
        };
        const FIELDS: &'static [__drmm::FieldInfo] = &[
            __drmm::FieldInfo {
                name: "mmio",
                class: __drmm::FieldClass::Devm,
                ty: "Mmio<'bound>",
                file: "examples/bochs/driver.rs",
                line: 26u32,
            },
            __drmm::FieldInfo {
                name: "vram",
                class: __drmm::FieldClass::Devm,
                ty: "IoMem<'bound>",
                file: "examples/bochs/driver.rs",
                line: 29u32,
            },
            __drmm::FieldInfo {
                name: "pipe",
                class: __drmm::FieldClass::Drmm,
                ty: "SimplePipe",
                file: "examples/bochs/driver.rs",
                line: 32u32,
            },
        ];
        const DRMM_LAYOUTS: &'static [__drmm::Layout] = &[
            __drmm::Layout::new::<SimplePipe>(),
        ];
        fn assemble<'build, 'bound>(
            __drmm_fields: <Self as __drmm::DrmDriver>::Fields<'build, 'bound>,
            __drmm_device: __drmm::DrmDevice,
            __drmm_place: __drmm::DataSlot<'bound, Self>,
            __drmm_seal: &__drmm::Seal,
        ) -> BochsHw<'bound> {
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
            BochsHw {
                vram: <Self as __drmm::DrmDriver>::into_devm(
                    __drmm_fields.vram,
                    __drmm_seal,
                ),
                mmio: <Self as __drmm::DrmDriver>::into_devm(
                    __drmm_fields.mmio,
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
    impl __drmm::NamedDriver for Bochs {}
    /// Where the hardware is, its device is too.
    #[automatically_derived]
    impl ::core::ops::Deref for BochsHw<'_> {
        type Target = Bochs;
        fn deref(&self) -> &Bochs {
            __drmm::DeviceOf::get(&self.and_all_fields_of_the_device)
        }
    }
    /// A device has no `Drop`: it would see fields that are gone. `release = ..` comes before.
    #[automatically_derived]
    impl __drmm::TheReleaseHookTakesThePlaceOfDrop for Bochs {
        type Verdict = __drmm::HasNoDrop;
    }
    impl __drmm::NotOnTheDevice for Bochs {}
    impl __drmm::NotAnyMore for Bochs {}
    impl __drmm::NoSectionsOfTheStruct for Bochs {}
    impl __drmm::NoSourcesHere<Bochs> for Bochs {}
    /// Each field ends when its mark says.
    fn __drmm_classes<'bound>(__drmm_device: &Bochs, __drmm_hw: &BochsHw<'bound>) {
        <Bochs as __drmm::DrmDriver>::ends_at_unbind::<Mmio<'bound>>()
            .of(&__drmm_hw.mmio);
        <Bochs as __drmm::DrmDriver>::ends_at_unbind::<IoMem<'bound>>()
            .of(&__drmm_hw.vram);
        <Bochs as __drmm::DrmDriver>::ends_with_last_reference::<SimplePipe>()
            .of(&__drmm_device.pipe);
    }
    /// A section sees the whole view for as long as it lasts.
    #[automatically_derived]
    impl __drmm::CovariantView for Bochs {
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
            let __drmm_lend_mmio = |
                __drmm_field: &'section_or_write_view_closure Mmio<'bound>,
            | -> &'section_or_write_view_closure Mmio<'section_or_write_view_closure> {
                __drmm_field
            };
            let __drmm_lend_vram = |
                __drmm_field: &'section_or_write_view_closure IoMem<'bound>,
            | -> &'section_or_write_view_closure IoMem<'section_or_write_view_closure> {
                __drmm_field
            };
            __drmm_view
        }
    }
};
impl pci::Driver for Bochs {
    const IDS: &'static [pci::Id] = &[pci::Id::new(0x1234, 0x1111)];
    fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
        pdev.enable()?;
        let bochs = {
            use ::drmm_runtime::__private::{
                alloc_device as __drmm_alloc, scope_of as __drmm_scope,
            };
            __drmm_alloc::<
                Bochs,
            >(
                __drmm_scope(pdev),
                |the_device_being_built, __drmm_fields| {
                    #[allow(
                        unused_variables,
                        clippy::no_effect_underscore_binding,
                        clippy::used_underscore_binding
                    )]
                    let drm = the_device_being_built;
                    #[allow(unused_variables)]
                    let mmio = ::drmm_runtime::__private::Given {
                        slot: the_device_being_built
                            .field_named(
                                __drmm_fields,
                                {
                                    struct Name;
                                    impl ::drmm_runtime::__private::FieldName for Name {
                                        const NAME: &'static ::core::primitive::str = "mmio";
                                    }
                                    Name
                                },
                                |__drmm_fields| &__drmm_fields.mmio,
                            ),
                        value: BochsRegs::new(pdev.devm_iomap_bar_sized(2)?),
                    }
                        .take()?;
                    #[allow(unused_variables)]
                    let vram = ::drmm_runtime::__private::Given {
                        slot: the_device_being_built
                            .field_named(
                                __drmm_fields,
                                {
                                    struct Name;
                                    impl ::drmm_runtime::__private::FieldName for Name {
                                        const NAME: &'static ::core::primitive::str = "vram";
                                    }
                                    Name
                                },
                                |__drmm_fields| &__drmm_fields.vram,
                            ),
                        value: pdev.devm_iomap_bar(0)?,
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
                        value: {
                            let bytes = BochsHw::video_memory(&mmio, &vram)?;
                            drm.drmm_simple_pipe(
                                PipeConfig::new(&FORMATS).video_memory(bytes),
                            )?
                        },
                    }
                        .take()?;
                    use ::drmm_runtime::__private::FieldsOf as __drmm_filled;
                    #[allow(clippy::used_underscore_binding)]
                    let __drmm_given = __drmm_filled::<'_, '_, Bochs> {
                        mmio,
                        vram,
                        pipe,
                        filled_in_by_devm_drm_dev_alloc: ::drmm_runtime::__private::PhantomData,
                    };
                    ::core::result::Result::Ok(__drmm_given)
                },
            )
        }?;
        bochs.devm_register()
    }
}
impl BochsHw<'_> {
    /// The bytes of video memory, as the registers and the BAR agree on. Fails with `ENODEV` if the
    /// registers are not those of this adapter.
    fn video_memory(mmio: &Mmio<'_>, vram: &IoMem<'_>) -> Result<u64> {
        let id = mmio.id().read();
        if id & ID_MASK != ID_LATEST & ID_MASK {
            let refusal = Error::new(
                Errno::ENODEV,
                "the display interface has an unknown id",
            );
            return Err(refusal.figures(id.into(), ID_LATEST.into()));
        }
        let claimed = u64::from(mmio.memory().read()) * MEMORY_UNIT;
        Ok(claimed.min(vram.len()))
    }
    /// Programs the mode and unblanks the screen.
    fn set_mode(&self, mode: &Mode) {
        self.mmio.endian().write(ENDIAN_LITTLE);
        self.mmio.enable().reset();
        self.mmio.bpp().write(32);
        self.mmio.xres().write(mode.width());
        self.mmio.yres().write(mode.height());
        self.mmio.bank().write(0);
        self.mmio.virt_width().write(mode.width());
        self.mmio.virt_height().write(mode.height());
        self.mmio.x_offset().write(0);
        self.mmio.y_offset().write(0);
        self.mmio.enable().write(Enable::zeroed().with_enabled(true).with_linear(true));
        let _ = self.mmio.vga_input_status().read();
        self.mmio.vga_attribute().write(VgaAttribute::zeroed().with_show(true));
    }
    /// A block of the monitor's EDID, which the adapter shows at the start of its registers. `EIO`
    /// for one that it has no room for.
    fn edid_block(&self, number: u8, block: &mut [u8; EDID_BLOCK]) -> Result {
        let shown = self.mmio.edid();
        let start = usize::from(number) * EDID_BLOCK;
        if start + EDID_BLOCK > shown.len() {
            let error = Error::new(
                Errno::EIO,
                "the adapter has no room for this block of an EDID",
            );
            return Err(error.figure(number.into()));
        }
        for (byte, register) in block.iter_mut().zip(shown.iter().skip(start)) {
            *byte = register.read();
        }
        Ok(())
    }
}
impl DriverCrtc for Bochs {
    fn atomic_enable(hw: &BochsHw<'_>, new: &CrtcCommit<'_>) -> Result {
        hw.set_mode(new.mode());
        Ok(())
    }
    fn atomic_disable(hw: &BochsHw<'_>, _old: &CrtcCommit<'_>) -> Result {
        hw.mmio.enable().reset();
        hw.mmio.io().flush()
    }
}
impl DriverPlane for Bochs {
    /// Copies what has changed to the video memory. `ENODEV` if the adapter is gone.
    fn atomic_update(hw: &BochsHw<'_>, new: &PlaneUpdate<'_>) -> Result {
        let stride = u64::from(new.placed().dst.width()) * BYTES_PER_PIXEL;
        new.for_each_row(
            new.damage(),
            |row| {
                let start = u64::from(row.y) * stride
                    + u64::from(row.x) * BYTES_PER_PIXEL;
                row.pixels.write_to(&hw.vram, start)
            },
        )?;
        hw.vram.flush()
    }
}
impl DriverConnector for Bochs {
    fn detect(hw: &BochsHw<'_>, probe: &mut Probe<'_>) -> Result<Detected> {
        probe.drmm_get_edid(|number, block| hw.edid_block(number, block))
    }
}
