//! Values, actions and groups that come and go on both lists while other threads do the same.

use std::sync::Arc;
use std::thread;

use crate::support::*;
use drmm_runtime::prelude::*;
use drmm_runtime::resource::{DrmmValue, Lend};

#[test]
fn threads_add_lend_and_free_on_the_device_list_across_unbind() {
    for _ in 0..rounds(100, 3) {
        let log = Log::default();
        let (parent, dev) = bound_card("managed", &log);
        let shared = Arc::new(dev.drm.drmm(log.value("shared")).unwrap());
        thread::scope(|scope| {
            for _ in 0..3 {
                let (dev, shared, log) = (dev.clone(), shared.clone(), log.clone());
                scope.spawn(move || {
                    for round in 0..rounds(20, 3) {
                        let value = dev.drm.drmm(log.value("value")).unwrap();
                        let action = dev.drm.drmm_add_action("action", log.action("action")).unwrap();
                        assert_eq!(dev.drm.drmm_get(&value).unwrap().look(), "value");
                        assert_eq!(dev.drm.drmm_get(&shared).unwrap().look(), "shared");
                        // Some are freed, some taken back, some left to the list.
                        match round % 3 {
                            0 => dev.drm.drmm_kfree(value).unwrap(),
                            1 => assert_eq!(dev.drm.drmm_remove(value).unwrap().look(), "value"),
                            _ => {}
                        }
                        dev.drm.drmm_release_action(action).unwrap();
                    }
                });
            }
            scope.spawn(|| unbind(&parent));
        });
        drop(dev);
        let notes = log.take();
        let of = |name| notes.iter().filter(|note| *note == name).count();
        let each = 3 * rounds(20, 3);
        assert_eq!((of("value"), of("action"), of("shared"), of("pipe")), (each, each, 1, 1));
    }
}

#[test]
fn threads_take_and_release_tickets_on_the_bound_list() {
    let log = Log::default();
    let parent = parent("managed");
    bind(&parent, |device| {
        thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    for round in 0..rounds(100, 4) {
                        let ticket = device.devm_ticket(log.value("value")).unwrap();
                        let action = device.devm_add_action("action", log.action("action")).unwrap();
                        assert_eq!(ticket.look(), "value");
                        if round % 2 == 0 {
                            ticket.release().unwrap();
                            action.release().unwrap();
                        }
                    }
                });
            }
        });
        Ok(())
    });
    unbind(&parent);
    let notes = log.take();
    let of = |name| notes.iter().filter(|note| *note == name).count();
    assert_eq!((of("value"), of("action")), (3 * rounds(100, 4), 3 * rounds(100, 4)));
}

/// A value as a group lends it, which looks at it at its own end.
struct Looks<'scope>(&'scope Tracked);

impl Drop for Looks<'_> {
    fn drop(&mut self) {
        let _ = self.0.look();
    }
}

impl Lend for Looks<'static> {
    type Of<'scope> = Looks<'scope>;
}

#[test]
fn what_a_nested_group_lends_is_there_until_the_outer_one_has_failed() {
    let log = Log::default();
    let parent = parent("groups");
    bind(&parent, |device| {
        for fails in [false, true] {
            let outcome = device.devm_group::<Looks<'static>>(|outer| {
                let inner = outer.devm_group::<Looks<'static>>(|inner| {
                    inner.devm_group::<Looks<'static>>(|innermost| {
                        Ok(Looks(innermost.devm(log.value("value"))?))
                    })
                })?;
                let beside = outer.devm_group::<Looks<'static>>(|inner| {
                    let _looks = Looks(inner.devm(log.value("failed"))?);
                    Err(Errno::ENOENT.into())
                });
                assert!(beside.is_err());
                assert_eq!((inner.0.look(), log.take()), ("value", vec!["failed".to_owned()]));
                if fails {
                    return Err(Errno::EIO.into());
                }
                Ok(inner)
            });
            assert_eq!((outcome.is_err(), log.take().len()), (fails, usize::from(fails)));
        }
        Ok(())
    });
    unbind(&parent);
    assert_eq!(log.take(), ["value"]);
}

#[test]
fn threads_nest_groups_within_one_group() {
    let log = Log::default();
    let (parent, dev) = bound_card("groups", &log);
    let work = |fails| -> Result {
        dev.drm.drmm_group(|outer| {
            thread::scope(|scope| {
                for _ in 0..3 {
                    scope.spawn(|| {
                        for round in 0..rounds(20, 4) {
                            let inner = outer.drmm_group(|inner| {
                                inner.drmm(log.value("inner"))?;
                                if round % 2 == 0 {
                                    Ok(())
                                } else {
                                    Err(Errno::EIO.into())
                                }
                            });
                            assert_eq!(inner.is_ok(), round % 2 == 0);
                        }
                    });
                }
            });
            if fails {
                Err(Errno::EIO.into())
            } else {
                Ok(())
            }
        })
    };
    let each = 3 * rounds(20, 4);
    work(true).unwrap_err();
    assert_eq!(log.take().len(), each);
    work(false).unwrap();
    assert_eq!(log.take().len(), each / 2);
    unbind(&parent);
    drop(dev);
    assert_eq!(log.take().iter().filter(|note| *note == "inner").count(), each / 2);
}

#[test]
fn a_handle_in_the_device_itself_keeps_nothing_and_ends_with_it() {
    #[drm_driver]
    struct Holder {
        #[drm_device]
        drm: DrmDevice,
        handle: Mutex<Option<DrmmValue<Tracked>>>,
    }
    let log = Log::default();
    let parent = parent("holder");
    let mut dev = None;
    bind(&parent, |device| {
        let holder = devm_drm_dev_alloc!(device, |drm| Holder {
            handle: Mutex::new(Some(drm.drmm(log.value("held"))?)),
        })?;
        dev = Some(holder.dev());
        holder.devm_register()
    });
    let dev = dev.expect("probe ran");
    let lent = dev.handle.lock();
    assert_eq!(dev.drm.drmm_get(lent.as_ref().expect("there")).unwrap().look(), "held");
    drop(lent);
    unbind(&parent);
    drop(dev);
    assert_eq!(log.take(), ["held"]);
}
