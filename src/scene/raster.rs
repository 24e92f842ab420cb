//! One row of spans too narrow to be bars, joined into marks.

/// A stretch of a row in one colour, in px from the row's left end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Run<C> {
    pub(super) start: i32,
    pub(super) end: i32,
    pub(super) colour: C,
    /// Less than half of it is covered.
    pub(super) faint: bool,
}

/// Takes spans in time order and tells, bin by bin, which colour covers most. Holds nothing of
/// the spans but the bin it is at, so that its size depends on the picture alone.
#[derive(Clone, Debug)]
pub(super) struct Raster<C> {
    /// The width of a bin in px.
    bin: i32,
    /// The bin being filled, and what covers it so far, in px.
    at: i32,
    cover: Vec<(C, f64)>,
    runs: Vec<Run<C>>,
}

impl<C: Copy + PartialEq> Raster<C> {
    pub(super) fn new(bin: i32) -> Self {
        Self { bin, at: 0, cover: Vec::new(), runs: Vec::new() }
    }

    /// Adds a span; spans come in order and do not overlap.
    #[inline]
    pub(super) fn add(&mut self, start: f64, end: f64, colour: C) {
        self.add_share(start, end, colour, 1.0);
    }

    #[inline]
    fn add_share(&mut self, start: f64, end: f64, colour: C, share: f64) {
        let bin = f64::from(self.bin);
        let first = (start / bin) as i32;
        let last = (end / bin) as i32;
        self.go_to(first);
        if first == last {
            return self.cover(colour, (end - start) * share);
        }
        self.cover(colour, (f64::from(first + 1) * bin - start) * share);
        if last > first + 1 {
            self.flush();
            self.push(Run {
                start: (first + 1) * self.bin,
                end: last * self.bin,
                colour,
                faint: share < 0.5,
            });
        }
        self.go_to(last);
        self.cover(colour, (end - f64::from(last) * bin) * share);
    }

    /// The bin that the latest span ends in.
    pub(super) fn at(&self) -> i32 {
        self.at
    }

    /// Adds a span of which nothing is known but that it lies in the bin that is being filled.
    #[inline]
    pub(super) fn cover(&mut self, colour: C, px: f64) {
        match self.cover.iter_mut().find(|entry| entry.0 == colour) {
            Some(entry) => entry.1 += px,
            None => self.cover.push((colour, px)),
        }
    }

    #[inline]
    fn go_to(&mut self, bin: i32) {
        if bin != self.at {
            self.flush();
            self.at = bin;
        }
    }

    fn flush(&mut self) {
        // Of equals the first, so that the picture depends on nothing but the recording.
        let most = self.cover.iter().fold(None, |most: Option<(C, f64)>, &entry| match most {
            Some(most) if most.1 >= entry.1 => Some(most),
            _ => Some(entry),
        });
        let covered: f64 = self.cover.iter().map(|entry| entry.1).sum();
        self.cover.clear();
        if let Some((colour, px)) = most
            && px > 0.0
        {
            let faint = covered < 0.5 * f64::from(self.bin);
            self.push(Run { start: self.at * self.bin, end: (self.at + 1) * self.bin, colour, faint });
        }
    }

    fn push(&mut self, run: Run<C>) {
        match self.runs.last_mut() {
            Some(last) if last.end == run.start && last.colour == run.colour && last.faint == run.faint => {
                last.end = run.end;
            }
            _ => self.runs.push(run),
        }
    }

    /// The runs, in order, none beyond `width`.
    pub(super) fn finish(mut self, width: i32) -> Vec<Run<C>> {
        self.flush();
        self.runs.retain_mut(|run| {
            run.end = run.end.min(width);
            run.start < run.end
        });
        self.runs
    }
}

/// The same row in bins of another width.
pub(super) fn coarser<C: Copy + PartialEq>(runs: &[Run<C>], bin: i32, width: i32) -> Vec<Run<C>> {
    let mut raster = Raster::new(bin);
    for run in runs {
        // What is faint is known to be covered by less than half.
        let share = if run.faint { 0.25 } else { 1.0 };
        raster.add_share(f64::from(run.start), f64::from(run.end), run.colour, share);
    }
    raster.finish(width)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(bin: i32, spans: &[(f64, f64, char)]) -> Vec<(i32, i32, char, bool)> {
        let mut raster = Raster::new(bin);
        for &(start, end, colour) in spans {
            raster.add(start, end, colour);
        }
        raster.finish(100).into_iter().map(|run| (run.start, run.end, run.colour, run.faint)).collect()
    }

    #[test]
    fn a_bin_has_the_colour_that_covers_most_of_it() {
        assert_eq!(runs(1, &[(2.0, 2.3, 'a'), (2.3, 2.7, 'b'), (2.7, 3.0, 'a')]), [(2, 3, 'a', false)]);
    }

    #[test]
    fn a_lonely_span_is_faint_but_there() {
        assert_eq!(runs(1, &[(7.1, 7.2, 'a')]), [(7, 8, 'a', true)]);
    }

    #[test]
    fn neighbours_of_one_colour_join() {
        let spans: Vec<_> = (0..40).map(|at| (f64::from(at) * 0.5, f64::from(at + 1) * 0.5, 'a')).collect();
        assert_eq!(runs(1, &spans), [(0, 20, 'a', false)]);
    }

    #[test]
    fn a_wide_span_fills_its_bins() {
        assert_eq!(
            runs(1, &[(0.8, 5.4, 'a'), (5.4, 6.0, 'b')]),
            [(0, 1, 'a', true), (1, 5, 'a', false), (5, 6, 'b', false)]
        );
        assert_eq!(runs(1, &[(99.5, 100.0, 'a')]), [(99, 100, 'a', false)]);
    }

    #[test]
    fn coarser_bins_keep_what_dominates() {
        let fine = [(0.0, 1.0, 'a'), (1.0, 4.0, 'b'), (6.0, 7.0, 'a')];
        let mut raster = Raster::new(1);
        fine.iter().for_each(|&(start, end, colour)| raster.add(start, end, colour));
        let coarse = coarser(&raster.finish(100), 4, 100);
        assert_eq!(
            coarse,
            [
                Run { start: 0, end: 4, colour: 'b', faint: false },
                Run { start: 4, end: 8, colour: 'a', faint: true }
            ]
        );
    }
}
