//! MAC keys that were derived once, so that the next use costs one MAC and not four.

use std::sync::OnceLock;

use super::Role;
use crate::{MacKey, TenantId};

/// The MAC keys of one root, each for the tenant that asked for it first: all that an application of one
/// tenant has. For other tenants they are derived each time, so that this never grows.
#[derive(Default)]
pub(super) struct Derived([OnceLock<Box<Kept>>; ROLES]);

impl Derived {
    /// What `use_key` makes of the key of `role` and `tenant`, which `derive` makes where it is not kept.
    pub(super) fn with<T>(
        &self,
        role: Role,
        tenant: &TenantId,
        derive: impl FnOnce() -> Option<MacKey>,
        use_key: impl FnOnce(&MacKey) -> T,
    ) -> Option<T> {
        let place = self.0.get(role as usize);
        match place.and_then(OnceLock::get) {
            Some(kept) if kept.tenant == *tenant => return Some(use_key(&kept.key)),
            Some(_) => return derive().as_ref().map(use_key),
            None => {}
        }
        let key = derive()?;
        let made = use_key(&key);
        // Where another thread was faster, its key stays: for this tenant, the same one.
        let _ = place.map(|place| place.set(Box::new(Kept { tenant: tenant.clone(), key })));
        Some(made)
    }
}

struct Kept {
    tenant: TenantId,
    key: MacKey,
}

const ROLES: usize = Role::Check as usize + 1;

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;
    use crate::{Context, Entropy, KeyId, Keyring, OsRandom};

    fn tag(key: &MacKey) -> [u8; 32] {
        *key.tag(&Context::new("x")).as_bytes()
    }

    #[test]
    fn a_key_is_derived_once_for_the_first_tenant_and_always_for_others() {
        let (derived, times) = (Derived::default(), Cell::new(0));
        let get = |role, tenant: &str, byte| {
            let derive = || {
                times.set(times.get() + 1);
                Some(MacKey::danger_from_bytes(&[byte; 32]))
            };
            derived.with(role, &tenant.parse().unwrap(), derive, tag).unwrap()
        };
        let first = get(Role::LinkTag, "a", 1);
        assert_eq!((get(Role::LinkTag, "a", 2), times.get()), (first, 1));
        assert_ne!(get(Role::LinkTag, "b", 2), first);
        assert_eq!((get(Role::LinkTag, "b", 1), times.get()), (first, 3));
        assert_ne!(get(Role::Check, "a", 3), first);
        assert_eq!((get(Role::Check, "a", 1), times.get()), (get(Role::Check, "a", 4), 4));
    }

    #[test]
    fn what_is_kept_is_what_would_be_derived() {
        let keyring = || Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([9; 32]));
        let used = keyring();
        let roles = [Role::LinkTag, Role::LinkRow, Role::CodeRow, Role::SavedRow, Role::Check];
        for tenant in ["a", "b", "a", "b"] {
            let tenant = tenant.parse().unwrap();
            for role in roles {
                let key = |keys: &Keyring| tag(&keys.mac_key(KeyId::FIRST, role, &tenant).unwrap());
                assert_eq!(key(&used), key(&keyring()), "{role:?}");
            }
        }
    }

    #[test]
    fn what_is_kept_ends_with_its_root() {
        let (mut keys, tenant, other) = (Keyring::generate(&OsRandom).unwrap(), TenantId::single(), [8; 32]);
        let second = keys.add_fresh(&OsRandom).unwrap();
        let key = |keys: &Keyring| tag(&keys.mac_key(second, Role::LinkTag, &tenant).unwrap());
        let before = key(&keys);
        keys.remove(second).unwrap();
        assert!(keys.mac_key(second, Role::LinkTag, &tenant).is_err());
        keys.add(second, Entropy::danger_from_bytes(other)).unwrap();
        assert_ne!(key(&keys), before);
    }

    #[test]
    fn threads_that_race_get_the_same_key() {
        let keys = Keyring::with_first(KeyId::FIRST, Entropy::danger_from_bytes([9; 32]));
        let one = || tag(&keys.mac_key(KeyId::FIRST, Role::LinkTag, &TenantId::single()).unwrap());
        let all = std::thread::scope(|scope| {
            let racers: Vec<_> = (0..8).map(|_| scope.spawn(one)).collect();
            racers.into_iter().map(|racer| racer.join().unwrap()).collect::<Vec<_>>()
        });
        assert!(all.iter().all(|tag| *tag == one()));
    }
}
