//! Recordings with random damage: an error, or a sound profile of which every output is sound too.
//! The targets in `fuzz/` do the same without end.

use crate::support::dice::Dice;
use crate::support::oracle::library;
use crate::support::outputs;

/// Damage that leaves the JSON valid more often than not.
const TOKENS: [&str; 28] = [
    "0",
    "1",
    "7",
    "-",
    ".5",
    "e9",
    "99999999",
    "-1",
    "null",
    "true",
    "[]",
    "{}",
    "\"\"",
    " ",
    "\n",
    "<",
    "&",
    "]]>",
    "\\u0000",
    "\\ud800",
    "\\u202e",
    "(idle)",
    "(root)",
    "\"parent\":1,",
    "\"children\":[1,2,3],",
    "1795328803201872.2",
    "é😀",
    "-->",
];

fn corpus() -> Vec<Vec<u8>> {
    let folder_path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data");
    let files = std::fs::read_dir(&folder_path).expect("a folder").map(|file| file.expect("a file").path());
    let mut files: Vec<_> =
        files.filter(|path| path.extension().is_some_and(|extension| extension == "cpuprofile")).collect();
    files.sort();
    let texts: Vec<Vec<u8>> = files.iter().map(|path| std::fs::read(path).expect("readable")).collect();
    let traces =
        ["trace.json", "hermes.json"].map(|name| std::fs::read(folder_path.join(name)).expect("readable"));
    let texts: Vec<Vec<u8>> = texts.into_iter().chain(traces).collect();
    assert!(texts.len() > 12, "{} recordings", texts.len());
    texts
}

/// Reads what is left of a recording and writes everything; false where it could not be read.
fn survives(text: Vec<u8>) -> bool {
    let read = match library::read(text) {
        Ok(read) => read,
        Err(error) => {
            assert!(!error.to_string().is_empty() && !error.hint().is_empty());
            return false;
        }
    };
    library::check_invariants(&read);
    outputs::all(&read, "title").iter().for_each(outputs::check);
    true
}

#[test]
fn whatever_happens_to_a_recording_it_gets_an_answer() {
    let corpus = corpus();
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    let mut read = 0;
    for _ in 0..ROUNDS {
        let mut text = dice.pick(&corpus).clone();
        for _ in 0..=dice.roll(3) {
            dice.change(&mut text, &TOKENS);
        }
        read += usize::from(survives(text));
    }
    assert!((ROUNDS / 10..ROUNDS * 9 / 10).contains(&read), "{read} of {ROUNDS} were readable");
}

/// Changes of numbers alone: the text stays JSON, but ids, links and times lose their sense.
#[test]
fn whatever_the_numbers_are_there_is_a_chart() {
    const NUMBERS: [&str; 12] =
        ["0", "1", "2", "3", "5", "-1", "-4000", "999", "4294967295", "9007199254740993", "0.5", "1e6"];
    let corpus = corpus();
    let mut dice = Dice(0x1234_5678_9abc_def1);
    let mut read = 0;
    for _ in 0..ROUNDS {
        let mut text = dice.pick(&corpus).clone();
        for _ in 0..=dice.roll(20) {
            let start = dice.roll(text.len());
            let Some(at) = text[start..].iter().position(u8::is_ascii_digit).map(|at| start + at) else {
                continue;
            };
            let len = text[at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            text.splice(at..at + len, dice.pick(&NUMBERS).bytes());
        }
        read += usize::from(survives(text));
    }
    assert!(read > ROUNDS / 4, "{read} of {ROUNDS} were readable");
}

const ROUNDS: usize = 150;
