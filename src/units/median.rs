//! The median of more values than anybody wants to copy.

/// The (lower) median of values that can be walked repeatedly, without a copy of them. They are
/// counted: those of the lowest 16 bits, then, if it is not among them, by the next 16 bits and
/// within the stretch found. Only where it is beyond `u32` are those values collected; few lengths
/// of 71 minutes fit on any axis.
#[must_use]
pub fn median<I: Iterator<Item = u64>>(values: impl Fn() -> I) -> Option<u64> {
    let mut counts = vec![0u64; 1 << 16];
    let mut total = 0u64;
    for value in values() {
        total += 1;
        if value >> 16 == 0 {
            counts[value as usize] += 1;
        }
    }
    let mut rank = total.checked_sub(1)? / 2;
    let find = |counts: &[u64], rank: &mut u64| {
        let found = counts.iter().position(|&count| match rank.checked_sub(count) {
            Some(rest) => {
                *rank = rest;
                false
            }
            None => true,
        });
        found.map(|found| found as u64)
    };
    if let Some(low) = find(&counts, &mut rank) {
        return Some(low);
    }
    let large = || values().filter(|value| value >> 16 != 0);
    let clamp = |value: u64| value.min(u64::from(u32::MAX));
    counts.fill(0);
    large().for_each(|value| counts[(clamp(value) >> 16) as usize] += 1);
    let high = find(&counts, &mut rank)?;
    counts.fill(0);
    let stretch = large().map(clamp).filter(|value| value >> 16 == high);
    stretch.for_each(|value| counts[(value & 0xffff) as usize] += 1);
    let found = high << 16 | find(&counts, &mut rank)?;
    if found < u64::from(u32::MAX) {
        return Some(found);
    }
    let mut beyond: Vec<u64> = values().filter(|&value| value >= found).collect();
    Some(*beyond.select_nth_unstable(rank as usize).1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::median;

    proptest! {
        #[test]
        fn the_median_is_the_middle_one(
            values in prop::collection::vec(prop_oneof![0..100u64, 65_000..66_000u64, any::<u32>().prop_map(u64::from), any::<u64>()], 0..40)
        ) {
            let mut sorted = values.clone();
            sorted.sort_unstable();
            let middle = sorted.get(sorted.len().saturating_sub(1) / 2).copied();
            prop_assert_eq!(median(|| values.iter().copied()), middle);
        }
    }
}
