//! Places of customers in the index, lists and sets of them.

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

/// The places of those who have one word, ascending. Most numbers and many names are one person's,
/// who need no list in memory.
#[derive(Debug)]
pub(super) enum Owners {
    One(Slot),
    Many(Vec<Slot>),
}

impl Owners {
    pub(super) fn as_slice(&self) -> &[Slot] {
        match self {
            Self::One(slot) => std::slice::from_ref(slot),
            Self::Many(slots) => slots,
        }
    }

    pub(super) fn insert(&mut self, slot: Slot) {
        match self {
            Self::One(only) if *only == slot => {}
            Self::One(only) => *self = Self::Many(vec![slot.min(*only), slot.max(*only)]),
            Self::Many(slots) => {
                if let Err(place) = slots.binary_search(&slot) {
                    slots.insert(place, slot);
                }
            }
        }
    }

    pub(super) fn remove(&mut self, slot: Slot) {
        match self {
            Self::One(only) if *only == slot => *self = Self::Many(Vec::new()),
            Self::One(_) => {}
            Self::Many(slots) => {
                if let Ok(place) = slots.binary_search(&slot) {
                    slots.remove(place);
                }
            }
        }
    }

    /// Gives back the room for more.
    pub(super) fn shrink(&mut self) {
        if let Self::Many(slots) = self {
            slots.shrink_to_fit();
        }
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
