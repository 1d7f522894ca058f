#[drm_driver( name = $("f" ) , desc = $("f" ) desc = $("f" ) , major = $(1 ) , minor = 0 , unbind = $(F :: unbind ) , hw = $(Regs ) )]
$(pub ) struct $(F ) {# [drm_device ] drm : > (pdev : & 'bound Device < Bound < 'bound >> ) -> Result [devm ] $(pub ) mmio : $(IoMem < 'bound > ) , # [drmm ] a : $(u8 ) } 
