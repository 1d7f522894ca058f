// The class follows from the end; a type that ends at unbind cannot claim the other.
use drmm_runtime::prelude::*;
use drmm_runtime::resource::LastRef;

struct Journal;
impl Resource for Journal {
    type Ends = AtUnbind;
}
impl LastRef for Journal {}

fn main() {}
