//! Messages of Protocol Buffers, as far as profile.proto needs them: numbers, texts and messages in
//! messages, each behind the number of its field.

/// Fields of one message, written one after the other.
#[derive(Debug, Default)]
pub(super) struct Message(Vec<u8>);

/// How a field is written, as its key says.
const VARINT: u64 = 0;
const LENGTH_DELIMITED: u64 = 2;

impl Message {
    /// A field with a number. Zero is what a field has that is not there, so that it is left out.
    pub(super) fn number(&mut self, field: u32, value: u64) {
        if value != 0 {
            self.key(field, VARINT);
            self.varint(value);
        }
    }

    /// A field with a list of numbers, packed.
    pub(super) fn numbers(&mut self, field: u32, values: &[u64]) {
        let mut packed = Self::default();
        values.iter().for_each(|&value| packed.varint(value));
        self.bytes(field, &packed.0);
    }

    /// A field with another message.
    pub(super) fn message(&mut self, field: u32, message: &Self) {
        self.bytes(field, &message.0);
    }

    /// A field with bytes or a text.
    pub(super) fn bytes(&mut self, field: u32, bytes: &[u8]) {
        self.key(field, LENGTH_DELIMITED);
        self.varint(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
    }

    /// What has been written.
    pub(super) fn written(&self) -> &[u8] {
        &self.0
    }

    /// Forgets what has been written.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    fn key(&mut self, field: u32, wire_type: u64) {
        self.varint(u64::from(field) << 3 | wire_type);
    }

    /// Seven bits a byte, the lowest first; the eighth says that more follow.
    fn varint(&mut self, mut value: u64) {
        while value > 0x7f {
            self.0.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.0.push(value as u8);
    }
}
