// What the compiler makes of the example of the same name, printed by the compiler and held by a test.
// To see what it makes of yours:
//   RUSTC_BOOTSTRAP=1 cargo rustc -p drmm-examples --example NAME --profile=check -- -Zunpretty=expanded

const FORMATS: [Format; 1] = [Format::XRGB8888];
const BYTES_PER_PIXEL: u32 = 4;
/// A display adapter that paints what programs show into its video memory.
///
/// The fields stand in reverse: Rust drops a struct from the top, so the newest ends first.
pub struct Bochs {
    /// What programs open: modes, connector, framebuffers.
    pipe: ::drmm_runtime::Drmm<SimplePipe>,
    #[allow(dead_code)]
    drm: DrmDevice,
}
/// The hardware view of [`Bochs`]: ends at unbind, lent by the gate.
///
/// - `mmio`: `IoMem<'bound>`
/// - `vram`: `IoMem<'bound>`
pub struct BochsHw<'bound> {
    /// Video memory, BAR 0.
    vram: IoMem<'bound>,
    /// Registers, BAR 2.
    mmio: IoMem<'bound>,
}
const _: () = {
    use ::drmm_runtime::__private as __drmm;
    /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers.
    pub struct BochsFields<'build, 'bound> {
        /// Registers, BAR 2.
        mmio: __drmm::Field<'build, __drmm::Devm, IoMem<'bound>>,
        /// Video memory, BAR 0.
        vram: __drmm::Field<'build, __drmm::Devm, IoMem<'bound>>,
        /// What programs open: modes, connector, framebuffers.
        pipe: __drmm::Field<'build, __drmm::Drmm, SimplePipe>,
        #[doc(hidden)]
        pub filled_in_by_devm_drm_dev_alloc: ::core::marker::PhantomData<
            (&'build (), &'bound ()),
        >,
    }
    /// SAFETY: that each field is of its class, `Send`, `Sync` and `'static` is asserted below.
    #[automatically_derived]
    unsafe impl __drmm::Parts for Bochs {
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
                ty: "IoMem<'bound>",
                file: "examples/bochs/driver.rs",
                line: 28u32,
            },
            __drmm::FieldInfo {
                name: "vram",
                class: __drmm::FieldClass::Devm,
                ty: "IoMem<'bound>",
                file: "examples/bochs/driver.rs",
                line: 31u32,
            },
            __drmm::FieldInfo {
                name: "pipe",
                class: __drmm::FieldClass::Drmm,
                ty: "SimplePipe",
                file: "examples/bochs/driver.rs",
                line: 34u32,
            },
        ];
        const ROOM: &'static [__drmm::Layout] = &[__drmm::Layout::new::<SimplePipe>()];
        fn assemble<'build, 'bound>(
            __drmm_fields: <Self as __drmm::Parts>::Fields<'build, 'bound>,
            __drmm_device: __drmm::DrmDevice,
            __drmm_seal: &__drmm::Seal,
        ) -> (Self, BochsHw<'bound>) {
            (
                Self {
                    pipe: <Self as __drmm::Parts>::into_drmm(
                        __drmm_fields.pipe,
                        __drmm_seal,
                    ),
                    drm: __drmm_device,
                },
                BochsHw {
                    vram: <Self as __drmm::Parts>::into_devm(
                        __drmm_fields.vram,
                        __drmm_seal,
                    ),
                    mmio: <Self as __drmm::Parts>::into_devm(
                        __drmm_fields.mmio,
                        __drmm_seal,
                    ),
                },
            )
        }
    }
    /// A device has no `Drop`: it would see `#[drmm]` fields that are gone. `release = ..` comes before.
    #[automatically_derived]
    impl __drmm::TheReleaseHookTakesThePlaceOfDrop for Bochs {
        type Verdict = __drmm::HasNoDrop;
    }
    /// Each field ends when its mark says.
    fn __drmm_classes<'bound>() {
        <Bochs as __drmm::Parts>::ends_at_unbind::<IoMem<'bound>>();
        <Bochs as __drmm::Parts>::ends_at_unbind::<IoMem<'bound>>();
        <Bochs as __drmm::Parts>::ends_with_last_reference::<SimplePipe>();
    }
    /// A section sees `mmio` for as long as it lasts.
    fn __drmm_lend_mmio<'section, 'bound: 'section>(
        __drmm_field: &'section IoMem<'bound>,
    ) -> &'section IoMem<'section> {
        __drmm_field
    }
    /// A section sees `vram` for as long as it lasts.
    fn __drmm_lend_vram<'section, 'bound: 'section>(
        __drmm_field: &'section IoMem<'bound>,
    ) -> &'section IoMem<'section> {
        __drmm_field
    }
    /// A section sees the whole view for as long as it lasts.
    #[automatically_derived]
    impl __drmm::CovariantView for Bochs {
        fn shorten<'section, 'bound: 'section>(
            __drmm_view: &'section <Self as __drmm::Parts>::Hw<'bound>,
        ) -> &'section <Self as __drmm::Parts>::Hw<'section> {
            __drmm_view
        }
    }
};
impl pci::Driver for Bochs {
    const IDS: &'static [pci::Id] = &[pci::Id::new(0x1234, 0x1111)];
    fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
        pdev.enable()?;
        let bochs = ::drmm_runtime::alloc_device::<
            Bochs,
            _,
        >(
            pdev,
            |the_device_being_built| {
                #[allow(
                    unused_variables,
                    clippy::no_effect_underscore_binding,
                    clippy::used_underscore_binding
                )]
                let drm = the_device_being_built;
                #[allow(unused_variables)]
                let mmio = the_device_being_built
                    .field_named(
                        {
                            struct Name;
                            impl ::drmm_runtime::__private::FieldName for Name {
                                const NAME: &'static ::core::primitive::str = "mmio";
                            }
                            Name
                        },
                        |__drmm_fields| &__drmm_fields.mmio,
                    )
                    .init(pdev.devm_iomap_bar(2)?)?;
                #[allow(unused_variables)]
                let vram = the_device_being_built
                    .field_named(
                        {
                            struct Name;
                            impl ::drmm_runtime::__private::FieldName for Name {
                                const NAME: &'static ::core::primitive::str = "vram";
                            }
                            Name
                        },
                        |__drmm_fields| &__drmm_fields.vram,
                    )
                    .init(pdev.devm_iomap_bar(0)?)?;
                #[allow(unused_variables)]
                let pipe = the_device_being_built
                    .field_named(
                        {
                            struct Name;
                            impl ::drmm_runtime::__private::FieldName for Name {
                                const NAME: &'static ::core::primitive::str = "pipe";
                            }
                            Name
                        },
                        |__drmm_fields| &__drmm_fields.pipe,
                    )
                    .init({
                        let bytes = BochsHw::video_memory(&mmio, &vram)?;
                        drm.drmm_simple_pipe(
                            PipeConfig::new(&FORMATS).video_memory(bytes),
                        )?
                    })?;
                ::core::result::Result::Ok(::drmm_runtime::__private::FieldsOf::<
                    '_,
                    '_,
                    Bochs,
                > {
                    mmio,
                    vram,
                    pipe,
                    filled_in_by_devm_drm_dev_alloc: ::drmm_runtime::__private::PhantomData,
                })
            },
        )?;
        bochs.devm_register()
    }
}
impl BochsHw<'_> {
    /// The bytes of video memory, as the registers and the BAR agree on. Fails with `ENODEV` if the registers are
    /// not those of this adapter.
    fn video_memory(mmio: &IoMem<'_>, vram: &IoMem<'_>) -> Result<u64> {
        let id = mmio.read16(DISPI + 2 * ID);
        if id & ID_MASK != ID_LATEST & ID_MASK {
            let refusal = Error::new(
                Errno::ENODEV,
                "the display interface has an unknown id",
            );
            return Err(refusal.figures(id.into(), ID_LATEST.into()));
        }
        let claimed = u64::from(mmio.read16(DISPI + 2 * MEMORY)) * MEMORY_UNIT;
        Ok(claimed.min(vram.len()))
    }
    fn write(&self, index: u64, value: u16) {
        self.mmio.write16(DISPI + 2 * index, value);
    }
    /// Bytes from one line of the picture to the next.
    fn stride(mode: &Mode) -> u64 {
        u64::from(mode.width()) * u64::from(BYTES_PER_PIXEL)
    }
    /// Programs the mode and unblanks the screen.
    fn set_mode(&self, mode: &Mode) {
        self.mmio.write32(ENDIAN, ENDIAN_LITTLE);
        self.write(ENABLE, 0);
        self.write(BPP, 32);
        self.write(XRES, mode.width());
        self.write(YRES, mode.height());
        self.write(BANK, 0);
        self.write(VIRT_WIDTH, mode.width());
        self.write(VIRT_HEIGHT, mode.height());
        self.write(X_OFFSET, 0);
        self.write(Y_OFFSET, 0);
        self.write(ENABLE, LINEAR_FRAMEBUFFER);
        let _ = self.mmio.read8(VGA_INPUT_STATUS);
        self.mmio.write8(VGA_ATTRIBUTE, VGA_ATTRIBUTE_SHOW);
    }
    /// Copies the pixels in `damage` to the video memory. Fails with `ENODEV` if the adapter went away meanwhile.
    fn paint(&self, state: &PipeState, damage: Rect) -> Result {
        let stride = Self::stride(state.mode());
        state
            .for_each_row(
                damage,
                |row| {
                    let start = u64::from(row.y) * stride
                        + u64::from(row.x) * u64::from(BYTES_PER_PIXEL);
                    self.vram.try_write_block(start, row.bytes)
                },
            )?;
        self.vram.flush()
    }
    fn switch_off(&self) -> Result {
        self.write(ENABLE, 0);
        self.mmio.flush()
    }
    /// The monitor's EDID, which the adapter shows at the start of its registers.
    fn edid(&self) -> Vec<u8> {
        (0..EDID_BYTES).map(|offset| self.mmio.read8(offset)).collect()
    }
}
impl DisplayDriver for Bochs {
    fn enable(&self, hw: &BochsHw<'_>, state: &PipeState) -> Result {
        hw.set_mode(state.mode());
        hw.paint(state, state.mode().area())
    }
    fn update(&self, hw: &BochsHw<'_>, state: &PipeState, damage: Rect) -> Result {
        hw.paint(state, damage)
    }
    fn disable(&self, hw: &BochsHw<'_>) -> Result {
        hw.switch_off()
    }
    fn detect(&self, hw: &BochsHw<'_>) -> Result<Detected> {
        Ok(Detected::Connected(Some(hw.edid())))
    }
}
