//! Places of customers in the index, and sets of them.

/// The place of a customer in the index. Four bytes, because there are many in the lists of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Slot(u32);

impl Slot {
    pub(super) fn new(at: usize) -> Self {
        // Four thousand million customers do not fit into memory.
        Self(u32::try_from(at).unwrap_or(u32::MAX))
    }

    pub(super) fn at(self) -> usize {
        self.0 as usize
    }
}

/// A set of places, one bit each.
#[derive(Debug, Clone)]
pub(super) struct SlotSet(Vec<u64>);

impl SlotSet {
    /// The empty set, with room for so many places.
    pub(super) fn new(len: usize) -> Self {
        Self(vec![0; len.div_ceil(64)])
    }

    pub(super) fn insert(&mut self, slot: Slot) {
        self.0[slot.at() / 64] |= 1 << (slot.at() % 64);
    }

    pub(super) fn insert_all(&mut self, slots: &[Slot]) {
        for slot in slots {
            self.insert(*slot);
        }
    }

    pub(super) fn contains(&self, slot: Slot) -> bool {
        self.0[slot.at() / 64] & (1 << (slot.at() % 64)) != 0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.iter().all(|bits| *bits == 0)
    }

    pub(super) fn add_all_of(&mut self, other: &Self) {
        for (bits, more) in self.0.iter_mut().zip(&other.0) {
            *bits |= more;
        }
    }

    pub(super) fn keep_only(&mut self, other: &Self) {
        for (bits, kept) in self.0.iter_mut().zip(&other.0) {
            *bits &= kept;
        }
    }

    pub(super) fn remove_all_of(&mut self, other: &Self) {
        for (bits, gone) in self.0.iter_mut().zip(&other.0) {
            *bits &= !gone;
        }
    }
}
