//! The few VGA ports that decide whether the card shows anything: misc output, input status,
//! attribute index.
//!
//! Port `0x3c0` takes an index and a value in turn; reading the input status starts again with the
//! index. Bit `0x20` of the index gives the palette to the display. Without it the screen stays
//! black, and so it is after reset.

/// First port of the block that a card shows in its register BAR.
const FIRST_PORT: u64 = 0x3c0;
/// The attribute index bit that shows a picture.
const PALETTE_ON: u8 = 0x20;
/// The bit of misc output that puts the input status at `0x3da`.
const COLOUR: u8 = 0x01;

/// State behind the ports `0x3c0` to `0x3df`.
#[derive(Default)]
pub(super) struct VgaPorts {
    misc_output: u8,
    attribute_index: u8,
    attributes: [u8; 32],
    /// The next write of `0x3c0` is a value and not an index.
    expects_value: bool,
    retrace: u8,
}

impl VgaPorts {
    /// Whether the card shows black and not what the video memory holds.
    pub(super) fn is_blanked(&self) -> bool {
        self.attribute_index & PALETTE_ON == 0
    }

    /// A read of the port at `offset` from `0x3c0`.
    pub(super) fn read(&mut self, offset: u64) -> u8 {
        match FIRST_PORT + offset {
            0x3c0 if self.expects_value => 0,
            0x3c0 => self.attribute_index,
            0x3c1 => self.attribute().map_or(0, |value| *value),
            0x3cc => self.misc_output,
            0x3da if self.misc_output & COLOUR != 0 => {
                self.expects_value = false;
                // Display enable and vertical retrace come and go with every read, for drivers that
                // wait for them.
                self.retrace ^= 0x09;
                self.retrace
            }
            0x3d0..=0x3df if self.misc_output & COLOUR == 0 => 0xff,
            _ => 0,
        }
    }

    /// A write of the port at `offset` from `0x3c0`.
    pub(super) fn write(&mut self, offset: u64, value: u8) {
        match FIRST_PORT + offset {
            0x3c0 => {
                if !self.expects_value {
                    self.attribute_index = value & 0x3f;
                } else if let Some(attribute) = self.attribute() {
                    *attribute = value;
                }
                self.expects_value = !self.expects_value;
            }
            0x3c2 => self.misc_output = value & !0x10,
            _ => {}
        }
    }

    fn attribute(&mut self) -> Option<&mut u8> {
        self.attributes.get_mut(usize::from(self.attribute_index & 0x1f))
    }
}
