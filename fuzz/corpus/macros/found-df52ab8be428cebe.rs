#[drm_driver( name = "gen" , desc = "Generic" , major "20261122" 3 )]
# [allow (dead_code 'bound ) ] # [cfg (unix ) ] pub (crate ) struct r#Try < G : Tr < Self > = Real , const N : usize = 4 > where G : for < 'build , 'section_ : m ! ('bound ) , 
