//! Applies a message of the macro as its reader would: the text in backticks goes to the carets.

/// Cured programs that are refused with another message, by case and way: the field is invariant,
/// or no longer where the program looks for it.
const REFUSED_NEXT: [(&str, usize); 4] = [
    ("bugs/mgag200_ddc", 0),
    ("fields/hardware_used_in_the_device", 0),
    ("fields/mistakes_used_in_the_device", 1),
    ("view/raw_lifetime", 0),
];

/// The programs that a case becomes when its messages are followed, one for each cure of its last
/// error: all other errors are cured by their first cure.
pub(crate) fn programs(name: &str, case: &str, stderr: &str) -> Vec<String> {
    let errors = errors(stderr);
    let everything = stderr.lines().filter(|line| line.starts_with("error")).count();
    if errors.len() != everything {
        return Vec::new();
    }
    let ways = errors.iter().map(|said| cures(&said.message).len()).max().unwrap_or_default();
    let cured = |way: usize| {
        // From the bottom up, so that places stay what they are.
        let mut downwards: Vec<&Said> = errors.iter().collect();
        downwards.sort_by_key(|said| (said.line, said.column));
        downwards.iter().rev().try_fold(case.to_owned(), |program, said| {
            let cures = cures(&said.message);
            apply(&program, said, cures.get(way).or(cures.first())?)
        })
    };
    (0..ways).filter(|way| !REFUSED_NEXT.contains(&(name, *way))).filter_map(cured).collect()
}

/// An error of the macro's own: what it says, and what it is under.
pub(crate) struct Said {
    pub(crate) message: String,
    line: usize,
    column: usize,
    length: usize,
}

/// The errors in a recorded message that a macro has words for.
pub(crate) fn errors(stderr: &str) -> Vec<Said> {
    let said = |block: &str| {
        let message = block.strip_prefix("error: ")?.lines().next()?.to_owned();
        let place = block.lines().find_map(|line| line.trim_start().strip_prefix("--> cases/"))?;
        let mut numbers = place.rsplit(':').map(|number| number.parse::<usize>().ok());
        let (column, line) = (numbers.next()??.checked_sub(1)?, numbers.next()??.checked_sub(1)?);
        // What is under a whole call has to be found by the reader.
        let length = if block.contains("devm_drm_dev_alloc`") {
            0
        } else {
            block.lines().find(|line| line.contains('^'))?.matches('^').count()
        };
        Some(Said { message, line, column, length })
    };
    stderr.split("\n\n").filter_map(said).collect()
}

/// The cures that a message offers: the text behind its rule, split at each `or`.
pub(crate) fn cures(message: &str) -> Vec<&str> {
    let mut quoted = false;
    let mut after_rule = None;
    for (at, c) in message.char_indices() {
        quoted ^= c == '`';
        if c == ':' && !quoted && message[at..].starts_with(": ") {
            after_rule = Some(&message[at + 2..]);
        }
    }
    let cures = after_rule.into_iter().flat_map(|rest| rest.split(", or "));
    cures.map(|cure| cure.split(", so that ").next().unwrap_or(cure)).collect()
}

/// `program` with `cure` applied to it, if it is one that takes no judgement.
pub(crate) fn apply(program: &str, said: &Said, cure: &str) -> Option<String> {
    let mut lines: Vec<String> = program.lines().map(str::to_owned).collect();
    let code: Vec<&str> = cure.split('`').skip(1).step_by(2).collect();
    let verb = cure.split(' ').next()?;
    if said.length == 0 || code == ["key = value"] {
        return None;
    }
    match (verb, code.as_slice()) {
        (_, [_, _]) if cure.ends_with("not both") => replace(&mut lines, said, "")?,
        ("write" | "choose" | "`'static`" | "`'bound`", [code, ..]) => write(&mut lines, said, code)?,
        ("mark", [mark, code]) if mark.starts_with('#') => {
            write(&mut lines, said, code)?;
            lines.get_mut(said.line)?.insert_str(0, &format!("    {mark}\n"));
        }
        ("mark" | "make", [field, mark]) => {
            let at = field_of(&lines, said, field);
            if verb == "make" {
                lines.get_mut(at.checked_sub(1)?)?.clear();
            }
            lines.get_mut(at)?.insert_str(0, &format!("    {mark}\n"));
        }
        ("put", [code, bars]) => {
            let line = lines.get_mut(said.line)?;
            let at = line.find(bars)?;
            line.insert_str(at, &format!("{code} "));
        }
        ("add", [","]) => {
            lines.get_mut(said.line)?.insert(said.column + said.length, ',');
        }
        ("add", [code]) => add(&mut lines, said, code)?,
        ("remove", [lifetime, "'bound", _]) => {
            remove(&mut lines, said, lifetime)?;
            for line in &mut lines {
                *line = line.replace(lifetime, "'bound");
            }
        }
        ("remove", [code, ..]) => remove(&mut lines, said, code)?,
        _ => return None,
    }
    Some(lines.join("\n"))
}

