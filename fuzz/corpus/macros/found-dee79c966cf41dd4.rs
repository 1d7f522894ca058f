#[drm_driver( name = "a/b" , desc = 3 , major = - 1 , date = "x" , unbind = | a , b | c , crate = :: a :: b , nane = "x" , hw = Wrong , view = open )]
# [derive (< ) ] struct Wrong < 
