//! Pictures of runs that happened, and of streams that no run would make.

use drmm_runtime::bus::Removal;
use drmm_runtime::report::{Kind, List};

use crate::lines::BadLine;
use crate::map::{Map, MapField, Mark};
use crate::moment::Moment;
use crate::moment::{kind_of, kind_text, list_of};
use crate::run::Run;
use crate::svg::Svg;
use crate::theme::Theme;
use crate::timeline::Timeline;
use crate::trace_event::trace_events;

/// An event of a run that a test makes up.
fn moment(order: u64, kind: Kind, list: List, name: &str) -> Moment {
    Moment {
        time: order * 1000,
        thread: 1,
        thread_name: "main".to_owned(),
        order,
        parent: 1,
        device: 0,
        kind,
        step: 0,
        list,
        name: name.to_owned(),
        ty: String::new(),
        file: String::new(),
        line: 0,
        entry: 0,
        on: 0,
        size: 0,
        removal: None,
    }
}

/// A whole life of a device with this many things on either list, whose names are as long as
/// wanted.
fn life_of(parent: u64, things: u64, long: usize, removal: Removal) -> Vec<Moment> {
    let mut moments = Vec::new();
    let mut say = |kind, list, name: String, device: u64, step: u8, entry: u64| {
        let order = parent * 10_000 + moments.len() as u64 + 1;
        let mut new = Moment { parent, device, step, entry, ..moment(order, kind, list, &name) };
        new.ty = format!("some::path::Type{}<'bound>", "Long".repeat(long));
        (new.file, new.line) = ("src/driver.rs".to_owned(), 42);
        new.removal = (step == 1 && kind == Kind::Step).then_some(removal);
        if matches!(kind, Kind::Enter | Kind::Exit) || (kind == Kind::Gone && list == List::View) {
            new.parent = 0;
        }
        moments.push(new);
    };
    let name = |word: &str, n: u64| format!("{word}{n}{}", "_and_more".repeat(long));
    let id = parent * 100;
    say(Kind::Acquire, List::Container, name("card", parent), id, 0, 0);
    for n in 0..things {
        say(Kind::Acquire, List::Bound, name("map", n), 0, 0, 2 * n + 1);
        say(Kind::Acquire, List::Device, name("plane", n), id, 0, 2 * n + 2);
    }
    say(Kind::Fill, List::View, name("regs", 0), id, 0, 0);
    say(Kind::Open, List::File, name("card", 0), id, 0, 7);
    for _ in 0..3 * things {
        say(Kind::Enter, List::View, "section".to_owned(), id, 0, 99);
        say(Kind::Exit, List::View, "section".to_owned(), id, 0, 99);
    }
    for step in 1..=8 {
        say(Kind::Step, List::Bound, String::new(), if step > 5 && step < 8 { id } else { 0 }, step, 0);
        match step {
            7 => say(Kind::Release, List::View, name("regs", 0), id, step, 0),
            8 => (0..things)
                .rev()
                .for_each(|n| say(Kind::Release, List::Bound, name("map", n), 0, step, 2 * n + 1)),
            _ => {}
        }
    }
    say(Kind::Gone, List::View, "section".to_owned(), id, 0, 0);
    say(Kind::Gone, List::File, name("card", 0), id, 0, 7);
    say(Kind::Close, List::File, name("card", 0), id, 0, 7);
    for step in 9..=13 {
        say(Kind::Step, List::Device, String::new(), id, step, 0);
        if step == 10 {
            (0..things)
                .rev()
                .for_each(|n| say(Kind::Release, List::Device, name("plane", n), id, step, 2 * n + 2));
        }
    }
    moments
}

/// Every text is inside the picture, and none is on another.
fn hold(svg: &Svg, (width, height): (f64, f64), what: &str) {
    for (at, one) in svg.written.iter().enumerate() {
        for (x, y) in one.corners {
            let inside = (0.0..=width).contains(&x) && (0.0..=height).contains(&y);
            assert!(inside, "{what}: {:?} leaves the picture at {x} {y} of {width} {height}", one.text);
        }
        for two in &svg.written[at + 1..] {
            assert!(!one.is_on(two), "{what}: {:?} is on {:?}", one.text, two.text);
        }
    }
}

fn well_formed(svg: &str) {
    let parsed = roxmltree::Document::parse(svg).unwrap_or_else(|error| panic!("{error} in {svg}"));
    let root = parsed.root_element();
    assert_eq!(root.attribute("role"), Some("img"));
    for child in ["title", "desc"] {
        assert!(root.children().any(|node| node.has_tag_name(("http://www.w3.org/2000/svg", child))));
    }
    assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
}

fn hold_timeline(timeline: &Timeline, what: &str) {
    let (svg, size) = timeline.draw();
    hold(&svg, size, what);
    well_formed(&timeline.svg());
}

