#[drm_driver( name = "x" , desc = "x" , major = pub (crate ) = 0 0 )]
union X {} 
