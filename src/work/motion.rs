//! Whether the system asks for less motion.

use std::time::Duration;

use zbus::{Connection, connection::Builder, zvariant::OwnedValue};

/// The desktop's settings that every program may read.
const PORTAL: &str = "org.freedesktop.portal.Desktop";
const PLACE: &str = "/org/freedesktop/portal/desktop";
const SETTINGS: &str = "org.freedesktop.portal.Settings";

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(5);

/// Returns whether the desktop's user has asked for less motion; `false` if the desktop does not say.
pub(super) fn is_reduced() -> bool {
    pollster::block_on(ask()).unwrap_or(false)
}

async fn ask() -> Option<bool> {
    let bus = Builder::session().ok()?.method_timeout(PATIENCE).build().await.ok()?;
    if let Some(wish) = read(&bus, "org.freedesktop.appearance", "reduced-motion").await {
        return Some(u32::try_from(wish) == Ok(1));
    }
    // Portals older than this key pass on GNOME's own.
    let animates = read(&bus, "org.gnome.desktop.interface", "enable-animations").await?;
    bool::try_from(animates).ok().map(|animates| !animates)
}

async fn read(bus: &Connection, namespace: &str, key: &str) -> Option<OwnedValue> {
    let asked = (namespace, key);
    let call = bus.call_method(Some(PORTAL), PLACE, Some(SETTINGS), "ReadOne", &asked);
    call.await.ok()?.body().deserialize().ok()
}
