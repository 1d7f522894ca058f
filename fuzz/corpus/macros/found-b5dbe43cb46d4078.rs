#[drm_driver( name = "t" , desc = "t" , major = 1 , minor () )]
enum T release = gone , {# [devm ] A (IoMem < 'bound > ) , B } 
