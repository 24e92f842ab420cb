//! Stacks that are too deep for V8, which drops their outer frames (rule 20 of docs/format.md).

use super::Timeline;

/// V8 keeps this many frames of a stack and drops the outer ones
/// (`TickSample::kMaxFramesCount` in V8's `src/profiler/tick-sample.h`). Frames without a name
/// are left out after that and inlined ones are put in, so a cut stack is a little shorter or
/// longer.
const V8_MAX_FRAMES: u32 = 255;

/// From how many frames on a stack may have been cut.
const NEARLY_MAX_FRAMES: u32 = 250;

/// Inlining makes a dozen frames of one at most; a recorder of deeper stacks than this cuts none.
const MOST_CUT_FRAMES: u32 = 16 * V8_MAX_FRAMES;

impl Timeline<'_> {
    /// How many samples lost their outer frames: those of a deep stack that seems to begin in a
    /// function which is really called by others.
    pub(super) fn count_cut_stacks(&self) -> u64 {
        let tree = &self.profile.tree;
        let deepest = tree.ids().map(|node| tree.row(node) + 1).max().unwrap_or(0);
        // What does not sample while it waits is no V8.
        if !(NEARLY_MAX_FRAMES..=MOST_CUT_FRAMES).contains(&deepest)
            || self.profile.samples.waits_are_unsampled()
        {
            return 0;
        }
        let mut is_called = vec![false; self.profile.functions.len()];
        for node in tree.ids() {
            // A function that calls itself may be called by nothing else.
            let caller = tree.parent(node).map(|caller| tree.function(caller));
            if caller.is_some_and(|caller| caller != tree.function(node)) {
                is_called[tree.function(node).index()] = true;
            }
        }
        let begins_within = |node| is_called[tree.function(self.hiccups.outermost(node)).index()];
        let sampled = || self.profile.samples.nodes().iter().filter_map(|node| node.some());
        let frames = |node| tree.row(node) + 1;
        // Inlining keeps a deeper stack from its very beginning now and then; who mostly does cuts none.
        let whole = sampled().filter(|&node| frames(node) > V8_MAX_FRAMES + 1 && !begins_within(node));
        let cut = sampled().filter(|&node| frames(node) >= NEARLY_MAX_FRAMES && begins_within(node));
        let (whole, cut) = (whole.count() as u64, cut.count() as u64);
        if cut > whole { cut } else { 0 }
    }
}
