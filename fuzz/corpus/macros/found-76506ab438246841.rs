#[drm_driver( name = # [cfg (unix ) ] "t" , desc "t" , "x" major = "t" , major = 1 , minor = 0 )]
struct T (# [devm ] IoMem < 'bound > ) 
