use proptest::prelude::*;

use super::*;

/// The name at the place that `‸` marks.
fn name(marked: &str) -> Option<String> {
    let place = marked.find('‸').expect("a mark");
    name_at(&marked.replace('‸', ""), place).map(Cow::into_owned)
}

#[test]
fn names_are_read_from_headers() {
    for (text, expected) in [
        ("export function alpha‸(value) { }", "alpha"),
        ("export ‸function alpha(value) { }", "alpha"),
        ("export‸ function alpha(value) { }", "alpha"),
        ("‸export async function* alpha<T>(value: T): AsyncGenerator<T> { }", "alpha"),
        ("function ‸alpha(value) { }", "alpha"),
        ("function alpha(‸value) { }", "alpha"),
        ("const alpha = ‸(a, b) => a", "alpha"),
        ("const alpha = (‸a, b) => a", "alpha"),
        ("const alpha = async ‸a => a", "alpha"),
        ("const ‸alpha = a => a", "alpha"),
        ("export const alpha: Map<string, number> = ‸(a) => a", "alpha"),
        ("let alpha: (a: A | B) => C = ‸(a) => a", "alpha"),
        ("let alpha = <T,>‸(a: T): T => a", "alpha"),
        ("this.alpha = ‸function () { }", "alpha"),
        ("exports.alpha = function‸() { }", "alpha"),
        ("a.b ??= ‸() => { }", "b"),
        ("({ alpha: ‸() => 1 })", "alpha"),
        ("({ 'al-pha': ‸function () { } })", "al-pha"),
        ("({ alpha‸() { } })", "alpha"),
        ("({ \"al-pha\"‸() { } })", "al-pha"),
        ("class A { ‸alpha(a: A): B { } }", "alpha"),
        ("class A { private async alpha‸(a) { } }", "alpha"),
        ("class A { static ‸#alpha(a) { } }", "#alpha"),
        ("class A { #alpha‸(a) { } }", "#alpha"),
        ("class A { get ‸alpha() { } }", "alpha"),
        ("class A { ‸get alpha() { } }", "alpha"),
        ("class A { set alpha‸(a) { } }", "alpha"),
        ("class A { ‸alpha = (a) => a }", "alpha"),
        ("class A { alpha: B = ‸(a) => a }", "alpha"),
        ("class A extends B { constructor‸(a) { } }", "A"),
        ("class A { x() { { } } ‸constructor(a) { } }", "A"),
        ("const A = class { constructor‸() { } }", "A"),
        ("‸class A { }", "A"),
        ("export default ‸() => 1", "default"),
        ("export default ‸function () { }", "default"),
        ("(‸async function alpha() { })()", "alpha"),
        ("‸(async function alpha() { })()", "alpha"),
    ] {
        assert_eq!(name(text).as_deref(), Some(expected), "{text}");
    }
}

#[test]
fn what_is_called_or_passed_gives_no_name() {
    for text in [
        "items.map(‸(item) => item.id)",
        "items.map(‸item => item.id)",
        "items.map(‸function (item) { })",
        "setTimeout(‸() => { }, 9)",
        "call(1, ‸async (a) => a)",
        "return ‸(a) => a",
        "const makeRandom = (seed: number) => ‸() => { }",
        "a ? b : ‸() => 1",
        "if (a === ‸(() => 1)) { }",
        "[‸(a) => a]",
        "({ [key]: ‸() => 1 })",
        "const ‸icon = <Icon name={a};",
        "({ ‸icon: <b })",
    ] {
        assert_eq!(name(text).unwrap_or_default(), "", "{text}");
    }
}

/// What headers are made of, and what only looks so.
const TOKENS: [&str; 40] = [
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "<",
    ">",
    "=>",
    "=",
    "==",
    ":",
    ";",
    ",",
    ".",
    "?",
    "!",
    "|",
    "&",
    "*",
    "#",
    "/*",
    "*/",
    "//",
    "\n",
    " ",
    "\"",
    "'",
    "`",
    "\\",
    "/",
    "a",
    "é😀",
    "function",
    "class",
    "get ",
    "async ",
    "constructor",
    "default ",
    "static ",
];

proptest! {
    #[test]
    fn any_place_of_any_tokens_gets_an_answer(tokens in prop::collection::vec(prop::sample::select(&TOKENS[..]), 0..40)) {
        let text = tokens.concat();
        for place in 0..=text.len() {
            if let Some(name) = name_at(&text, place) {
                prop_assert!(name == "default" || text.contains(&*name), "{name} is not in {text}");
            }
        }
    }
}

#[test]
fn any_place_of_any_text_gets_an_answer() {
    let text = "a=<(>{[\"'`//*/é😀=>function class constructor get async ,;:?!#".repeat(3);
    for place in 0..=text.len() {
        let _ = name_at(&text, place);
    }
    let deep = "(".repeat(9_000) + "é" + &"<{[=>:".repeat(3_000);
    for place in (0..deep.len()).step_by(97) {
        let _ = name_at(&deep, place);
    }
}