/// The line of the field, which is that of the carets in most cases.
fn field_of(lines: &[String], said: &Said, field: &str) -> usize {
    let is_field =
        |line: &String| line.trim_start().trim_start_matches("pub ").starts_with(&format!("{field}:"));
    let mut behind = lines.iter().enumerate().skip(said.line);
    behind.find(|(_, line)| is_field(line)).map_or(said.line, |(at, _)| at)
}

/// What is under the carets.
fn found<'l>(lines: &'l [String], said: &Said) -> Option<&'l str> {
    lines.get(said.line)?.get(said.column..said.column + said.length)
}

fn replace(lines: &mut [String], said: &Said, code: &str) -> Option<()> {
    found(lines, said)?;
    lines.get_mut(said.line)?.replace_range(said.column..said.column + said.length, code);
    Some(())
}

fn write(lines: &mut [String], said: &Said, code: &str) -> Option<()> {
    let under = found(lines, said)?;
    let line = lines.get(said.line)?;
    let (before, behind) = line.split_at_checked(said.column)?;
    if under == "&" {
        return replace(lines, said, &format!("{code} "));
    }
    let is_type = !code.starts_with(['#', '\'']);
    let key = code.split_once(" = ").map(|(key, _)| format!("{key} = "));
    if let Some(key) = key.filter(|key| before.ends_with(key.as_str())) {
        replace(lines, said, code.strip_prefix(key.as_str())?)
    } else if code.starts_with('#') && !under.starts_with('#') {
        // Inside the attribute that is to change.
        let (begin, end) = (before.rfind("#[")?, said.column + behind.find(']')? + 1);
        lines.get_mut(said.line)?.replace_range(begin..end, code);
        Some(())
    } else if is_type && (under.starts_with(['\'', '#']) || code.starts_with('&')) {
        // A whole type, where a part of it or the mark above it is underlined.
        let at = said.line + usize::from(under.starts_with('#'));
        let line = lines.get_mut(at)?;
        let (colon, end) = (line.find(": ")? + 2, line.rfind(',')?);
        line.replace_range(colon..end, code);
        Some(())
    } else {
        replace(lines, said, code)
    }
}

fn add(lines: &mut [String], said: &Said, code: &str) -> Option<()> {
    let attribute = lines.iter_mut().find(|line| line.starts_with("#[drm_driver"))?;
    if code.starts_with('{') {
        let line = lines.get_mut(said.line)?;
        *line = line.replace(';', &format!(" {code}"));
    } else if code.starts_with("#[") {
        let line = lines.get_mut(said.line)?;
        *line = format!("{line}\n    {code},");
    } else if attribute == "#[drm_driver]" {
        *attribute = format!("#[drm_driver({code})]");
    } else {
        let end = attribute.rfind(")]")?;
        attribute.insert_str(end, &format!(", {code}"));
    }
    Some(())
}

fn remove(lines: &mut [String], said: &Said, code: &str) -> Option<()> {
    let under = found(lines, said)?;
    let line = lines.get(said.line)?;
    let (before, behind) = line.split_at_checked(said.column)?;
    let in_attribute = line.trim_start().starts_with("#[");
    if under.starts_with("#[") {
        return replace(lines, said, "");
    }
    if in_attribute && behind.get(said.length..)?.starts_with(" = ") {
        // A key, with the comma before it.
        let (begin, end) = (before.rfind(',')?, said.column + behind.find([',', ')'])?);
        lines.get_mut(said.line)?.replace_range(begin..end, "");
    } else if in_attribute {
        lines.get_mut(said.line)?.clear();
    } else if line.trim_start().starts_with(&format!("{code}:")) {
        // A field, with the mark above it.
        lines.get_mut(said.line)?.clear();
        lines.get_mut(said.line.checked_sub(1)?)?.clear();
    } else {
        return replace(lines, said, "");
    }
    Some(())
}
