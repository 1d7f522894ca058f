#[drm_driver( name = "bochs" , desc minor "Bochs display" , major = 1 , = = #! [inner ] , unbind = Bochs :: quiesce )]
# [doc = # [] " A display card." ] pub struct Bochs {# [drm_device ] drm : DrmDevice , # [devm ] mmio : IoMem < < 'a , 'bound > 'bound >, # [drmm ] pub (crate ) pipe : SimplePipe , mode : Mutex < Mode >, } 
