#[drm_driver( name where , desc = "Bochs display" , major , major , major , 1 )]
# [doc = " A display card." ] pub struct Bochs {# [drm_device ] drm : DrmDevice , # [devm ] mmio : IoMem < 'bound >, # [cfg_attr (a , cfg (b ) ) ] # [drmm ] pub (crate ) pipe : SimplePipe , mode : Mutex < Mode >, } 
