// A reference in an argument: an address of the program means nothing to the driver.
use drmm_kms::uapi_structs;

uapi_structs! {
    struct Arg (16) { bytes: u64, length: u64 }
}

fn main() {}
