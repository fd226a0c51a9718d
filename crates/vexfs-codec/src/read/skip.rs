//! Passing over a value of any shape.

use super::{Cursor, Fast, Fault, Number};

/// Containers that may be open at once, as in `serde_json`.
const DEPTH_MAX: usize = 127;

/// How many containers are open around a value; refuses to count past the limit.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Depth(usize);

impl Depth {
    pub(crate) const ROOT: Self = Self(0);

    /// One container deeper.
    pub(crate) fn enter(self) -> Fast<Self> {
        if self.0 < DEPTH_MAX { Ok(Self(self.0 + 1)) } else { Err(Fault) }
    }
}

/// How closely a value that is passed over is looked at.
#[derive(Debug, Clone, Copy)]
enum Care {
    /// It will be kept: its strings, numbers and depth must be right.
    Kept(Depth),
    /// It will be forgotten: only its grammar must be right.
    Forgotten,
}

impl Cursor<'_> {
    /// Passes over a value that will be kept, under `depth` open containers.
    pub(crate) fn skip_kept(&mut self, depth: Depth) -> Fast<()> {
        self.skip(Care::Kept(depth))
    }

    /// Passes over a value that nobody will look at.
    pub(crate) fn skip_forgotten(&mut self) -> Fast<()> {
        self.skip(Care::Forgotten)
    }

    fn skip(&mut self, care: Care) -> Fast<()> {
        let strict = matches!(care, Care::Kept(_));
        // The closing bytes of the containers that are open; a heap stack, so that depth costs no native stack.
        let mut open: Vec<u8> = Vec::new();
        loop {
            let mut is_first = false;
            match self.token()? {
                byte @ (b'[' | b'{') => {
                    self.at += 1;
                    open.push(if byte == b'[' { b']' } else { b'}' });
                    if let Care::Kept(Depth(outer)) = care
                        && outer + open.len() > DEPTH_MAX
                    {
                        return Err(Fault);
                    }
                    is_first = true;
                }
                b'"' => self.skip_string(strict)?,
                b't' => self.word("true")?,
                b'f' => self.word("false")?,
                b'n' => self.word("null")?,
                _ => self.skip_number(strict)?,
            }
            while let Some(&close) = open.last() {
                if self.next_item(close, &mut is_first)? {
                    if close == b'}' {
                        self.skip_string(strict)?;
                        self.expect(b':')?;
                    }
                    break;
                }
                open.pop();
                is_first = false;
            }
            if open.is_empty() {
                return Ok(());
            }
        }
    }

    /// Passes over a number; if `strict`, it must be one that fits into a float.
    fn skip_number(&mut self, strict: bool) -> Fast<()> {
        let start = self.at;
        let number = Number::scan(self)?;
        if strict && !number.is_integer && !number.fits_float(self.since(start)?) {
            return Err(Fault);
        }
        Ok(())
    }
}
