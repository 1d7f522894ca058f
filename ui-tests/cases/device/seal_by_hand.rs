// What puts a device together is called by the allocation only.
use drmm_runtime::__private::Seal;

fn break_it() -> Seal {
    Seal::new()
}

fn main() {}
