#[drm_driver( name = $("f" ) , desc = $("f" ) , major = $(1 ) , minor = 0 , unbind = $(F :: unbind ) , hw = $(Regs ) )]
$(pub ) struct $(F ) {# [drm_device ] drm : $(DrmDevice ) , # [devm ] $(pub ) mmio : $(IoMem < 'bound > ) , # [drmm ] a : $() } 
