#[drm_driver( name = "gen" 1 desc = "Generic" , major = 3 , minor = 2 , patchlevel = , , date = "20261122" , hw = fn , => view = closure closure closure closure closure closure closure closure closure closure closure , release = gone )]
# [allow (dead_code ) ] # [cfg (unix ) ] pub (crate ) struct r#Try < G : Tr < Self > = Real , const N : usize = 
