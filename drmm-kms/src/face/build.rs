//! Mode objects are made on the device that is being built, by the kernel's names.

use core::marker::PhantomData;

use drmm_runtime::driver::NamedDriver;
use drmm_runtime::{Building, DrmDriver, Result};

use crate::face::driver::{DriverConnector, DriverCrtc, DriverPlane};
use crate::face::ioctl::{DriverIoctls, Ioctls};
use crate::face::limits::{ConnectorType, EncoderType, ModeLimits, PlaneConfig};
use crate::face::link::{Crtcs, Encoders, Of, Planes};
use crate::face::object::{Connector, Crtc, Encoder, ModeConfig, Plane, VblankSource};
use crate::face::property::State;
use crate::face::simple::{PipeConfig, SimplePipe};
use crate::world::make;

/// Mode objects for a device that is being built: methods of `drm` in `devm_drm_dev_alloc!`.
///
/// Each constructor fails with `ENOMEM` if memory runs out, and with `EINVAL` for an object that
/// could not work. The objects end with the last reference to the device, newest first.
///
/// ```
/// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/screen.rs"));
/// # screen! { {
/// #     #[drmm] modes: ModeConfig, #[drmm] primary: Plane, #[drmm] crtc: Crtc, #[drmm] encoder: Encoder,
/// #     #[drmm] connector: Connector,
/// # } plane crtc connector light }
/// # fn plug<'bound>(device: &'bound Bound<'bound>) -> Result<Registered> {
/// let screen = devm_drm_dev_alloc!(device, |drm| Screen {
///     // ..
///     # mode: device.devm(Mutex::new(None))?,
///     # vram: device.devm(Vram::new())?,
///     modes: drm.drmm_mode_config_init(ModeLimits::up_to(640, 480))?,
///     primary: drm.drmm_universal_plane_alloc(&modes, (), PlaneConfig::primary(&[Format::XRGB8888]))?,
///     crtc: drm.drmm_crtc_init_with_planes(&modes, (), &primary)?,
///     encoder: drm.drmm_encoder_init(&modes, EncoderType::Tmds, &crtc)?,
///     connector: drm.drmm_connector_init(&modes, (), ConnectorType::HdmiA, &encoder)?,
/// })?;
/// screen.devm_register()
/// # }
/// # fn main() -> Result {
/// #     let parent = Parent::new("doc")?;
/// #     parent.bind((), plug)?;
/// #     light("doc")?;
/// #     parent.unbind(Removal::Orderly)
/// # }
/// ```
pub trait BuildModes<'build, T: DrmDriver> {
    /// Makes the mode config, which all other objects are made with. The device becomes a card at
    /// `devm_register`.
    fn drmm_mode_config_init(&self, limits: ModeLimits) -> Result<ModeConfig>
    where
        T: NamedDriver;

    /// Makes a plane.
    fn drmm_universal_plane_alloc<P, S>(
        &self,
        modes: impl Of<'build, ModeConfig>,
        data: P,
        config: PlaneConfig<'build>,
    ) -> Result<Plane<P, S>>
    where
        P: Send + Sync + 'static,
        S: State,
        T: DriverPlane<P, S>;

    /// Makes a CRTC with its primary plane, or with `(primary, cursor)`.
    ///
    /// Fails with `EINVAL` for a cursor in the place of the primary plane, and for a plane that
    /// another CRTC has.
    fn drmm_crtc_init_with_planes<C, V, S>(
        &self,
        modes: impl Of<'build, ModeConfig>,
        data: C,
        planes: impl Planes<'build>,
    ) -> Result<Crtc<C, V, S>>
    where
        C: Send + Sync + 'static,
        S: State,
        V: VblankSource<T, C>,
        T: DriverCrtc<C, S>;

    /// Makes an encoder for these CRTCs.
    fn drmm_encoder_init(
        &self,
        modes: impl Of<'build, ModeConfig>,
        kind: EncoderType,
        crtcs: impl Crtcs<'build>,
    ) -> Result<Encoder>;

    /// Makes a connector that these encoders can feed.
    fn drmm_connector_init<K, S>(
        &self,
        modes: impl Of<'build, ModeConfig>,
        data: K,
        kind: ConnectorType,
        encoders: impl Encoders<'build>,
    ) -> Result<Connector<K, S>>
    where
        K: Send + Sync + 'static,
        S: State,
        T: DriverConnector<K, S>;

    /// Gives the card the calls that `T` declares with
    /// [`declare_drm_ioctls!`](crate::declare_drm_ioctls), and the state of an open file.
    fn drmm_ioctls_init(&self, modes: impl Of<'build, ModeConfig>) -> Result<Ioctls>
    where
        T: DriverIoctls;

    /// Makes all of it: mode config, primary plane, CRTC, encoder, connector.
    ///
    /// Takes the formats (`&[Format::XRGB8888]`) or a whole [`PipeConfig`].
    fn drmm_simple_pipe<V>(&self, config: impl Into<PipeConfig<'build>>) -> Result<SimplePipe<V>>
    where
        V: VblankSource<T, ()>,
        T: DriverPlane + DriverCrtc + DriverConnector + NamedDriver;
}

impl<'build, T: DrmDriver> BuildModes<'build, T> for Building<'build, T> {
    #[track_caller]
    fn drmm_mode_config_init(&self, limits: ModeLimits) -> Result<ModeConfig>
    where
        T: NamedDriver,
    {
        self.acquire("drmm_mode_config_init")?;
        limits.check()?;
        Ok(ModeConfig { node: make::config(self, limits)? })
    }

    #[track_caller]
    fn drmm_universal_plane_alloc<P, S>(
        &self,
        modes: impl Of<'build, ModeConfig>,
        data: P,
        config: PlaneConfig<'build>,
    ) -> Result<Plane<P, S>>
    where
        P: Send + Sync + 'static,
        S: State,
        T: DriverPlane<P, S>,
    {
        self.acquire("drmm_universal_plane_alloc")?;
        config.check()?;
        let node = make::plane::<T, P, S>(self, &modes.object().node, data, config)?;
        Ok(Plane { node, state: PhantomData })
    }

    #[track_caller]
    fn drmm_crtc_init_with_planes<C, V, S>(
        &self,
        modes: impl Of<'build, ModeConfig>,
        data: C,
        planes: impl Planes<'build>,
    ) -> Result<Crtc<C, V, S>>
    where
        C: Send + Sync + 'static,
        S: State,
        V: VblankSource<T, C>,
        T: DriverCrtc<C, S>,
    {
        self.acquire("drmm_crtc_init_with_planes")?;
        let (mut primary, mut cursor, mut more) = (None, None, false);
        planes.each(&mut |place| match (primary, cursor) {
            (None, _) => primary = Some(place),
            (_, None) => cursor = Some(place),
            _ => more = true,
        });
        let node = make::crtc::<T, C, V, S>(self, &modes.object().node, data, (primary, cursor, more))?;
        Ok(Crtc { node, state: PhantomData })
    }

    #[track_caller]
    fn drmm_encoder_init(
        &self,
        modes: impl Of<'build, ModeConfig>,
        kind: EncoderType,
        crtcs: impl Crtcs<'build>,
    ) -> Result<Encoder> {
        self.acquire("drmm_encoder_init")?;
        Ok(Encoder { node: make::encoder(self, &modes.object().node, kind, &|f| crtcs.each(f))? })
    }

    #[track_caller]
    fn drmm_connector_init<K, S>(
        &self,
        modes: impl Of<'build, ModeConfig>,
        data: K,
        kind: ConnectorType,
        encoders: impl Encoders<'build>,
    ) -> Result<Connector<K, S>>
    where
        K: Send + Sync + 'static,
        S: State,
        T: DriverConnector<K, S>,
    {
        self.acquire("drmm_connector_init")?;
        let modes = &modes.object().node;
        let node = make::connector::<T, K, S>(self, modes, data, kind, &|f| encoders.each(f))?;
        Ok(Connector { node, state: PhantomData })
    }

    #[track_caller]
    fn drmm_ioctls_init(&self, modes: impl Of<'build, ModeConfig>) -> Result<Ioctls>
    where
        T: DriverIoctls,
    {
        self.acquire("drmm_ioctls_init")?;
        make::ioctls::<T>(&modes.object().node)?;
        Ok(Ioctls { _made: () })
    }

    #[track_caller]
    fn drmm_simple_pipe<V>(&self, config: impl Into<PipeConfig<'build>>) -> Result<SimplePipe<V>>
    where
        V: VblankSource<T, ()>,
        T: DriverPlane + DriverCrtc + DriverConnector + NamedDriver,
    {
        let config = config.into();
        let mut modes = self.drmm_mode_config_init(config.limits)?;
        let primary = PlaneConfig::primary(config.formats);
        let mut plane = self.drmm_universal_plane_alloc(&mut modes, (), primary)?;
        let mut crtc = self.drmm_crtc_init_with_planes(&mut modes, (), &mut plane)?;
        let mut encoder = self.drmm_encoder_init(&mut modes, config.connector.encoder(), &mut crtc)?;
        let connector = self.drmm_connector_init(&mut modes, (), config.connector, &mut encoder)?;
        Ok(SimplePipe { modes, plane, crtc, encoder, connector })
    }
}
