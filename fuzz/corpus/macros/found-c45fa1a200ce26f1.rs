#[drm_driver( name = "t" , major = 2147483648 , desc = "t" , major = 1 , minor = 0 )]
enum T {# [devm ] A (IoMem < fn ) } 
