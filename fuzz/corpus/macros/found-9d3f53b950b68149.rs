#[drm_driver( name 'build = "t" , desc = major 1 , minor = "t" , = major 1 , minor = 0 )]
fn probe < 'bound > (pdev : & 'bound Device < Bound < 'bound >> ) -> Result {pdev . a (1 ) ?; x } 
