//! Types of the standard library can be `#[drmm]` fields; hardware in them stays hardware.
#![forbid(unsafe_code)]
#![deny(warnings)]

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{OnceLock, RwLock};
use std::time::{Duration, Instant};

use drmm_runtime::prelude::*;
use ui_tests::{pci, Connector, DrmmConnector as _, Regs};

#[drm_driver(name = "tiny", desc = "The smallest driver", major = 1, minor = 0, view = closure)]
struct Tiny {
    #[drm_device]
    drm: DrmDevice,
    #[devm]
    regs: (Regs<'bound>, Regs<'bound>, Regs<'bound>),
    #[devm]
    spare: OnceLock<HashMap<Box<Regs<'bound>>, Regs<'bound>>>,
    #[drmm]
    frames: (AtomicU64, AtomicBool, Duration, Instant),
    #[drmm]
    memory: Range<u64>,
    #[drmm]
    names: RwLock<BTreeMap<u32, String>>,
    #[drmm]
    clients: Mutex<(HashSet<u32>, VecDeque<u32>)>,
    #[drmm]
    name: String,
    #[drmm]
    connectors: HashMap<u32, Connector>,
    label: &'static str,
}

fn probe<'bound>(pdev: &'bound pci::Device<Bound<'bound>>) -> Result<Registered> {
    let bar = |bar| pdev.devm_iomap_bar(bar);
    let tiny = devm_drm_dev_alloc!(pdev, |drm| Tiny {
        regs: (bar(0)?, bar(1)?, bar(2)?),
        spare: OnceLock::new(),
        frames: (AtomicU64::new(0), AtomicBool::new(false), Duration::from_secs(1), Instant::now()),
        memory: 0..4096,
        names: RwLock::default(),
        clients: Mutex::default(),
        name: "tiny".to_owned(),
        connectors: HashMap::from([(31, drm.drmm_connector()?)]),
        // A field is printed as its value is, in an initialiser and in the device.
        label: if format!("{name} {memory:?}") == "tiny 0..4096" { "as its value" } else { "" },
    })?;
    assert_eq!(format!("{} {:?} {}", tiny.name, tiny.memory, tiny.label), "tiny 0..4096 as its value");
    let seen = format!("{:?}", tiny.names);
    assert!(tiny.clients.lock().0.is_empty() && tiny.connectors[&31].id() == 31, "{seen}");
    assert!(tiny.frames.2 > tiny.frames.3.elapsed(), "{:?}", tiny.frames);
    assert!(tiny.with_hw(|hw| hw.spare.get().is_none() && hw.regs.0.read(0) == 0)?);
    tiny.devm_register()
}

fn main() {
    pci::plug(probe).unwrap();
}
