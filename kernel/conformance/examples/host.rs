//! Prints the log of a scenario on the host, as `kernel/run` compares it with that of a kernel.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use drmm_conformance::host::Host;
use drmm_conformance::scenario;

fn main() -> ExitCode {
    let Some(name) = std::env::args().nth(1) else {
        for name in scenario::names() {
            println!("{name}");
        }
        return ExitCode::SUCCESS;
    };
    let run = || {
        let mut host = Host::new().map_err(|error| error.errno())?;
        scenario::run(&mut host, &name)?;
        Ok(host.take_log())
    };
    match run() {
        Ok(log) => {
            print!("{log}");
            ExitCode::SUCCESS
        }
        Err::<_, drmm_runtime::Errno>(errno) => {
            eprintln!("{name}: {}", errno.name());
            ExitCode::FAILURE
        }
    }
}
