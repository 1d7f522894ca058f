//! Hostile input for everything in drmm that reads some.
//!
//! Each target is a promise about untrusted input: tokens that a user wrote, bytes that a monitor
//! sent, answers of a machine. The driver is a plain program: it runs on the stable compiler with
//! nothing to install, and repeats itself exactly.
//!
//! ```text
//! cargo run --release --package drmm-fuzz -- macros --inputs 10000000 --seed 1
//! cargo run --release --package drmm-fuzz -- all --seconds 10
//! ```

#![forbid(unsafe_code)]

mod alloc;
mod bytes;
mod calls;
mod config;
mod edid;
mod host;
mod macros;
mod options;
mod run;
mod wire;

use std::process::ExitCode;
use std::sync::atomic::Ordering;

use options::{Options, USAGE};
use run::Target;

/// Room for deep input, so that the limit of the code is tested and not this program's stack.
const STACK: usize = 256 << 20;

fn main() -> ExitCode {
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(|| {
        let options = Options::parse(std::env::args().skip(1))?;
        // The message of a panic is printed with its input.
        std::panic::set_hook(Box::new(|_| {}));
        fuzz(&options)
    });
    match worker.map(std::thread::JoinHandle::join) {
        Ok(Ok(Ok(()))) => ExitCode::SUCCESS,
        Ok(Ok(Err(error))) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
        _ => ExitCode::FAILURE,
    }
}

fn fuzz(options: &Options) -> Result<(), String> {
    match options.target.as_str() {
        "macros" => one(&macros::Macros::new(), options),
        "edid" => one(&edid::Edids, options),
        "config" => one(&config::Configs, options),
        "wire" => one(&wire::Wire, options),
        "calls" => {
            let calls = calls::Calls::default();
            one(&calls, options)?;
            println!("calls: {} calls were made", calls.made.load(Ordering::Relaxed));
            Ok(())
        }
        "host" => one(&host::Hosts, options),
        "alloc" => alloc::run(options),
        "all" => {
            let names = ["macros", "edid", "config", "wire", "calls", "host", "alloc"];
            let part =
                |name: &str| Options { target: name.to_owned(), time: options.time / 7, ..options.clone() };
            names.map(part).iter().try_for_each(fuzz)
        }
        _ => Err(USAGE.to_owned()),
    }
}

fn one<T: Target>(target: &T, options: &Options) -> Result<(), String> {
    if let Some(file) = &options.replay {
        println!("{}", run::replay(target, file)?);
        return Ok(());
    }
    run::run(target, options)?.print(T::NAME, options.seed, options.messages);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A short run of one target, as long as its corpus at least.
    fn smoke(target: &str, inputs: u64) {
        let words = [target.to_owned(), "--inputs".to_owned(), inputs.to_string()];
        let options = Options::parse(words.into_iter()).unwrap();
        let worker = std::thread::Builder::new().stack_size(STACK).spawn(move || fuzz(&options));
        worker.unwrap().join().unwrap().unwrap();
    }

    #[test]
    fn the_attribute() {
        smoke("macros", 2_000);
    }

    #[test]
    fn the_alloc_macro() {
        smoke("alloc", 100);
    }

    #[test]
    fn monitors() {
        smoke("edid", 2_000);
    }

    #[test]
    fn config_space() {
        smoke("config", 20_000);
    }

    #[test]
    fn programs() {
        smoke("calls", 300);
    }

    #[test]
    fn the_sockets_of_qemu() {
        smoke("wire", 150);
    }

    #[test]
    fn a_host_and_its_programs() {
        smoke("host", 400);
    }
}
