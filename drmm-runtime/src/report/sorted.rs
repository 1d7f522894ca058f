//! A sorted vector as a map, for few keys or for keys that increase and stay.
//!
//! The numbers of parents and of threads increase, so a new key is mostly appended. A tree would do
//! the same, with ten times the code in every program that is built with this crate. Removing a key
//! moves all greater ones, so this map is not for many keys that come and go.

extern crate std;

use std::vec::Vec;

/// Values by their keys, in the order of the keys.
#[derive(Clone, Debug)]
pub(crate) struct Sorted<K, V>(Vec<(K, V)>);

impl<K, V> Default for Sorted<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K: Ord, V> Sorted<K, V> {
    fn find(&self, key: &K) -> Result<usize, usize> {
        self.0.binary_search_by(|(known, _)| known.cmp(key))
    }

    /// The value of `key`.
    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.find(key).ok().map(|at| &self.0[at].1)
    }

    /// The value of `key`. If there is none, the default is inserted.
    pub(crate) fn get_or_default(&mut self, key: K) -> &mut V
    where
        V: Default,
    {
        let at = self.find(&key).unwrap_or_else(|at| {
            self.0.insert(at, (key, V::default()));
            at
        });
        &mut self.0[at].1
    }

    /// Sets the value of `key`, and returns its old value.
    pub(crate) fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.find(&key) {
            Ok(at) => Some(core::mem::replace(&mut self.0[at].1, value)),
            Err(at) => {
                self.0.insert(at, (key, value));
                None
            }
        }
    }

    /// Removes `key`, and returns its value.
    pub(crate) fn remove(&mut self, key: &K) -> Option<V> {
        self.find(key).ok().map(|at| self.0.remove(at).1)
    }

    /// Removes the keys that are not `wanted`.
    pub(crate) fn retain(&mut self, wanted: impl Fn(&K) -> bool) {
        self.0.retain(|(key, _)| wanted(key));
    }

    /// The number of keys.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The values, in the order of their keys.
    pub(crate) fn values(&self) -> impl Iterator<Item = &V> {
        self.0.iter().map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_one_value_each_and_stay_in_order() {
        let mut map = Sorted::default();
        for key in [5, 1, 9, 5, 3] {
            let before = map.insert(key, key * 10);
            assert_eq!(before, (key == 5 && map.len() == 3).then_some(50), "{key}");
        }
        assert!(map.values().eq(&[10, 30, 50, 90]));
        assert_eq!((map.get(&3), map.get(&4)), (Some(&30), None));
        assert_eq!((map.remove(&3), map.remove(&3)), (Some(30), None));
        *map.get_or_default(2) += 7;
        map.retain(|key| *key < 9);
        assert!(map.values().eq(&[10, 7, 50]));
    }
}
