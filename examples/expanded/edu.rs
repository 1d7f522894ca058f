// What the compiler makes of the example of the same name, printed by the compiler and held by a
// test. `cargo drmm expand` shows what becomes of a driver of yours.

const IDENTIFICATION_EDU: u32 = 0x0100_00ed;
/// The registers of a bound device.
type Regs<'bound> = EduRegs<IoMem<'bound, 0x80>>;
/// The registers of BAR 0.
pub struct EduRegs<IO>(IO);
#[automatically_derived]
impl<IO: ::core::clone::Clone> ::core::clone::Clone for EduRegs<IO> {
    #[inline]
    fn clone(&self) -> EduRegs<IO> {
        EduRegs(::core::clone::Clone::clone(&self.0))
    }
}
#[automatically_derived]
impl<IO: ::core::marker::Copy> ::core::marker::Copy for EduRegs<IO> {}
#[allow(dead_code, reason = "a block lists what the device has")]
impl<IO> EduRegs<IO> {
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
    /// What the device is.
    #[must_use]
    #[inline]
    pub const fn identification(
        &self,
    ) -> ::drmm_runtime::io::Register<'_, IO, ::drmm_runtime::io::ReadOnly<u32>> {
        ::drmm_runtime::io::Register::__at(&self.0, 0x00)
    }
    /// Takes a number, and later holds its factorial modulo 2 to the 32nd.
    #[must_use]
    #[inline]
    pub const fn factorial(
        &self,
    ) -> ::drmm_runtime::io::Register<'_, IO, ::drmm_runtime::io::ReadWrite<u32>> {
        ::drmm_runtime::io::Register::__at(&self.0, 0x08)
    }
    /// What it does.
    #[must_use]
    #[inline]
    pub const fn status(
        &self,
    ) -> ::drmm_runtime::io::Register<'_, IO, ::drmm_runtime::io::ReadWrite<Status>> {
        ::drmm_runtime::io::Register::__at(&self.0, 0x20)
    }
    /// The interrupts that are not acknowledged yet.
    #[must_use]
    #[inline]
    pub const fn irq_status(
        &self,
    ) -> ::drmm_runtime::io::Register<'_, IO, ::drmm_runtime::io::ReadOnly<Interrupts>> {
        ::drmm_runtime::io::Register::__at(&self.0, 0x24)
    }
    /// Raises interrupts.
    #[must_use]
    #[inline]
    pub const fn irq_raise(
        &self,
    ) -> ::drmm_runtime::io::Register<
        '_,
        IO,
        ::drmm_runtime::io::WriteOnly<Interrupts>,
    > {
        ::drmm_runtime::io::Register::__at(&self.0, 0x60)
    }
    /// Takes interrupts back.
    #[must_use]
    #[inline]
    pub const fn irq_acknowledge(
        &self,
    ) -> ::drmm_runtime::io::Register<
        '_,
        IO,
        ::drmm_runtime::io::WriteOnly<Interrupts>,
    > {
        ::drmm_runtime::io::Register::__at(&self.0, 0x64)
    }
}
impl<IO: ::drmm_runtime::resource::Resource> ::drmm_runtime::resource::Resource
for EduRegs<IO> {
    type Ends = <IO as ::drmm_runtime::resource::Resource>::Ends;
}
impl<IO: ::core::fmt::Debug> ::core::fmt::Debug for EduRegs<IO> {
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        f.debug_tuple("EduRegs").field(&self.0).finish()
    }
}
const _: () = {
    const BYTES: usize = ::core::mem::size_of::<
        <u32 as ::drmm_runtime::io::Layout>::Bits,
    >();
    if !::drmm_runtime::io::__is_inside(0x00, BYTES, 0x80) {
        {
            ::core::panicking::panic_fmt(
                format_args!(
                    "the register `identification` at 0x00 ends beyond the 0x80 bytes of `EduRegs`"
                ),
            );
        }
    }
    if !::drmm_runtime::io::__is_aligned(0x00, BYTES) {
        {
            ::core::panicking::panic_fmt(
                format_args!(
                    "the register `identification` at 0x00 is not aligned to its width"
                ),
            );
        }
    }
};
const _: () = {
    const BYTES: usize = ::core::mem::size_of::<
        <u32 as ::drmm_runtime::io::Layout>::Bits,
    >();
    if !::drmm_runtime::io::__is_inside(0x08, BYTES, 0x80) {
        {
            ::core::panicking::panic_fmt(
                format_args!(
                    "the register `factorial` at 0x08 ends beyond the 0x80 bytes of `EduRegs`"
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
                    "the register `status` at 0x20 ends beyond the 0x80 bytes of `EduRegs`"
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
const _: () = {
    const BYTES: usize = ::core::mem::size_of::<
        <Interrupts as ::drmm_runtime::io::Layout>::Bits,
    >();
    if !::drmm_runtime::io::__is_inside(0x24, BYTES, 0x80) {
        {
            ::core::panicking::panic_fmt(
                format_args!(
                    "the register `irq_status` at 0x24 ends beyond the 0x80 bytes of `EduRegs`"
                ),
            );
        }
    }
    if !::drmm_runtime::io::__is_aligned(0x24, BYTES) {
        {
            ::core::panicking::panic_fmt(
                format_args!(
                    "the register `irq_status` at 0x24 is not aligned to its width"
                ),
            );
        }
    }
};
const _: () = {
    const BYTES: usize = ::core::mem::size_of::<
        <Interrupts as ::drmm_runtime::io::Layout>::Bits,
    >();
    if !::drmm_runtime::io::__is_inside(0x60, BYTES, 0x80) {
        {
            ::core::panicking::panic_fmt(
                format_args!(
                    "the register `irq_raise` at 0x60 ends beyond the 0x80 bytes of `EduRegs`"
                ),
            );
        }
    }
    if !::drmm_runtime::io::__is_aligned(0x60, BYTES) {
        {
            ::core::panicking::panic_fmt(
                format_args!(
                    "the register `irq_raise` at 0x60 is not aligned to its width"
                ),
            );
        }
    }
};
const _: () = {
    const BYTES: usize = ::core::mem::size_of::<
        <Interrupts as ::drmm_runtime::io::Layout>::Bits,
    >();
    if !::drmm_runtime::io::__is_inside(0x64, BYTES, 0x80) {
        {
            ::core::panicking::panic_fmt(
                format_args!(
                    "the register `irq_acknowledge` at 0x64 ends beyond the 0x80 bytes of `EduRegs`"
                ),
            );
        }
    }
    if !::drmm_runtime::io::__is_aligned(0x64, BYTES) {
        {
            ::core::panicking::panic_fmt(
                format_args!(
                    "the register `irq_acknowledge` at 0x64 is not aligned to its width"
                ),
            );
        }
    }
};
/// What the device does.
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
    /// It raises an interrupt when it is done.
    #[must_use]
    #[inline]
    pub const fn raise_when_done(self) -> bool {
        ::drmm_runtime::io::__get(self.0 as u64, 7, 7) == 1
    }
    ///The same register with `raise_when_done` set or cleared.
    #[must_use]
    #[inline]
    pub const fn with_raise_when_done(self, value: bool) -> Self {
        Self(::drmm_runtime::io::__set(self.0 as u64, 7, 7, value as u64) as u32)
    }
}
impl ::drmm_runtime::io::Reset for Status {
    const RESET: Self = Self(0);
}
/// What the register holds after a reset of the device.
impl ::core::default::Default for Status {
    fn default() -> Self {
        Self(0)
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
        all.field("raise_when_done", &self.raise_when_done());
        all.field("raw", &format_args!("{0:#x}", self.0)).finish()
    }
}
const _: () = {
    #[allow(dead_code, reason = "a register may have no field with a name")]
    const MASKS: &[u64] = &[
        ::drmm_runtime::io::__mask(0, 0),
        ::drmm_runtime::io::__mask(7, 7),
    ];
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
    const _: () = {
        const LOW: u32 = 7;
        const HIGH: u32 = 7;
        if !::drmm_runtime::io::__is_within(LOW, HIGH, <u32>::BITS) {
            {
                ::core::panicking::panic_fmt(
                    format_args!(
                        "the field `raise_when_done` is not inside `Status`: its bits go from the lowest to the highest, below the width of the register"
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
                        "the field `raise_when_done` of `Status` has a bit in common with another field"
                    ),
                );
            }
        }
        if !(::drmm_runtime::io::__width_of(LOW, HIGH) == 1) {
            {
                ::core::panicking::panic_fmt(
                    format_args!(
                        "the field `raise_when_done` is a `bool`, which has one bit"
                    ),
                );
            }
        }
    };
};
/// Interrupts.
#[repr(transparent)]
pub struct Interrupts(u32);
#[automatically_derived]
#[doc(hidden)]
unsafe impl ::core::clone::TrivialClone for Interrupts {}
#[automatically_derived]
impl ::core::clone::Clone for Interrupts {
    #[inline]
    fn clone(&self) -> Interrupts {
        let _: ::core::clone::AssertParamIsClone<u32>;
        *self
    }
}
#[automatically_derived]
impl ::core::marker::Copy for Interrupts {}
#[automatically_derived]
impl ::core::marker::StructuralPartialEq for Interrupts {}
#[automatically_derived]
impl ::core::cmp::PartialEq for Interrupts {
    #[inline]
    fn eq(&self, other: &Interrupts) -> bool {
        self.0 == other.0
    }
}
#[automatically_derived]
impl ::core::cmp::Eq for Interrupts {
    #[doc(hidden)]
    #[coverage(off)]
    fn assert_fields_are_eq(&self) {
        let _: ::core::cmp::AssertParamIsEq<u32>;
    }
}
#[automatically_derived]
impl ::core::hash::Hash for Interrupts {
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
impl Interrupts {
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
    /// A factorial is done.
    #[must_use]
    #[inline]
    pub const fn factorial(self) -> bool {
        ::drmm_runtime::io::__get(self.0 as u64, 0, 0) == 1
    }
    ///The same register with `factorial` set or cleared.
    #[must_use]
    #[inline]
    pub const fn with_factorial(self, value: bool) -> Self {
        Self(::drmm_runtime::io::__set(self.0 as u64, 0, 0, value as u64) as u32)
    }
    /// What programs may raise.
    #[must_use]
    #[inline]
    pub const fn programs(self) -> u32 {
        ::drmm_runtime::io::__get(self.0 as u64, 1, 31) as u32
    }
    ///The same register with another `programs`.
    #[must_use]
    #[inline]
    pub const fn with_programs(self, value: u32) -> Self
    where
        for<'any> u32: ::drmm_runtime::io::Fits<
            { ::drmm_runtime::io::__width_of(1, 31) },
        >,
    {
        Self(::drmm_runtime::io::__set(self.0 as u64, 1, 31, value as u64) as u32)
    }
    ///The same register with another `programs`, which is a constant.
    #[must_use]
    #[inline]
    pub const fn with_const_programs<const VALUE: u32>(self) -> Self {
        const {
            if !(VALUE as u64 <= ::drmm_runtime::io::__most(1, 31)) {
                {
                    ::core::panicking::panic_fmt(
                        format_args!("the value is too large for the field `programs`"),
                    );
                }
            }
        };
        Self(::drmm_runtime::io::__set(self.0 as u64, 1, 31, VALUE as u64) as u32)
    }
    ///The same register with another `programs`. Fails with `EOVERFLOW`.
    #[inline]
    pub const fn try_with_programs(self, value: u32) -> ::drmm_runtime::Result<Self> {
        match ::drmm_runtime::io::__checked(value as u64, 1, 31, "programs") {
            ::core::result::Result::Ok(value) => {
                ::core::result::Result::Ok(
                    Self(::drmm_runtime::io::__set(self.0 as u64, 1, 31, value) as u32),
                )
            }
            ::core::result::Result::Err(error) => ::core::result::Result::Err(error),
        }
    }
}
impl ::drmm_runtime::io::Layout for Interrupts {
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
impl ::core::fmt::Debug for Interrupts {
    #[allow(clippy::cast_lossless, reason = "the width of the register is a parameter")]
    fn fmt(&self, f: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        let mut all = f.debug_struct("Interrupts");
        all.field("factorial", &self.factorial());
        all.field("programs", &self.programs());
        all.field("raw", &format_args!("{0:#x}", self.0)).finish()
    }
}
const _: () = {
    #[allow(dead_code, reason = "a register may have no field with a name")]
    const MASKS: &[u64] = &[
        ::drmm_runtime::io::__mask(0, 0),
        ::drmm_runtime::io::__mask(1, 31),
    ];
    const _: () = {
        const LOW: u32 = 0;
        const HIGH: u32 = 0;
        if !::drmm_runtime::io::__is_within(LOW, HIGH, <u32>::BITS) {
            {
                ::core::panicking::panic_fmt(
                    format_args!(
                        "the field `factorial` is not inside `Interrupts`: its bits go from the lowest to the highest, below the width of the register"
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
                        "the field `factorial` of `Interrupts` has a bit in common with another field"
                    ),
                );
            }
        }
        if !(::drmm_runtime::io::__width_of(LOW, HIGH) == 1) {
            {
                ::core::panicking::panic_fmt(
                    format_args!("the field `factorial` is a `bool`, which has one bit"),
                );
            }
        }
    };
    const _: () = {
        const LOW: u32 = 1;
        const HIGH: u32 = 31;
        if !::drmm_runtime::io::__is_within(LOW, HIGH, <u32>::BITS) {
            {
                ::core::panicking::panic_fmt(
                    format_args!(
                        "the field `programs` is not inside `Interrupts`: its bits go from the lowest to the highest, below the width of the register"
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
                        "the field `programs` of `Interrupts` has a bit in common with another field"
                    ),
                );
            }
        }
        if !(::drmm_runtime::io::__width_of(LOW, HIGH) <= <u32>::BITS) {
            {
                ::core::panicking::panic_fmt(
                    format_args!("the field `programs` has more bits than a `u32`"),
                );
            }
        }
    };
};
/// A device that computes factorials and raises interrupts.
pub struct Edu {
    factorial: Mutex<Option<u32>>,
    interrupts: AtomicU64,
    /// Where programs wait for the interrupt handler.
    news: ::drmm_runtime::Drmm<WaitQueue>,
    #[allow(dead_code)]
    drm: DrmDevice,
}
/// The hardware view of [`Edu`], to which it derefs: ends at unbind, lent by the gate.
///
/// - `regs`: `Regs<'bound>`
/// - `_raising`: `On<'bound, Regs<'bound>>`
pub struct EduHw<'bound> {
    /// A finished factorial raises the interrupt; held to switch that off again.
    _raising: On<'bound, Regs<'bound>>,
    /// Registers, BAR 0.
    regs: Regs<'bound>,
    #[doc(hidden)]
    and_all_fields_of_the_device: ::drmm_runtime::__private::DeviceOf<'bound, Edu>,
}
const _: () = {
    use ::drmm_runtime::__private as __drmm;
    /// What `devm_drm_dev_alloc!` fills in, in the order of its initialisers. The device and
    /// its view have the fields in reverse: Rust drops a struct from the top, so the newest
    /// ends first.
    pub struct EduFields<'build, 'bound> {
        /// Registers, BAR 0.
        regs: __drmm::Field<'build, __drmm::Devm, Regs<'bound>>,
        /// A finished factorial raises the interrupt; held to switch that off again.
        _raising: __drmm::Field<'build, __drmm::Devm, On<'bound, Regs<'bound>>>,
        /// Where programs wait for the interrupt handler.
        news: __drmm::Field<'build, __drmm::Drmm, WaitQueue>,
        interrupts: __drmm::Field<'build, __drmm::Plain, AtomicU64>,
        factorial: __drmm::Field<'build, __drmm::Plain, Mutex<Option<u32>>>,
        #[doc(hidden)]
        pub filled_in_by_devm_drm_dev_alloc: ::core::marker::PhantomData<
            (&'build (), &'bound ()),
        >,
    }
    /// SAFETY: each field is asserted below to be of its class, `Send`, `Sync` and `'static`.
    #[automatically_derived]
    unsafe impl __drmm::DrmDriver for Edu {
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
                ty: "Regs<'bound>",
                file: "examples/edu/driver.rs",
                line: 61u32,
            },
            __drmm::FieldInfo {
                name: "_raising",
                class: __drmm::FieldClass::Devm,
                ty: "On<'bound, Regs<'bound>>",
                file: "examples/edu/driver.rs",
                line: 64u32,
            },
            __drmm::FieldInfo {
                name: "news",
                class: __drmm::FieldClass::Drmm,
                ty: "WaitQueue",
                file: "examples/edu/driver.rs",
                line: 67u32,
            },
            __drmm::FieldInfo {
                name: "interrupts",
                class: __drmm::FieldClass::Plain,
                ty: "AtomicU64",
                file: "examples/edu/driver.rs",
                line: 68u32,
            },
            __drmm::FieldInfo {
                name: "factorial",
                class: __drmm::FieldClass::Plain,
                ty: "Mutex<Option<u32>>",
                file: "examples/edu/driver.rs",
                line: 69u32,
            },
        ];
        const DRMM_LAYOUTS: &'static [__drmm::Layout] = &[
            __drmm::Layout::new::<WaitQueue>(),
        ];
        fn assemble<'build, 'bound>(
            __drmm_fields: <Self as __drmm::DrmDriver>::Fields<'build, 'bound>,
            __drmm_device: __drmm::DrmDevice,
            __drmm_place: __drmm::DataSlot<'bound, Self>,
            __drmm_seal: &__drmm::Seal,
        ) -> EduHw<'bound> {
            let __drmm_whole = __drmm::DataSlot::put(
                __drmm_place,
                Self {
                    factorial: <Self as __drmm::DrmDriver>::into_plain(
                        __drmm_fields.factorial,
                        __drmm_seal,
                    ),
                    interrupts: <Self as __drmm::DrmDriver>::into_plain(
                        __drmm_fields.interrupts,
                        __drmm_seal,
                    ),
                    news: <Self as __drmm::DrmDriver>::into_drmm(
                        __drmm_fields.news,
                        __drmm_seal,
                    ),
                    drm: __drmm_device,
                },
            );
            EduHw {
                _raising: <Self as __drmm::DrmDriver>::into_devm(
                    __drmm_fields._raising,
                    __drmm_seal,
                ),
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
    impl __drmm::NamedDriver for Edu {}
    /// Where the hardware is, its device is too.
    #[automatically_derived]
    impl ::core::ops::Deref for EduHw<'_> {
        type Target = Edu;
        fn deref(&self) -> &Edu {
            __drmm::DeviceOf::get(&self.and_all_fields_of_the_device)
        }
    }
    /// A device has no `Drop`: it would see fields that are gone. `release = ..` comes before.
    #[automatically_derived]
    impl __drmm::TheReleaseHookTakesThePlaceOfDrop for Edu {
        type Verdict = __drmm::HasNoDrop;
    }
    impl __drmm::NotOnTheDevice for Edu {}
    impl __drmm::NotAnyMore for Edu {}
    impl __drmm::NoSectionsOfTheStruct for Edu {}
    impl __drmm::NoSourcesHere<Edu> for Edu {}
    /// Each field ends when its mark says.
    fn __drmm_classes<'bound>(__drmm_device: &Edu, __drmm_hw: &EduHw<'bound>) {
        <Edu as __drmm::DrmDriver>::ends_at_unbind::<Regs<'bound>>().of(&__drmm_hw.regs);
        <Edu as __drmm::DrmDriver>::ends_at_unbind::<On<'bound, Regs<'bound>>>()
            .of(&__drmm_hw._raising);
        <Edu as __drmm::DrmDriver>::ends_with_last_reference::<WaitQueue>()
            .of(&__drmm_device.news);
        <Edu as __drmm::DrmDriver>::lives_in_the_device::<AtomicU64>()
            .of(&__drmm_device.interrupts);
        <Edu as __drmm::DrmDriver>::lives_in_the_device::<Mutex<Option<u32>>>()
            .of(&__drmm_device.factorial);
    }
    /// A section sees the whole view for as long as it lasts.
    #[automatically_derived]
    impl __drmm::CovariantView for Edu {
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
                __drmm_field: &'section_or_write_view_closure Regs<'bound>,
            | -> &'section_or_write_view_closure Regs<'section_or_write_view_closure> {
                __drmm_field
            };
            let __drmm_lend__raising = |
                __drmm_field: &'section_or_write_view_closure On<'bound, Regs<'bound>>,
            | -> &'section_or_write_view_closure On<
                'section_or_write_view_closure,
                Regs<'section_or_write_view_closure>,
            > { __drmm_field };
            __drmm_view
        }
    }
};
impl pci::Driver for Edu {
    const IDS: &'static [pci::Id] = &[pci::Id::new(0x1234, 0x11e8)];
    fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
        pdev.enable()?;
        let edu = {
            use ::drmm_runtime::__private::{
                alloc_device as __drmm_alloc, scope_of as __drmm_scope,
            };
            __drmm_alloc::<
                Edu,
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
                        value: identified(EduRegs::new(pdev.devm_iomap_bar_sized(0)?))?,
                    }
                        .take()?;
                    #[allow(unused_variables)]
                    let _raising = ::drmm_runtime::__private::Given {
                        slot: the_device_being_built
                            .field_named(
                                __drmm_fields,
                                {
                                    struct Name;
                                    impl ::drmm_runtime::__private::FieldName for Name {
                                        const NAME: &'static ::core::primitive::str = "_raising";
                                    }
                                    Name
                                },
                                |__drmm_fields| &__drmm_fields._raising,
                            ),
                        value: pdev
                            .devm_switch_on(
                                "raise when done",
                                *regs,
                                |regs| {
                                    regs
                                        .status()
                                        .write(Status::zeroed().with_raise_when_done(true))
                                },
                                |regs, _| regs.status().reset(),
                            )?,
                    }
                        .take()?;
                    #[allow(unused_variables)]
                    let news = ::drmm_runtime::__private::Given {
                        slot: the_device_being_built
                            .field_named(
                                __drmm_fields,
                                {
                                    struct Name;
                                    impl ::drmm_runtime::__private::FieldName for Name {
                                        const NAME: &'static ::core::primitive::str = "news";
                                    }
                                    Name
                                },
                                |__drmm_fields| &__drmm_fields.news,
                            ),
                        value: {
                            drm.publish_with(Front)?;
                            drm.drmm_wait_queue("news")?
                        },
                    }
                        .take()?;
                    #[allow(unused_variables)]
                    let interrupts = ::drmm_runtime::__private::Given {
                        slot: the_device_being_built
                            .field_named(
                                __drmm_fields,
                                {
                                    struct Name;
                                    impl ::drmm_runtime::__private::FieldName for Name {
                                        const NAME: &'static ::core::primitive::str = "interrupts";
                                    }
                                    Name
                                },
                                |__drmm_fields| &__drmm_fields.interrupts,
                            ),
                        value: AtomicU64::new(0),
                    }
                        .take()?;
                    #[allow(unused_variables)]
                    let factorial = ::drmm_runtime::__private::Given {
                        slot: the_device_being_built
                            .field_named(
                                __drmm_fields,
                                {
                                    struct Name;
                                    impl ::drmm_runtime::__private::FieldName for Name {
                                        const NAME: &'static ::core::primitive::str = "factorial";
                                    }
                                    Name
                                },
                                |__drmm_fields| &__drmm_fields.factorial,
                            ),
                        value: Mutex::new(None),
                    }
                        .take()?;
                    use ::drmm_runtime::__private::FieldsOf as __drmm_filled;
                    #[allow(clippy::used_underscore_binding)]
                    let __drmm_given = __drmm_filled::<'_, '_, Edu> {
                        regs,
                        _raising,
                        news,
                        interrupts,
                        factorial,
                        filled_in_by_devm_drm_dev_alloc: ::drmm_runtime::__private::PhantomData,
                    };
                    ::core::result::Result::Ok(__drmm_given)
                },
            )
        }?;
        edu.with_hw(|hw| {
            hw.regs.irq_acknowledge().write(Interrupts::from_raw(u32::MAX))
        })?;
        pdev.devm_request_irq(&edu, "edu", |hw| hw.handle_irq())?;
        edu.devm_register()
    }
}
/// The registers, if they are those of such a device.
fn identified(regs: Regs<'_>) -> Result<Regs<'_>> {
    match regs.identification().read() {
        IDENTIFICATION_EDU => Ok(regs),
        other => {
            Err(
                Error::new(Errno::ENODEV, "the device has an unknown identification")
                    .figures(other.into(), IDENTIFICATION_EDU.into()),
            )
        }
    }
}
impl EduHw<'_> {
    fn handle_irq(&self) -> IrqReturn {
        let raised = self.regs.irq_status().read();
        if #[allow(non_exhaustive_omitted_patterns)]
        match raised.into_raw() {
            0 | u32::MAX => true,
            _ => false,
        } {
            return IrqReturn::None;
        }
        if raised.factorial() {
            *self.factorial.lock() = Some(self.regs.factorial().read());
        }
        self.regs.irq_acknowledge().write(raised);
        self.interrupts.fetch_add(1, Ordering::Relaxed);
        self.news.wake_up();
        IrqReturn::Handled
    }
}
impl Edu {
    /// Computes a factorial modulo 2 to the 32nd: writes it, and sleeps until the interrupt.
    ///
    /// Waits outside the section, but could wait inside: unplug ends the wait with `ENODEV` anyway.
    pub fn factorial(dev: &Dev<Self>, of: u32) -> Result<u32> {
        *dev.factorial.lock() = None;
        dev.with_hw(|hw| hw.regs.factorial().write(of))?;
        dev.news.wait_event_timeout(Duration::from_secs(5), || *dev.factorial.lock())
    }
    /// Makes the device raise interrupts, as many as it likes to see as one.
    pub fn raise(dev: &Dev<Self>, bits: u32) -> Result {
        dev.with_hw(|hw| {
            hw.regs.irq_raise().write(Interrupts::from_raw(bits).with_factorial(false))
        })
    }
    /// How many interrupts were handled so far.
    pub fn interrupts(&self) -> u64 {
        self.interrupts.load(Ordering::Relaxed)
    }
}
/// How programs find the device: there is one of it in this example. In a kernel they open its node
/// and call it.
pub struct Front;
/// Computes a factorial, which is the answer.
pub const CALL_FACTORIAL: u32 = 1;
/// Raises interrupts.
pub const CALL_RAISE: u32 = 2;
/// Answers how many interrupts were handled.
pub const CALL_INTERRUPTS: u32 = 3;
static OPENED: Mutex<Option<Dev<Edu>>> = Mutex::new(None);
/// Opens the device. Fails with `ENXIO` if there is none.
pub fn open() -> Result<Dev<Edu>> {
    let opened = OPENED.lock().clone();
    opened.ok_or(Error::new(Errno::ENXIO, "there is no edu device"))
}
impl Publication<Edu> for Front {
    fn publish(&self, dev: &Dev<Edu>) -> Result {
        *OPENED.lock() = Some(dev.clone());
        Ok(())
    }
    fn call(&self, dev: &Dev<Edu>, word: u32, argument: u64) -> Result<u64> {
        let small = u32::try_from(argument)
            .map_err(|_| {
                Error::new(Errno::EINVAL, "the device takes numbers of 32 bits")
                    .figure(argument)
            });
        match word {
            CALL_FACTORIAL => Edu::factorial(dev, small?).map(u64::from),
            CALL_RAISE => Edu::raise(dev, small?).map(|()| 0),
            CALL_INTERRUPTS => Ok(dev.interrupts()),
            _ => {
                Err(
                    Error::new(Errno::ENOTTY, "the device knows no such call")
                        .figure(word.into()),
                )
            }
        }
    }
    fn wake(&self) {}
    fn withdraw(&self) {
        let closed = OPENED.lock().take();
        drop(closed);
    }
}