#[test]
fn one_three_and_thirty_things_with_short_and_long_names_have_room() {
    for things in [0, 1, 3, 30] {
        for long in [0, 1, 12] {
            for removal in [Removal::Orderly, Removal::Surprise, Removal::ProbeFailed] {
                let run = Run::new(life_of(1, things, long, removal));
                hold_timeline(&Timeline::new(&run), &format!("{things} things, {long}, {removal:?}"));
            }
        }
    }
}

#[test]
fn many_bus_devices_have_room() {
    for many in [2, 3, 4, 30] {
        let moments = (1..=many).flat_map(|parent| life_of(parent, 3, 1, Removal::Surprise)).collect();
        let timeline = Timeline::new(&Run::new(moments)).title(&"a long title ".repeat(30));
        hold_timeline(&timeline, &format!("{many} bus devices"));
    }
}

#[test]
fn maps_of_one_three_and_thirty_fields_have_room() {
    for many in [0, 1, 3, 30] {
        for long in [0, 1, 12] {
            let field = |n: usize| MapField {
                name: format!("field{n}{}", "_and_more".repeat(long)),
                ty: format!("Type{}", "<Of>".repeat(long * 3)),
                mark: [Mark::Device, Mark::Devm, Mark::Drmm, Mark::Plain][n % 4],
                about: "What it is. ".repeat(long),
            };
            let map = Map::new(&"Name".repeat(long + 1), (0..many).map(field).collect());
            let map = map.hooks(Some("Self::unbind".repeat(long)), None);
            let (svg, size) = map.draw();
            hold(&svg, size, &format!("{many} fields, {long}"));
            well_formed(&map.theme(Theme::Dark).svg());
        }
    }
}

#[test]
fn a_number_that_is_used_again_is_paired_in_order() {
    let mut moments = Vec::new();
    for (order, kind, name) in [
        (1, Kind::Acquire, "first"),
        (2, Kind::Release, "first"),
        (3, Kind::Acquire, "second"),
        (4, Kind::Acquire, "on another list"),
        (5, Kind::Release, "second"),
    ] {
        let list = if order == 4 { List::Device } else { List::Bound };
        moments.push(Moment { entry: 8, ..moment(order, kind, list, name) });
    }
    let story = crate::story::Story::of(&Run::new(moments), 1);
    let ends: Vec<_> = story.lives.iter().map(|life| (life.name.as_str(), life.from, life.to)).collect();
    assert_eq!(ends, [("first", 0, Some(1)), ("second", 2, Some(4)), ("on another list", 3, None)]);
}

#[test]
fn lines_are_read_as_they_were_written() {
    let mut moments = life_of(1, 3, 1, Removal::Surprise);
    moments[1].name = "quoted \" \\ \n \u{1f600} \u{7f}".to_owned();
    moments[1].time = u64::MAX;
    let run = Run::new(moments);
    let lines = run.to_lines();
    assert_eq!(lines.lines().count(), run.moments().len());
    assert_eq!(Run::from_lines(&lines), Ok(run.clone()));
    assert_eq!(Run::from_lines(&lines.replace('\n', "\r\n\n")), Ok(run));
}

