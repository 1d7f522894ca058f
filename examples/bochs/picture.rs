//! What the program shows: a picture that moves with its frame's number, computed for each pixel.

/// The colour of a pixel in frame `frame`: red, green, blue.
///
/// A gradient with a grid of eight pixels, and a bright disc that goes round.
#[must_use]
pub fn pixel(x: u32, y: u32, width: u32, height: u32, frame: u32) -> [u8; 3] {
    let scale = |value: u32, of: u32| u8::try_from(value * 255 / of.max(1)).unwrap_or(u8::MAX);
    let turn = frame % 64;
    let centre_x = width / 4 + width / 2 * turn / 64;
    let centre_y = height / 2;
    let (dx, dy) = (x.abs_diff(centre_x), y.abs_diff(centre_y));
    if dx * dx + dy * dy < (height / 6).pow(2) {
        return [255, 220, scale(turn, 64)];
    }
    let grid = if x % 64 < 2 || y % 64 < 2 { 40 } else { 0 };
    [scale(x, width) / 2 + grid, scale(y, height) / 2 + grid, 90]
}

/// One row of frame `frame` as XRGB8888: four bytes a pixel, blue, green, red, nothing.
#[must_use]
pub fn row(y: u32, width: u32, height: u32, frame: u32) -> Vec<u8> {
    (0..width)
        .flat_map(|x| {
            let [red, green, blue] = pixel(x, y, width, height, frame);
            [blue, green, red, 0]
        })
        .collect()
}

/// The whole of frame `frame` as rows of red, green, blue: what a monitor has to show.
#[must_use]
pub fn rgb(width: u32, height: u32, frame: u32) -> Vec<u8> {
    (0..height).flat_map(|y| (0..width).flat_map(move |x| pixel(x, y, width, height, frame))).collect()
}
