// What the compiler makes of the example of the same name, printed by the compiler and held by a
// test. `cargo drmm expand` shows what becomes of a driver of yours.

/// What is used of BAR 0.
pub struct UnitRegs<IO>(IO);
#[automatically_derived]
impl<IO: ::core::clone::Clone> ::core::clone::Clone for UnitRegs<IO> {
    #[inline]
    fn clone(&self) -> UnitRegs<IO> {
        UnitRegs(::core::clone::Clone::clone(&self.0))
    }
}
#[automatically_derived]
impl<IO: ::core::marker::Copy> ::core::marker::Copy for UnitRegs<IO> {}
#[allow(dead_code, reason = "a block lists what the device has")]
impl<IO> UnitRegs<IO> {
    /// The registers in `io`, which has the size of this block by its type.
    #[must_use]
    #[inline]
    pub const fn new(io: IO) -> Self
    where
        IO: ::drmm_runtime::io::Space<{ 0x80 }>,
    {
        Self(io)
    }
    /// What the registers are in.
    #[must_use]
    #[inline]
    pub const fn io(&self) -> &IO {
        &self.0
    }
    /// Takes a number, and later holds its factorial modulo 2 to the 32nd.
    #[must_use]
    #[inline]
    pub const fn factorial(
        &self,
    ) -> ::drmm_runtime::io::Register<'_, IO, ::drmm_runtime::io::ReadWrite<u32>> {
        ::drmm_runtime::io::Register::__at(&self.0, 0x08)
    }
    /// Whether it computes.
    #[must_use]
    #[inline]
    pub const fn status(
        &self,
    ) -> ::drmm_runtime::io::Register<'_, IO, ::drmm_runtime::io::ReadOnly<Status>> {
        ::drmm_runtime::io::Register::__at(&self.0, 0x20)
    }
}
impl<IO: ::drmm_runtime::resource::Resource> ::drmm_runtime::resource::Resource
for UnitRegs<IO> {
    type Ends = <IO as ::drmm_runtime::resource::Resource>::Ends;
}
impl<IO: ::core::fmt::Debug> ::core::fmt::Debug for UnitRegs<IO> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_tuple("UnitRegs").field(&self.0).finish()
    }
}
const _: () = {
    const BYTES: usize = ::core::mem::size_of::<
        <u32 as ::drmm_runtime::io::Layout>::Bits,
    >();
    if !::drmm_runtime::io::__is_inside(0x08, BYTES, 0x80) {
        {
            ::core::panicking::panic_fmt(
                format_args!(
                    "the register `factorial` at 0x08 ends beyond the 0x80 bytes of `UnitRegs`"
                ),
            );
        }
    }
    if !::drmm_runtime::io::__is_aligned(0x08, BYTES) {
        {
            ::core::panicking::panic_fmt(
                format_args!(
                    "the register `factorial` at 0x08 is not aligned to its width"
                ),
            );
        }
    }
};
const _: () = {
    const BYTES: usize = ::core::mem::size_of::<
        <Status as ::drmm_runtime::io::Layout>::Bits,
    >();
    if !::drmm_runtime::io::__is_inside(0x20, BYTES, 0x80) {
        {
            ::core::panicking::panic_fmt(
                format_args!(
                    "the register `status` at 0x20 ends beyond the 0x80 bytes of `UnitRegs`"
                ),
            );
        }
    }
    if !::drmm_runtime::io::__is_aligned(0x20, BYTES) {
        {
            ::core::panicking::panic_fmt(
                format_args!("the register `status` at 0x20 is not aligned to its width"),
            );
        }
    }
};
/// What the unit does.
#[repr(transparent)]
pub struct Status(u32);
#[automatically_derived]
#[doc(hidden)]
unsafe impl ::core::clone::TrivialClone for Status {}
#[automatically_derived]
impl ::core::clone::Clone for Status {
    #[inline]
    fn clone(&self) -> Status {
        let _: ::core::clone::AssertParamIsClone<u32>;
        *self
    }
}
#[automatically_derived]
impl ::core::marker::Copy for Status {}
#[automatically_derived]
impl ::core::marker::StructuralPartialEq for Status {}
#[automatically_derived]
impl ::core::cmp::PartialEq for Status {
    #[inline]
    fn eq(&self, other: &Status) -> bool {
        self.0 == other.0
    }
}
#[automatically_derived]
impl ::core::cmp::Eq for Status {
    #[doc(hidden)]
    #[coverage(off)]
    fn assert_fields_are_eq(&self) {
        let _: ::core::cmp::AssertParamIsEq<u32>;
    }
}
#[automatically_derived]
impl ::core::hash::Hash for Status {
    #[inline]
    fn hash<__H: ::core::hash::Hasher>(&self, state: &mut __H) {
        ::core::hash::Hash::hash(&self.0, state)
    }
}
#[allow(
    dead_code,
    clippy::cast_lossless,
    clippy::cast_possible_truncation,
    clippy::unnecessary_cast,
    reason = "a register lists what the device has; the bits were counted when it was declared"
)]
impl Status {
    /// No bit is set.
    #[must_use]
    #[inline]
    pub const fn zeroed() -> Self {
        Self(0)
    }
    /// These bits.
    #[must_use]
    #[inline]
    pub const fn from_raw(bits: u32) -> Self {
        Self(bits)
    }
    /// The bits.
    #[must_use]
    #[inline]
    pub const fn into_raw(self) -> u32 {
        self.0
    }
    /// It computes a factorial.
    #[must_use]
    #[inline]
    pub const fn computing(self) -> bool {
        ::drmm_runtime::io::__get(self.0 as u64, 0, 0) == 1
    }
    ///The same register with `computing` set or cleared.
    #[must_use]
    #[inline]
    pub const fn with_computing(self, value: bool) -> Self {
        Self(::drmm_runtime::io::__set(self.0 as u64, 0, 0, value as u64) as u32)
    }
}
impl ::drmm_runtime::io::Layout for Status {
    type Bits = u32;
    type Value = Self;
    #[inline]
    fn decode(bits: u32) -> Self {
        Self(bits)
    }
    #[inline]
    fn encode(value: Self) -> u32 {
        value.0
    }
}
/// The fields by their names, and the whole in hexadecimal.
impl ::core::fmt::Debug for Status {
    #[allow(clippy::cast_lossless, reason = "the width of the register is a parameter")]
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        let mut all = f.debug_struct("Status");
        all.field("computing", &self.computing());
        all.field("raw", &format_args!("{0:#x}", self.0)).finish()
    }
}
const _: () = {
    #[allow(dead_code, reason = "a register may have no field with a name")]
    const MASKS: &[u64] = &[::drmm_runtime::io::__mask(0, 0)];
    const _: () = {
        const LOW: u32 = 0;
        const HIGH: u32 = 0;
        if !::drmm_runtime::io::__is_within(LOW, HIGH, <u32>::BITS) {
            {
                ::core::panicking::panic_fmt(
                    format_args!(
                        "the field `computing` is not inside `Status`: its bits go from the lowest to the highest, below the width of the register"
                    ),
                );
            }
        }
        if !::drmm_runtime::io::__is_alone(
            MASKS,
            ::drmm_runtime::io::__mask(LOW, HIGH),
        ) {
            {
                ::core::panicking::panic_fmt(
                    format_args!(
                        "the field `computing` of `Status` has a bit in common with another field"
                    ),
                );
            }
        }
        if !(::drmm_runtime::io::__width_of(LOW, HIGH) == 1) {
            {
                ::core::panicking::panic_fmt(
                    format_args!("the field `computing` is a `bool`, which has one bit"),
                );
            }
        }
    };
};
struct Factorials {
    /// What all programs have used that are gone.
    used: AtomicU32,
    /// Of the program that computes.
    turn: Mutex<()>,
    ioctls: ::drmm_runtime::Drmm<Ioctls>,
    card: ::drmm_runtime::Drmm<ModeConfig>,
    #[allow(dead_code)]
    drm: DrmDevice,
}
/// The hardware view of [`Factorials`], to which it derefs: ends at unbind, lent by the gate.
///
/// - `unit`: `UnitRegs<IoMem<'bound, 0x80>>`
struct FactorialsHw<'bound> {
    unit: UnitRegs<IoMem<'bound, 0x80>>,
    #[doc(hidden)]
    and_all_fields_of_the_device: ::drmm_runtime::__private::DeviceOf<
        'bound,
        Factorials,
    >,
}
const _: () = {
    use ::drmm_runtime::__private as __drmm;
    /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers. The device and
    /// its view have the fields in reverse: Rust drops a struct from the top, so the newest
    /// ends first.
    struct FactorialsFields<'build, 'bound> {
        unit: __drmm::Field<'build, __drmm::Devm, UnitRegs<IoMem<'bound, 0x80>>>,
        card: __drmm::Field<'build, __drmm::Drmm, ModeConfig>,
        ioctls: __drmm::Field<'build, __drmm::Drmm, Ioctls>,
        /// Of the program that computes.
        turn: __drmm::Field<'build, __drmm::Plain, Mutex<()>>,
        /// What all programs have used that are gone.
        used: __drmm::Field<'build, __drmm::Plain, AtomicU32>,
        #[doc(hidden)]
        filled_in_by_devm_drm_dev_alloc: ::core::marker::PhantomData<
            (&'build (), &'bound ()),
        >,
    }
    /// SAFETY: each field is asserted below to be of its class, `Send`, `Sync` and `'static`.
    #[automatically_derived]
    unsafe impl __drmm::DrmDriver for Factorials {
        type Hw<'bound> = FactorialsHw<'bound>;
        type Fields<'build, 'bound> = FactorialsFields<'build, 'bound>;
        const DRIVER: __drmm::DriverInfo = __drmm::DriverInfo {
            name: "factorials",
            desc: "Factorials for programs",
            major: 1,
            minor: 0,
            patchlevel: 0,
            date: "0",
        };
        const FIELDS: &'static [__drmm::FieldInfo] = &[
            __drmm::FieldInfo {
                name: "unit",
                class: __drmm::FieldClass::Devm,
                ty: "UnitRegs<IoMem<'bound, 0x80>>",
                file: "examples/ioctls.rs",
                line: 43u32,
            },
            __drmm::FieldInfo {
                name: "card",
                class: __drmm::FieldClass::Drmm,
                ty: "ModeConfig",
                file: "examples/ioctls.rs",
                line: 45u32,
            },
            __drmm::FieldInfo {
                name: "ioctls",
                class: __drmm::FieldClass::Drmm,
                ty: "Ioctls",
                file: "examples/ioctls.rs",
                line: 47u32,
            },
            __drmm::FieldInfo {
                name: "turn",
                class: __drmm::FieldClass::Plain,
                ty: "Mutex<()>",
                file: "examples/ioctls.rs",
                line: 49u32,
            },
            __drmm::FieldInfo {
                name: "used",
                class: __drmm::FieldClass::Plain,
                ty: "AtomicU32",
                file: "examples/ioctls.rs",
                line: 51u32,
            },
        ];
        const DRMM_LAYOUTS: &'static [__drmm::Layout] = &[
            __drmm::Layout::new::<ModeConfig>(),
            __drmm::Layout::new::<Ioctls>(),
        ];
        fn assemble<'build, 'bound>(
            __drmm_fields: <Self as __drmm::DrmDriver>::Fields<'build, 'bound>,
            __drmm_device: __drmm::DrmDevice,
            __drmm_place: __drmm::DataSlot<'bound, Self>,
            __drmm_seal: &__drmm::Seal,
        ) -> FactorialsHw<'bound> {
            let __drmm_whole = __drmm::DataSlot::put(
                __drmm_place,
                Self {
                    used: <Self as __drmm::DrmDriver>::into_plain(
                        __drmm_fields.used,
                        __drmm_seal,
                    ),
                    turn: <Self as __drmm::DrmDriver>::into_plain(
                        __drmm_fields.turn,
                        __drmm_seal,
                    ),
                    ioctls: <Self as __drmm::DrmDriver>::into_drmm(
                        __drmm_fields.ioctls,
                        __drmm_seal,
                    ),
                    card: <Self as __drmm::DrmDriver>::into_drmm(
                        __drmm_fields.card,
                        __drmm_seal,
                    ),
                    drm: __drmm_device,
                },
            );
            FactorialsHw {
                unit: <Self as __drmm::DrmDriver>::into_devm(
                    __drmm_fields.unit,
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
    impl __drmm::NamedDriver for Factorials {}
    /// Where the hardware is, its device is too.
    #[automatically_derived]
    impl ::core::ops::Deref for FactorialsHw<'_> {
        type Target = Factorials;
        fn deref(&self) -> &Factorials {
            __drmm::DeviceOf::get(&self.and_all_fields_of_the_device)
        }
    }
    /// A device has no `Drop`: it would see fields that are gone. `release = ..` comes before.
    #[automatically_derived]
    impl __drmm::TheReleaseHookTakesThePlaceOfDrop for Factorials {
        type Verdict = __drmm::HasNoDrop;
    }
    impl __drmm::NotOnTheDevice for Factorials {}
    impl __drmm::NotAnyMore for Factorials {}
    impl __drmm::NoSectionsOfTheStruct for Factorials {}
    impl __drmm::NoSourcesHere<Factorials> for Factorials {}
    /// Each field ends when its mark says.
    fn __drmm_classes<'bound>(
        __drmm_device: &Factorials,
        __drmm_hw: &FactorialsHw<'bound>,
    ) {
        <Factorials as __drmm::DrmDriver>::ends_at_unbind::<
            UnitRegs<IoMem<'bound, 0x80>>,
        >()
            .of(&__drmm_hw.unit);
        <Factorials as __drmm::DrmDriver>::ends_with_last_reference::<ModeConfig>()
            .of(&__drmm_device.card);
        <Factorials as __drmm::DrmDriver>::ends_with_last_reference::<Ioctls>()
            .of(&__drmm_device.ioctls);
        <Factorials as __drmm::DrmDriver>::lives_in_the_device::<Mutex<()>>()
            .of(&__drmm_device.turn);
        <Factorials as __drmm::DrmDriver>::lives_in_the_device::<AtomicU32>()
            .of(&__drmm_device.used);
    }
    /// A section sees the whole view for as long as it lasts.
    #[automatically_derived]
    impl __drmm::CovariantView for Factorials {
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
            let __drmm_lend_unit = |
                __drmm_field: &'section_or_write_view_closure UnitRegs<
                    IoMem<'bound, 0x80>,
                >,
            | -> &'section_or_write_view_closure UnitRegs<
                IoMem<'section_or_write_view_closure, 0x80>,
            > { __drmm_field };
            __drmm_view
        }
    }
};
/// `struct factorials_compute`: a number, and its factorial.
#[repr(C)]
pub struct Compute {
    /// Of what.
    pub of: u32,
    /// Zero.
    pub pad: u32,
    /// The factorial, modulo 2 to the 32nd.
    pub result: u64,
}
#[automatically_derived]
#[doc(hidden)]
unsafe impl ::core::clone::TrivialClone for Compute {}
#[automatically_derived]
impl ::core::clone::Clone for Compute {
    #[inline]
    fn clone(&self) -> Compute {
        let _: ::core::clone::AssertParamIsClone<u32>;
        let _: ::core::clone::AssertParamIsClone<u64>;
        *self
    }
}
#[automatically_derived]
impl ::core::marker::Copy for Compute {}
#[automatically_derived]
impl ::core::marker::StructuralPartialEq for Compute {}
#[automatically_derived]
impl ::core::cmp::PartialEq for Compute {
    #[inline]
    fn eq(&self, other: &Compute) -> bool {
        self.of == other.of && self.pad == other.pad && self.result == other.result
    }
}
#[automatically_derived]
impl ::core::cmp::Eq for Compute {
    #[doc(hidden)]
    #[coverage(off)]
    fn assert_fields_are_eq(&self) {
        let _: ::core::cmp::AssertParamIsEq<u32>;
        let _: ::core::cmp::AssertParamIsEq<u64>;
    }
}
#[automatically_derived]
impl ::core::fmt::Debug for Compute {
    #[inline]
    fn fmt(&self, f: &mut ::core::fmt::Formatter) -> ::core::fmt::Result {
        ::core::fmt::Formatter::debug_struct_field3_finish(
            f,
            "Compute",
            "of",
            &self.of,
            "pad",
            &self.pad,
            "result",
            &&self.result,
        )
    }
}
impl ::drmm_kms::__ioctl::Layout for Compute {
    const SIZE: usize = <u32 as ::drmm_kms::__ioctl::Layout>::SIZE
        + <u32 as ::drmm_kms::__ioctl::Layout>::SIZE
        + <u64 as ::drmm_kms::__ioctl::Layout>::SIZE + 0;
    fn read(from: &mut ::drmm_kms::__ioctl::Reader<'_>) -> Self {
        Self {
            of: <u32 as ::drmm_kms::__ioctl::Layout>::read(from),
            pad: <u32 as ::drmm_kms::__ioctl::Layout>::read(from),
            result: <u64 as ::drmm_kms::__ioctl::Layout>::read(from),
        }
    }
    fn write(&self, into: &mut ::drmm_kms::__ioctl::Writer<'_>) {
        <u32 as ::drmm_kms::__ioctl::Layout>::write(&self.of, into);
        <u32 as ::drmm_kms::__ioctl::Layout>::write(&self.pad, into);
        <u64 as ::drmm_kms::__ioctl::Layout>::write(&self.result, into);
    }
}
impl ::core::default::Default for Compute {
    /// Zero in each byte.
    fn default() -> Self {
        <Self as ::drmm_kms::__ioctl::Layout>::from_bytes(&[])
    }
}
const _: () = {
    let size = ::core::mem::size_of::<Compute>();
    if !(size == <Compute as ::drmm_kms::__ioctl::Layout>::SIZE) {
        {
            ::core::panicking::panic_fmt(
                format_args!(
                    "a structure has hidden padding: write it out as fields, or order the fields"
                ),
            );
        }
    }
    if !(size == 16) {
        {
            ::core::panicking::panic_fmt(
                format_args!(
                    "a structure has another size in bytes than its parentheses say"
                ),
            );
        }
    }
};
/// `struct factorials_account`: of one file.
#[repr(C)]
pub struct Account {
    /// How many factorials it has had.
    pub used: u32,
    /// How many it can still have.
    pub left: u32,
}
#[automatically_derived]
#[doc(hidden)]
unsafe impl ::core::clone::TrivialClone for Account {}
#[automatically_derived]
impl ::core::clone::Clone for Account {
    #[inline]
    fn clone(&self) -> Account {
        let _: ::core::clone::AssertParamIsClone<u32>;
        *self
    }
}
#[automatically_derived]
impl ::core::marker::Copy for Account {}
#[automatically_derived]
impl ::core::marker::StructuralPartialEq for Account {}
#[automatically_derived]
impl ::core::cmp::PartialEq for Account {
    #[inline]
    fn eq(&self, other: &Account) -> bool {
        self.used == other.used && self.left == other.left
    }
}
#[automatically_derived]
impl ::core::cmp::Eq for Account {
    #[doc(hidden)]
    #[coverage(off)]
    fn assert_fields_are_eq(&self) {
        let _: ::core::cmp::AssertParamIsEq<u32>;
    }
}
#[automatically_derived]
impl ::core::fmt::Debug for Account {
    #[inline]
    fn fmt(&self, f: &mut ::core::fmt::Formatter) -> ::core::fmt::Result {
        ::core::fmt::Formatter::debug_struct_field2_finish(
            f,
            "Account",
            "used",
            &self.used,
            "left",
            &&self.left,
        )
    }
}
impl ::drmm_kms::__ioctl::Layout for Account {
    const SIZE: usize = <u32 as ::drmm_kms::__ioctl::Layout>::SIZE
        + <u32 as ::drmm_kms::__ioctl::Layout>::SIZE + 0;
    fn read(from: &mut ::drmm_kms::__ioctl::Reader<'_>) -> Self {
        Self {
            used: <u32 as ::drmm_kms::__ioctl::Layout>::read(from),
            left: <u32 as ::drmm_kms::__ioctl::Layout>::read(from),
        }
    }
    fn write(&self, into: &mut ::drmm_kms::__ioctl::Writer<'_>) {
        <u32 as ::drmm_kms::__ioctl::Layout>::write(&self.used, into);
        <u32 as ::drmm_kms::__ioctl::Layout>::write(&self.left, into);
    }
}
impl ::core::default::Default for Account {
    /// Zero in each byte.
    fn default() -> Self {
        <Self as ::drmm_kms::__ioctl::Layout>::from_bytes(&[])
    }
}
const _: () = {
    let size = ::core::mem::size_of::<Account>();
    if !(size == <Account as ::drmm_kms::__ioctl::Layout>::SIZE) {
        {
            ::core::panicking::panic_fmt(
                format_args!(
                    "a structure has hidden padding: write it out as fields, or order the fields"
                ),
            );
        }
    }
    if !(size == 8) {
        {
            ::core::panicking::panic_fmt(
                format_args!(
                    "a structure has another size in bytes than its parentheses say"
                ),
            );
        }
    }
};
/// Computes. Fails with `ENOSPC` if the budget is used up.
pub const COMPUTE: u32 = ::drmm_kms::__ioctl::word::<Compute>(0x00, true, true);
/// Tells what the file has used, and has left.
pub const ACCOUNT: u32 = ::drmm_kms::__ioctl::word::<Account>(0x01, false, true);
/// Gives the file so many more.
pub const GRANT: u32 = ::drmm_kms::__ioctl::word::<u32>(0x02, true, false);
const _: () = {
    if !::drmm_kms::__ioctl::are_in_range(&[0x00, 0x01, 0x02]) {
        {
            ::core::panicking::panic_fmt(
                format_args!("the numbers of a driver\'s own calls go from 0x00 to 0x5f"),
            );
        }
    }
    if !::drmm_kms::__ioctl::are_different(&[0x00, 0x01, 0x02]) {
        {
            ::core::panicking::panic_fmt(format_args!("two calls have the same number"));
        }
    }
};
impl ::drmm_kms::DriverIoctls for Factorials {
    const IOCTLS: &'static [::drmm_kms::IoctlDesc<Self>] = &[
        ::drmm_kms::IoctlDesc {
            word: COMPUTE,
            name: "COMPUTE",
            flags: ::drmm_kms::IoctlFlags::NONE,
            run: ::drmm_kms::__ioctl::Run::Hw(|with, file, bytes| {
                ::drmm_kms::__ioctl::in_out::<
                    _,
                    _,
                    Compute,
                    _,
                >(with, file, bytes, Factorials::compute)
            }),
        },
        ::drmm_kms::IoctlDesc {
            word: ACCOUNT,
            name: "ACCOUNT",
            flags: ::drmm_kms::IoctlFlags::NONE,
            run: ::drmm_kms::__ioctl::Run::NoHw(|with, file, bytes| {
                ::drmm_kms::__ioctl::output::<
                    _,
                    _,
                    Account,
                >(with, file, bytes, Factorials::account)
            }),
        },
        ::drmm_kms::IoctlDesc {
            word: GRANT,
            name: "GRANT",
            flags: ::drmm_kms::IoctlFlags::NONE.master(),
            run: ::drmm_kms::__ioctl::Run::NoHw(|with, file, bytes| {
                ::drmm_kms::__ioctl::input::<
                    _,
                    _,
                    u32,
                    _,
                >(with, file, bytes, Factorials::grant)
            }),
        },
    ];
}
/// What each file can have at first.
const BUDGET: u32 = 2;
impl DriverFile for Factorials {
    type File = Mutex<Account>;
    fn open(_: &FactorialsHw<'_>) -> Result<Mutex<Account>> {
        Ok(Mutex::new(Account { used: 0, left: BUDGET }))
    }
    fn postclose(hw: &FactorialsHw<'_>, file: Mutex<Account>) {
        hw.used.fetch_add(file.lock().used, Ordering::Relaxed);
    }
    fn postclose_unplugged(&self, file: Mutex<Account>) {
        {
            ::std::io::_print(
                format_args!(
                    "a program closes a card that is gone, after {0} factorials\n", file
                    .lock().used
                ),
            );
        };
    }
}
impl Factorials {
    fn compute(
        hw: &FactorialsHw<'_>,
        file: &Mutex<Account>,
        arg: &mut Compute,
    ) -> Result {
        let _turn = hw.turn.lock();
        let mut account = file.lock();
        let empty = Error::new(Errno::ENOSPC, "the budget of the file is used up");
        account.left = account
            .left
            .checked_sub(1)
            .ok_or(empty.figure(account.used.into()))?;
        account.used += 1;
        hw.unit.factorial().write(arg.of);
        let (pause, most) = (Duration::from_micros(50), Duration::from_secs(5));
        hw.drm
            .read_poll_timeout(
                || Ok(hw.unit.status().read()),
                |it| !it.computing(),
                pause,
                most,
            )?;
        arg.result = hw.unit.factorial().read().into();
        Ok(())
    }
    #[expect(
        clippy::unnecessary_wraps,
        clippy::unused_self,
        reason = "the form of a call"
    )]
    fn account(&self, file: &Mutex<Account>) -> Result<Account> {
        Ok(*file.lock())
    }
    #[expect(
        clippy::unused_self,
        clippy::trivially_copy_pass_by_ref,
        reason = "the form of a call"
    )]
    fn grant(&self, file: &Mutex<Account>, more: &u32) -> Result {
        let mut account = file.lock();
        let absurd = Error::new(Errno::ERANGE, "a budget that no program can use up");
        account.left = account.left.checked_add(*more).ok_or(absurd)?;
        Ok(())
    }
}
impl pci::Driver for Factorials {
    const IDS: &'static [pci::Id] = &[pci::Id::new(0x1234, 0x11e8)];
    fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
        pdev.enable()?;
        let factorials = {
            use ::drmm_runtime::__private::{
                alloc_device as __drmm_alloc, scope_of as __drmm_scope,
            };
            __drmm_alloc::<
                Factorials,
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
                    let unit = ::drmm_runtime::__private::Given {
                        slot: the_device_being_built
                            .field_named(
                                __drmm_fields,
                                {
                                    struct Name;
                                    impl ::drmm_runtime::__private::FieldName for Name {
                                        const NAME: &'static ::core::primitive::str = "unit";
                                    }
                                    Name
                                },
                                |__drmm_fields| &__drmm_fields.unit,
                            ),
                        value: UnitRegs::new(pdev.devm_iomap_bar_sized(0)?),
                    }
                        .take()?;
                    #[allow(unused_variables)]
                    let card = ::drmm_runtime::__private::Given {
                        slot: the_device_being_built
                            .field_named(
                                __drmm_fields,
                                {
                                    struct Name;
                                    impl ::drmm_runtime::__private::FieldName for Name {
                                        const NAME: &'static ::core::primitive::str = "card";
                                    }
                                    Name
                                },
                                |__drmm_fields| &__drmm_fields.card,
                            ),
                        value: drm.drmm_mode_config_init(ModeLimits::none())?,
                    }
                        .take()?;
                    #[allow(unused_variables)]
                    let ioctls = ::drmm_runtime::__private::Given {
                        slot: the_device_being_built
                            .field_named(
                                __drmm_fields,
                                {
                                    struct Name;
                                    impl ::drmm_runtime::__private::FieldName for Name {
                                        const NAME: &'static ::core::primitive::str = "ioctls";
                                    }
                                    Name
                                },
                                |__drmm_fields| &__drmm_fields.ioctls,
                            ),
                        value: drm.drmm_ioctls_init(&card)?,
                    }
                        .take()?;
                    #[allow(unused_variables)]
                    let turn = ::drmm_runtime::__private::Given {
                        slot: the_device_being_built
                            .field_named(
                                __drmm_fields,
                                {
                                    struct Name;
                                    impl ::drmm_runtime::__private::FieldName for Name {
                                        const NAME: &'static ::core::primitive::str = "turn";
                                    }
                                    Name
                                },
                                |__drmm_fields| &__drmm_fields.turn,
                            ),
                        value: Mutex::new(()),
                    }
                        .take()?;
                    #[allow(unused_variables)]
                    let used = ::drmm_runtime::__private::Given {
                        slot: the_device_being_built
                            .field_named(
                                __drmm_fields,
                                {
                                    struct Name;
                                    impl ::drmm_runtime::__private::FieldName for Name {
                                        const NAME: &'static ::core::primitive::str = "used";
                                    }
                                    Name
                                },
                                |__drmm_fields| &__drmm_fields.used,
                            ),
                        value: AtomicU32::new(0),
                    }
                        .take()?;
                    use ::drmm_runtime::__private::FieldsOf as __drmm_filled;
                    #[allow(clippy::used_underscore_binding)]
                    let __drmm_given = __drmm_filled::<'_, '_, Factorials> {
                        unit,
                        card,
                        ioctls,
                        turn,
                        used,
                        filled_in_by_devm_drm_dev_alloc: ::drmm_runtime::__private::PhantomData,
                    };
                    ::core::result::Result::Ok(__drmm_given)
                },
            )
        }?;
        factorials.devm_register()
    }
}
/// Two programs compute until one of them finds the device gone.
pub fn story() -> Result {
    let (recorder, machine) = (Recorder::new(), sim::Machine::new()?);
    let at = machine.plug(3, sim::Edu::new())?;
    let bus = pci::Bus::new(machine.clone())?;
    bus.register_driver::<Factorials>();
    if let Some(error) = bus.last_error(at) {
        return Err(error);
    }
    let parent = bus.parent(at)?;
    let open = || drmm_kms::open_by_parent(parent.name()).map(Program::new);
    let (mut master, mut other) = (open()?, open()?);
    for of in [5, 10, 13] {
        let mut compute = Compute {
            of,
            ..Compute::default()
        };
        match master.call(COMPUTE, &mut compute) {
            Ok(_) => {
                ::std::io::_print(format_args!("{1}! is {0}\n", compute.result, of));
            }
            Err(error) => {
                ::std::io::_print(format_args!("{0}! is refused: {1}\n", of, error));
            }
        }
    }
    {
        ::std::io::_print(
            format_args!(
                "the other program grants itself more: {0}\n", refusal(other.call(GRANT,
                & mut 1_u32)) ?
            ),
        );
    };
    master.call(GRANT, &mut 1_u32)?;
    let mut account = Account::default();
    master.call(ACCOUNT, &mut account)?;
    {
        ::std::io::_print(
            format_args!(
                "the master has used {0} and has {1} left\n", account.used, account.left
            ),
        );
    };
    drop(master);
    machine.surprise_remove(at)?;
    bus.settle(Duration::from_secs(20))?;
    {
        ::std::io::_print(
            format_args!(
                "after the pull: {0}\n", refusal(other.call(COMPUTE, & mut
                Compute::default())) ?
            ),
        );
    };
    drop(other);
    drop(bus);
    {
        ::std::io::_print(format_args!("{0}", recorder.walk_of(& parent)));
    };
    Ok(())
}
fn refusal(result: Result<i32>) -> Result<Error> {
    result.err().ok_or(Error::new(Errno::EIO, "a call that had to be refused was made"))
}
