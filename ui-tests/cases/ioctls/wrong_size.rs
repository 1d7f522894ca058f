// An argument has another size than its author believes.
use drmm_kms::uapi_structs;

uapi_structs! {
    struct Arg (12) { low: u32, high: u32 }
}

fn main() {}
