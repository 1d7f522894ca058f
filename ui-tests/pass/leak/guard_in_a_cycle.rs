// Such a section never ends and unbind waits for it, so it never uses what is gone.
use drmm_runtime::prelude::*;
use std::cell::RefCell;
use std::rc::Rc;
use ui_tests::*;

struct Node<'dev> {
    live: Entered<'dev, Bochs>,
    me: RefCell<Option<Rc<Node<'dev>>>>,
}

fn leak(dev: &Dev<Bochs>) -> Result<Rc<Node<'_>>> {
    let node = Rc::new(Node { live: dev.enter()?, me: RefCell::new(None) });
    *node.me.borrow_mut() = Some(Rc::clone(&node));
    Ok(node)
}

fn main() {}
