//! Changes to a row of trees: typing mistakes, half-finished input of an editor, and input that no
//! author writes.

use fastrand::Rng;
use proc_macro2::Delimiter;

use super::tree::{Row, Tree};

/// Rows do not grow beyond this many trees, so that no input takes long.
const MOST: usize = 150;

/// Changes `row` at one to a few places. `words` and `other` are where new trees come from.
pub(crate) fn mutate(row: &mut Row, words: &[Row], other: &[Tree], dice: &mut Rng) {
    let mut changes = 1;
    while changes < 12 && dice.u8(..4) == 0 {
        changes += 1;
    }
    for _ in 0..changes {
        let size = count(row);
        let list = pick(row, dice);
        change(list, words, other, size >= MOST, dice);
    }
}

fn change(list: &mut Row, words: &[Row], other: &[Tree], is_full: bool, dice: &mut Rng) {
    let at = dice.usize(..=list.len());
    let end = (at + dice.usize(1..4)).min(list.len());
    match if is_full { dice.u8(..5) } else { dice.u8(..16) } {
        0..=2 => drop(list.drain(at..end)),
        3 if list.len() > 1 => {
            let (a, b) = (dice.usize(..list.len()), dice.usize(..list.len()));
            list.swap(a, b);
        }
        4 => {
            if let Some(Tree::Group(_, inner)) = list.get_mut(at) {
                let inner = std::mem::take(inner);
                list.splice(at..=at, inner);
            }
        }
        5 => {
            let copy = list[at..end].to_vec();
            list.splice(at..at, copy);
        }
        6 => {
            let copy = list[at..end].to_vec();
            for _ in 0..dice.usize(..24) {
                list.splice(at..at, copy.iter().cloned());
            }
        }
        7..=9 => drop(list.splice(at..at, choose(words, dice))),
        10..=11 => drop(list.splice(at..end, choose(words, dice))),
        12 => drop(list.splice(at..end, part_of(other, dice))),
        13 => drop(list.splice(at..at, part_of(other, dice))),
        14 => {
            let layers = if dice.u8(..8) == 0 { dice.usize(1..80) } else { 1 };
            for _ in 0..layers {
                let inner: Row = list.drain(at..end.max(at).min(list.len())).collect();
                list.insert(at, Tree::Group(delimiter(dice), inner));
            }
        }
        _ => match list.get_mut(at) {
            Some(Tree::Group(kind, _)) => *kind = delimiter(dice),
            _ => list.truncate(at),
        },
    }
}

fn delimiter(dice: &mut Rng) -> Delimiter {
    [Delimiter::Parenthesis, Delimiter::Bracket, Delimiter::Brace, Delimiter::None][dice.usize(..4)]
}

fn choose(words: &[Row], dice: &mut Rng) -> Row {
    words.get(dice.usize(..words.len().max(1))).cloned().unwrap_or_default()
}

/// A few neighbours from somewhere in another input.
fn part_of(row: &[Tree], dice: &mut Rng) -> Row {
    let mut row = row;
    loop {
        if row.is_empty() {
            return Row::new();
        }
        let at = dice.usize(..row.len());
        match &row[at] {
            Tree::Group(_, inner) if dice.u8(..3) > 0 => row = inner,
            _ => return row[at..(at + dice.usize(1..6)).min(row.len())].to_vec(),
        }
    }
}

/// A row inside `row`, itself included; longer ones are likelier.
fn pick<'r>(row: &'r mut Row, dice: &mut Rng) -> &'r mut Row {
    let inside: usize = row.iter().map(|tree| count(std::slice::from_ref(tree)) - 1).sum();
    let mut at = dice.usize(..=row.len() + inside);
    if at <= row.len() {
        return row;
    }
    at -= row.len() + 1;
    let group = row.iter().position(|tree| {
        let weight = count(std::slice::from_ref(tree)) - 1;
        let is_here = at < weight;
        at = at.saturating_sub(weight);
        is_here
    });
    match group {
        Some(group) => match &mut row[group] {
            Tree::Group(_, inner) => pick(inner, dice),
            Tree::Word(_) => unreachable!("a word has nothing inside"),
        },
        None => row,
    }
}

fn count(row: &[Tree]) -> usize {
    let inside = row.iter().map(|tree| match tree {
        Tree::Word(_) => 0,
        Tree::Group(_, inner) => count(inner),
    });
    row.len() + inside.sum::<usize>()
}
