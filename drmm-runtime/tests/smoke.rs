use drmm_runtime::prelude::*;
use drmm_runtime::{trace::Recorder, Bus, Parent};
struct Platform;
struct Device<'bound>(Bound<'bound>);
impl<'bound> BoundDevice<'bound> for Device<'bound> {
    fn bound(&self) -> Bound<'bound> {
        self.0
    }
}
impl Bus for Platform {
    type Device<'bound> = Device<'bound>;
    fn device(self, bound: Bound<'_>) -> Device<'_> {
        Device(bound)
    }
}
struct Loud(&'static str);
impl Drop for Loud {
    fn drop(&mut self) {
        println!("drop {}", self.0)
    }
}
impl Resource for Loud {
    type Ends = AtLastRef;
}

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0, unbind = Tiny::bye)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    gain: &'bound u32,
    #[drmm]
    pipe: Loud,
    volume: Mutex<u32>,
    plain: Loud,
}
impl Tiny {
    fn bye(&self, hw: &TinyHw<'_>, r: Removal) {
        println!("bye {} {:?}", hw.gain, r);
    }
}

#[test]
fn smoke() {
    let rec = Recorder::new();
    let parent = Parent::new("tiny0").unwrap();
    let mut keep = None;
    parent
        .bind(Platform, |device| {
            device.devm_add_action("act", || println!("act"))?;
            let tiny = devm_drm_dev_alloc!(device, |drm| Tiny {
                gain: device.devm(11)?,
                pipe: {
                    drm.drmm_add_action("inner", || println!("inner"))?;
                    Loud("pipe")
                },
                volume: Mutex::new(**gain - 1),
                plain: Loud("plain"),
            })?;
            assert_eq!(*tiny.volume.lock(), 10);
            let live = tiny.enter()?;
            assert_eq!(*live.hw().gain, 11);
            drop(live);
            keep = Some(tiny.dev());
            tiny.devm_register()
        })
        .unwrap();
    let k = keep.unwrap();
    k.with_hw(|d, hw| println!("{} {}", d.volume.lock(), hw.gain)).unwrap();
    parent.unbind(Removal::Orderly).unwrap();
    assert!(k.enter().is_err());
    drop(k);
    println!("{:#}", rec.walk_of(&parent));
}
