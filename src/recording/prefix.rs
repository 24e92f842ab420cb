//! Cutting off what paths begin with: a folder may tell whose machine a recording is from.

use std::borrow::Cow;

use super::{Function, FunctionTable, Generated, Recording};

impl Recording {
    /// Writes `.` for each of these folders wherever a text of the recording names it (`/home/ann/shop`
    /// in `file:///home/ann/shop/src/a.js` leaves `./src/a.js`); whether there was any.
    /// Functions that nothing tells apart then become one.
    pub fn strip_prefixes(&mut self, folders: &[String]) -> bool {
        let mut folders: Vec<String> = folders.iter().flat_map(|folder| forms(folder)).collect();
        // The longest first: one folder may lie in another.
        folders.sort_by_key(|folder| std::cmp::Reverse(folder.len()));
        let mut any = false;
        let mut cut = |text: &str| {
            let cut = folders.iter().fold(Cow::Borrowed(text), |text, folder| match without(&text, folder) {
                Some(cut) => Cow::Owned(cut),
                None => text,
            });
            any |= cut != text;
            cut.into_owned()
        };
        self.rename_functions(&mut cut);
        let threads = self.lanes.iter_mut().flat_map(|lane| [&mut lane.thread.name, &mut lane.thread.url]);
        let marks = self.marks.iter_mut().map(|mark| &mut mark.name);
        let unmapped = self.unmapped.as_mut().map(|unmapped| &mut unmapped.first);
        for text in
            threads.chain(marks).chain(&mut self.title).chain(self.warnings.names_mut()).chain(unmapped)
        {
            *text = cut(text);
        }
        any
    }

    fn rename_functions(&mut self, cut: &mut impl FnMut(&str) -> String) {
        let old = std::mem::take(&mut self.functions);
        let table = &mut self.functions;
        let moved: Vec<_> = old
            .ids()
            .map(|id| {
                let function = *old.get(id);
                let [name, url, script_id] = [function.name, function.url, function.script_id]
                    .map(|text| table.intern_text(&cut(old.text(text))));
                let new = table.intern(Function { name, url, script_id, ..function });
                table.take_lines(new, &old, id);
                if let Some(generated) = old.generated(id) {
                    let [name, url] =
                        [generated.name, generated.url].map(|text| table.intern_text(&cut(old.text(text))));
                    table.keep_generated(new, Generated { name, url, ..*generated });
                }
                new
            })
            .collect();
        let intern = |table: &mut FunctionTable, text: String| table.intern_text(&text);
        for lane in &mut self.lanes {
            lane.tree.rename(|id| moved[id.index()], |text| intern(table, cut(old.text(text))));
        }
    }
}

/// How recordings write a folder: as a path, and as in a `file:` url.
fn forms(folder: &str) -> Vec<String> {
    let folder = folder.trim_end_matches(['/', '\\']);
    if folder.is_empty() {
        return Vec::new();
    }
    let slashes = folder.replace('\\', "/");
    let mut forms = vec![folder.to_owned(), escaped(&slashes), slashes];
    if !folder.starts_with('/') && folder.as_bytes().get(1) == Some(&b':') {
        // C:\Users stands in urls behind a slash.
        forms.extend([format!("/{}", forms[1]), format!("/{}", forms[2])]);
    }
    forms
}

/// As urls write a path.
fn escaped(path: &str) -> String {
    let keeps = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~/:!$&'()*+,;=@".contains(&byte);
    let escaped =
        path.bytes().map(|byte| if keeps(byte) { char::from(byte).into() } else { format!("%{byte:02X}") });
    escaped.collect()
}

/// `text` with `.` for every `folder` in it, `file://` before it included; `None` where there is none.
fn without(text: &str, folder: &str) -> Option<String> {
    let mut cut = String::new();
    let mut done = 0;
    for (at, _) in text.match_indices(folder) {
        let end = at + folder.len();
        let before = text[done.min(at)..at].strip_suffix("file://").unwrap_or(&text[done.min(at)..at]);
        if at < done || !begins(&text[..at]) || !ends(&text[end..]) {
            continue;
        }
        cut.push_str(before);
        cut.push('.');
        done = end;
    }
    (done > 0).then(|| cut + &text[done..])
}

/// Whether a path may begin behind `before`.
fn begins(before: &str) -> bool {
    !before.ends_with(|char: char| char.is_alphanumeric() || matches!(char, '.' | '-' | '_' | '~' | '%'))
}

/// Whether a folder's name ends before `after`.
fn ends(after: &str) -> bool {
    !after.starts_with(|char: char| {
        char.is_alphanumeric() || matches!(char, '.' | '-' | '_' | '~' | '%' | '@' | '+')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(folder: &str, text: &str) -> String {
        let mut forms = forms(folder);
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        forms.iter().fold(text.to_owned(), |text, form| without(&text, form).unwrap_or(text))
    }

    #[test]
    fn a_folder_is_cut_wherever_it_is_one() {
        for (folder, text, expected) in [
            ("/home/ann", "file:///home/ann/shop/a.js", "./shop/a.js"),
            ("/home/ann/", "/home/ann/shop/a.js", "./shop/a.js"),
            ("/home/ann", "/home/ann", "."),
            ("/home/ann", "/home/anna/a.js", "/home/anna/a.js"),
            ("/home/ann", "/home/ann-b/a.js", "/home/ann-b/a.js"),
            ("/home/ann", "/backup/home/ann/a.js", "/backup/home/ann/a.js"),
            ("/home/ann", "webpack:///home/ann/a.js", "webpack://./a.js"),
            ("/home/ann", "in /home/ann/a.js and /home/ann/b.js", "in ./a.js and ./b.js"),
            ("/home/a b", "file:///home/a%20b/a.js", "./a.js"),
            ("C:\\Users\\ann", "C:\\Users\\ann\\a.js", ".\\a.js"),
            ("C:\\Users\\ann", "file:///C:/Users/ann/a.js", "./a.js"),
            ("https://ann.example/x", "https://ann.example/x/a.js", "./a.js"),
            ("/é", "/é/é.js", "./é.js"),
            ("/", "/a.js", "/a.js"),
        ] {
            assert_eq!(cut(folder, text), expected, "{folder} {text}");
        }
    }
}
