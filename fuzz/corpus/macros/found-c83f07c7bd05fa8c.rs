#[drm_driver( name = "" , )]
struct X {# [drm_device ] drm : DrmDevice , mmio : < 'bound >, # [drmm ] pub (crate ) pipe : SimplePipe , mode : Mutex < Mode >, } 
