#[drm_driver( name = "bochs" , desc name = "t" major = 1 , minor : Box < dyn Fn (& u8 ) -> & 'bound u8 + Send + 'bound >, = 0 , unbind = Bochs :: quiesce )]
# [doc = " A display card." ] pub struct Bochs {# [drm_device ] drm : DrmDevice , # [devm ] mmio : IoMem < ('bound >, ) # [drmm ] pub (crate ) pipe : SimplePipe , mode : Mutex < Mode >, } 
