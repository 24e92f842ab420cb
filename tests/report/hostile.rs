//! Names and urls that try to become markup, script or control: in every output they stay text.

use proptest::prelude::*;

use crate::support::{oracle, outputs, texts};

const TEXTS: [&str; 36] = [
    "<script>alert(1)</script>",
    "</text></svg><svg onload=alert(1)>",
    "<![CDATA[x]]>",
    "]]>",
    "-->",
    "<!-- x --",
    "<?xml?>",
    "<!DOCTYPE svg [<!ENTITY a \"b\">]>",
    "&amp;&lt;&#x41;&unknown;",
    "a & b < c > d \" e ' f",
    "\"onload=\"alert(1)",
    "' onclick='alert(1)",
    "`${alert(1)}`",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://example.com/x.js",
    "url(https://example.com/x.png)",
    "x\0y",
    "x\u{1}\u{8}\u{b}\u{c}\u{1f}\u{7f}\u{85}\u{9f}y",
    "line one\nline two\r\nline three\tend",
    "\u{1b}[31mred\u{1b}]0;title\u{7}",
    "x\u{fffe}y\u{ffff}z\u{1fffe}",
    "\u{202e}gnp.exe",
    "\u{2066}x\u{2069}\u{200f}\u{feff}",
    "\u{2028}\u{2029}",
    "e\u{301}\u{302}\u{303}\u{304}",
    "日本語 한국어 العربية עברית ไทย 😀👩‍👩‍👧‍👦🇩🇪",
    "semi;colon 12",
    "name 42",
    "name_[j]",
    "# comment",
    "  leading and trailing  ",
    "| a | b |\n|---|---|",
    "[x](javascript:alert(1)) ![y](https://example.com/z.png) `c` <b>",
    "(idle)",
    "%s %n {} {0} $1 \\ \\n \\u0041",
];

#[test]
fn no_text_becomes_anything_but_text() {
    for text in TEXTS {
        texts::check(text, "file:///app.js");
        texts::check("work", text);
        texts::check(text, text);
    }
}

#[test]
fn an_empty_name_is_anonymous_everywhere() {
    texts::check("", "");
    texts::check("", "file:///app.js");
}

#[test]
fn a_name_of_megabytes_does_no_harm() {
    let name = "<é&😀\u{1}".repeat(200_000);
    let read = oracle::library::read(texts::recording(&name, "file:///app.js")).expect("readable");
    for output in outputs::all(&read, &name) {
        outputs::check(&output);
    }
    assert!(outputs::png(&read).starts_with(b"\x89PNG"));
}

#[test]
fn lone_surrogates_are_mended_and_counted() {
    let text = String::from_utf8(texts::recording("NAME", "file:///app.js")).expect("UTF-8");
    let text = text.replace("NAME", r"a\ud800b\udfffc\ud83d\ude00");
    let read = oracle::library::read(text).expect("readable");
    let names: Vec<&str> =
        read.profile(0).functions.ids().map(|id| read.profile(0).functions.name(id)).collect();
    assert!(names.contains(&"a\u{fffd}b\u{fffd}c😀"), "{names:?}");
    assert!(oracle::library::warnings(&read).iter().any(|warning| warning.0 == "invalid-text"));
    for output in outputs::all(&read, "title") {
        outputs::check(&output);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_stays_text(name in any::<String>(), url in any::<String>()) {
        texts::check(&name, &url);
    }
}
