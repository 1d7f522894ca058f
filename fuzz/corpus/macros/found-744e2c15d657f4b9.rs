#[drm_driver( name 'build = "t" , desc = "t" major 1 , minor = 0 : fn (& 'bound u8 ) -> !, )]
fn probe < 'bound > enum (pdev : & 'bound Device < Bound < 'bound >> ) -> Result {let x = pdev . a (1 ) ?; x } 
