//! The file layer against a driver that records its calls.

mod atomic;
mod buffers;
mod checks;
mod closing;
mod connectors;
mod core_calls;
mod cursors;
mod efault;
mod events;
mod flips;
mod fuzz;
mod heads;
mod listeners;
mod masters;
mod modeset;
mod modetest;
mod more_calls;
mod properties;
mod sequences;
mod shared;
mod unplug;

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;

use drmm_runtime::bus::{Bus, Parent};
use drmm_runtime::prelude::*;

use crate::host::card::modes::Modes;
use crate::host::card::registry;
use crate::host::card::Card;
use crate::host::program::Dumb;
use crate::host::sync::Lock;
use crate::host::testing::edid_bytes;
use crate::prelude::*;
use crate::{drm_properties, ConnectorCheck, Program, PropertyKind, PropertyValue, Ranged, EDID_BLOCK};

type Hook = Box<dyn FnMut() -> Result + Send>;
type CheckHook = Box<dyn Fn(&Test, &str) -> Result + Send>;

/// The bytes of a monitor's EDID, or how the plug is.
#[derive(Clone)]
pub(super) enum Plug {
    Unchanged,
    Disconnected,
    Monitor(Vec<u8>),
    Panics,
}

/// Hardware that is a list of the calls that its driver got.
pub(super) struct Recorded {
    told: Lock<Vec<String>>,
    /// Runs in place of the hardware at the next call.
    hook: Lock<Option<Hook>>,
    pub(super) plug: Lock<Plug>,
    pub(super) needs_modeset: AtomicU64,
    /// Runs in each check, of this name.
    in_checks: Lock<Option<CheckHook>>,
}

impl Recorded {
    fn tell(&self, told: String) -> Result {
        let hook = self.hook.lock().take();
        hook.map_or(Ok(()), |mut hook| hook())?;
        self.told.lock().push(told);
        Ok(())
    }

    /// The calls since the last time.
    pub(super) fn told(&self) -> Vec<String> {
        core::mem::take(&mut *self.told.lock())
    }

    fn in_checks(&self, hook: impl Fn(&Test, &str) -> Result + Send + 'static) {
        *self.in_checks.lock() = Some(Box::new(hook));
    }

    pub(super) fn at_next_call(&self, hook: impl FnMut() -> Result + Send + 'static) {
        *self.hook.lock() = Some(Box::new(hook));
    }
}

struct Platform(Arc<Recorded>, ModeLimits, usize);

#[derive(Clone, Copy)]
struct Device<'bound> {
    bound: Bound<'bound>,
    platform: &'bound Platform,
}

impl<'bound> BoundDevice<'bound> for Device<'bound> {
    fn bound(&self) -> Bound<'bound> {
        self.bound
    }
}

impl Bus for Platform {
    type Device<'bound> = Device<'bound>;

    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Device<'bound> {
        Device { bound, platform: self }
    }
}

pub(super) const BITS: &[(&str, u64)] = &[("reflect-x", 4), ("reflect-y", 5)];

#[derive(Clone, Copy, Debug)]
pub(super) struct Reflection(u64);

impl PropertyValue for Reflection {
    const KIND: PropertyKind = PropertyKind::Bitmask(BITS);

    fn raw(self) -> u64 {
        self.0
    }

    fn from_raw(raw: u64) -> Option<Self> {
        Some(Self(raw))
    }
}

drm_properties! {
    /// The own state of a primary plane.
    pub(super) struct Picture {
        ["brightness"] brightness: Ranged<0, 100> = Ranged(50),
        ["reflection"] reflection: Reflection = Reflection(0),
        checks: u32 = 0,
    }
}

/// One of the heads, by its number.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number(usize);

impl Resource for Number {
    type Ends = AtLastRef;
}

/// The cursor of a head.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sprite(usize);

impl Resource for Sprite {
    type Ends = AtLastRef;
}

struct Head {
    _primary: Plane<Number, Picture>,
    _cursor: Option<Plane<Sprite>>,
    crtc: Crtc<Number>,
    _encoder: Encoder,
    _connector: Connector<Number>,
}

impl Resource for Head {
    type Ends = AtLastRef;
}

