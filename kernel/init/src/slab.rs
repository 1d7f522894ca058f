//! How much of the kernel's memory is in use, by the caches of `kmalloc`.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::time::Duration;

/// The objects in use, by cache.
pub(crate) type Objects = BTreeMap<String, u64>;

/// Frees what is only cached: caches are dropped, which also makes the kernel return what it frees
/// in batches, some seconds after it was let go (`kfree_rcu`).
fn settle() -> io::Result<()> {
    for _ in 0..3 {
        fs::write("/proc/sys/vm/drop_caches", "3")?;
        std::thread::sleep(Duration::from_millis(200));
    }
    Ok(())
}

/// Counts what is in use, after the caches have given back what they only keep at hand.
pub(crate) fn count() -> io::Result<Objects> {
    settle()?;
    let mut objects = Objects::new();
    for cache in fs::read_dir("/sys/kernel/slab")? {
        let cache = cache?;
        let name = cache.file_name().to_string_lossy().into_owned();
        if !name.starts_with("kmalloc-") {
            continue;
        }
        fs::write(cache.path().join("shrink"), "1")?;
        // The number of all, and then how many of them are on each node.
        let text = fs::read_to_string(cache.path().join("objects"))?;
        let number = text.split_whitespace().next().and_then(|number| number.parse().ok());
        objects.insert(name, number.ok_or_else(|| io::Error::other("no number of objects"))?);
    }
    Ok(objects)
}

/// The caches that have at least `least` objects more than before, and how many more.
pub(crate) fn grown(before: &Objects, after: &Objects, least: u64) -> Vec<(String, u64)> {
    let more = |(name, now): (&String, &u64)| {
        let more = now.saturating_sub(before.get(name).copied().unwrap_or(0));
        (more >= least).then(|| (name.clone(), more))
    };
    after.iter().filter_map(more).collect()
}

/// The allocating callers that hold objects of a cache, most objects first, if the kernel records
/// them (`slub_debug=U`).
pub(crate) fn holders(cache: &str) -> Vec<String> {
    let text = fs::read_to_string(format!("/sys/kernel/debug/slab/{cache}/alloc_traces")).unwrap_or_default();
    text.lines().take(8).map(|line| format!("{cache}: {line}")).collect()
}
