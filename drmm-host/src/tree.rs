//! What programs see in the places of `/dev/dri` and `/sys`, kept up to date while cards come and
//! go.
//!
//! It is what libdrm, udev and compositors read of a card: the node, the parent with its ids, and
//! the connectors. Programs have the folders mounted, so they see each change.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Sender};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use drmm_client::place::{put_card, Place};
use drmm_kms::{cards, connectors, subscribe, CardEvent, CardInfo, ConnectorInfo, Subscription};
use drmm_pci::{Bus, Identity};

/// How long a command waits for the tree.
const PATIENCE: Duration = Duration::from_secs(5);

/// What the thread of the tree is told.
enum Told {
    Changed(CardEvent),
    /// To answer when everything before is done.
    Settle(Sender<()>),
}

/// The tree, and the thread that writes it.
pub(crate) struct Tree {
    tell: Sender<Told>,
    _subscription: Subscription,
}

impl Tree {
    /// Makes the folders, and begins to follow the cards.
    pub(crate) fn start(place: &Place, bus: Option<Arc<Bus>>) -> io::Result<Self> {
        let folders = Folders { dri: place.dri(), sys: place.sys() };
        folders.make()?;
        let (tell, told) = mpsc::channel();
        let listener = tell.clone();
        // A card that comes between the two lines is written twice.
        let subscription = subscribe(move |event| {
            // The thread is there for as long as the process.
            let _ = listener.send(Told::Changed(event));
        });
        for card in cards() {
            folders.add(&card, bus.as_deref())?;
        }
        thread::Builder::new().name("drmm tree".into()).spawn(move || {
            for told in told {
                match told {
                    Told::Changed(event) => folders.follow(event, bus.as_deref()),
                    // The command may have lost its patience.
                    Told::Settle(done) => drop(done.send(())),
                }
            }
        })?;
        Ok(Self { tell, _subscription: subscription })
    }

    /// Waits until what has changed by now can be seen.
    pub(crate) fn settle(&self) {
        let (done, is_done) = mpsc::channel();
        if self.tell.send(Told::Settle(done)).is_ok() {
            let _ = is_done.recv_timeout(PATIENCE);
        }
    }
}

struct Folders {
    dri: PathBuf,
    sys: PathBuf,
}

impl Folders {
    fn make(&self) -> io::Result<()> {
        for old in [&self.dri, &self.sys] {
            match fs::remove_dir_all(old) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        fs::create_dir_all(&self.dri)?;
        // Folders that programs expect to be there, if only to be empty.
        let all =
            ["bus/pci/devices", "bus/pci/drivers", "bus/platform/devices", "class/backlight", "class/drm"];
        let more =
            ["class/input", "class/tty", "dev/block", "dev/char", "devices", "fs/cgroup", "kernel", "module"];
        all.iter().chain(&more).try_for_each(|folder| fs::create_dir_all(self.sys.join(folder)))
    }

    /// Errors are printed: the card can be opened all the same.
    fn follow(&self, event: CardEvent, bus: Option<&Bus>) {
        let result = match event {
            CardEvent::Added(minor) | CardEvent::Changed(minor) => {
                match cards().iter().find(|card| card.minor == minor) {
                    Some(card) => self.add(card, bus),
                    None => Ok(()),
                }
            }
            // Another card may have the number by now.
            CardEvent::Removed(minor) if cards().iter().any(|card| card.minor == minor) => Ok(()),
            CardEvent::Removed(minor) => self.remove(minor),
            _ => Ok(()),
        };
        if let Err(error) = result {
            eprintln!("drmm: what programs see of the cards is out of date: {error}");
        }
    }

    fn remove(&self, minor: u32) -> io::Result<()> {
        let card = format!("card{minor}");
        let gone = |result: io::Result<()>| match result {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        };
        gone(fs::remove_file(self.dri.join(&card)))?;
        gone(fs::remove_file(self.sys.join(format!("dev/char/226:{minor}"))))?;
        let class = self.sys.join("class/drm");
        let link = class.join(&card);
        let parent = fs::read_link(&link).map(|to| class.join(to)).ok();
        for entry in fs::read_dir(&class)?.flatten() {
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name == card || name.strip_prefix(&card).is_some_and(|rest| rest.starts_with('-')) {
                gone(fs::remove_file(entry.path()))?;
            }
        }
        // The parent has gone as well, or at least has no driver.
        match parent.as_deref().and_then(Path::parent).and_then(Path::parent) {
            Some(parent) => gone(fs::remove_dir_all(parent)),
            None => Ok(()),
        }
    }

    fn add(&self, card: &CardInfo, bus: Option<&Bus>) -> io::Result<()> {
        let parent = Parent::of(card, bus);
        let (minor, name) = (card.minor, format!("card{}", card.minor));
        let folder = self.sys.join(&parent.path);
        let own = folder.join("drm").join(&name);
        fs::create_dir_all(&own)?;
        parent.write(&self.sys, card.driver)?;
        write(&own, "dev", format!("226:{minor}\n"))?;
        let event = format!("MAJOR=226\nMINOR={minor}\nDEVNAME=dri/{name}\nDEVTYPE=drm_minor\n");
        write(&own, "uevent", event)?;
        link(&own.join("device"), Path::new(&format!("../../../{}", parent.name)))?;
        let top = "../".repeat(parent.path.components().count() + 2);
        link(&own.join("subsystem"), Path::new(&format!("{top}class/drm")))?;
        let from_class = Path::new("../..").join(&parent.path).join("drm").join(&name);
        link(&self.sys.join("class/drm").join(&name), &from_class)?;
        link(&self.sys.join(format!("dev/char/226:{minor}")), &from_class)?;
        for connector in connectors(minor).unwrap_or_default() {
            self.add_connector(&own, &from_class, &name, &connector, &top)?;
        }
        // Last: a program that sees the node finds the rest.
        put_card(&self.dri.join(&name), minor)
    }

    fn add_connector(
        &self,
        card: &Path,
        from_class: &Path,
        name: &str,
        connector: &ConnectorInfo,
        top: &str,
    ) -> io::Result<()> {
        let full = format!("{name}-{}", connector.name);
        let folder = card.join(&full);
        fs::create_dir_all(&folder)?;
        write(&folder, "status", format!("{}\n", connector.status))?;
        write(&folder, "enabled", if connector.is_enabled { "enabled\n" } else { "disabled\n" })?;
        write(&folder, "dpms", if connector.is_awake { "On\n" } else { "Off\n" })?;
        write(&folder, "connector_id", format!("{}\n", connector.id))?;
        write(&folder, "edid", &connector.edid)?;
        let modes: Vec<_> = connector
            .modes
            .iter()
            .map(|(width, height)| {
                format!(
                    "{width}x{height}
"
                )
            })
            .collect();
        write(&folder, "modes", modes.concat())?;
        write(&folder, "uevent", "DEVTYPE=drm_connector\n")?;
        link(&folder.join("subsystem"), Path::new(&format!("{top}../class/drm")))?;
        link(&folder.join("device"), Path::new(&format!("../../{name}")))?;
        link(&self.sys.join("class/drm").join(&full), &from_class.join(&full))
    }
}

/// The bus device of a card, as it is shown.
struct Parent {
    /// From the top of `/sys` on.
    path: PathBuf,
    name: String,
    pci: Option<Identity>,
}

impl Parent {
    fn of(card: &CardInfo, bus: Option<&Bus>) -> Self {
        let Some(at) = card.unique.strip_prefix("pci:") else {
            let name = card.unique.replace('/', "!");
            return Self { path: Path::new("devices/platform").join(&name), name, pci: None };
        };
        let devices = bus.map(Bus::devices).unwrap_or_default();
        let pci = devices.iter().find(|device| device.address().to_string() == at).map(|device| device.id());
        // The root of the domain: its name is the address without the device and the function.
        let root = at.rsplit_once(':').map_or(at, |(root, _)| root);
        Self { path: Path::new("devices").join(format!("pci{root}")).join(at), name: at.to_owned(), pci }
    }