#[drm_driver(name = "test", desc = "A test driver", major = 2, minor = 3, patchlevel = 4, date = "20261122")]
struct Test {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    hardware: &'bound Arc<Recorded>,
    #[drmm]
    modes: ModeConfig,
    #[drmm]
    heads: Heads,
    recorded: Arc<Recorded>,
}

struct Heads(Vec<Head>);

impl Resource for Heads {
    type Ends = AtLastRef;
}

const FORMATS: [Format; 2] = [Format::XRGB8888, Format::RGB565];
const SPRITE: [Format; 1] = [Format::ARGB8888];

impl Head {
    fn new<'build>(
        drm: &Building<'build, Test>,
        modes: impl crate::Of<'build, ModeConfig> + Copy,
        number: usize,
        with_cursor: bool,
    ) -> Result<Self> {
        let config = PlaneConfig::primary(&FORMATS);
        let mut primary = drm.drmm_universal_plane_alloc(modes, Number(number), config)?;
        let (mut crtc, mut cursor) = (None, None);
        if with_cursor {
            let mut plane =
                drm.drmm_universal_plane_alloc(modes, Sprite(number), PlaneConfig::cursor(&SPRITE))?;
            let planes = (&mut primary, &mut plane);
            crtc = Some(drm.drmm_crtc_init_with_planes(modes, Number(number), planes)?);
            cursor = Some(plane);
        }
        let mut crtc = match crtc {
            Some(crtc) => crtc,
            None => drm.drmm_crtc_init_with_planes(modes, Number(number), &mut primary)?,
        };
        let mut encoder = drm.drmm_encoder_init(modes, EncoderType::Virtual, &mut crtc)?;
        let connector =
            drm.drmm_connector_init(modes, Number(number), ConnectorType::Virtual, &mut encoder)?;
        Ok(Self { _primary: primary, _cursor: cursor, crtc, _encoder: encoder, _connector: connector })
    }
}

impl Test {
    fn checks(&self, name: &str) -> Result {
        self.recorded.in_checks.lock().as_ref().map_or(Ok(()), |hook| hook(self, name))
    }

    fn probe(device: &Device<'_>, heads: usize, built: &Lock<Option<Arc<Modes>>>) -> Result<Registered> {
        let platform = device.platform;
        let test = devm_drm_dev_alloc!(device, |drm| Test {
            hardware: device.devm(Arc::clone(&platform.0))?,
            modes: drm.drmm_mode_config_init(platform.1)?,
            heads: Heads(
                (0..heads).map(|number| Head::new(drm, &modes, number, heads > 1)).collect::<Result<_>>()?
            ),
            recorded: Arc::clone(&platform.0),
        })?;
        *built.lock() = Some(Arc::clone(&test.modes.node));
        test.devm_register()
    }
}

fn on(number: usize) -> String {
    if number == 0 {
        String::new()
    } else {
        format!(" on {number}")
    }
}

impl DriverPlane<Number, Picture> for Test {
    fn atomic_check(&self, new: &mut PlaneCheck<'_, Number, Picture>) -> Result {
        if new.own().brightness == Ranged(66) {
            return Err(Error::new(Errno::EINVAL, "a brightness that the driver refuses"));
        }
        if self.recorded.needs_modeset.load(Ordering::SeqCst) != 0 {
            new.needs_modeset();
        }
        new.own_mut().checks += 1;
        self.checks("plane")
    }

    fn atomic_update(hw: &TestHw<'_>, new: &PlaneUpdate<'_, Number, Picture>) -> Result {
        let mut corner = [0; 4];
        let placed = *new.placed();
        let first = Rect::new(placed.dst.x1(), placed.dst.y1(), placed.dst.x1() + 1, placed.dst.y1() + 1);
        new.for_each_row(first, |row| row.pixels.copy_to(&mut corner))?;
        let damage = new.damage();
        hw.hardware.tell(format!(
            "update {:x} at {},{} {}x{}{}",
            u32::from_le_bytes(corner),
            damage.x1(),
            damage.y1(),
            damage.width(),
            damage.height(),
            on(new.plane().0)
        ))
    }

    fn atomic_disable(hw: &TestHw<'_>, plane: &PlaneDisable<'_, Number, Picture>) -> Result {
        hw.hardware.tell(format!("plane off{}", on(plane.plane().0)))
    }
}

