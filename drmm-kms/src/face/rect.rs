//! A rectangle of pixels: where a driver has to look.

/// Pixels `x1..x2` by `y1..y2`, as in `struct drm_rect`; never inside out.
///
/// ```
/// use drmm_kms::Rect;
///
/// let display = Rect::new(0, 0, 640, 480);
/// let window = Rect::new(600, 400, 700, 450);
/// let shown = display.intersection(window);
/// assert_eq!((shown.width(), shown.height()), (40, 50));
/// assert_eq!(shown.seen_from(600, 400), Rect::new(0, 0, 40, 50));
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Rect {
    x1: u32,
    y1: u32,
    x2: u32,
    y2: u32,
}

impl Rect {
    /// The pixels from column `x1` up to but without `x2`, and the same for rows. What is inside
    /// out is empty.
    #[must_use]
    pub const fn new(x1: u32, y1: u32, x2: u32, y2: u32) -> Self {
        if x1 >= x2 || y1 >= y2 {
            return Self { x1: 0, y1: 0, x2: 0, y2: 0 };
        }
        Self { x1, y1, x2, y2 }
    }

    /// First column.
    #[must_use]
    pub const fn x1(self) -> u32 {
        self.x1
    }

    /// First row.
    #[must_use]
    pub const fn y1(self) -> u32 {
        self.y1
    }

    /// Column after the last.
    #[must_use]
    pub const fn x2(self) -> u32 {
        self.x2
    }

    /// Row after the last.
    #[must_use]
    pub const fn y2(self) -> u32 {
        self.y2
    }

    /// Width in pixels.
    #[must_use]
    pub const fn width(self) -> u32 {
        self.x2 - self.x1
    }

    /// Height in pixels.
    #[must_use]
    pub const fn height(self) -> u32 {
        self.y2 - self.y1
    }

    /// Whether there is no pixel in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.x1 == self.x2
    }

    /// The smallest rectangle that holds both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        if self.is_empty() {
            return other;
        }
        if other.is_empty() {
            return self;
        }
        Self {
            x1: self.x1.min(other.x1),
            y1: self.y1.min(other.y1),
            x2: self.x2.max(other.x2),
            y2: self.y2.max(other.y2),
        }
    }

    /// The pixels that are in both.
    #[must_use]
    pub fn intersection(self, other: Self) -> Self {
        Self::new(self.x1.max(other.x1), self.y1.max(other.y1), self.x2.min(other.x2), self.y2.min(other.y2))
    }

    /// The same rectangle seen from a corner at (`x`, `y`); what lies left of it or above is cut
    /// off.
    #[must_use]
    pub const fn seen_from(self, x: u32, y: u32) -> Self {
        Self::new(
            self.x1.saturating_sub(x),
            self.y1.saturating_sub(y),
            self.x2.saturating_sub(x),
            self.y2.saturating_sub(y),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::Rect;

    #[test]
    fn union_and_intersection_know_the_empty_rectangle() {
        let a = Rect::new(10, 10, 20, 20);
        let b = Rect::new(15, 5, 30, 12);
        assert_eq!(a.union(b), Rect::new(10, 5, 30, 20));
        assert_eq!(a.intersection(b), Rect::new(15, 10, 20, 12));
        assert_eq!(a.union(Rect::default()), a);
        assert!(a.intersection(Rect::new(20, 10, 25, 20)).is_empty());
        assert_eq!(Rect::new(9, 0, 3, 5), Rect::default());
        assert_eq!(a.seen_from(15, 15), Rect::new(0, 0, 5, 5));
        assert!(a.seen_from(40, 0).is_empty());
    }
}
