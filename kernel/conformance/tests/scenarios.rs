//! The scenarios on the host, against the logs that are kept beside them and that a kernel has to
//! give as well.
#![forbid(unsafe_code)]

use std::fs;
use std::path::PathBuf;

use drmm_conformance::host::Host;
use drmm_conformance::scenario;

/// One test for all of them: the log is the process's.
#[test]
fn the_log_of_every_scenario_is_as_expected() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("expected");
    let mut host = Host::new().unwrap();
    for name in scenario::names() {
        scenario::run(&mut host, name).unwrap_or_else(|errno| panic!("{name}: {}", errno.name()));
        let found = host.take_log();
        let path = folder.join(name).with_extension("log");
        if std::env::var_os("UPDATE_EXPECTED").is_some() {
            fs::write(&path, &found).unwrap();
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(found, expected, "{}: UPDATE_EXPECTED=1 accepts it", path.display());
    }
}
