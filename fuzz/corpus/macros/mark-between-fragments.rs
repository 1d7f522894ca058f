#[drm_driver( name = $("f" ) , desc = $("f" ) , major $("f" ) , major = , major = $(1 ) $(1 ) $(1 ) $(1 ) $(1 ) $(1 ) $(1 ) $(1 ) $(1 ) $(1 ) , minor = = $(F ) , hw = $(Regs ~ ) )]
$(pub ) struct $(F ) {# [drm_device ] drm : $(DrmDevice ) , $() # [devm ] $(pub ) _ : $(IoMem < 'bound > ) , # [drmm ] a : $(u8 ) } 
