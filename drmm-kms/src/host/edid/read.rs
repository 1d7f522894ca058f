//! Reading an EDID from a monitor block by block.

use drmm_runtime::Result;

use super::block::{announced, is_usable, override_of, sound_base, Block, BLOCK};

/// How often a block is read that comes damaged.
const TRIES: usize = 4;

/// Reads an EDID of any length; `drm_edid_read_custom`.
///
/// `read_block` fills the block with the number that it gets, 0 being the base block. It is called
/// for as many blocks as the base block, or an HDMI Forum override in the first extension,
/// announces: 256 at most. A block that comes damaged is read again, four times in all.
///
/// Returns the bytes as they came, for `Detected::Connected` or
/// [`Edid::parse`](super::Edid::parse), which repair them or name their fault. After a base block
/// that is beyond repair nothing more is read.
///
/// Fails as `read_block` does. As in the kernel an EDID is read whole or not at all.
///
/// ```
/// use drmm_kms::edid::{read_blocks, BLOCK};
/// use drmm_runtime::{Errno, Error};
///
/// # let mut monitor = [0_u8; 2 * BLOCK];
/// # monitor[..20].copy_from_slice(b"\0\xff\xff\xff\xff\xff\xff\0\x12\x4d\0\0\0\0\0\0\0\0\x01\x04");
/// # monitor[126] = 1;
/// # monitor[127] = monitor[..127].iter().fold(0, |sum, byte| sum.wrapping_sub(*byte));
/// let bytes = read_blocks(|number, block| {
///     let start = usize::from(number) * BLOCK;
///     let Some(part) = monitor.get(start..start + BLOCK) else {
///         return Err(Error::new(Errno::EIO, "the monitor has no such block"));
///     };
///     block.copy_from_slice(part);
///     Ok(())
/// })?;
/// assert_eq!(bytes, monitor);
/// # Ok::<(), Error>(())
/// ```
pub fn read_blocks(mut read_block: impl FnMut(u8, &mut [u8; BLOCK]) -> Result) -> Result<Vec<u8>> {
    let mut base = read_sound(&mut read_block, 0, |block| sound_base(block).is_ok())?;
    let Ok(sound) = sound_base(&base) else {
        return Ok(base.to_vec());
    };
    base = sound;
    let mut extensions: Vec<Block> = Vec::new();
    let mut count = announced(&base);
    while extensions.len() < count {
        let number = u8::try_from(extensions.len() + 1).unwrap_or(u8::MAX);
        extensions.push(read_sound(&mut read_block, number, is_usable)?);
        if number == 1 {
            count = count.max(override_of(&base, &extensions));
        }
    }
    Ok(base.iter().chain(extensions.as_flattened()).copied().collect())
}

/// Reads a block until it is sound, or gives up and takes it as it is.
fn read_sound(
    read_block: &mut impl FnMut(u8, &mut [u8; BLOCK]) -> Result,
    number: u8,
    is_sound: impl Fn(&Block) -> bool,
) -> Result<Block> {
    let mut block = [0; BLOCK];
    for _ in 0..TRIES {
        read_block(number, &mut block)?;
        // A base block of zeros is no EDID on its way, but none at all.
        if is_sound(&block) || (number == 0 && block == [0; BLOCK]) {
            break;
        }
    }
    Ok(block)
}
