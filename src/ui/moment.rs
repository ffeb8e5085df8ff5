//! Times as people read them.

use demarche_core::annotation::Stamp;

/// Returns a time in the system's time zone: `2026-11-23 10:15`.
pub(super) fn spelled(stamp: Stamp) -> String {
    jiff::Timestamp::from_millisecond(stamp.0).map_or_else(
        |_| "at an unknown time".to_owned(),
        |time| {
            jiff::tz::TimeZone::system().to_datetime(time).strftime("%Y-%m-%d %H:%M").to_string()
        },
    )
}
