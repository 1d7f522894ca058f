//! The rows of a panel: what is in them, and what is written beside them.

use crate::measure::{fit, width, Font};
use crate::story::{Life, Scope, Span, Story};

pub(crate) const MARGIN: f64 = 20.0;
/// The height of a row.
pub(crate) const ROW: f64 = 21.0;
/// The most that names and remarks beside the rows may take, in pixels.
const WIDEST: f64 = 380.0;
const NARROWEST: f64 = 170.0;
const NAME: (Font, f64) = (Font::Mono, 12.0);
const REMARK: (Font, f64) = (Font::Mono, 10.0);
/// Between a name and its remark.
const APART: f64 = 14.0;
/// More open files than this are drawn in one row.
const FILES: usize = 6;

/// One row.
#[derive(Debug)]
pub(crate) struct Lane<'s> {
    pub(crate) name: String,
    pub(crate) remark: String,
    pub(crate) content: Content<'s>,
}

#[derive(Debug)]
pub(crate) enum Content<'s> {
    Files(Vec<&'s Span>),
    /// The gate of one device, by its place among the devices.
    Gate(usize),
    Life(&'s Life),
    /// What went wrong.
    Troubles,
}

/// Rows under one heading.
#[derive(Debug)]
pub(crate) struct Group<'s> {
    pub(crate) heading: Option<Heading>,
    pub(crate) lanes: Vec<Lane<'s>>,
}

/// `devm  ends at unbind`.
#[derive(Debug)]
pub(crate) struct Heading {
    pub(crate) word: &'static str,
    pub(crate) says: String,
    pub(crate) scope: Scope,
}

/// All rows of a story, from the top down.
pub(crate) fn groups(story: &Story) -> Vec<Group<'_>> {
    let mut groups = vec![Group { heading: None, lanes: first(story) }];
    let many = story.devices.len() > 1;
    let of = |scope: Scope, device: Option<u64>| {
        let same =
            move |life: &&Life| life.scope == scope && device.is_none_or(|device| life.device == device);
        let lane =
            |life| Lane { name: name(life), remark: life.detail.clone(), content: Content::Life(life) };
        story.lives.iter().filter(same).map(lane).collect::<Vec<_>>()
    };
    let mut add = |word, says: String, scope, lanes: Vec<_>| {
        if !lanes.is_empty() {
            groups.push(Group { heading: Some(Heading { word, says, scope }), lanes });
        }
    };
    add("devm", "ends at unbind".to_owned(), Scope::Bound, of(Scope::Bound, None));
    for device in &story.devices {
        let whose = if many { format!(" of device {}", device.number) } else { String::new() };
        let says = format!("ends with the last reference{whose}");
        add("drmm", says, Scope::Device, of(Scope::Device, Some(device.number)));
    }
    add("raw", "ends by hand".to_owned(), Scope::Raw, of(Scope::Raw, None));
    groups.retain(|group| !group.lanes.is_empty());
    groups
}

fn name(life: &Life) -> String {
    if life.name.is_empty() {
        "-".to_owned()
    } else {
        life.name.clone()
    }
}

/// The rows above the lists: open files, gates, what went wrong.
fn first(story: &Story) -> Vec<Lane<'_>> {
    let mut lanes = Vec::new();
    let lane = |name: &str, remark: String, content| Lane { name: name.to_owned(), remark, content };
    if story.files.len() > FILES {
        let remark = format!("{} open files", story.files.len());
        lanes.push(lane("programs", remark, Content::Files(story.files.iter().collect())));
    } else {
        for file in &story.files {
            lanes.push(lane("open file", file.name.clone(), Content::Files(vec![file])));
        }
    }
    for (at, device) in story.devices.iter().enumerate() {
        let sections = story.sections.iter().filter(|section| section.device == device.number).count();
        let sections = match sections {
            0 => "no section".to_owned(),
            1 => "1 section".to_owned(),
            many => format!("{many} sections"),
        };
        let remark = match story.devices.len() {
            1 => sections,
            _ => format!("device {}, {sections}", device.number),
        };
        lanes.push(lane("gate", remark, Content::Gate(at)));
    }
    if !story.troubles.is_empty() {
        lanes.push(lane("reports", "see below".to_owned(), Content::Troubles));
    }
    lanes
}

/// The room beside the rows: wide enough for all that is written there, up to a limit.
pub(crate) fn room(groups: &[Group<'_>]) -> f64 {
    let lane =
        |lane: &Lane<'_>| width(&lane.name, NAME.0, NAME.1) + APART + width(&lane.remark, REMARK.0, REMARK.1);
    let heading = |heading: &Heading| {
        width(heading.word, Font::Bold, 13.0) + APART + width(&heading.says, Font::Sans, 11.0)
    };
    let widest = groups
        .iter()
        .flat_map(|group| group.lanes.iter().map(lane).chain(group.heading.as_ref().map(heading)))
        .fold(0.0, f64::max);
    widest.clamp(NARROWEST, WIDEST)
}

/// Name and remark of a row, cut to the room if need be: the name gets what the remark can spare.
pub(crate) fn words(lane: &Lane<'_>, room: f64) -> (String, String) {
    let remark = width(&lane.remark, REMARK.0, REMARK.1);
    let name = fit(&lane.name, NAME.0, NAME.1, room - APART - remark.min(room * 0.36));
    let left = room - APART - width(&name, NAME.0, NAME.1);
    let remark = fit(&lane.remark, REMARK.0, REMARK.1, left.max(0.0));
    (name, remark)
}
