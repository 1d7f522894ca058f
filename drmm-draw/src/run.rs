//! A recorded run.

use drmm_runtime::bus::Parent;
use drmm_runtime::report::{Record, Recorder};

use crate::lines::{self, BadLine};
use crate::moment::Moment;

/// The events of a run, oldest first.
///
/// It comes from a [`Recorder::with_details`] or from a file of JSON lines. A run that was recorded
/// without details has no sections, open files and fields.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Run {
    moments: Vec<Moment>,
}

impl Run {
    /// A run of these events, in the order of their numbers.
    #[must_use]
    pub fn new(mut moments: Vec<Moment>) -> Self {
        moments.sort_by_key(|moment| moment.order);
        Self { moments }
    }

    /// Reads JSON lines, each an event as [`to_lines`](Self::to_lines) writes it; empty lines are
    /// skipped. Fails at the first line that is none, with its number.
    ///
    /// ```
    /// let text = r#"{"order":1,"parent":1,"kind":"Step","step":1,"list":"devm"}"#;
    /// assert_eq!(drmm_draw::Run::from_lines(text)?.moments().len(), 1);
    ///
    /// let error = drmm_draw::Run::from_lines("{}\n").unwrap_err();
    /// assert_eq!(error.to_string(), "line 1: `order` is missing, a whole number");
    /// # Ok::<(), drmm_draw::BadLine>(())
    /// ```
    pub fn from_lines(text: &str) -> Result<Self, BadLine> {
        lines::read(text).map(Self::new)
    }

    /// The events as JSON lines: one object for each event, with the names of [`Moment`]'s fields.
    #[must_use]
    pub fn to_lines(&self) -> String {
        lines::write(&self.moments)
    }

    /// The events.
    #[must_use]
    pub fn moments(&self) -> &[Moment] {
        &self.moments
    }

    /// The numbers of the bus devices, in the order of their first events.
    #[must_use]
    pub fn bus_devices(&self) -> Vec<u64> {
        let mut numbers = Vec::new();
        for moment in self.moments.iter().filter(|moment| moment.parent != 0) {
            if !numbers.contains(&moment.parent) {
                numbers.push(moment.parent);
            }
        }
        numbers
    }

    /// The part of the run that belongs to one bus device and the devices on it.
    #[must_use]
    pub fn of(&self, parent: &Parent) -> Self {
        self.of_bus_device(parent.id())
    }

    /// The same by the number of the bus device.
    #[must_use]
    pub fn of_bus_device(&self, number: u64) -> Self {
        let of_it = |moment: &&Moment| moment.parent == number;
        let devices: Vec<u64> =
            self.moments.iter().filter(of_it).map(|moment| moment.device).filter(|id| *id != 0).collect();
        let of_its_devices = |moment: &&Moment| moment.parent == 0 && devices.contains(&moment.device);
        let moments = self.moments.iter().filter(|moment| of_it(moment) || of_its_devices(moment));
        Self { moments: moments.cloned().collect() }
    }
}

impl From<&Recorder> for Run {
    fn from(recorder: &Recorder) -> Self {
        Self::from(recorder.records().as_slice())
    }
}

impl From<&[Record]> for Run {
    fn from(records: &[Record]) -> Self {
        Self::new(records.iter().map(Moment::from).collect())
    }
}
