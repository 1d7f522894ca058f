#[drm_driver( name = "s" , desc = "Self" , major = 1 , minor = 0 )]
struct S struct S < G : Tr < Self >> where Self : Sized {# [drm_device ] drm : DrmDevice , a : [u8 ; Self :: N ] , # [devm ] b : Fn (Self , Self :: T < 'bound > ) } 
