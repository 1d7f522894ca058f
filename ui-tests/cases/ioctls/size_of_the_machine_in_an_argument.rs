// A `usize` in an argument has another size in programs of 32 bits.
use drmm_kms::uapi_structs;

uapi_structs! {
    struct Arg (8) { length: usize }
}

fn main() {}
