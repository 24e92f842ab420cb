//! What a recording carries of the scripts that ran.

/// A script of which the recording has more than the frames tell: the page's enhanced trace brings the
/// texts of scripts, and their source maps where the browser had loaded them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    /// As the frames of its functions name it.
    pub url: String,
    /// The text that ran, where it names a source map.
    pub text: Option<String>,
    /// Its source map, as JSON.
    pub map: Option<String>,
    /// Where that map was found, as its script names it: a url, or a path beside the script.
    pub map_url: Option<String>,
}
