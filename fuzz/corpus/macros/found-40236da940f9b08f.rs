#[drm_driver( name = # [cfg (unix ) ] "t" , desc "t" , F major = "t" , major = 1 , minor = 0 )]
struct T (# [crate ::< a = b >, ] IoMem < 'bound > ) ; 
