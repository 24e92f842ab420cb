//! Colours: the palette, and which function gets which.
//!
//! The same thing has the same colour in every recording and on every machine: colours come from
//! names alone. Hue tells where code lives, in a way that colour-blind readers see too: the
//! recorded program's own code is warm and strong, dependencies are cool, what code generated is lime,
//! the runtime is grey. Shade tells functions of one place apart.

use std::fmt;

use crate::recording::{Category, FunctionId, FunctionTable, Kind, Origin, origin_of};

/// A colour as sRGB.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rgb(pub u8, pub u8, pub u8);

impl Rgb {
    const fn hex(value: u32) -> Self {
        Self((value >> 16) as u8, (value >> 8) as u8, value as u8)
    }

    /// Relative luminance as WCAG 2 defines it, 0 for black to 1 for white.
    #[must_use]
    pub fn luminance(self) -> f64 {
        let linear = |value: u8| {
            let value = f64::from(value) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.0) + 0.7152 * linear(self.1) + 0.0722 * linear(self.2)
    }

    /// Contrast ratio as WCAG 2 defines it, 1 to 21.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }
}

/// As `#rrggbb`.
impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

/// One colour in both schemes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Swatch {
    /// On light paper.
    pub light: Rgb,
    /// On dark paper.
    pub dark: Rgb,
}

const fn swatch(light: u32, dark: u32) -> Swatch {
    Swatch { light: Rgb::hex(light), dark: Rgb::hex(dark) }
}

/// A bar's colour, by its place in [`PALETTE`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Colour(pub u8);

impl Colour {
    /// The colour in both schemes.
    #[must_use]
    pub fn swatch(self) -> Swatch {
        PALETTE[usize::from(self.0)]
    }
}

/// Hues of [`PALETTE`]'s first part, each in [`OWN_SHADES`] shades.
const OWN_HUES: u32 = 4;
const OWN_SHADES: u32 = 3;
/// Hues of the part behind it, each in [`PACKAGE_SHADES`] shades.
const PACKAGE_HUES: u32 = 8;
const PACKAGE_SHADES: u32 = 2;
const GENERATED_SHADES: u32 = 2;
const GREY_SHADES: u32 = 2;

const FIRST_PACKAGE: u32 = OWN_HUES * OWN_SHADES;
const FIRST_GENERATED: u32 = FIRST_PACKAGE + PACKAGE_HUES * PACKAGE_SHADES;
const FIRST_RUNTIME: u32 = FIRST_GENERATED + GENERATED_SHADES;
const FIRST_NATIVE: u32 = FIRST_RUNTIME + GREY_SHADES;
const GARBAGE_COLLECTOR: u32 = FIRST_NATIVE + GREY_SHADES;
const PROGRAM: u32 = GARBAGE_COLLECTOR + 1;
const IDLE: u32 = PROGRAM + 1;
/// Exact events of traces, one colour a category.
const FIRST_EVENT: u32 = IDLE + 1;
const EVENT_CATEGORIES: u32 = 5;
const FIRST_CHANGE: u32 = FIRST_EVENT + EVENT_CATEGORIES;

/// What is as it was.
pub const SAME: Colour = Colour(FIRST_CHANGE as u8);
/// What calls something that is not.
pub const LEADING: Colour = Colour(FIRST_CHANGE as u8 + 1);
/// What takes more time.
pub const MORE: Colour = Colour(FIRST_CHANGE as u8 + 2);
/// What takes less.
pub const LESS: Colour = Colour(FIRST_CHANGE as u8 + 3);

/// How many colours there are.
pub const COLOURS: usize = (FIRST_CHANGE + 4) as usize;

