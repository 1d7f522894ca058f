#[drm_driver( name = "t" , desc = "t" , major = 1 , minor minor = 0 , = 0 )]
struct T (# [devm ] IoMem < 'bound > ) where for < 
