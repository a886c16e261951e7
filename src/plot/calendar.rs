//! Ticks and bins of time axes: calendar steps on the wall clock of a zone.
//!
//! Values are microseconds since 1970. Without a zone they are wall clock already, and nothing is
//! shifted. Steps of an hour and less are steps of elapsed time; longer ones keep to the wall clock,
//! so that a day of 23 hours still has its tick at midnight.

use super::ticks::{Step, Ticks};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

const SECOND: f64 = 1e6;
const MINUTE: f64 = 60.0 * SECOND;
const HOUR: f64 = 60.0 * MINUTE;
const DAY: f64 = 24.0 * HOUR;
/// Mean length of a Gregorian month and year.
const MONTH: f64 = YEAR / 12.0;
const YEAR: f64 = 365.2425 * DAY;

/// Between two ticks.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Pace {
    /// Elapsed microseconds, at most an hour.
    Elapsed(i64),
    /// Hours on the wall clock.
    Hours(i64),
    /// Days of the month (from the 1st), or from Monday to Monday.
    Days(i64),
    /// Weeks, from Monday to Monday.
    Weeks(i64),
    /// Months.
    Months(i64),
    /// Years.
    Years(i64),
}

impl Pace {
    /// The shortest pace that is at least `least` microseconds.
    fn at_least(least: f64) -> Pace {
        if least <= SECOND / 2.0 {
            let step = Step::at_least(least.max(1.0));
            // 2.5 µs is no whole number of microseconds.
            let size = if step.size() < 10.0 { libm::ceil(step.size()) } else { step.size() };
            return Pace::Elapsed(size as i64);
        }
        let known = [
            (SECOND, Pace::Elapsed(1_000_000)),
            (2.0 * SECOND, Pace::Elapsed(2_000_000)),
            (5.0 * SECOND, Pace::Elapsed(5_000_000)),
            (10.0 * SECOND, Pace::Elapsed(10_000_000)),
            (15.0 * SECOND, Pace::Elapsed(15_000_000)),
            (30.0 * SECOND, Pace::Elapsed(30_000_000)),
            (MINUTE, Pace::Elapsed(60_000_000)),
            (2.0 * MINUTE, Pace::Elapsed(120_000_000)),
            (5.0 * MINUTE, Pace::Elapsed(300_000_000)),
            (10.0 * MINUTE, Pace::Elapsed(600_000_000)),
            (15.0 * MINUTE, Pace::Elapsed(900_000_000)),
            (30.0 * MINUTE, Pace::Elapsed(1_800_000_000)),
            (HOUR, Pace::Elapsed(3_600_000_000)),
            (2.0 * HOUR, Pace::Hours(2)),
            (3.0 * HOUR, Pace::Hours(3)),
            (6.0 * HOUR, Pace::Hours(6)),
            (12.0 * HOUR, Pace::Hours(12)),
            (DAY, Pace::Days(1)),
            (2.0 * DAY, Pace::Days(2)),
            (7.0 * DAY, Pace::Weeks(1)),
            (14.0 * DAY, Pace::Weeks(2)),
            (MONTH, Pace::Months(1)),
            (2.0 * MONTH, Pace::Months(2)),
            (3.0 * MONTH, Pace::Months(3)),
            (6.0 * MONTH, Pace::Months(6)),
        ];
        let found = known.iter().find(|(size, _)| *size >= least * 0.999);
        found.map_or_else(
            || {
                let step = Step::at_least((least / YEAR * 0.999).max(1.0));
                Pace::Years(libm::ceil(step.size()) as i64)
            },
            |(_, pace)| *pace,
        )
    }
}

/// A clock: a zone, or the wall clock itself.
fn clock(zone: Option<&str>) -> TimeZone {
    zone.and_then(crate::base::time::zone).unwrap_or(TimeZone::UTC)
}

