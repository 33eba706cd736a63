//! Arbitrary values from a seed: small ones, and often those at the edge of their type.

/// A source of values (splitmix64) that knows how large and how deep the value got.
pub struct Rng {
    state: u64,
    /// How many more items the arrays, strings and lists of this value may have.
    budget: usize,
    depth: u32,
}

/// An array of a fixed size, boxed or not.
pub trait Array {
    type Item;
    fn from_fn(item: impl FnMut() -> Self::Item) -> Self;
}

impl<T, const N: usize> Array for [T; N] {
    type Item = T;

    fn from_fn(mut item: impl FnMut() -> T) -> Self {
        std::array::from_fn(|_| item())
    }
}

impl<T, const N: usize> Array for Box<[T; N]> {
    type Item = T;

    fn from_fn(mut item: impl FnMut() -> T) -> Self {
        let items: Box<[T]> = (0..N).map(|_| item()).collect();
        items.try_into().ok().expect("N items")
    }
}

macro_rules! integers {
    ($($name:ident)*) => {$(
        pub fn $name(&mut self) -> $name {
            let edges = [0, 1, $name::MAX, $name::MIN, $name::MAX / 2];
            match self.below(2 * edges.len()) {
                edge if edge < edges.len() => edges[edge],
                _ => self.next() as $name,
            }
        }
    )*};
}

impl Rng {
    pub fn new(seed: u64) -> Self {
        Self {
            state: seed,
            budget: 0,
            depth: 0,
        }
    }

    /// Starts a new value.
    pub fn begin(&mut self) {
        self.budget = MAX_ITEMS;
        self.depth = 0;
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    integers!(i8 u8 i16 u16 i32 u32 i64 u64);

    pub fn bool(&mut self) -> bool {
        self.next() & 1 == 1
    }

    /// Not a NaN, which is not equal to itself.
    pub fn f32(&mut self) -> f32 {
        let edges = [
            0.0,
            -0.0,
            1.5,
            f32::MAX,
            f32::MIN_POSITIVE,
            f32::NEG_INFINITY,
        ];
        let value = f32::from_bits(self.u32());
        if value.is_nan() {
            edges[self.below(edges.len())]
        } else {
            value
        }
    }

    /// Not a NaN, which is not equal to itself.
    pub fn f64(&mut self) -> f64 {
        let edges = [
            0.0,
            -0.0,
            1.5,
            f64::MAX,
            f64::MIN_POSITIVE,
            f64::NEG_INFINITY,
        ];
        let value = f64::from_bits(self.u64());
        if value.is_nan() {
            edges[self.below(edges.len())]
        } else {
            value
        }
    }

    fn len(&mut self, bound: u32, most: usize) -> usize {
        let most = most.min(bound as usize).min(self.budget);
        let len = self.below(most + 1);
        self.budget -= len;
        len
    }

    /// Without NUL, where a C string ends.
    pub fn text(&mut self, bound: u32) -> String {
        const LETTERS: [char; 8] = ['a', 'Z', '0', ' ', '\u{1}', '\u{7f}', '\u{e9}', '\u{20ac}'];
        let len = self.len(bound, MAX_ARRAY);
        let mut text = String::new();
        while text.len() < len {
            let fitting = LETTERS
                .iter()
                .filter(|it| text.len() + it.len_utf8() <= len);
            let fitting: Vec<char> = fitting.copied().collect();
            text.push(fitting[self.below(fitting.len())]);
        }
        text
    }

    pub fn bytes(&mut self, bound: u32) -> Vec<u8> {
        let len = self.len(bound, MAX_ARRAY);
        (0..len).map(|_| self.u8()).collect()
    }

    pub fn array<A: Array>(&mut self, mut item: impl FnMut(&mut Self) -> A::Item) -> A {
        A::from_fn(|| item(self))
    }

    pub fn vector<T>(&mut self, bound: u32, mut item: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let len = self.len(if self.depth > MAX_DEPTH { 0 } else { bound }, MAX_ARRAY);
        (0..len).map(|_| item(self)).collect()
    }

    pub fn list<T>(&mut self, least: usize, mut item: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let bound = if self.depth > MAX_DEPTH { 0 } else { u32::MAX };
        let len = self.len(bound, MAX_LIST).max(least);
        (0..len).map(|_| item(self)).collect()
    }

    pub fn optional<T>(&mut self, value: impl FnOnce(&mut Self) -> T) -> Option<T> {
        (self.depth <= MAX_DEPTH && self.bool()).then(|| value(self))
    }

    pub fn nested<T>(&mut self, value: impl FnOnce(&mut Self) -> T) -> T {
        self.depth += 1;
        let value = value(self);
        self.depth -= 1;
        value
    }

    /// One of the arms of a union, of which the heights are given: in the depth one of the lowest.
    pub fn arm(&mut self, heights: &[u32]) -> usize {
        let lowest = heights.iter().min().copied().unwrap_or(0);
        loop {
            let arm = self.below(heights.len());
            if self.depth <= MAX_DEPTH || heights[arm] == lowest {
                return arm;
            }
        }
    }

    pub fn one_of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }

    /// Small, as the discriminant may be a `char` in C.
    pub fn number_except(&mut self, taken: &[i64], least: i64) -> i64 {
        loop {
            let number = least + self.below(128) as i64;
            if !taken.contains(&number) {
                return number;
            }
        }
    }
}

const MAX_ARRAY: usize = 8;
const MAX_LIST: usize = 5;
const MAX_ITEMS: usize = 64;
const MAX_DEPTH: u32 = 6;
