#[drm_driver( name = "bochs" , desc = "Bochs display" , major = 1 : Box < dyn Fn (& u8 ) -> & 'bound u8 + Send + 'bound >, , minor = 0 , unbind = Bochs :: quiesce )]
# [doc = " A display card." ] pub struct Bochs {# [drm_device ] drm : DrmDevice , # [devm ] mmio : IoMem < 'bound >, # [drmm () ] pub (crate ) pipe : SimplePipe < 'a > , mode : Mutex < Mode >, } 
