//! Good inputs with a few tokens lost, doubled or exchanged, thousands of times: no panic, and an
//! output that is Rust or says why not. The sequence is the same in every run.

use proc_macro2::{Group, TokenStream, TokenTree};

use super::{messages, tokens, ARGS};

const ITEM: &str = "
    #[doc = \"A driver.\"] #[cfg(unix)] #[derive(Debug)]
    pub(crate) struct r#Try<'a, G: Tr<Self> = Real, const N: usize = 4> where G: Other<'bound> {
        #[drm_device] drm: DrmDevice,
        #[devm] mmio: IoMem<'bound>,
        #[cfg_attr(a, drmm)] pub r#type: Box<dyn for<'section> Fn(&'section Self) -> u8 + 'bound>,
        #[drmm] pipes: [Pipe<'static>; N],
        mode: Mutex<(u8, &'a mut [G])>,
        __drmm_last: TryFields,
    }";

const MORE: &str =
    ", unbind = <A as B<C>>::f, release = gone, hw = View, view = closure, date = \"20261122\", crate = a::b";

/// Numbers that look random (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(n.max(1)).expect("fits")).expect("fits")
    }
}

/// All trees of a stream in one row, groups before what is in them.
fn flatten(stream: TokenStream, into: &mut Vec<TokenTree>) {
    for tree in stream {
        into.push(tree.clone());
        if let TokenTree::Group(group) = tree {
            flatten(group.stream(), into);
        }
    }
}

fn mutate(stream: TokenStream, pool: &[TokenTree], dice: &mut Dice, rate: usize) -> TokenStream {
    let mut out = Vec::new();
    for tree in stream {
        let tree = match tree {
            TokenTree::Group(group) => {
                TokenTree::Group(Group::new(group.delimiter(), mutate(group.stream(), pool, dice, rate)))
            }
            other => other,
        };
        match dice.below(rate) {
            0 => {}
            1 => out.extend([tree.clone(), tree]),
            2 => out.push(pool[dice.below(pool.len())].clone()),
            3 => out.extend([pool[dice.below(pool.len())].clone(), tree]),
            _ => out.push(tree),
        }
    }
    out.into_iter().collect()
}

#[test]
fn no_panic_and_no_silence() {
    let (args, item) = (tokens(&format!("{ARGS}{MORE}")), tokens(ITEM));
    let mut pool = Vec::new();
    flatten(args.clone(), &mut pool);
    flatten(item.clone(), &mut pool);
    let mut dice = Dice(0x0dd_ba11);
    for round in 0..1_500 {
        let rate = 8 + round % 200;
        let args = mutate(args.clone(), &pool, &mut dice, rate);
        let item = mutate(item.clone(), &pool, &mut dice, rate);
        let output = crate::expand::drm_driver(args.clone(), item.clone());
        assert!(
            !messages(output.clone()).is_empty() || syn::parse2::<syn::File>(output).is_ok(),
            "no error, yet no Rust: {args} | {item}"
        );
    }
}

/// The same for what has few mistakes, so that most of it reaches the last stage.
#[test]
fn nearly_good() {
    let args = tokens(ARGS);
    let item = tokens(
        "pub struct Bochs<G: Tr> where G: Other { #[drm_device] drm: DrmDevice, #[devm] mmio: IoMem<'bound>,
         #[drmm] pipe: SimplePipe<Self>, mode: Mutex<G> }",
    );
    let mut pool = Vec::new();
    flatten(item.clone(), &mut pool);
    let mut dice = Dice(0x5eed);
    let mut clean = 0;
    for _ in 0..1_500 {
        let item = mutate(item.clone(), &pool, &mut dice, 120);
        let output = crate::expand::drm_driver(args.clone(), item.clone());
        if messages(output.clone()).is_empty() {
            clean += 1;
            syn::parse2::<syn::File>(output).unwrap_or_else(|error| panic!("{error}: {item}"));
        }
    }
    assert!(clean > 200, "{clean}");
}
