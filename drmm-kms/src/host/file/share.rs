//! Buffers passed on: to other files of the card by a name, and to other cards and programs by a
//! file descriptor.

use std::sync::Arc;

use drmm_runtime::{Errno, Error, Result};

use super::Call;
use crate::host::buffer::DumbBuffer;
use crate::host::uapi::{self, GemFlink, GemOpen, PrimeHandle, PRIME_CLOEXEC, PRIME_RDWR};
use crate::host::user::UserMemory;

/// Descriptors are told apart by the files behind them, which not every operating system can.
pub(super) const CAPABILITY: u64 =
    if cfg!(unix) { uapi::PRIME_CAP_IMPORT | uapi::PRIME_CAP_EXPORT } else { 0 };

/// Each call gives a new descriptor, with the rights that this call asks for.
pub(super) fn handle_to_fd(file: &Call<'_>, arg: &mut PrimeHandle, mem: &mut dyn UserMemory) -> Result<i32> {
    if arg.flags & !(PRIME_CLOEXEC | PRIME_RDWR) != 0 {
        return Err(Error::new(Errno::EINVAL, "unknown flags of a descriptor").figure(arg.flags.into()));
    }
    let buffer = file.state().file(file.id)?.buffer(arg.handle)?;
    let exported = buffer.export(arg.flags & PRIME_RDWR != 0)?;
    arg.fd = mem.install_fd(exported, arg.flags & PRIME_CLOEXEC != 0)?;
    file.state().file(file.id)?.passed.insert(arg.handle);
    Ok(0)
}

/// A buffer that the file has passed on, or got before, keeps its handle.
pub(super) fn fd_to_handle(file: &Call<'_>, arg: &mut PrimeHandle, mem: &mut dyn UserMemory) -> Result<i32> {
    let buffer = DumbBuffer::import(&mem.take_fd(arg.fd)?)?;
    let mut state = file.state();
    let client = state.file(file.id)?;
    arg.handle = if let Some(handle) = client.passed_handle(&buffer) {
        handle
    } else {
        let handle = client.add_handle(buffer)?;
        client.passed.insert(handle);
        handle
    };
    Ok(0)
}

/// The name stays until the last handle of the buffer is closed.
pub(super) fn flink(file: &Call<'_>, arg: &mut GemFlink, _: &mut dyn UserMemory) -> Result<i32> {
    let mut state = file.state();
    let buffer = state.file(file.id)?.buffer(arg.handle)?;
    arg.name = state.name_buffer(&buffer)?;
    Ok(0)
}

pub(super) fn open(file: &Call<'_>, arg: &mut GemOpen, _: &mut dyn UserMemory) -> Result<i32> {
    let mut state = file.state();
    let unknown = Error::new(Errno::ENOENT, "no buffer of this card has this name").figure(arg.name.into());
    let buffer = state.names.get(&arg.name).and_then(std::sync::Weak::upgrade).ok_or(unknown)?;
    (arg.handle, arg.size) = (state.file(file.id)?.add_handle(Arc::clone(&buffer))?, buffer.size());
    Ok(0)
}
