// What the compiler makes of the example of the same name, printed by the compiler and held by a test.
// To see what it makes of yours:
//   RUSTC_BOOTSTRAP=1 cargo rustc -p drmm-examples --example NAME --profile=check -- -Zunpretty=expanded

const IDENTIFICATION: u64 = 0x00;
const IDENTIFICATION_EDU: u32 = 0x0100_00ed;
const FACTORIAL: u64 = 0x08;
const STATUS: u64 = 0x20;
const STATUS_RAISE_WHEN_DONE: u32 = 0x80;
const IRQ_STATUS: u64 = 0x24;
const IRQ_RAISE: u64 = 0x60;
const IRQ_ACKNOWLEDGE: u64 = 0x64;
/// The interrupt that a finished factorial raises.
const IRQ_FACTORIAL: u32 = 0x01;
/// Interrupts that programs may raise: all but the factorial's.
const IRQ_PROGRAMS: u32 = !IRQ_FACTORIAL;
/// A device that computes factorials and raises interrupts.
///
/// The fields stand in reverse: Rust drops a struct from the top, so the newest ends first.
pub struct Edu {
    /// What the interrupt handler tells programs that wait.
    news: Arc<News>,
    #[allow(dead_code)]
    drm: DrmDevice,
}
/// The hardware view of [`Edu`]: ends at unbind, lent by the gate.
///
/// - `regs`: `IoMem<'bound>`
pub struct EduHw<'bound> {
    /// Registers, BAR 0.
    regs: IoMem<'bound>,
}
const _: () = {
    use ::drmm_runtime::__private as __drmm;
    /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers.
    pub struct EduFields<'build, 'bound> {
        /// Registers, BAR 0.
        regs: __drmm::Field<'build, __drmm::Devm, IoMem<'bound>>,
        /// What the interrupt handler tells programs that wait.
        news: __drmm::Field<'build, __drmm::Plain, Arc<News>>,
        #[doc(hidden)]
        pub filled_in_by_devm_drm_dev_alloc: ::core::marker::PhantomData<
            (&'build (), &'bound ()),
        >,
    }
    /// SAFETY: that each field is of its class, `Send`, `Sync` and `'static` is asserted below.
    #[automatically_derived]
    unsafe impl __drmm::Parts for Edu {
        type Hw<'bound> = EduHw<'bound>;
        type Fields<'build, 'bound> = EduFields<'build, 'bound>;
        const DRIVER: __drmm::DriverInfo = __drmm::DriverInfo {
            name: "edu",
            desc: "QEMU's teaching device",
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
                file: "examples/edu/driver.rs",
                line: 31u32,
            },
            __drmm::FieldInfo {
                name: "news",
                class: __drmm::FieldClass::Plain,
                ty: "Arc<News>",
                file: "examples/edu/driver.rs",
                line: 33u32,
            },
        ];
        fn assemble<'build, 'bound>(
            __drmm_fields: <Self as __drmm::Parts>::Fields<'build, 'bound>,
            __drmm_device: __drmm::DrmDevice,
            __drmm_seal: &__drmm::Seal,
        ) -> (Self, EduHw<'bound>) {
            (
                Self {
                    news: <Self as __drmm::Parts>::into_plain(
                        __drmm_fields.news,
                        __drmm_seal,
                    ),
                    drm: __drmm_device,
                },
                EduHw {
                    regs: <Self as __drmm::Parts>::into_devm(
                        __drmm_fields.regs,
                        __drmm_seal,
                    ),
                },
            )
        }
        fn last_touch(&self, __drmm_hw: &EduHw<'_>, __drmm_removal: __drmm::Removal) {
            let __drmm_hook: fn(&Edu, &EduHw<'_>, __drmm::Removal) = Edu::quiesce;
            __drmm_hook(self, __drmm_hw, __drmm_removal);
        }
    }
    /// A device has no `Drop`: it would see `#[drmm]` fields that are gone. `release = ..` comes before.
    #[automatically_derived]
    impl __drmm::TheReleaseHookTakesThePlaceOfDrop for Edu {
        type Verdict = __drmm::HasNoDrop;
    }
    /// Each field ends when its mark says.
    fn __drmm_classes<'bound>() {
        <Edu as __drmm::Parts>::ends_at_unbind::<IoMem<'bound>>();
        <Edu as __drmm::Parts>::lives_in_the_device::<Arc<News>>();
    }
    /// A section sees `regs` for as long as it lasts.
    fn __drmm_lend_regs<'section, 'bound: 'section>(
        __drmm_field: &'section IoMem<'bound>,
    ) -> &'section IoMem<'section> {
        __drmm_field
    }
    /// A section sees the whole view for as long as it lasts.
    #[automatically_derived]
    impl __drmm::CovariantView for Edu {
        fn shorten<'section, 'bound: 'section>(
            __drmm_view: &'section <Self as __drmm::Parts>::Hw<'bound>,
        ) -> &'section <Self as __drmm::Parts>::Hw<'section> {
            __drmm_view
        }
    }
};
impl pci::Driver for Edu {
    const IDS: &'static [pci::Id] = &[pci::Id::new(0x1234, 0x11e8)];
    fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result {
        pdev.enable()?;
        let edu = ::drmm_runtime::alloc_device::<
            Edu,
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
                #[allow(unused_variables)]
                let news = the_device_being_built
                    .field_named(
                        {
                            struct Name;
                            impl ::drmm_runtime::__private::FieldName for Name {
                                const NAME: &'static ::core::primitive::str = "news";
                            }
                            Name
                        },
                        |__drmm_fields| &__drmm_fields.news,
                    )
                    .init({
                        let news = Arc::new(News::default());
                        drm.publish_with(Front(Arc::clone(&news)))?;
                        news
                    })?;
                ::core::result::Result::Ok(::drmm_runtime::__private::FieldsOf::<
                    '_,
                    '_,
                    Edu,
                > {
                    regs,
                    news,
                    filled_in_by_devm_drm_dev_alloc: ::drmm_runtime::__private::PhantomData,
                })
            },
        )?;
        edu.with_hw(|_, hw| hw.identify())??;
        pdev.devm_request_irq(&edu, "edu", |edu, hw| hw.handle_irq(edu))?;
        edu.with_hw(|_, hw| hw.regs.write32(STATUS, STATUS_RAISE_WHEN_DONE))?;
        edu.devm_register()
    }
}
impl EduHw<'_> {
    fn identify(&self) -> Result {
        match self.regs.read32(IDENTIFICATION) {
            IDENTIFICATION_EDU => Ok(()),
            other => {
                Err(
                    Error::new(Errno::ENODEV, "the device has an unknown identification")
                        .figures(other.into(), IDENTIFICATION_EDU.into()),
                )
            }
        }
    }
    fn handle_irq(&self, edu: &Edu) -> IrqReturn {
        let raised = self.regs.read32(IRQ_STATUS);
        if raised == 0 || raised == u32::MAX {
            return IrqReturn::None;
        }
        let result = (raised & IRQ_FACTORIAL != 0).then(|| self.regs.read32(FACTORIAL));
        self.regs.write32(IRQ_ACKNOWLEDGE, raised);
        edu.news
            .tell(|state| {
                state.interrupts += 1;
                state.factorial = result.or(state.factorial);
            });
        IrqReturn::Handled
    }
}
impl Edu {
    /// The last touch of the hardware, which is there only after an orderly removal.
    fn quiesce(_edu: &Self, hw: &EduHw<'_>, removal: Removal) {
        if removal == Removal::Orderly {
            hw.regs.write32(STATUS, 0);
        }
    }
    /// Computes a factorial modulo 2 to the 32nd: writes it, and sleeps until the interrupt brings the answer.
    ///
    /// Waits outside the section, so that an unplug does not wait for the answer; it wakes the wait with `ENODEV`.
    pub fn factorial(dev: &Dev<Self>, of: u32) -> Result<u32> {
        dev.news.tell(|state| state.factorial = None);
        dev.with_hw(|_, hw| hw.regs.write32(FACTORIAL, of))?;
        dev.news.wait(|state| state.factorial)
    }
    /// Makes the device raise interrupts, as many as it likes to see as one.
    pub fn raise(dev: &Dev<Self>, bits: u32) -> Result {
        dev.with_hw(|_, hw| hw.regs.write32(IRQ_RAISE, bits & IRQ_PROGRAMS))
    }
    /// How many interrupts were handled so far.
    pub fn interrupts(&self) -> u64 {
        self.news.lock().interrupts
    }
}
/// What the interrupt handler has to tell.
struct News {
    state: Mutex<State>,
    changed: Condvar,
}
#[automatically_derived]
impl ::core::default::Default for News {
    #[inline]
    fn default() -> News {
        News {
            state: ::core::default::Default::default(),
            changed: ::core::default::Default::default(),
        }
    }
}
struct State {
    interrupts: u64,
    factorial: Option<u32>,
    gone: bool,
}
#[automatically_derived]
impl ::core::default::Default for State {
    #[inline]
    fn default() -> State {
        State {
            interrupts: ::core::default::Default::default(),
            factorial: ::core::default::Default::default(),
            gone: ::core::default::Default::default(),
        }
    }
}
impl News {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
    fn tell(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.lock());
        self.changed.notify_all();
    }
    fn wait<R>(&self, answer: impl Fn(&State) -> Option<R>) -> Result<R> {
        let pending = |state: &mut State| !state.gone && answer(state).is_none();
        let waited = self
            .changed
            .wait_timeout_while(self.lock(), Duration::from_secs(5), pending);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        match answer(&state) {
            Some(answer) => Ok(answer),
            None if state.gone => {
                Err(
                    Error::new(Errno::ENODEV, "the device was unplugged during the wait"),
                )
            }
            None => Err(Error::new(Errno::ETIMEDOUT, "the interrupt did not come")),
        }
    }
}
/// How programs find the device: there is one of it in this example.
struct Front(Arc<News>);
static OPENED: Mutex<Option<Dev<Edu>>> = Mutex::new(None);
/// Opens the device. Fails with `ENXIO` if there is none.
pub fn open() -> Result<Dev<Edu>> {
    let opened = OPENED.lock().unwrap_or_else(PoisonError::into_inner).clone();
    opened.ok_or(Error::new(Errno::ENXIO, "there is no edu device"))
}
impl Publication<Edu> for Front {
    fn publish(&self, dev: &Dev<Edu>) -> Result {
        *OPENED.lock().unwrap_or_else(PoisonError::into_inner) = Some(dev.clone());
        Ok(())
    }
    fn wake(&self) {
        self.0.tell(|state| state.gone = true);
    }
    fn withdraw(&self) {
        let closed = OPENED.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(closed);
    }
}
