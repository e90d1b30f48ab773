//! One function a property. Each gets a fresh store whose clock stands at the start.

pub(crate) mod accounts;
pub(crate) mod cases;
pub(crate) mod commits;
pub(crate) mod limits;
pub(crate) mod links;
pub(crate) mod tenants;
pub(crate) mod trail;
pub(crate) mod work;
