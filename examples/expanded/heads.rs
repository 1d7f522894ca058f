// What the compiler makes of the example of the same name, printed by the compiler and held by a
// test. `cargo drmm expand` shows what becomes of a driver of yours.

const PICTURE: [Format; 1] = [Format::XRGB8888];
const SPRITE: [Format; 1] = [Format::ARGB8888];
/// What the link carries, in kHz of pixels.
const LINK: u64 = 100_000;
/// The number of a head.
pub struct Number(usize);
#[automatically_derived]
#[doc(hidden)]
unsafe impl ::core::clone::TrivialClone for Number {}
#[automatically_derived]
impl ::core::clone::Clone for Number {
    #[inline]
    fn clone(&self) -> Number {
        let _: ::core::clone::AssertParamIsClone<usize>;
        *self
    }
}
#[automatically_derived]
impl ::core::marker::Copy for Number {}
#[automatically_derived]
impl ::core::fmt::Debug for Number {
    #[inline]
    fn fmt(&self, f: &mut ::core::fmt::Formatter) -> ::core::fmt::Result {
        ::core::fmt::Formatter::debug_tuple_field1_finish(f, "Number", &&self.0)
    }
}
impl Resource for Number {
    type Ends = AtLastRef;
}
/// The cursor of a head.
pub struct Sprite(usize);
#[automatically_derived]
#[doc(hidden)]
unsafe impl ::core::clone::TrivialClone for Sprite {}
#[automatically_derived]
impl ::core::clone::Clone for Sprite {
    #[inline]
    fn clone(&self) -> Sprite {
        let _: ::core::clone::AssertParamIsClone<usize>;
        *self
    }
}
#[automatically_derived]
impl ::core::marker::Copy for Sprite {}
#[automatically_derived]
impl ::core::fmt::Debug for Sprite {
    #[inline]
    fn fmt(&self, f: &mut ::core::fmt::Formatter) -> ::core::fmt::Result {
        ::core::fmt::Formatter::debug_tuple_field1_finish(f, "Sprite", &&self.0)
    }
}
impl Resource for Sprite {
    type Ends = AtLastRef;
}
/// What programs can set on a picture.
pub struct Light {
    pub brightness: Ranged<0, 100>,
}
#[automatically_derived]
#[doc(hidden)]
unsafe impl ::core::clone::TrivialClone for Light {}
#[automatically_derived]
impl ::core::clone::Clone for Light {
    #[inline]
    fn clone(&self) -> Light {
        let _: ::core::clone::AssertParamIsClone<Ranged<0, 100>>;
        *self
    }
}
#[automatically_derived]
impl ::core::marker::Copy for Light {}
#[automatically_derived]
impl ::core::fmt::Debug for Light {
    #[inline]
    fn fmt(&self, f: &mut ::core::fmt::Formatter) -> ::core::fmt::Result {
        ::core::fmt::Formatter::debug_struct_field1_finish(
            f,
            "Light",
            "brightness",
            &&self.brightness,
        )
    }
}
impl ::drmm_kms::State for Light {
    const INITIAL: Self = Self { brightness: Ranged(100) };
    const LIST: &'static [::core::option::Option<::drmm_kms::PropertyInfo>] = &[
        {
            const _: () = if !(!"brightness".is_empty() && "brightness".len() < 32) {
                {
                    ::core::panicking::panic_fmt(
                        format_args!(
                            "the name of the property `brightness` is empty, or has more than 31 bytes"
                        ),
                    );
                }
            };
            ::core::option::Option::Some(::drmm_kms::PropertyInfo {
                name: "brightness",
                kind: <Ranged<0, 100> as ::drmm_kms::PropertyValue>::KIND,
            })
        },
    ];
    #[allow(unused_variables, unused_mut, unused_assignments)]
    fn get(&self, index: usize) -> ::core::option::Option<u64> {
        let mut place = 0;
        if place == index {
            return ::core::option::Option::Some(
                ::drmm_kms::PropertyValue::raw(self.brightness),
            );
        }
        place += 1;
        ::core::option::Option::None
    }
    #[allow(unused_variables, unused_mut, unused_assignments)]
    fn set(&mut self, index: usize, raw: u64) -> ::drmm_kms::__Result {
        let mut place = 0;
        if place == index {
            self.brightness = <Ranged<
                0,
                100,
            > as ::drmm_kms::PropertyValue>::from_raw(raw)
                .ok_or(::drmm_kms::__refused(raw))?;
            return ::core::result::Result::Ok(());
        }
        place += 1;
        ::core::result::Result::Err(::drmm_kms::__refused(raw))
    }
}
/// One display output.
pub struct Head {
    _primary: Plane<Number, Light>,
    _cursor: Plane<Sprite>,
    crtc: Crtc<Number>,
    _encoder: Encoder,
    connector: Connector<Number>,
}
impl Resource for Head {
    type Ends = AtLastRef;
}
/// Two outputs of one chip.
pub struct Heads {
    right: ::drmm_runtime::Drmm<Head>,
    left: ::drmm_runtime::Drmm<Head>,
    modes: ::drmm_runtime::Drmm<ModeConfig>,
    #[allow(dead_code)]
    drm: DrmDevice,
}
/// The hardware view of [`Heads`], to which it derefs: ends at unbind, lent by the gate.
///
/// - `glass`: `&'bound Glass`
pub struct HeadsHw<'bound> {
    glass: &'bound Glass,
    #[doc(hidden)]
    and_all_fields_of_the_device: ::drmm_runtime::__private::DeviceOf<'bound, Heads>,
}
const _: () = {
    use ::drmm_runtime::__private as __drmm;
    /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers. The device and
    /// its view have the fields in reverse: Rust drops a struct from the top, so the newest
    /// ends first.
    pub struct HeadsFields<'build, 'bound> {
        glass: __drmm::Field<'build, __drmm::Devm, &'bound Glass>,
        modes: __drmm::Field<'build, __drmm::Drmm, ModeConfig>,
        left: __drmm::Field<'build, __drmm::Drmm, Head>,
        right: __drmm::Field<'build, __drmm::Drmm, Head>,
        #[doc(hidden)]
        pub filled_in_by_devm_drm_dev_alloc: ::core::marker::PhantomData<
            (&'build (), &'bound ()),
        >,
    }
    /// SAFETY: each field is asserted below to be of its class, `Send`, `Sync` and `'static`.
    #[automatically_derived]
    unsafe impl __drmm::DrmDriver for Heads {
        type Hw<'bound> = HeadsHw<'bound>;
        type Fields<'build, 'bound> = HeadsFields<'build, 'bound>;
        const DRIVER: __drmm::DriverInfo = __drmm::DriverInfo {
            name: "heads",
            desc: "Two heads with cursors",
            major: 1,
            minor: 0,
            patchlevel: 0,
            date: "0",
        };
        const FIELDS: &'static [__drmm::FieldInfo] = &[
            __drmm::FieldInfo {
                name: "glass",
                class: __drmm::FieldClass::Devm,
                ty: "&'bound Glass",
                file: "examples/heads/driver.rs",
                line: 60u32,
            },
            __drmm::FieldInfo {
                name: "modes",
                class: __drmm::FieldClass::Drmm,
                ty: "ModeConfig",
                file: "examples/heads/driver.rs",
                line: 62u32,
            },
            __drmm::FieldInfo {
                name: "left",
                class: __drmm::FieldClass::Drmm,
                ty: "Head",
                file: "examples/heads/driver.rs",
                line: 64u32,
            },
            __drmm::FieldInfo {
                name: "right",
                class: __drmm::FieldClass::Drmm,
                ty: "Head",
                file: "examples/heads/driver.rs",
                line: 66u32,
            },
        ];
        const DRMM_LAYOUTS: &'static [__drmm::Layout] = &[
            __drmm::Layout::new::<ModeConfig>(),
            __drmm::Layout::new::<Head>(),
            __drmm::Layout::new::<Head>(),
        ];
        fn assemble<'build, 'bound>(
            __drmm_fields: <Self as __drmm::DrmDriver>::Fields<'build, 'bound>,
            __drmm_device: __drmm::DrmDevice,
            __drmm_place: __drmm::DataSlot<'bound, Self>,
            __drmm_seal: &__drmm::Seal,
        ) -> HeadsHw<'bound> {
            let __drmm_whole = __drmm::DataSlot::put(
                __drmm_place,
                Self {
                    right: <Self as __drmm::DrmDriver>::into_drmm(
                        __drmm_fields.right,
                        __drmm_seal,
                    ),
                    left: <Self as __drmm::DrmDriver>::into_drmm(
                        __drmm_fields.left,
                        __drmm_seal,
                    ),
                    modes: <Self as __drmm::DrmDriver>::into_drmm(
                        __drmm_fields.modes,
                        __drmm_seal,
                    ),
                    drm: __drmm_device,
                },
            );
            HeadsHw {
                glass: <Self as __drmm::DrmDriver>::into_devm(
                    __drmm_fields.glass,
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
    impl __drmm::NamedDriver for Heads {}
    /// Where the hardware is, its device is too.
    #[automatically_derived]
    impl ::core::ops::Deref for HeadsHw<'_> {
        type Target = Heads;
        fn deref(&self) -> &Heads {
            __drmm::DeviceOf::get(&self.and_all_fields_of_the_device)
        }
    }
    /// A device has no `Drop`: it would see fields that are gone. `release = ..` comes before.
    #[automatically_derived]
    impl __drmm::TheReleaseHookTakesThePlaceOfDrop for Heads {
        type Verdict = __drmm::HasNoDrop;
    }
    impl __drmm::NotOnTheDevice for Heads {}
    impl __drmm::NotAnyMore for Heads {}
    impl __drmm::NoSectionsOfTheStruct for Heads {}
    impl __drmm::NoSourcesHere<Heads> for Heads {}
    /// Each field ends when its mark says.
    fn __drmm_classes<'bound>(__drmm_device: &Heads, __drmm_hw: &HeadsHw<'bound>) {
        <Heads as __drmm::DrmDriver>::ends_at_unbind::<&'bound Glass>()
            .of(&__drmm_hw.glass);
        <Heads as __drmm::DrmDriver>::ends_with_last_reference::<ModeConfig>()
            .of(&__drmm_device.modes);
        <Heads as __drmm::DrmDriver>::ends_with_last_reference::<Head>()
            .of(&__drmm_device.left);
        <Heads as __drmm::DrmDriver>::ends_with_last_reference::<Head>()
            .of(&__drmm_device.right);
    }
    /// A section sees the whole view for as long as it lasts.
    #[automatically_derived]
    impl __drmm::CovariantView for Heads {
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
            let __drmm_lend_glass = |
                __drmm_field: &'section_or_write_view_closure &'bound Glass,
            | -> &'section_or_write_view_closure &'section_or_write_view_closure Glass {
                __drmm_field
            };
            __drmm_view
        }
    }
};
impl Head {
    fn new<'build>(
        drm: &Building<'build, Heads>,
        modes: impl Of<'build, ModeConfig> + Copy,
        number: usize,
    ) -> Result<Self> {
        let (picture, sprite) = (
            PlaneConfig::primary(&PICTURE),
            PlaneConfig::cursor(&SPRITE),
        );
        let mut primary = drm
            .drmm_universal_plane_alloc(modes, Number(number), picture)?;
        let mut cursor = drm.drmm_universal_plane_alloc(modes, Sprite(number), sprite)?;
        let planes = (&mut primary, &mut cursor);
        let mut crtc = drm.drmm_crtc_init_with_planes(modes, Number(number), planes)?;
        let mut encoder = drm.drmm_encoder_init(modes, EncoderType::Tmds, &mut crtc)?;
        let connector = drm
            .drmm_connector_init(
                modes,
                Number(number),
                ConnectorType::HdmiA,
                &mut encoder,
            )?;
        Ok(Self {
            _primary: primary,
            _cursor: cursor,
            crtc,
            _encoder: encoder,
            connector,
        })
    }
}
impl Heads {
    /// Probes the chip.
    pub fn probe(device: &Device<'_>) -> Result<Registered> {
        let heads = {
            use ::drmm_runtime::__private::{
                alloc_device as __drmm_alloc, scope_of as __drmm_scope,
            };
            __drmm_alloc::<
                Heads,
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
                    let glass = ::drmm_runtime::__private::Given {
                        slot: the_device_being_built
                            .field_named(
                                __drmm_fields,
                                {
                                    struct Name;
                                    impl ::drmm_runtime::__private::FieldName for Name {
                                        const NAME: &'static ::core::primitive::str = "glass";
                                    }
                                    Name
                                },
                                |__drmm_fields| &__drmm_fields.glass,
                            ),
                        value: device.devm(device.glass.clone())?,
                    }
                        .take()?;
                    #[allow(unused_variables)]
                    let modes = ::drmm_runtime::__private::Given {
                        slot: the_device_being_built
                            .field_named(
                                __drmm_fields,
                                {
                                    struct Name;
                                    impl ::drmm_runtime::__private::FieldName for Name {
                                        const NAME: &'static ::core::primitive::str = "modes";
                                    }
                                    Name
                                },
                                |__drmm_fields| &__drmm_fields.modes,
                            ),
                        value: drm
                            .drmm_mode_config_init(
                                ModeLimits::up_to(4096, 4096).cursor(64, 64),
                            )?,
                    }
                        .take()?;
                    #[allow(unused_variables)]
                    let left = ::drmm_runtime::__private::Given {
                        slot: the_device_being_built
                            .field_named(
                                __drmm_fields,
                                {
                                    struct Name;
                                    impl ::drmm_runtime::__private::FieldName for Name {
                                        const NAME: &'static ::core::primitive::str = "left";
                                    }
                                    Name
                                },
                                |__drmm_fields| &__drmm_fields.left,
                            ),
                        value: Head::new(drm, &modes, 0)?,
                    }
                        .take()?;
                    #[allow(unused_variables)]
                    let right = ::drmm_runtime::__private::Given {
                        slot: the_device_being_built
                            .field_named(
                                __drmm_fields,
                                {
                                    struct Name;
                                    impl ::drmm_runtime::__private::FieldName for Name {
                                        const NAME: &'static ::core::primitive::str = "right";
                                    }
                                    Name
                                },
                                |__drmm_fields| &__drmm_fields.right,
                            ),
                        value: Head::new(drm, &modes, 1)?,
                    }
                        .take()?;
                    use ::drmm_runtime::__private::FieldsOf as __drmm_filled;
                    #[allow(clippy::used_underscore_binding)]
                    let __drmm_given = __drmm_filled::<'_, '_, Heads> {
                        glass,
                        modes,
                        left,
                        right,
                        filled_in_by_devm_drm_dev_alloc: ::drmm_runtime::__private::PhantomData,
                    };
                    ::core::result::Result::Ok(__drmm_given)
                },
            )
        }?;
        heads.left.connector.hotplug();
        heads.devm_register()
    }
}
impl DriverCrtc<Number> for Heads {
    /// A commit across both heads is refused for what both need together.
    fn atomic_check(&self, new: &mut CrtcCheck<'_, Number>) -> Result {
        let clock = |mode: Option<&Mode>| mode.map_or(0, |mode| u64::from(mode.clock()));
        let other = if new.crtc().0 == 0 { &self.right } else { &self.left };
        let own = new.mode().filter(|_| new.active());
        let needed = clock(own) + clock(new.mode_of(&other.crtc)?.as_ref());
        if needed > LINK {
            let refusal = Error::new(
                Errno::ENOSPC,
                "both modes together are too much for the link: kHz",
            );
            return Err(refusal.figures(needed, LINK));
        }
        Ok(())
    }
    fn atomic_enable(hw: &HeadsHw<'_>, new: &CrtcCommit<'_, Number>) -> Result {
        hw.glass.light(new.crtc().0, Some(new.mode()));
        Ok(())
    }
    fn atomic_disable(hw: &HeadsHw<'_>, old: &CrtcCommit<'_, Number>) -> Result {
        hw.glass.light(old.crtc().0, None);
        Ok(())
    }
}
impl DriverPlane<Number, Light> for Heads {
    fn atomic_update(hw: &HeadsHw<'_>, new: &PlaneUpdate<'_, Number, Light>) -> Result {
        let (picture, stride) = hw.glass.picture(new.plane().0);
        hw.glass.dim(new.plane().0, new.own().brightness.0);
        new.for_each_row(
            new.damage(),
            |row| {
                row.pixels
                    .write_to(&picture, u64::from(row.y) * stride + u64::from(row.x) * 4)
            },
        )
    }
}
impl DriverPlane<Sprite> for Heads {
    /// The core has cut the sprite off at the display's edges.
    fn atomic_update(hw: &HeadsHw<'_>, new: &PlaneUpdate<'_, Sprite>) -> Result {
        let area = new.placed().dst;
        let sprite = hw.glass.place_sprite(new.plane().0, Some(area));
        new.for_each_row(
            area,
            |row| {
                let line = u64::from(row.y - area.y1()) * u64::from(area.width()) * 4;
                row.pixels.write_to(&sprite, line)
            },
        )
    }
    fn atomic_disable(hw: &HeadsHw<'_>, plane: &PlaneDisable<'_, Sprite>) -> Result {
        hw.glass.place_sprite(plane.plane().0, None);
        Ok(())
    }
}
impl DriverConnector<Number> for Heads {
    /// The panels have no EDID: the driver knows their modes.
    fn detect(_hw: &HeadsHw<'_>, probe: &mut Probe<'_, Number>) -> Result<Detected> {
        probe.add_mode(Mode::VGA.preferred(true))?;
        probe.add_mode(Mode::XGA)?;
        Ok(Detected::Connected)
    }
}
