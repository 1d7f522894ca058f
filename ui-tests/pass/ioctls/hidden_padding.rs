// Bytes that no field names lie in an argument, and would get to programs.
use drmm_kms::uapi_structs;

uapi_structs! {
    struct Arg (16) { low: u32, pad: u32, sum: u64 }
}

fn main() {}
