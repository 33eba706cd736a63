//! Inputs that are read as what happens, step by step.

/// The input, from its start.
pub(super) struct Script<'a>(pub(super) &'a [u8]);

impl<'a> Script<'a> {
    /// The next byte, if there is one.
    pub(super) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// The next byte; 0 at the end.
    pub(super) fn choice(&mut self) -> u8 {
        self.byte().unwrap_or(0)
    }

    /// As many bytes as the next one says, as far as they are there.
    pub(super) fn bytes(&mut self) -> &'a [u8] {
        let len = usize::from(self.choice()).min(self.0.len());
        let (bytes, rest) = self.0.split_at(len);
        self.0 = rest;
        bytes
    }
}
