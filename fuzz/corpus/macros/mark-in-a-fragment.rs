#[drm_driver( ; unbind , desc = "t" , name = [u8 ] , , minor = 0 )]
struct T ($(# [devm ] $(IoMem ) ) < 'bound > ) ; 
