#[drm_driver( name = "t" , desc = , desc = # [devm ] A "t" , major = 1 , minor = 0 )]
struct T ; 