/// All colours of bars. Within a family, lightness is even in OKLCH.
pub const PALETTE: [Swatch; COLOURS] = [
    // First-party code: vermilion, orange, amber, yellow.
    swatch(0xffaf94, 0xaa4d30),
    swatch(0xfd9473, 0x9c4022),
    swatch(0xe88161, 0x8d3213),
    swatch(0xffb47e, 0xa45502),
    swatch(0xf79b54, 0x964800),
    swatch(0xe38840, 0x873b00),
    swatch(0xffb84d, 0x936204),
    swatch(0xeba536, 0x855500),
    swatch(0xd69218, 0x784800),
    swatch(0xe7c53f, 0x816b0f),
    swatch(0xd4b122, 0x745e00),
    swatch(0xc09e00, 0x675200),
    // Packages: teal to pink. Neighbours differ in lightness too, for those who do not see the hue.
    swatch(0x76ccc4, 0x216863),
    swatch(0x6cc3bb, 0x16605b),
    swatch(0x63b9c6, 0x0e5b64),
    swatch(0x5ab0bc, 0x0a525b),
    swatch(0xb0e4ff, 0x08465d),
    swatch(0x96ddff, 0x043e54),
    swatch(0xa5cfff, 0x496a8f),
    swatch(0x99c5f7, 0x426286),
    swatch(0xa1afe9, 0x3f4871),
    swatch(0x98a5df, 0x384068),
    swatch(0xa697d2, 0x594e79),
    swatch(0x9d8ec8, 0x524670),
    swatch(0xdab2e7, 0x72557c),
    swatch(0xd0a8dd, 0x6a4d73),
    swatch(0xfabee5, 0x5e3651),
    swatch(0xf0b4db, 0x562e49),
    // Generated code: lime.
    swatch(0xd8efb4, 0x2f6f4a),
    swatch(0xcdf299, 0x27643f),
    // The runtime's JavaScript, native functions.
    swatch(0xc4c7cd, 0x585b61),
    swatch(0xb4b7bd, 0x4d5055),
    swatch(0xa1a5ab, 0x3d4045),
    swatch(0x93979d, 0x35383d),
    // Garbage collector, (program), (idle).
    swatch(0xa6b08a, 0x57603c),
    swatch(0xdee0e2, 0x2f3033),
    swatch(0xedeef0, 0x232426),
    // Exact events: tasks, scripts, loading, layout, paint. Paler than code, so that code stands out.
    swatch(0xd5dae3, 0x3a4150),
    swatch(0xf1e6c8, 0x4a4430),
    swatch(0xbdd7f2, 0x2c4a68),
    swatch(0xd8c6f0, 0x4d3a68),
    swatch(0xbfe0bb, 0x2f5236),
    // What became of functions: the same, leads to a change, slower or new, faster or removed.
    swatch(0xdfe1e5, 0x3a3d42),
    swatch(0xf0e2d6, 0x4b4037),
    swatch(0xf08f6f, 0x9a3c20),
    swatch(0x86bbee, 0x215a8c),
];

/// Everything that is not a bar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// The paper.
    pub paper: Rgb,
    /// Text, labels on bars included, and outlines of spikes.
    pub ink: Rgb,
    /// Less important text.
    pub muted: Rgb,
    /// Lines that guide the eye.
    pub line: Rgb,
    /// Faint background of what belongs together.
    pub band: Rgb,
    /// Links.
    pub link: Rgb,
}

/// The scheme of paper.
pub const LIGHT: Theme = Theme {
    paper: Rgb::hex(0xffffff),
    ink: Rgb::hex(0x1b1c20),
    muted: Rgb::hex(0x5e6168),
    line: Rgb::hex(0xe3e4e8),
    band: Rgb::hex(0xf4f0ff),
    link: Rgb::hex(0x0b57b7),
};

/// The scheme for dark rooms.
pub const DARK: Theme = Theme {
    paper: Rgb::hex(0x17181b),
    ink: Rgb::hex(0xf2f2f4),
    muted: Rgb::hex(0xa4a7ae),
    line: Rgb::hex(0x303238),
    band: Rgb::hex(0x25223a),
    link: Rgb::hex(0x8ab8ff),
};

/// What colours tell apart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// Where code lives: hue by origin, shade by function.
    #[default]
    Origin,
    /// Files: each has one of all colours of code.
    File,
    /// Functions: each has one of all colours of code.
    Function,
}

impl Scheme {
    /// What it is called in options and data.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Origin => "origin",
            Self::File => "file",
            Self::Function => "function",
        }
    }
}

/// The colour of a function.
#[must_use]
pub fn colour_of(functions: &FunctionTable, function: FunctionId, scheme: Scheme) -> Colour {
    let name = hash(functions.name(function));
    let place = match origin_of(functions, function) {
        Origin::GarbageCollector => GARBAGE_COLLECTOR,
        Origin::Meta if functions.kind(function) == Kind::Idle => IDLE,
        Origin::Meta => PROGRAM,
        Origin::Event(category) => event_colour(category),
        _ if scheme == Scheme::Function => name % FIRST_GENERATED,
        // What has no file keeps the colours of its kind.
        Origin::FirstParty | Origin::Package(_) if scheme == Scheme::File => {
            hash(file_name(functions.url(function))) % FIRST_GENERATED
        }
        Origin::FirstParty => {
            // The directory differs from machine to machine, the file's name does not.
            let file = hash(file_name(functions.url(function)));
            file % OWN_HUES * OWN_SHADES + name % OWN_SHADES
        }
        Origin::Package(package) => {
            FIRST_PACKAGE + hash(&package.to_string()) % PACKAGE_HUES * PACKAGE_SHADES + name % PACKAGE_SHADES
        }
        Origin::Generated => FIRST_GENERATED + name % GENERATED_SHADES,
        Origin::Runtime => FIRST_RUNTIME + name % GREY_SHADES,
        Origin::Native => FIRST_NATIVE + name % GREY_SHADES,
    };
    Colour(place as u8)
}