impl DriverPlane<Sprite> for Test {
    fn atomic_update(hw: &TestHw<'_>, new: &PlaneUpdate<'_, Sprite>) -> Result {
        let placed = new.placed();
        let (left, top) = placed.origin();
        hw.hardware.tell(format!(
            "cursor {}x{} of {left},{top} at {},{}{}",
            placed.dst.width(),
            placed.dst.height(),
            placed.x,
            placed.y,
            on(new.plane().0)
        ))
    }

    fn atomic_disable(hw: &TestHw<'_>, plane: &PlaneDisable<'_, Sprite>) -> Result {
        hw.hardware.tell(format!("cursor off{}", on(plane.plane().0)))
    }
}

impl DriverCrtc<Number> for Test {
    fn mode_valid(&self, _: &Number, mode: &Mode) -> Result {
        if mode.width() == 1152 {
            return Err(Error::new(Errno::EINVAL, "a width that the driver refuses"));
        }
        self.checks("mode")
    }

    fn atomic_check(&self, new: &mut CrtcCheck<'_, Number>) -> Result {
        self.checks("crtc")?;
        let clock = |mode: Option<&Mode>| mode.map_or(0, |mode| u64::from(mode.clock()));
        let mut needed = 0;
        for head in &self.heads.0 {
            needed += clock(new.mode_of(&head.crtc)?.as_ref());
        }
        match needed {
            ..=250_000 => Ok(()),
            _ => Err(Error::new(Errno::ENOSPC, "the modes are too much for the link: kHz")
                .figures(needed, 250_000)),
        }
    }

    fn atomic_enable(hw: &TestHw<'_>, new: &CrtcCommit<'_, Number>) -> Result {
        hw.hardware.tell(format!("enable {}{}", new.mode(), on(new.crtc().0)))
    }

    fn atomic_disable(hw: &TestHw<'_>, old: &CrtcCommit<'_, Number>) -> Result {
        hw.hardware.tell(format!("disable{}", on(old.crtc().0)))
    }
}

impl DriverConnector<Number> for Test {
    fn atomic_check(&self, _: &mut ConnectorCheck<'_, Number>) -> Result {
        self.checks("connector")
    }

    fn detect(hw: &TestHw<'_>, probe: &mut Probe<'_, Number>) -> Result<Detected> {
        let plug = hw.hardware.plug.lock().clone();
        let bytes = match plug {
            Plug::Unchanged => return Ok(Detected::Unchanged),
            Plug::Disconnected => return Ok(Detected::Disconnected),
            Plug::Monitor(bytes) => bytes,
            Plug::Panics => panic!("on purpose"),
        };
        probe.drmm_get_edid(|block, into| {
            let rest = bytes.get(usize::from(block) * EDID_BLOCK..).unwrap_or_default();
            // A bus answers with ones where nothing is.
            into.fill(0xff);
            into.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
            Ok(())
        })
    }
}

/// Ids of what tests look for, of the first head.
#[derive(Clone, Debug)]
pub(super) struct Ids {
    pub(super) dpms: u32,
    pub(super) edid: u32,
    pub(super) plane_type: u32,
    /// Of the plane's own state.
    pub(super) properties: Vec<u32>,
    pub(super) plane: u32,
    pub(super) crtc: u32,
    pub(super) encoder: u32,
    pub(super) connector: u32,
}

/// A published card.
pub(super) struct TestCard {
    pub(super) driver: Arc<Recorded>,
    pub(super) modes: Arc<Modes>,
    pub(super) ids: Ids,
    pub(super) minor: u32,
    parent: Parent,
}

pub(super) fn limits() -> ModeLimits {
    ModeLimits::up_to(2048, 2048).video_memory(16 << 20)
}

impl TestCard {
    pub(super) fn new() -> Self {
        Self::with(limits(), 1)
    }

    /// Two heads with cursors, which share a link.
    pub(super) fn two_heads() -> Self {
        Self::with(limits(), 2)
    }

