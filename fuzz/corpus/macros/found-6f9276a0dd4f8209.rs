#[drm_driver( name = "t" , desc = "t" , = major 1 , minor = 0 )]
fn probe < 'bound > (pdev : & 'bound Device < Bound < 'bound >> ) -> Result {let x = pdev . a (1 ) ?; x } 
