#[drm_driver( name = "t" , desc = "t" , < 'a , major = 1 , minor = 0 )]
struct T (# [devm ] IoMem < 'bound > ) pub 
