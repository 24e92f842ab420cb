//! An independent reader of pprof's format: protocol buffers by their definition, and profile.proto's
//! field numbers. It takes nothing that the format does not allow.

use std::collections::BTreeMap;
use std::io::Read;

/// A profile as it was read.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Profile {
    pub types: Vec<(String, String)>,
    pub samples: Vec<Sample>,
    pub time: u64,
    pub duration: u64,
    pub period_type: Option<(String, String)>,
    pub period: u64,
    pub default_type: String,
    pub texts: Vec<String>,
}

/// A sample: its frames, the innermost first, as name, file and line.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sample {
    pub stack: Vec<(String, String, u64)>,
    pub values: Vec<u64>,
    pub labels: BTreeMap<String, String>,
}

impl Profile {
    /// The sum of all samples' values of this type.
    pub fn sum(&self, name: &str) -> u64 {
        let at = self.types.iter().position(|of| of.0 == name).expect("such values");
        self.samples.iter().map(|sample| sample.values[at]).sum()
    }
}

enum Value<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

impl<'a> Value<'a> {
    fn number(&self) -> u64 {
        match self {
            Self::Number(number) => *number,
            Self::Bytes(_) => panic!("bytes where a number belongs"),
        }
    }

    fn bytes(&self) -> &'a [u8] {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Number(_) => panic!("a number where bytes belong"),
        }
    }
}

fn varint(bytes: &mut &[u8]) -> u64 {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first().expect("a number goes on");
        *bytes = rest;
        value |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return value;
        }
    }
    panic!("a number of more than 64 bits");
}

fn fields(mut bytes: &[u8]) -> Vec<(u64, Value<'_>)> {
    let mut fields = Vec::new();
    while !bytes.is_empty() {
        let key = varint(&mut bytes);
        let value = match key & 7 {
            0 => Value::Number(varint(&mut bytes)),
            2 => {
                let length = varint(&mut bytes) as usize;
                let (value, rest) = bytes.split_at(length);
                bytes = rest;
                Value::Bytes(value)
            }
            other => panic!("wire type {other}"),
        };
        fields.push((key >> 3, value));
    }
    fields
}

fn packed(mut bytes: &[u8]) -> Vec<u64> {
    let mut values = Vec::new();
    while !bytes.is_empty() {
        values.push(varint(&mut bytes));
    }
    values
}

/// By field: the last number, 0 where it is not there.
fn numbers(bytes: &[u8]) -> BTreeMap<u64, u64> {
    fields(bytes).into_iter().map(|(field, value)| (field, value.number())).collect()
}

/// Reads a gzipped profile.
pub fn read(gzipped: &[u8]) -> Profile {
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(gzipped).read_to_end(&mut bytes).expect("gzip");
    let fields_of_all = fields(&bytes);
    let all = |number: u64| fields_of_all.iter().filter(move |field| field.0 == number).map(|field| &field.1);
    let texts: Vec<String> =
        all(6).map(|text| String::from_utf8(text.bytes().to_vec()).expect("UTF-8")).collect();
    assert_eq!(texts.first().map(String::as_str), Some(""), "the first text is empty");
    let text = |number: u64| texts[number as usize].clone();
    let value_type = |bytes: &[u8]| {
        let numbers = numbers(bytes);
        (text(numbers[&1]), text(numbers[&2]))
    };
    let mut functions = BTreeMap::new();
    for function in all(5) {
        let numbers = numbers(function.bytes());
        let get = |field: u64| numbers.get(&field).copied().unwrap_or(0);
        let old = functions.insert(get(1), (text(get(2)), text(get(4)), get(5)));
        assert!(old.is_none() && get(1) > 0, "every function has a number of its own");
    }
    let mut locations = BTreeMap::new();
    for location in all(4) {
        let (mut id, mut frame) = (0, None);
        for (field, value) in fields(location.bytes()) {
            match field {
                1 => id = value.number(),
                4 => {
                    let line = numbers(value.bytes());
                    let (name, file, _) = functions[&line[&1]].clone();
                    frame = Some((name, file, line.get(&2).copied().unwrap_or(0)));
                }
                other => panic!("field {other} of a location"),
            }
        }
        let old = locations.insert(id, frame.expect("a location has a line"));
        assert!(old.is_none() && id > 0, "every location has a number of its own");
    }
    let types: Vec<_> = all(1).map(|of| value_type(of.bytes())).collect();
    let mut samples = Vec::new();
    for bytes in all(2) {
        let mut sample = Sample::default();
        for (field, value) in fields(bytes.bytes()) {
            match field {
                1 => sample.stack.extend(packed(value.bytes()).iter().map(|id| locations[id].clone())),
                2 => sample.values = packed(value.bytes()),
                3 => {
                    let label = numbers(value.bytes());
                    let old = sample.labels.insert(text(label[&1]), text(label[&2]));
                    assert_eq!(old, None, "a label stands once");
                }
                other => panic!("field {other} of a sample"),
            }
        }
        assert_eq!(sample.values.len(), types.len(), "a value of each type");
        samples.push(sample);
    }
    let number = |field: u64| all(field).next_back().map_or(0, Value::number);
    Profile {
        types,
        samples,
        time: number(9),
        duration: number(10),
        period_type: all(11).next_back().map(|of| value_type(of.bytes())),
        period: number(12),
        default_type: text(number(14)),
        texts,
    }
}
