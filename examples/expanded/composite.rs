// What the compiler makes of the example of the same name, printed by the compiler and held by a
// test. `cargo drmm expand` shows what becomes of a driver of yours.

/// Screen, camera and clock generator in one chip.
pub struct Composite {
    /// How often the clock was switched on; the hardware is off at zero.
    users: Mutex<u32>,
    /// The frames of the video node.
    pub queue: ::drmm_runtime::Drmm<Queue>,
    /// The card.
    pipe: ::drmm_runtime::Drmm<SimplePipe>,
    #[allow(dead_code)]
    drm: DrmDevice,
}
/// The hardware view of [`Composite`], to which it derefs: ends at unbind, lent by the gate.
///
/// - `regs`: `&'bound Registers`
pub struct CompositeHw<'bound> {
    regs: &'bound Registers,
    #[doc(hidden)]
    and_all_fields_of_the_device: ::drmm_runtime::__private::DeviceOf<'bound, Composite>,
}
const _: () = {
    use ::drmm_runtime::__private as __drmm;
    /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers. The device and
    /// its view have the fields in reverse: Rust drops a struct from the top, so the newest
    /// ends first.
    pub struct CompositeFields<'build, 'bound> {
        regs: __drmm::Field<'build, __drmm::Devm, &'bound Registers>,
        /// The card.
        pipe: __drmm::Field<'build, __drmm::Drmm, SimplePipe>,
        /// The frames of the video node.
        pub queue: __drmm::Field<'build, __drmm::Drmm, Queue>,
        /// How often the clock was switched on; the hardware is off at zero.
        users: __drmm::Field<'build, __drmm::Plain, Mutex<u32>>,
        #[doc(hidden)]
        pub filled_in_by_devm_drm_dev_alloc: ::core::marker::PhantomData<
            (&'build (), &'bound ()),
        >,
    }
    /// SAFETY: each field is asserted below to be of its class, `Send`, `Sync` and `'static`.
    #[automatically_derived]
    unsafe impl __drmm::DrmDriver for Composite {
        type Hw<'bound> = CompositeHw<'bound>;
        type Fields<'build, 'bound> = CompositeFields<'build, 'bound>;
        const DRIVER: __drmm::DriverInfo = __drmm::DriverInfo {
            name: "composite",
            desc: "Screen, camera and clock in one chip",
            major: 1,
            minor: 0,
            patchlevel: 0,
            date: "0",
        };
        const FIELDS: &'static [__drmm::FieldInfo] = &[
            __drmm::FieldInfo {
                name: "regs",
                class: __drmm::FieldClass::Devm,
                ty: "&'bound Registers",
                file: "examples/composite/driver.rs",
                line: 27u32,
            },
            __drmm::FieldInfo {
                name: "pipe",
                class: __drmm::FieldClass::Drmm,
                ty: "SimplePipe",
                file: "examples/composite/driver.rs",
                line: 30u32,
            },
            __drmm::FieldInfo {
                name: "queue",
                class: __drmm::FieldClass::Drmm,
                ty: "Queue",
                file: "examples/composite/driver.rs",
                line: 33u32,
            },
            __drmm::FieldInfo {
                name: "users",
                class: __drmm::FieldClass::Plain,
                ty: "Mutex<u32>",
                file: "examples/composite/driver.rs",
                line: 35u32,
            },
        ];
        const DRMM_LAYOUTS: &'static [__drmm::Layout] = &[
            __drmm::Layout::new::<SimplePipe>(),
            __drmm::Layout::new::<Queue>(),
        ];
        fn assemble<'build, 'bound>(
            __drmm_fields: <Self as __drmm::DrmDriver>::Fields<'build, 'bound>,
            __drmm_device: __drmm::DrmDevice,
            __drmm_place: __drmm::DataSlot<'bound, Self>,
            __drmm_seal: &__drmm::Seal,
        ) -> CompositeHw<'bound> {
            let __drmm_whole = __drmm::DataSlot::put(
                __drmm_place,
                Self {
                    users: <Self as __drmm::DrmDriver>::into_plain(
                        __drmm_fields.users,
                        __drmm_seal,
                    ),
                    queue: <Self as __drmm::DrmDriver>::into_drmm(
                        __drmm_fields.queue,
                        __drmm_seal,
                    ),
                    pipe: <Self as __drmm::DrmDriver>::into_drmm(
                        __drmm_fields.pipe,
                        __drmm_seal,
                    ),
                    drm: __drmm_device,
                },
            );
            CompositeHw {
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
        fn call_release_hook(&self) {
            let __drmm_hook: fn(&Composite) = Composite::call_release_hook;
            __drmm_hook(self);
        }
    }
    /// It has a name and a version for programs: it can be a card.
    #[automatically_derived]
    impl __drmm::NamedDriver for Composite {}
    /// Where the hardware is, its device is too.
    #[automatically_derived]
    impl ::core::ops::Deref for CompositeHw<'_> {
        type Target = Composite;
        fn deref(&self) -> &Composite {
            __drmm::DeviceOf::get(&self.and_all_fields_of_the_device)
        }
    }
    /// A device has no `Drop`: it would see fields that are gone. `release = ..` comes before.
    #[automatically_derived]
    impl __drmm::TheReleaseHookTakesThePlaceOfDrop for Composite {
        type Verdict = __drmm::HasNoDrop;
    }
    impl __drmm::NotOnTheDevice for Composite {}
    impl __drmm::NotAnyMore for Composite {}
    impl __drmm::NoSectionsOfTheStruct for Composite {}
    impl __drmm::NoSourcesHere<Composite> for Composite {}
    /// Each field ends when its mark says.
    fn __drmm_classes<'bound>(
        __drmm_device: &Composite,
        __drmm_hw: &CompositeHw<'bound>,
    ) {
        <Composite as __drmm::DrmDriver>::ends_at_unbind::<&'bound Registers>()
            .of(&__drmm_hw.regs);
        <Composite as __drmm::DrmDriver>::ends_with_last_reference::<SimplePipe>()
            .of(&__drmm_device.pipe);
        <Composite as __drmm::DrmDriver>::ends_with_last_reference::<Queue>()
            .of(&__drmm_device.queue);
        <Composite as __drmm::DrmDriver>::lives_in_the_device::<Mutex<u32>>()
            .of(&__drmm_device.users);
    }
    /// A section sees the whole view for as long as it lasts.
    #[automatically_derived]
    impl __drmm::CovariantView for Composite {
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
                __drmm_field: &'section_or_write_view_closure &'bound Registers,
            | -> &'section_or_write_view_closure &'section_or_write_view_closure Registers {
                __drmm_field
            };
            __drmm_view
        }
    }
};
impl Composite {
    /// Probes the chip.
    pub fn probe(device: &Device<'_>) -> Result<Registered> {
        let composite = {
            use ::drmm_runtime::__private::{
                alloc_device as __drmm_alloc, scope_of as __drmm_scope,
            };
            __drmm_alloc::<
                Composite,
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
                        value: device.devm_registers()?,
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
                        value: drm.drmm_simple_pipe(&[Format::XRGB8888])?,
                    }
                        .take()?;
                    #[allow(unused_variables)]
                    let queue = ::drmm_runtime::__private::Given {
                        slot: the_device_being_built
                            .field_named(
                                __drmm_fields,
                                {
                                    struct Name;
                                    impl ::drmm_runtime::__private::FieldName for Name {
                                        const NAME: &'static ::core::primitive::str = "queue";
                                    }
                                    Name
                                },
                                |__drmm_fields| &__drmm_fields.queue,
                            ),
                        value: Queue::default(),
                    }
                        .take()?;
                    #[allow(unused_variables)]
                    let users = ::drmm_runtime::__private::Given {
                        slot: the_device_being_built
                            .field_named(
                                __drmm_fields,
                                {
                                    struct Name;
                                    impl ::drmm_runtime::__private::FieldName for Name {
                                        const NAME: &'static ::core::primitive::str = "users";
                                    }
                                    Name
                                },
                                |__drmm_fields| &__drmm_fields.users,
                            ),
                        value: Mutex::new(0),
                    }
                        .take()?;
                    use ::drmm_runtime::__private::FieldsOf as __drmm_filled;
                    #[allow(clippy::used_underscore_binding)]
                    let __drmm_given = __drmm_filled::<'_, '_, Composite> {
                        regs,
                        pipe,
                        queue,
                        users,
                        filled_in_by_devm_drm_dev_alloc: ::drmm_runtime::__private::PhantomData,
                    };
                    ::core::result::Result::Ok(__drmm_given)
                },
            )
        }?;
        composite.publish_with(Node::default())?;
        composite.publish_with(Provider::default())?;
        composite.devm_register()
    }
    /// The last handle is gone, of whichever kind it was. All that it led to is still there.
    fn call_release_hook(&self) {
        {
            ::std::io::_print(
                format_args!(
                    "the last handle of {0} is gone, after {1} frames\n", self.drm
                    .parent_name(), self.queue.taken()
                ),
            );
        };
    }
}
impl CompositeHw<'_> {
    /// Starts or stops the camera.
    pub fn stream(&self, on: bool) {
        self.regs.write(Register::Camera, on.into());
    }
    /// Takes a frame, by its number.
    pub fn take_frame(&self) -> u32 {
        self.queue.take(self.regs.next_frame())
    }
    /// Switches the clock on for one more user.
    pub fn clock_on(&self, hertz: u32) {
        let mut users = self.users.lock();
        *users += 1;
        self.regs.write(Register::Clock, hertz);
    }
    /// Switches the clock off when the last user has.
    pub fn clock_off(&self) {
        let mut users = self.users.lock();
        *users = users.saturating_sub(1);
        if *users == 0 {
            self.regs.write(Register::Clock, 0);
        }
    }
}
impl DriverCrtc for Composite {
    fn atomic_enable(hw: &CompositeHw<'_>, new: &CrtcCommit<'_>) -> Result {
        hw.regs.write(Register::Screen, new.mode().height().into());
        Ok(())
    }
    fn atomic_disable(hw: &CompositeHw<'_>, _old: &CrtcCommit<'_>) -> Result {
        hw.regs.write(Register::Screen, 0);
        Ok(())
    }
}
impl DriverPlane for Composite {
    /// The chip reads the buffer by itself.
    fn atomic_update(_hw: &CompositeHw<'_>, _new: &PlaneUpdate<'_>) -> Result {
        Ok(())
    }
}
impl DriverConnector for Composite {}