#[test]
fn a_line_that_is_no_event_is_named() {
    let good = r#"{"order":1,"kind":"Step","step":3,"list":"devm","parent":1}"#;
    for (line, what) in [
        ("]", "no JSON: expected value"),
        ("[]", "no event: a JSON object was expected"),
        ("{\"order\":", "no JSON: EOF while parsing a value"),
        (r#"{"order":-1,"kind":"Step"}"#, "`order` is not a whole number"),
        (r#"{"kind":"Step"}"#, "`order` is missing, a whole number"),
        (r#"{"order":1}"#, "`kind` cannot be \"\""),
        (r#"{"order":1,"kind":"Explode"}"#, "`kind` cannot be \"Explode\""),
        (r#"{"order":1,"kind":7}"#, "`kind` is not text"),
        (r#"{"order":1,"kind":"Step","list":"shelf"}"#, "`list` cannot be \"shelf\""),
        (r#"{"order":1,"kind":"Step","step":14}"#, "`step` is more than 13"),
        (r#"{"order":1,"kind":"Step","line":4294967296}"#, "`line` is too large"),
        (r#"{"order":1,"kind":"Step","removal":"Never"}"#, "`removal` cannot be \"Never\""),
    ] {
        let error = Run::from_lines(&format!("{good}\n\n{line}\n")).expect_err(line);
        assert_eq!(error, BadLine { line: 3, what: what.to_owned() });
    }
}

#[test]
fn trace_events_have_names_and_lengths() {
    let run = Run::new(life_of(1, 3, 0, Removal::Orderly));
    let file: serde_json::Value = serde_json::from_str(&trace_events(&run)).expect("JSON");
    let events = file["traceEvents"].as_array().expect("an array");
    let named = |name: &str| events.iter().filter(|event| event["name"] == name).collect::<Vec<_>>();
    assert_eq!(named("section").len(), 9);
    assert!(named("section").iter().all(|event| event["ph"] == "X" && event["dur"] == 1.0));
    assert_eq!(named("8 release the bound list")[0]["dur"], 3.0);
    assert_eq!(named("process_name")[0]["args"]["name"], "bus device 1: card1");
    assert_eq!((named("told ENODEV").len(), named("told ENODEV at the gate").len()), (1, 1));
    let tracks = named("thread_name");
    assert!(events.iter().all(|event| event["ph"] == "M" || tracks.iter().any(|t| t["tid"] == event["tid"])));
}

/// Any events: streams of other versions, of a recorder that began late, of a file that was edited.
#[test]
fn any_stream_gives_a_picture() {
    let kinds = [
        "Acquire", "Release", "Refuse", "Step", "Panic", "Stuck", "Fail", "Remove", "Leave", "Join", "Enter",
        "Exit", "Open", "Close", "Gone", "Get", "Put", "Fill", "Orphan",
    ];
    let lists = ["devm", "stop", "view", "on", "drmm", "plain", "bus", "raw", "file"];
    let words = [
        "",
        "a",
        "mode config",
        "<&\">",
        "\u{0}\u{1b}[0m",
        "図面",
        "\u{ffff}",
        "一",
        "a\nb\tc",
        "ﬁ\u{202e}x",
    ];
    let rounds = if cfg!(miri) { 3 } else { 150 };
    for seed in 0..rounds {
        let mut random = fastrand::Rng::with_seed(seed);
        let many = random.u64(0..120);
        let moments = (0..many).map(|order| {
            let word = |random: &mut fastrand::Rng| {
                random.choice(words).unwrap_or_default().repeat(random.usize(0..4))
            };
            let kind = kind_of(random.choice(kinds).unwrap_or_default()).expect("a kind");
            let list = list_of(random.choice(lists).unwrap_or_default()).expect("a list");
            Moment {
                order: if random.u8(..) == 0 { u64::MAX - order } else { order },
                time: random.u64(..),
                parent: random.u64(0..if seed % 3 == 0 { 7 } else { 2 }),
                device: random.u64(0..4),
                step: random.u8(0..=13),
                entry: random.u64(0..4),
                line: random.u32(..),
                ty: word(&mut random),
                file: word(&mut random),
                thread_name: word(&mut random),
                removal: random.choice([None, Some(Removal::Orderly), Some(Removal::Surprise)]).flatten(),
                ..moment(order, kind, list, &word(&mut random))
            }
        });
        let run = Run::new(moments.collect());
        hold_timeline(&Timeline::new(&run), &format!("seed {seed}"));
        assert_eq!(Run::from_lines(&run.to_lines()), Ok(run.clone()), "seed {seed}");
        serde_json::from_str::<serde_json::Value>(&trace_events(&run)).expect("JSON");
    }
}

/// Lines with bytes that were changed are read or refused.
#[test]
fn damaged_lines_are_read_or_refused() {
    let whole = Run::new(life_of(1, 2, 0, Removal::Surprise)).to_lines();
    let rounds = if cfg!(miri) { 3 } else { 600 };
    let mut refused = 0;
    for seed in 0..rounds {
        let mut random = fastrand::Rng::with_seed(seed);
        let mut bytes = whole.clone().into_bytes();
        for _ in 0..random.usize(1..4) {
            let at = random.usize(0..bytes.len());
            match random.u8(0..3) {
                0 => bytes[at] = random.u8(32..127),
                1 => bytes.truncate(at.max(1)),
                _ => drop(bytes.drain(at..(at + 9).min(bytes.len()))),
            }
            if bytes.is_empty() {
                bytes.push(b'{');
            }
        }
        let Ok(text) = String::from_utf8(bytes) else { continue };
        match Run::from_lines(&text) {
            Ok(run) => hold_timeline(&Timeline::new(&run), &format!("seed {seed}")),
            Err(error) => {
                refused += 1;
                assert!((1..=text.lines().count()).contains(&error.line), "seed {seed}: {error}");
            }
        }
    }
    assert!(refused > rounds / 4, "only {refused} were refused: the damage is too small");
}

#[test]
fn every_kind_has_its_own_name() {
    for kind in [Kind::Acquire, Kind::Exit, Kind::Open, Kind::Close, Kind::Gone, Kind::Orphan, Kind::Leave] {
        assert_eq!(kind_of(kind_text(kind)), Some(kind));
    }
}