/// The colours that stand for an origin in a legend: of own code one of each hue.
#[must_use]
pub fn colours_of_origin(origin: Origin<'_>) -> Vec<Colour> {
    let colour = |place| Colour(place as u8);
    match origin {
        Origin::FirstParty => (0..OWN_HUES).map(|hue| colour(hue * OWN_SHADES + 1)).collect(),
        Origin::Package(package) => {
            let first = FIRST_PACKAGE + hash(&package.to_string()) % PACKAGE_HUES * PACKAGE_SHADES;
            vec![colour(first), colour(first + 1)]
        }
        Origin::Generated => vec![colour(FIRST_GENERATED), colour(FIRST_GENERATED + 1)],
        Origin::Runtime => vec![colour(FIRST_RUNTIME), colour(FIRST_RUNTIME + 1)],
        Origin::Native => vec![colour(FIRST_NATIVE), colour(FIRST_NATIVE + 1)],
        Origin::GarbageCollector => vec![colour(GARBAGE_COLLECTOR)],
        Origin::Meta => vec![colour(PROGRAM), colour(IDLE)],
        Origin::Event(category) => vec![colour(event_colour(category))],
    }
}

fn event_colour(category: Category) -> u32 {
    let place = match category {
        Category::Script => 1,
        Category::Loading => 2,
        Category::Layout => 3,
        Category::Paint => 4,
        _ => 0,
    };
    FIRST_EVENT + place
}

fn file_name(url: &str) -> &str {
    url.rsplit(['/', '\\']).next().unwrap_or(url)
}

