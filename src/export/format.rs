//! What an output can be written as, and what each of these is.

/// What an output is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// A picture that is interactive in a browser; of a recording without times the merged graph.
    Svg,
    /// A picture of pixels.
    Png,
    /// The interactive picture inside a page.
    Html,
    /// The machine-readable report.
    Json,
    /// Call paths and their self times, for flame graph tools.
    Folded,
    /// The report for people, as Markdown.
    Markdown,
    /// Sampled call paths in the format of pprof.
    Pprof,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Svg, Self::Png, Self::Html, Self::Json, Self::Folded, Self::Markdown, Self::Pprof];

    /// What the names of its files end in, behind a dot.
    #[must_use]
    pub fn extension(self) -> &'static str {
        match self {
            Self::Svg => "svg",
            Self::Png => "png",
            Self::Html => "html",
            Self::Json => "json",
            Self::Folded => "folded",
            Self::Markdown => "md",
            Self::Pprof => "pb.gz",
        }
    }

    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pprof => "pprof",
            _ => self.extension(),
        }
    }

    /// The format with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }

    /// The format that the name of a file tells by its end, in upper or lower case.
    #[must_use]
    pub fn of_file_name(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let has = |format: &Self| {
            let stem = name.strip_suffix(format.extension()).and_then(|stem| stem.strip_suffix('.'));
            stem.is_some_and(|stem| !stem.is_empty())
        };
        Self::ALL.into_iter().find(has)
    }

    /// Whether it is text, which a terminal can show and which must not act there.
    #[must_use]
    pub fn is_text(self) -> bool {
        !matches!(self, Self::Png | Self::Pprof)
    }

    /// Whether it is a picture, which is of no use as text on a terminal.
    #[must_use]
    pub fn is_picture(self) -> bool {
        matches!(self, Self::Svg | Self::Png | Self::Html)
    }

    /// Whether [`View::Graph`](super::View::Graph) can be written as it.
    #[must_use]
    pub fn has_graph(self) -> bool {
        matches!(self, Self::Svg | Self::Html | Self::Folded | Self::Pprof)
    }
}
