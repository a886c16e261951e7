//! Dates and times as ISO 8601 text, naive or zoned; never the host's zone.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Taken while jiff's table of zones is, whose own lock a forked child could not free.
static ZONES: Mutex<()> = Mutex::new(());

/// The lock around the table of zones; held across a fork.
pub fn lock() -> MutexGuard<'static, ()> {
    ZONES.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The IANA zone called `name`, from the library's own table: the only way to it.
pub fn zone(name: &str) -> Option<TimeZone> {
    let _table = lock();
    TimeZone::get(name).ok()
}

const EPOCH: Date = jiff::civil::date(1970, 1, 1);

/// `2026-11-21` for days since 1970-01-01; years beyond ±9999 as `day 12345678`.
pub fn date_text(days: i64) -> String {
    // A span beyond ±7,304,484 days is no span of jiff's; years end at 2,932,896 and −4,371,587.
    match EPOCH.checked_add(days.clamp(-7_000_000, 7_000_000).days()) {
        Ok(date) => date.to_string(),
        Err(_) => format!("day {days}"),
    }
}

/// `2026-11-21T09:30:00.5` for ticks since 1970, with `Z` when it is an instant.
pub fn stamp_text(ticks: i64, per_second: i64, zoned: bool) -> String {
    let seconds = ticks.div_euclid(per_second);
    let nanos = ticks.rem_euclid(per_second) * (1_000_000_000 / per_second);
    match Timestamp::new(seconds, nanos as i32) {
        Ok(stamp) if zoned => stamp.to_string(),
        Ok(stamp) => jiff::tz::Offset::UTC.to_datetime(stamp).to_string(),
        Err(_) => format!("second {seconds}"),
    }
}

/// Days since 1970-01-01 of `2026-11-21`.
pub fn parse_date(text: &str) -> Option<i32> {
    let date: Date = text.parse().ok()?;
    if text.len() > 10 {
        return None;
    }
    Some(EPOCH.until((jiff::Unit::Day, date)).ok()?.get_days())
}

/// Microseconds since 1970 of a time, and whether it names an instant (with `Z` or an offset) or is
/// naive; a date alone is midnight.
pub fn parse_stamp(text: &str) -> Option<(i64, bool)> {
    if let Ok(stamp) = text.parse::<Timestamp>() {
        return Some((stamp.as_microsecond(), true));
    }
    let naive: DateTime = text.parse().ok()?;
    let stamp = jiff::tz::Offset::UTC.to_timestamp(naive).ok()?;
    Some((stamp.as_microsecond(), false))
}
