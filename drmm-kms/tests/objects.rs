//! Mode objects that a driver puts together in a way that no type refuses: they fail in probe, with
//! a text, and leave nothing behind.

use std::cell::RefCell;

use drmm_kms::prelude::*;
use drmm_kms::{drm_properties, Ranged};
use drmm_runtime::bus::Parent;
use drmm_runtime::prelude::*;

drm_properties! {
    /// A value that the property cannot have.
    struct Outside {
        ["level"] level: Ranged<0, 1> = Ranged(7),
    }
}

/// Mode objects of any kind.
#[derive(Default)]
struct Objects(#[expect(dead_code, reason = "they are kept until the device ends")] Vec<Object>);

#[expect(dead_code, reason = "they are kept until the device ends")]
enum Object {
    Modes(ModeConfig),
    Plane(Plane),
    Crtc(Crtc),
    Encoder(Encoder),
    Connector(Connector),
    Pipe(SimplePipe),
}

impl Resource for Objects {
    type Ends = AtLastRef;
}

#[drm_driver(name = "odd", desc = "A driver of any objects", major = 1, minor = 0)]
struct Odd {
    #[drm_device]
    drm: DrmDevice,
    #[drmm]
    objects: Objects,
}

impl DriverPlane for Odd {
    fn atomic_update(_: &OddHw<'_>, _: &PlaneUpdate<'_>) -> Result {
        Ok(())
    }
}

impl DriverCrtc for Odd {
    fn atomic_enable(_: &OddHw<'_>, _: &CrtcCommit<'_>) -> Result {
        Ok(())
    }

    fn atomic_disable(_: &OddHw<'_>, _: &CrtcCommit<'_>) -> Result {
        Ok(())
    }
}

impl DriverCrtc<(), Outside> for Odd {
    fn atomic_enable(_: &OddHw<'_>, _: &CrtcCommit<'_, (), Outside>) -> Result {
        Ok(())
    }

    fn atomic_disable(_: &OddHw<'_>, _: &CrtcCommit<'_, (), Outside>) -> Result {
        Ok(())
    }
}

impl DriverConnector for Odd {}

const FORMATS: [Format; 1] = [Format::XRGB8888];

/// Binds a driver with these objects.
fn bind(
    name: &str,
    build: impl for<'build> Fn(&Building<'build, Odd>) -> Result<Vec<Object>>,
) -> Result<Parent> {
    let parent = Parent::new(name)?;
    parent.bind((), |device| {
        let odd = devm_drm_dev_alloc!(device, |drm| Odd { objects: Objects(build(drm)?) })?;
        odd.devm_register()
    })?;
    Ok(parent)
}

/// A plane, a CRTC, an encoder and a connector; a CRTC that fails comes first.
fn head<'build>(drm: &Building<'build, Odd>, modes: &mut ModeConfig) -> Result<Vec<Object>> {
    let mut plane = drm.drmm_universal_plane_alloc(&mut *modes, (), PlaneConfig::primary(&FORMATS))?;
    let outside = drm.drmm_crtc_init_with_planes::<_, VblankTimer, Outside>(&mut *modes, (), &mut plane);
    let text = "a property begins with a value that it cannot have: 7 (EINVAL)";
    assert_eq!(outside.map(drop).unwrap_err().to_string(), text);
    let mut crtc = drm.drmm_crtc_init_with_planes(&mut *modes, (), &mut plane)?;
    let mut encoder = drm.drmm_encoder_init(&mut *modes, EncoderType::Virtual, &mut crtc)?;
    let connector = drm.drmm_connector_init(&mut *modes, (), ConnectorType::Virtual, &mut encoder)?;
    Ok(vec![Object::Plane(plane), Object::Crtc(crtc), Object::Encoder(encoder), Object::Connector(connector)])
}

#[test]
fn a_constructor_that_fails_leaves_nothing_of_its_object() {
    let parent = bind("odd-failed", |drm| {
        let mut modes = drm.drmm_mode_config_init(ModeLimits::default())?;
        let mut objects = head(drm, &mut modes)?;
        objects.push(Object::Modes(modes));
        Ok(objects)
    })
    .unwrap();
    let mut program = drmm_kms::Program::new(drmm_kms::open_by_parent("odd-failed").unwrap());
    let resources = program.resources().unwrap();
    let [crtc] = resources.crtcs[..] else { panic!("{resources:?}") };
    let dumb = program.create_dumb(640, 480).unwrap();
    let framebuffer = program.add_framebuffer(&dumb, Format::XRGB8888).unwrap();
    program.set_crtc(crtc, framebuffer, resources.connectors[0], &Mode::VGA.to_info()).unwrap();
    program.close();
    parent.unbind(Removal::Orderly).unwrap();
}

#[test]
fn a_device_has_one_mode_config_and_a_simple_pipe_is_one() {
    let two =
        bind("odd-two", |drm| (0..2).map(|_| drm.drmm_simple_pipe(&FORMATS).map(Object::Pipe)).collect());
    let error = two.map(drop).unwrap_err();
    assert!(error.what().starts_with("a device has one mode config"), "{error}");
    assert_eq!(error.errno(), Errno::EINVAL);
    assert!(drmm_kms::cards().iter().all(|card| card.unique != "odd-two"), "the first one is withdrawn");
}

#[test]
fn a_mode_config_that_is_carried_into_another_build_is_refused_there() {
    let carried = RefCell::new(None);
    let outer = Parent::new("odd-outer").unwrap();
    outer
        .bind((), |device| {
            let odd = devm_drm_dev_alloc!(device, |drm| Odd {
                objects: {
                    let modes = drm.drmm_mode_config_init(ModeLimits::default())?;
                    carried.replace(Some(modes));
                    let inner = bind("odd-inner", |inner| {
                        let mut carried = carried.borrow_mut();
                        let modes = carried.as_mut().unwrap();
                        let config = PlaneConfig::primary(&FORMATS);
                        let plane = inner.drmm_universal_plane_alloc::<(), ()>(modes, (), config)?;
                        Ok(vec![Object::Plane(plane)])
                    });
                    let text = "a mode object is made on the device of its mode config (EINVAL)";
                    assert_eq!(inner.map(drop).unwrap_err().to_string(), text);
                    let mut modes = carried.take().unwrap();
                    let mut objects = head(drm, &mut modes)?;
                    objects.push(Object::Modes(modes));
                    Objects(objects)
                },
            })?;
            odd.devm_register()
        })
        .unwrap();
    outer.unbind(Removal::Orderly).unwrap();
}
