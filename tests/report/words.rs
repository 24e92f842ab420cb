//! Numbers as text: the values that the interactive chart's script is held to as well.

use flame_chart::text::{count, percent, round_step, tick_label};
use flame_chart::units::Micros;
use serde_json::Value;

/// The rows of a table of `tests/data/words.json`: inputs as a list, and the text.
fn table(name: &str) -> Vec<(Vec<f64>, Value)> {
    let tables: Value = serde_json::from_str(include_str!("../data/words.json")).expect("JSON");
    let rows = tables[name].as_array().expect("a table").iter();
    let inputs = |input: &Value| match input.as_array() {
        Some(list) => list.iter().map(|value| value.as_f64().expect("a number")).collect(),
        None => vec![input.as_f64().expect("a number")],
    };
    rows.map(|row| (inputs(&row[0]), row[1].clone())).collect()
}

fn check(name: &str, of: impl Fn(&[f64]) -> Value) {
    let rows = table(name);
    assert!(rows.len() > 5, "{name}");
    for (input, expected) in rows {
        assert_eq!(of(&input), expected, "{name} of {input:?}");
    }
}

#[test]
fn numbers_read_as_the_table_says() {
    let micros = |value: f64| Micros(value as u64);
    check("times", |input| micros(input[0]).to_string().into());
    check("counts", |input| count(input[0] as u64, "span").into());
    check("percents", |input| percent(input[0] as u64, input[1] as u64).into());
    check("steps", |input| round_step(input[0]).into());
    check("ticks", |input| tick_label(micros(input[0]), micros(input[1]), micros(input[2])).into());
}
