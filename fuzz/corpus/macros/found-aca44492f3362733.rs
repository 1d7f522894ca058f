#[drm_driver( name = "s" , desc = "Self" = "Self" = "Self" = "Self" = "Self" = "Self" = "Self" = "Self" = "Self" = "Self" = "Self" = "Self" = "Self" = "Self" = "Self" = "Self" = "Self" = "Self" = "Self" = "Self" major = 2147483648 , = "Self" = "Self" , major = 1 , minor = 0 )]
struct S < G : Tr < name = "\u{e9}" , Self >> where < 'bound > name = "a/b" , 
