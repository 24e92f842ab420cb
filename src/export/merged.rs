//! What is written of merged call paths, and of recordings that have nothing else: those of memory.

use std::io::{self, Write};

use super::{Export, ExportError, Format, Nothing};
use crate::analysis::Merged;
use crate::look::colour::colour_of;
use crate::report::folded::{self, Stacks};
use crate::report::pprof::{self, PprofError};
use crate::report::{graph, markdown, memory};
use crate::units::{Unit, Weight};
use crate::words;

impl Export<'_> {
    /// The outputs of a recording of memory, which has no chart but the merged graph.
    pub(super) fn write_memory(&self, format: Format, out: &mut dyn Write) -> Result<(), ExportError> {
        let Self { findings, options, .. } = self;
        let title = options.title.as_str();
        match format {
            Format::Json => {
                let options = memory::json::Options { title, source: options.source.as_deref() };
                memory::json::write(findings, options, out)?;
            }
            Format::Markdown => {
                let options =
                    markdown::Options { title, functions: options.functions, spikes: options.spikes };
                markdown::write_memory(findings, options, out)?;
            }
            _ => self.write_merged(format, out)?,
        }
        Ok(())
    }

    /// The merged call paths of each lane that weighs in the unit of the first.
    fn stacks(&self) -> Vec<Stacks<'_>> {
        let unit = Merged::of(&self.findings.timeline).unit;
        let stacks = self.lanes().map(|findings| Stacks {
            root: (!self.others.is_empty()).then(|| words::thread(findings.thread())),
            merged: Merged::of(&findings.timeline),
        });
        stacks.filter(|stacks| stacks.merged.unit == unit).collect()
    }

    pub(super) fn write_merged(&self, format: Format, out: &mut dyn Write) -> Result<(), ExportError> {
        let lanes = self.stacks();
        let unit = lanes[0].merged.unit;
        let whole = Weight { amount: lanes.iter().map(|lane| lane.merged.whole().amount).sum(), unit };
        let is_empty = whole.amount == 0;
        match format {
            _ if is_empty && unit == Unit::Bytes => return Err(ExportError::Nothing(Nothing::Kept)),
            _ if is_empty && unit == Unit::Hits => return Err(ExportError::NothingRan),
            Format::Folded => folded::write(&lanes, out)?,
            Format::Svg | Format::Html if is_empty => return Err(ExportError::NothingRan),
            Format::Svg => self.write_graph(&lanes, whole, out)?,
            Format::Html => {
                let mut graph = Vec::new();
                self.write_graph(&lanes, whole, &mut graph)?;
                graph::write_page(&self.options.title, self.options.width, &graph, out)?;
            }
            _ => return Err(ExportError::NoGraph(format)),
        }
        Ok(())
    }

    /// The call paths of all lanes for pprof. They are merged there, so that a view changes nothing.
    pub(super) fn write_pprof(&self, out: &mut dyn Write) -> Result<(), ExportError> {
        let lanes: Vec<_> = self.lanes().collect();
        pprof::write(&lanes, out).map_err(|error| match error {
            PprofError::Empty if pprof::unit(self.findings.profile()) == Unit::Bytes => {
                ExportError::Nothing(Nothing::Kept)
            }
            PprofError::Empty => ExportError::NothingRan,
            PprofError::TooLarge => ExportError::PprofTooLarge,
            PprofError::Io(error) => ExportError::Io(error),
        })
    }

    fn write_graph(&self, lanes: &[Stacks<'_>], whole: Weight, out: &mut dyn Write) -> io::Result<()> {
        let (profile, options) = (self.findings.profile(), self.options);
        let subtitle = options.subtitle.clone().unwrap_or_else(|| words::merged(whole));
        let colour =
            |function| colour_of(profile.functions, function, options.colours).swatch().light.to_string();
        let options = graph::Options {
            title: &options.title,
            subtitle: &subtitle,
            width: options.width,
            min_width: options.min_width.unwrap_or(0.1),
            colour: &colour,
        };
        graph::write(lanes, options, out)
    }
}
