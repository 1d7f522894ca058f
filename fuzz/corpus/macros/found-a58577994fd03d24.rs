#[drm_driver( name = "t" , desc = , desc = dyn "t" , major = 1 , hw = Bochs , = 0 )]
struct T (for < 'section > # [devm ] IoMem < 'bound > ) ; 