fn stamp(micros: f64) -> Timestamp {
    let bounds = (Timestamp::MIN.as_microsecond(), Timestamp::MAX.as_microsecond());
    let micros = (micros as i64).clamp(bounds.0, bounds.1);
    Timestamp::from_microsecond(micros).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The moments of a pace from the last one at or before `low` to the first at or after `high`.
fn moments(low: f64, high: f64, pace: Pace, zone: &TimeZone) -> Vec<f64> {
    let first = zone.to_datetime(stamp(low));
    let mut moments = Vec::new();
    let instant = |local: DateTime| -> Option<f64> {
        Some(zone.to_timestamp(local).ok()?.as_microsecond() as f64)
    };
    let mut push = |moment: Option<f64>| -> bool {
        let Some(moment) = moment else { return false };
        if moments.last().is_none_or(|before| moment > *before) {
            moments.push(moment);
        }
        moment < high && moments.len() < 20_000
    };
    match pace {
        Pace::Elapsed(step) => {
            let midnight = first.date().to_datetime(Time::midnight());
            let Some(start) = instant(midnight) else { return moments };
            // Aligned to midnight of the first day, or to the day's start where there is none.
            let steps = libm::floor((low - start) / step as f64);
            let mut i = 0.0;
            while push(Some(start + (steps + i) * step as f64)) {
                i += 1.0;
            }
        }
        Pace::Hours(hours) => {
            let start = i64::from(first.hour()) / hours * hours;
            let mut local = first.date().to_datetime(Time::midnight());
            let mut hour = start;
            loop {
                let time = local.checked_add(hour.hours()).ok();
                let moment = time.and_then(instant);
                // An hour that the clocks skip has no tick; the next one has.
                let skipped = moment.is_some_and(|m| Some(zone.to_datetime(stamp(m))) != time);
                if !skipped && !push(moment) {
                    break;
                }
                hour += hours;
                if hour >= 24 {
                    hour = 0;
                    let Ok(next) = local.checked_add(1.day()) else { break };
                    local = next;
                }
            }
        }
        Pace::Days(days) => {
            let mut date = first.date();
            // Counted from the first of the month: 1, 3, 5 …; the 31st gives way to the next 1st.
            let offset = (i64::from(date.day()) - 1) % days;
            date = date.checked_sub(offset.days()).unwrap_or(date);
            while push(instant(date.to_datetime(Time::midnight()))) {
                let Ok(next) = date.checked_add(days.days()) else { break };
                date = match next.month() == date.month() {
                    true if days > 1 && next.day() == 31 => next.saturating_add(1.day()),
                    true => next,
                    false => next.first_of_month(),
                };
            }
        }
        Pace::Weeks(weeks) => {
            let monday = i64::from(first.date().weekday().to_monday_zero_offset());
            let mut date = first.date().saturating_sub(monday.days());
            if weeks == 2 {
                // Fortnights of a fixed count, so that panning keeps them: Mondays from 1970-01-05.
                let since = date.since(Date::constant(1970, 1, 5)).map_or(0, |s| s.get_days());
                if since.rem_euclid(14) != 0 {
                    date = date.saturating_sub(7.days());
                }
            }
            while push(instant(date.to_datetime(Time::midnight()))) {
                let Ok(next) = date.checked_add((7 * weeks).days()) else { break };
                date = next;
            }
        }
        Pace::Months(months) => {
            let month = (i64::from(first.month()) - 1) / months * months + 1;
            let Ok(mut date) = Date::new(first.year(), month as i8, 1) else { return moments };
            while push(instant(date.to_datetime(Time::midnight()))) {
                let Ok(next) = date.checked_add(months.months()) else { break };
                date = next;
            }
        }
        Pace::Years(years) => {
            let mut year = i64::from(first.year()).div_euclid(years) * years;
            loop {
                let date = i16::try_from(year).ok().and_then(|y| Date::new(y, 1, 1).ok());
                let more = match date {
                    Some(date) => push(instant(date.to_datetime(Time::midnight()))),
                    None => year < 0,
                };
                if !more {
                    break;
                }
                year += years;
            }
        }
    }
    moments
}

/// Ticks within `domain` (its ends in any order), about `count` of them.
pub fn ticks(domain: [f64; 2], zone: Option<&str>, count: usize) -> Ticks {
    let (low, high) = (domain[0].min(domain[1]), domain[0].max(domain[1]));
    let zone = clock(zone);
    let pace = Pace::at_least((high - low) / count.max(1) as f64);
    let mut values = moments(low, high, pace, &zone);
    values.retain(|v| *v >= low && *v <= high);
    let labels = labels(&values, pace, &zone);
    Ticks { values, labels }
}

/// Edges of at most `most` bins that cover `low … high`.
pub fn edges(low: f64, high: f64, zone: Option<&str>, most: usize) -> Vec<f64> {
    let zone = clock(zone);
    let mut least = (high - low) / most.max(1) as f64;
    loop {
        let edges = moments(low, high, Pace::at_least(least.max(1.0)), &zone);
        if edges.len() <= most.max(1) + 1 || least > high - low {
            return edges;
        }
        least *= 1.3;
    }
}

/// Labels: what the pace counts, and on a second line, where it changes, what it counts within.
fn labels(values: &[f64], pace: Pace, zone: &TimeZone) -> Vec<String> {
    let mut before = String::new();
    let mut seen: Option<String> = None;
    let mut labels = Vec::with_capacity(values.len());
    for value in values {
        let at = stamp(*value);
        let local = zone.to_datetime(at);
        let (date, time) = (local.date(), local.time());
        let day = || format!("{} {}", month(date), date.day());
        let (mut label, within) = match pace {
            Pace::Elapsed(step) => (time_of_day(time, step), format!("{}, {}", day(), date.year())),
            Pace::Hours(_) => {
                (time_of_day(time, 60_000_000), format!("{}, {}", day(), date.year()))
            }
            Pace::Days(_) | Pace::Weeks(_) => (day(), date.year().to_string()),
            Pace::Months(_) => (month(date).to_owned(), date.year().to_string()),
            Pace::Years(_) => (date.year().to_string(), String::new()),
        };
        // The hour that a clock shows twice is told apart by its offset.
        if seen.as_ref() == Some(&label) && within == before {
            label.push_str(&zone.to_offset(at).to_string());
        }
        seen = Some(label.clone());
        if within != before {
            label.push('\n');
            label.push_str(&within);
            before = within;
        }
        labels.push(label);
    }
    labels
}

/// `09:30`, with seconds and their fraction as the step asks.
fn time_of_day(time: Time, step: i64) -> String {
    let mut text = format!("{:02}:{:02}", time.hour(), time.minute());
    if step < 60_000_000 {
        text.push_str(&format!(":{:02}", time.second()));
    }
    if step < 1_000_000 {
        let digits = (1..=6).find(|d| step % 10_i64.pow(6 - d) == 0).unwrap_or(6);
        let micros = i64::from(time.subsec_nanosecond()) / 1000;
        text.push_str(&format!(
            ".{:0width$}",
            micros / 10_i64.pow(6 - digits),
            width = digits as usize
        ));
    }
    text
}

fn month(date: Date) -> &'static str {
    const NAMES: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    NAMES[usize::from(date.month().unsigned_abs()) - 1]
}
