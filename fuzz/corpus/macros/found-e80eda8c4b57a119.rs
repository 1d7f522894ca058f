#[drm_driver( name = "t" , desc = "t" , major = 1 , minor = : [u8 ; {1 + 1 } ] , : [u8 ; {1 + 1 } ] , )]
enum T {# [devm ] A (desc = "A display" , IoMem < 'bound > ) , B {: [drmm ] c # $(u8 ) } } 'bound 