    pub(super) fn with(limits: ModeLimits, heads: usize) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0x1000);
        let driver = Arc::new(Recorded {
            told: Lock::default(),
            hook: Lock::default(),
            plug: Lock::new(Plug::Monitor(edid_bytes(1))),
            needs_modeset: AtomicU64::new(0),
            in_checks: Lock::default(),
        });
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let parent = Parent::new(&format!("{number:04x}:00:02.0")).unwrap();
        let built = Lock::default();
        let platform = Platform(Arc::clone(&driver), limits, heads);
        parent.bind(platform, |device| Test::probe(device, device.platform.2, &built)).unwrap();
        let modes = built.lock().take().unwrap();
        let card = registry::card(|card| Arc::ptr_eq(&card.modes, &modes)).unwrap();
        for head in 0..heads {
            modes.probe(head, &*card.backend).unwrap();
        }
        let topology = modes.topology();
        let ids = Ids {
            dpms: modes.properties.dpms,
            edid: modes.properties.edid,
            plane_type: modes.properties.plane_type,
            properties: topology.planes[0].properties.iter().map(|own| own.id).collect(),
            plane: topology.planes[0].id,
            crtc: topology.crtcs[0].id,
            encoder: topology.encoders[0].id,
            connector: topology.connectors[0].id,
        };
        *driver.plug.lock() = Plug::Unchanged;
        Self { driver, ids, minor: card.minor, parent, modes: Arc::clone(&modes) }
    }

    pub(super) fn open(&self) -> Program {
        Program::open(self.minor).unwrap()
    }

    /// The card as open files know it.
    pub(super) fn card(&self) -> Card {
        registry::card(|card| card.minor == self.minor).unwrap()
    }

    /// Steps 1 and 2 of an unbind.
    pub(super) fn unplug(&self) {
        let _ = self.parent.unplug();
    }

    pub(super) fn unbind(&self) {
        let _ = self.parent.unbind(Removal::Surprise);
    }

    pub(super) fn unbind_in_order(&self) {
        self.parent.unbind(Removal::Orderly).unwrap();
    }

    /// The bus id of the card.
    pub(super) fn unique(&self) -> String {
        registry::unique(self.parent.name())
    }

    /// A connector's hotplug, as its driver tells it.
    pub(super) fn hotplug(&self) {
        let connectors = self.modes.topology().connectors.len();
        self.modes.mailbox.probe((0..connectors).fold(0, |mask, index| mask | crate::host::mask::bit(index)));
    }
}

impl Drop for TestCard {
    fn drop(&mut self) {
        self.unbind();
    }
}

/// A program that shows a picture.
pub(super) struct Shown {
    pub(super) program: Program,
    pub(super) crtc: u32,
    pub(super) connector: u32,
    pub(super) dumb: Dumb,
    pub(super) framebuffer: u32,
}

pub(super) fn picture(program: &mut Program, width: u32, height: u32, pixel: u32) -> (Dumb, u32) {
    let dumb = program.create_dumb(width, height).unwrap();
    dumb.write_row(0, &pixel.to_le_bytes()).unwrap();
    let framebuffer = program.add_framebuffer(&dumb, Format::XRGB8888).unwrap();
    (dumb, framebuffer)
}

pub(super) fn show(card: &TestCard) -> Shown {
    let mut program = card.open();
    let (dumb, framebuffer) = picture(&mut program, 1024, 768, 0xabcd);
    let (crtc, connector) = (card.ids.crtc, card.ids.connector);
    program.set_crtc(crtc, framebuffer, connector, &Mode::XGA.to_info()).unwrap();
    assert_eq!(card.driver.told(), ["enable 1024x768@60.00", "update abcd at 0,0 1024x768"]);
    Shown { program, crtc, connector, dumb, framebuffer }
}

pub(super) fn errno<T: core::fmt::Debug>(result: Result<T>) -> Errno {
    result.unwrap_err().errno()
}

#[test]
fn cards_come_and_go_and_no_minor_is_given_twice_while_its_device_is_there() {
    let first = TestCard::new();
    assert!(crate::cards().iter().any(|info| info.minor == first.minor && info.driver == "test"));
    let file = crate::open(first.minor).unwrap();
    first.unplug();
    assert_eq!(errno(crate::open(first.minor)), Errno::ENODEV, "between unplug and withdrawal");
    first.unbind();
    assert_eq!(errno(crate::open(first.minor)), Errno::ENXIO);
    let second = TestCard::new();
    assert_ne!(first.minor, second.minor);
    let weak = Arc::downgrade(&first.modes);
    drop(first);
    assert!(weak.upgrade().is_some(), "an open file holds the device");
    file.close();
    assert!(weak.upgrade().is_none(), "the last file let it go");
}
