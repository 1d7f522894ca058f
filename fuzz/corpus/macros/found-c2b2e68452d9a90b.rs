#[drm_driver( name "t" , desc = , major = 1 , minor = 0 )]
enum T 
