#[drm_driver( name = "gen" , desc = "Generic" , major = 3 , minor = 2 , patchlevel = 1 , date = "20261122" , hw = Regs , view = closure , release {= gone } )]
# [allow (dead_code ) ] # [cfg (unix ) ] pub (crate ) struct r#Try < G : Tr < Self > = Real , const N : usize = 4 > where 
