//! Path data, as short as it can be written.

use std::fmt::Write;

use crate::scene::Rect;

/// Rectangles as one path to be filled, which closes it. Those of a row are one zigzag along its
/// top edge, half as long as each by itself.
pub(super) fn filled(rects: &[Rect]) -> String {
    let mut data = String::with_capacity(rects.len() * 12);
    let mut before: Option<&Rect> = None;
    for rect in rects {
        let Rect { x, y, width, height } = rect;
        match before {
            Some(last) if (last.y, last.height) == (*y, *height) && last.right() <= *x => {
                if last.right() < *x {
                    push(&mut data, format_args!("h{}", x - last.right()));
                }
            }
            last => {
                let absolute = format!("M{x} {y}");
                let relative = last.map(|last| format!("m{} {}", x - last.right(), y - last.y));
                data += &relative.filter(|relative| relative.len() < absolute.len()).unwrap_or(absolute);
            }
        }
        push(&mut data, format_args!("v{height}h{width}v-{height}"));
        before = Some(rect);
    }
    data
}

/// One rectangle.
pub(super) fn rect(&Rect { x, y, width, height }: &Rect) -> String {
    format!("M{x} {y}h{width}v{height}H{x}z")
}

/// A pin: the triangle and its line, down to the tip.
pub(super) fn pin(x: i32, y: i32, stem: i32) -> String {
    let tip = y - stem;
    let line = if stem > 0 { format!("M{x} {tip}h1v{stem}h-1z") } else { String::new() };
    format!("M{x} {tip}l-5 -8h11l-5 8z{line}")
}

fn push(data: &mut String, text: std::fmt::Arguments<'_>) {
    data.write_fmt(text).expect("a String takes everything");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rectangles_of_a_row_are_one_zigzag() {
        let rect = |x, y, width| Rect { x, y, width, height: 15 };
        assert_eq!(
            filled(&[rect(101, 0, 2), rect(105, 0, 1), rect(106, 0, 1), rect(100, 16, 3), rect(7, 32, 1)]),
            "M101 0v15h2v-15h2v15h1v-15v15h1v-15m-7 16v15h3v-15M7 32v15h1v-15"
        );
        assert_eq!(filled(&[]), "");
    }
}
