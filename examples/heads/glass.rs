//! The simulated chip: two panels that show a picture and a sprite over it.

use std::sync::{Arc, Mutex, PoisonError};

use drmm_kms::{Mode, Rect};
use drmm_runtime::bus::Bus;
use drmm_runtime::io::{Sink, Source};
use drmm_runtime::prelude::*;

/// A memory of the chip, that pixels are copied to.
#[derive(Clone, Default)]
pub struct Memory(Arc<Mutex<Vec<u8>>>);

impl Memory {
    fn with<R>(&self, f: impl FnOnce(&mut Vec<u8>) -> R) -> R {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Sink for Memory {
    fn copy_from(&self, at: u64, from: Source<'_>) -> Result {
        self.with(|bytes| {
            let begin = usize::try_from(at).unwrap_or(usize::MAX);
            let place = bytes.get_mut(begin..begin.saturating_add(from.len()));
            let beyond = Error::new(Errno::EINVAL, "pixels beyond the memory of a panel: byte").figure(at);
            from.copy_to(place.ok_or(beyond)?);
            Ok(())
        })
    }
}

#[derive(Default)]
struct Panel {
    size: (u32, u32),
    brightness: u64,
    sprite: Option<Rect>,
}

/// The chip. Clones are handles of the same one.
#[derive(Clone, Default)]
pub struct Glass {
    panels: Arc<Mutex<[Panel; 2]>>,
    pictures: [Memory; 2],
    sprites: [Memory; 2],
}

impl Glass {
    fn panel<R>(&self, number: usize, f: impl FnOnce(&mut Panel) -> R) -> R {
        f(&mut self.panels.lock().unwrap_or_else(PoisonError::into_inner)[number % 2])
    }

    /// Switches a panel on with a mode, or off.
    pub fn light(&self, number: usize, mode: Option<&Mode>) {
        let size = mode.map_or((0, 0), |mode| (mode.width().into(), mode.height().into()));
        self.panel(number, |panel| *panel = Panel { size, brightness: 100, sprite: None });
        self.pictures[number % 2].with(|bytes| bytes.resize((size.0 * size.1 * 4) as usize, 0));
    }

    /// The memory of a panel's picture, and bytes from row to row.
    pub fn picture(&self, number: usize) -> (Memory, u64) {
        (self.pictures[number % 2].clone(), self.panel(number, |panel| u64::from(panel.size.0) * 4))
    }

    /// How bright a panel is, in hundredths.
    pub fn dim(&self, number: usize, brightness: u64) {
        self.panel(number, |panel| panel.brightness = brightness);
    }

    /// Where a panel's sprite is; gives the memory of its pixels.
    pub fn place_sprite(&self, number: usize, area: Option<Rect>) -> Memory {
        self.panel(number, |panel| panel.sprite = area);
        let bytes = area.map_or(0, |area| area.width() * area.height() * 4);
        self.sprites[number % 2].with(|memory| memory.resize(bytes as usize, 0));
        self.sprites[number % 2].clone()
    }

    /// Width, height and rows of red, green, blue of what a panel shows.
    pub fn look(&self, number: usize) -> (u32, u32, Vec<u8>) {
        let picture = self.pictures[number % 2].with(|bytes| bytes.clone());
        let sprite = self.sprites[number % 2].with(|bytes| bytes.clone());
        self.panel(number, |panel| {
            let (width, height) = panel.size;
            let mut rgb = Vec::new();
            for (index, pixel) in (0_u32..).zip(picture.chunks(4)) {
                let (x, y) = (index % width.max(1), index / width.max(1));
                let over =
                    panel.sprite.filter(|area| !Rect::new(x, y, x + 1, y + 1).intersection(*area).is_empty());
                let at = |area: Rect| ((y - area.y1()) * area.width() + x - area.x1()) as usize * 4;
                let dot = over.and_then(|area| sprite.get(at(area)..at(area) + 4)).filter(|dot| dot[3] > 0);
                let dim =
                    |value: u8| u8::try_from(u64::from(value) * panel.brightness / 100).unwrap_or(value);
                match dot {
                    Some(dot) => rgb.extend([dot[2], dot[1], dot[0]]),
                    None => rgb.extend([dim(pixel[2]), dim(pixel[1]), dim(pixel[0])]),
                }
            }
            (width, height, rgb)
        })
    }
}

/// The bus device of the chip.
#[derive(Clone, Copy)]
pub struct Device<'bound> {
    bound: Bound<'bound>,
    /// The chip.
    pub glass: &'bound Glass,
}

impl<'bound> BoundDevice<'bound> for Device<'bound> {
    fn bound(&self) -> Bound<'bound> {
        self.bound
    }
}

impl Bus for Glass {
    type Device<'bound> = Device<'bound>;

    fn device<'bound>(&'bound self, bound: Bound<'bound>) -> Device<'bound> {
        Device { bound, glass: self }
    }
}
