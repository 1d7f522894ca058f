#[drm_driver( name = "bochs" , desc = "Bochs display" , major = 1 , minor = 0 , unbind = Bochs :: quiesce )]
# [doc = let ] pub struct Bochs {# [drm_device ] drm : DrmDevice , # [devm ] mmio : IoMem < 'bound >, # [drmm ] pub (crate ) pipe : SimplePipe , mode : Mutex < Mode >, } 