/// FNV-1a with its bits mixed: the same on every machine and in every version.
fn hash(text: &str) -> u32 {
    let fnv =
        text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    let mixed = (fnv ^ (fnv >> 16)).wrapping_mul(0x85eb_ca6b);
    mixed ^ (mixed >> 13)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::Function;

    fn function(functions: &mut FunctionTable, name: &str, url: &str, kind: Kind) -> FunctionId {
        let name = functions.intern_text(name);
        let url = functions.intern_text(url);
        let script_id = functions.intern_text("");
        functions.intern(Function { name, url, script_id, line: 1, column: 1, kind })
    }

    #[test]
    fn labels_and_texts_can_be_read() {
        for swatch in PALETTE {
            assert!(swatch.light.contrast(LIGHT.ink) >= 4.5, "label on {}", swatch.light);
            assert!(swatch.dark.contrast(DARK.ink) >= 4.5, "label on dark {}", swatch.dark);
        }
        for theme in [LIGHT, DARK] {
            for text in [theme.ink, theme.muted, theme.link] {
                for ground in [theme.paper, theme.band] {
                    assert!(text.contrast(ground) >= 4.5, "{text} on {ground}");
                }
            }
        }
    }

    /// What a reader without red, or without green, cones sees (Viénot, Brettel, Mollon 1999), as
    /// yellow-versus-blue: the one hue that is left.
    fn yellowness(colour: Rgb, matrix: [[f64; 3]; 3]) -> f64 {
        let linear = [colour.0, colour.1, colour.2].map(|value| (f64::from(value) / 255.0).powf(2.2));
        let seen = matrix.map(|row| row.iter().zip(linear).map(|(a, b)| a * b).sum::<f64>().powf(1.0 / 2.2));
        (seen[0] + seen[1]) / 2.0 - seen[2]
    }

    #[test]
    fn colour_blind_readers_tell_own_code_from_packages() {
        let protan = [[0.1121, 0.8853, 0.0005], [0.1127, 0.8897, -0.0001], [0.0045, 0.0085, 1.0019]];
        let deutan = [[0.2920, 0.7054, -0.0003], [0.2934, 0.7089, 0.0], [-0.0209, 0.0256, 1.0019]];
        let (own, packages) = PALETTE[..FIRST_GENERATED as usize].split_at(FIRST_PACKAGE as usize);
        for matrix in [protan, deutan] {
            for side in [|swatch: &Swatch| swatch.light, |swatch: &Swatch| swatch.dark] {
                let least = own.iter().map(|own| yellowness(side(own), matrix)).fold(f64::MAX, f64::min);
                let most =
                    packages.iter().map(|package| yellowness(side(package), matrix)).fold(f64::MIN, f64::max);
                assert!(least > most + 0.08, "own code from {least:.2} on, packages up to {most:.2}");
            }
        }
    }

    /// How far apart two colours look (OKLab) to a reader without red, or without green, cones, or who
    /// has all of them (Machado, Oliveira, Fernandes 2009).
    fn least_distance(one: Rgb, other: Rgb) -> f64 {
        const SEEN: [[[f64; 3]; 3]; 3] = [
            [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
            [
                [0.152_286, 1.052_583, -0.204_868],
                [0.114_503, 0.786_281, 0.099_216],
                [-0.003_882, -0.048_116, 1.051_998],
            ],
            [
                [0.367_322, 0.860_646, -0.227_968],
                [0.280_085, 0.672_501, 0.047_413],
                [-0.011_820, 0.042_940, 0.968_881],
            ],
        ];
        let times = |matrix: [[f64; 3]; 3], v: [f64; 3]| {
            matrix.map(|row| row.iter().zip(v).map(|(a, b)| a * b).sum::<f64>())
        };
        let lab = |colour: Rgb, seen: [[f64; 3]; 3]| {
            let linear = [colour.0, colour.1, colour.2].map(|value| Rgb(value, value, value).luminance());
            let lms = [
                [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
                [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
                [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
            ];
            let cones = times(lms, times(seen, linear).map(|value| value.max(0.0))).map(f64::cbrt);
            let lab = [
                [0.210_454_255_3, 0.793_617_785_0, -0.004_072_046_8],
                [1.977_998_495_1, -2.428_592_205_0, 0.450_593_709_9],
                [0.025_904_037_1, 0.782_771_766_2, -0.808_675_766_0],
            ];
            times(lab, cones)
        };
        let distance = |seen| {
            let (one, other) = (lab(one, seen), lab(other, seen));
            one.iter().zip(other).map(|(a, b)| (a - b).powi(2)).sum::<f64>().sqrt()
        };
        SEEN.into_iter().map(distance).fold(f64::MAX, f64::min)
    }

    #[test]
    fn colour_blind_readers_tell_packages_and_generated_code_apart() {
        for side in [|swatch: &Swatch| swatch.light, |swatch: &Swatch| swatch.dark] {
            let packages: Vec<Rgb> = PALETTE[FIRST_PACKAGE as usize..FIRST_GENERATED as usize]
                .chunks(PACKAGE_SHADES as usize)
                .map(|shades| side(&shades[0]))
                .collect();
            let generated = side(&PALETTE[FIRST_GENERATED as usize]);
            for (place, &one) in packages.iter().enumerate() {
                for &other in packages[..place].iter().chain([&generated]) {
                    let distance = least_distance(one, other);
                    assert!(distance >= 0.02, "{one} and {other} are {distance:.3} apart");
                }
            }
            for own in &PALETTE[..FIRST_PACKAGE as usize] {
                let distance = least_distance(side(own), generated);
                assert!(distance >= 0.04, "{} and {generated} are {distance:.3} apart", side(own));
            }
        }
    }

    #[test]
    fn the_same_thing_has_the_same_colour_on_every_machine() {
        let mut functions = FunctionTable::default();
        let mut of = |name: &str, url: &str, kind| {
            let id = function(&mut functions, name, url, kind);
            colour_of(&functions, id, Scheme::Origin).0
        };
        let here = of("parse", "file:///home/me/app/src/parse.js", Kind::Code);
        assert_eq!(here, of("parse", r"C:\build\app\src\parse.js", Kind::Code));
        assert!(u32::from(here) < FIRST_PACKAGE);
        let react = of("render", "/a/node_modules/react/index.js", Kind::Code);
        assert!((FIRST_PACKAGE..FIRST_GENERATED).contains(&u32::from(react)));
        assert_eq!(react / 2, of("update", "/b/node_modules/react/dom.js", Kind::Code) / 2);
        assert_eq!(u32::from(of("(idle)", "", Kind::Idle)), IDLE);
        // What a release draws must not change with the next one.
        assert_eq!((hash(""), hash("react")), (1_572_119_809, 1_689_047_860));
    }
}