    fn write(&self, sys: &Path, driver: &str) -> io::Result<()> {
        let folder = sys.join(&self.path);
        let bus = if self.name.contains(':') { "pci" } else { "platform" };
        let top = "../".repeat(self.path.components().count());
        link(&folder.join("subsystem"), Path::new(&format!("{top}bus/{bus}")))?;
        fs::create_dir_all(sys.join(format!("bus/{bus}/drivers/{driver}")))?;
        link(&folder.join("driver"), Path::new(&format!("{top}bus/{bus}/drivers/{driver}")))?;
        let of_bus = sys.join(format!("bus/{bus}/devices")).join(&self.name);
        link(&of_bus, &Path::new("../../..").join(&self.path))?;
        if bus == "platform" {
            return write(&folder, "uevent", format!("DRIVER={driver}\nMODALIAS=platform:{}\n", self.name));
        }
        self.write_pci(&folder, driver)
    }

    fn write_pci(&self, folder: &Path, driver: &str) -> io::Result<()> {
        // A function that has gone meanwhile shows zeros; its card follows in a moment.
        let id = self.pci.unwrap_or_default();
        let (vendor, device, class) = (id.vendor, id.device, id.class);
        let (sub_vendor, sub_device) = id.subsystem;
        let (base, sub, interface) = (class >> 16 & 0xff, class >> 8 & 0xff, class & 0xff);
        write(folder, "vendor", format!("{vendor:#06x}\n"))?;
        write(folder, "device", format!("{device:#06x}\n"))?;
        write(folder, "subsystem_vendor", format!("{sub_vendor:#06x}\n"))?;
        write(folder, "subsystem_device", format!("{sub_device:#06x}\n"))?;
        write(folder, "revision", format!("{:#04x}\n", id.revision))?;
        write(folder, "class", format!("{class:#08x}\n"))?;
        let event = format!(
            "DRIVER={driver}\nPCI_CLASS={class:X}\nPCI_ID={vendor:04X}:{device:04X}\n\
             PCI_SUBSYS_ID={sub_vendor:04X}:{sub_device:04X}\nPCI_SLOT_NAME={}\n\
             MODALIAS=pci:v{vendor:08X}d{device:08X}sv{sub_vendor:08X}sd{sub_device:08X}\
             bc{base:02x}sc{sub:02x}i{interface:02x}\n",
            self.name
        );
        write(folder, "uevent", event)?;
        let mut config = [0_u8; 64];
        let words: [(usize, u16); 4] =
            [(0x00, vendor), (0x02, device), (0x2c, sub_vendor), (0x2e, sub_device)];
        for (at, word) in words {
            if let Some(place) = config.get_mut(at..at + 2) {
                place.copy_from_slice(&word.to_le_bytes());
            }
        }
        if let Some(place) = config.get_mut(0x08..0x0c) {
            place.copy_from_slice(&(class << 8 | u32::from(id.revision)).to_le_bytes());
        }
        write(folder, "config", config)
    }
}

/// Writes a file that readers see as a whole.
fn write(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) -> io::Result<()> {
    let new = folder.join(format!(".{name}"));
    fs::write(&new, bytes)?;
    fs::rename(&new, folder.join(name))
}

/// Makes a link, or lets it point elsewhere.
fn link(from: &Path, to: &Path) -> io::Result<()> {
    match symlink(to, from) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            fs::remove_file(from)?;
            symlink(to, from)
        }
        other => other,
    }
}
