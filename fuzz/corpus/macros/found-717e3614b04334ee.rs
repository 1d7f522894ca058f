#[drm_driver( name = "t" , desc = "t" , major = 1 , minor = 0 )]
enum T {# [devm ] A (IoMem < 'bound > ) , B {# {[drmm ] } c : u8 } } 
