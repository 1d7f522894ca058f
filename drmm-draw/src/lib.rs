#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]
mod axis;
mod bars;
mod lanes;
mod lines;
mod map;
mod measure;
mod moment;
mod overview;
mod panel;
mod recording;
mod run;
mod story;
mod svg;
#[cfg(test)]
mod tests;
mod theme;
mod timeline;
mod trace_event;
pub use lines::BadLine;
pub use map::{Map, MapField, Mark};
pub use moment::Moment;
pub use recording::{Recording, RECORDING_OPTIONS};
pub use run::Run;
pub use theme::Theme;
pub use timeline::Timeline;
pub use trace_event::trace_events;
