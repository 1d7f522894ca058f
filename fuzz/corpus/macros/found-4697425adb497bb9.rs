#[drm_driver( name = "x" , desc = "x" , major = 0 , minor = 0 )]
struct X {# [drm_device ] drm : DrmDevice } {} 
