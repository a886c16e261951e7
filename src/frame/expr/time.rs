//! Functions of dates and timestamps. Parts of a zoned timestamp are those of its own zone; the
//! host's zone never matters.

use super::functions::Call;
use super::value::{Value, at};
use super::writer::Writer;
use super::{Place, types};
use crate::base::error::{Code, Result, did_you_mean};
use arrow_array::types::{Date32Type, Int64Type, TimestampMicrosecondType};
use arrow_array::{ArrayRef, Date32Array, Float64Array, Int64Array, TimestampMicrosecondArray};
use arrow_schema::DataType;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan};
use std::sync::Arc;

const EPOCH: DateTime = jiff::civil::datetime(1970, 1, 1, 0, 0, 0, 0);
const DAY_SECONDS: i64 = 86_400;

/// Reads civil times from a column of dates or of timestamps in microseconds.
pub struct Clock {
    date: bool,
    zone: Option<TimeZone>,
}

impl Clock {
    /// For a column of this type.
    ///
    /// # Errors
    /// `bad_data` when its zone is not known.
    pub fn new(ty: &DataType, place: &Place) -> Result<Clock> {
        let zone = match ty {
            DataType::Timestamp(_, Some(zone)) => Some(zone_of(zone).ok_or_else(|| {
                place.error(Code::BadData, format!("the time zone `{zone}` is not known"))
            })?),
            _ => None,
        };
        Ok(Clock { date: *ty == DataType::Date32, zone })
    }
    /// The civil time of a raw value; `None` beyond the years ±9999.
    pub fn civil(&self, raw: i64) -> Option<DateTime> {
        if self.date {
            return EPOCH
                .checked_add(SignedDuration::from_secs(raw.checked_mul(DAY_SECONDS)?))
                .ok();
        }
        match &self.zone {
            None => EPOCH.checked_add(SignedDuration::from_micros(raw)).ok(),
            Some(zone) => Some(zone.to_datetime(Timestamp::from_microsecond(raw).ok()?)),
        }
    }
    /// The raw timestamp of a civil time.
    pub fn raw(&self, civil: DateTime) -> Option<i64> {
        match &self.zone {
            None => i64::try_from(civil.duration_since(EPOCH).as_micros()).ok(),
            Some(zone) => Some(zone.to_timestamp(civil).ok()?.as_microsecond()),
        }
    }
    /// The raw value of row `i`.
    fn get(&self, value: &Value, i: usize) -> Option<i64> {
        if self.date {
            at::<Date32Type>(value, i).map(i64::from)
        } else {
            at::<TimestampMicrosecondType>(value, i)
        }
    }
    /// The civil time of row `i`.
    fn row(&self, value: &Value, i: usize) -> Option<DateTime> {
        self.civil(self.get(value, i)?)
    }
}

/// A zone by its IANA name or its offset.
pub fn zone_of(name: &str) -> Option<TimeZone> {
    let offset = |name: &str| -> Option<TimeZone> {
        let (sign, rest) = match name.split_at_checked(1)? {
            ("+", rest) => (1, rest),
            ("-", rest) => (-1, rest),
            _ => return None,
        };
        let digits: String = rest.chars().filter(|c| *c != ':').collect();
        let number: i32 = digits.parse().ok()?;
        let minutes = if digits.len() > 2 { number / 100 * 60 + number % 100 } else { number * 60 };
        Some(Offset::from_seconds(sign * minutes * 60).ok()?.to_time_zone())
    };
    offset(name).or_else(|| crate::base::time::zone(name))
}

/// Days since 1970 of a civil date.
pub fn day_of(date: Date) -> i64 {
    date.to_datetime(jiff::civil::Time::midnight()).duration_since(EPOCH).as_secs() / DAY_SECONDS
}

/// A part of a date or time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Part {
    Microsecond,
    Millisecond,
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
    DayOfWeek,
    IsoDay,
    DayOfYear,
    IsoYear,
}

const WORDS: &[(&str, Part)] = &[
    ("year", Part::Year),
    ("quarter", Part::Quarter),
    ("month", Part::Month),
    ("week", Part::Week),
    ("day", Part::Day),
    ("hour", Part::Hour),
    ("minute", Part::Minute),
    ("second", Part::Second),
    ("millisecond", Part::Millisecond),
    ("microsecond", Part::Microsecond),
    ("decade", Part::Decade),
    ("century", Part::Century),
    ("dayofweek", Part::DayOfWeek),
    ("weekday", Part::DayOfWeek),
    ("dow", Part::DayOfWeek),
    ("isodow", Part::IsoDay),
    ("dayofyear", Part::DayOfYear),
    ("doy", Part::DayOfYear),
    ("isoyear", Part::IsoYear),
    ("dayofmonth", Part::Day),
    ("weekofyear", Part::Week),
];

fn part(word: &str, place: &Place) -> Result<Part> {
    let lower = word.to_lowercase();
    let lower = lower.strip_suffix('s').unwrap_or(&lower);
    WORDS.iter().find(|(known, _)| *known == lower).map(|(_, part)| *part).ok_or_else(|| {
        let shown: String = word.chars().take(60).collect();
        let error = place.error(Code::BadSql, format!("no part of a date is called `{shown}`"));
        match did_you_mean(lower, WORDS.iter().map(|(known, _)| *known)) {
            Some(hint) => error.hint(hint),
            None => error,
        }
    })
}

/// The part of a date that every row asks for; a word per row is not read.
fn one_part(call: &Call<'_>) -> Result<Option<Part>> {
    if !call.args[0].scalar {
        let message = "the part of a date must be a constant, such as 'month'";
        return Err(call.expr.place.error(Code::Unsupported, message));
    }
    call.args[0].text().get(0).map(|word| part(word, &call.expr.place)).transpose()
}

fn value_of(part: Part, t: DateTime) -> i64 {
    let micros = i64::from(t.subsec_nanosecond()) / 1000;
    match part {
        Part::Microsecond => i64::from(t.second()) * 1_000_000 + micros,
        Part::Millisecond => i64::from(t.second()) * 1000 + micros / 1000,
        Part::Second => t.second().into(),
        Part::Minute => t.minute().into(),
        Part::Hour => t.hour().into(),
        Part::Day => t.day().into(),
        Part::Week => t.date().iso_week_date().week().into(),
        Part::Month => t.month().into(),
        Part::Quarter => i64::from((t.month() - 1) / 3 + 1),
        Part::Year => t.year().into(),
        Part::Decade => i64::from(t.year()).div_euclid(10),
        Part::Century => (i64::from(t.year()) - 1).div_euclid(100) + 1,
        Part::DayOfWeek => t.weekday().to_sunday_zero_offset().into(),
        Part::IsoDay => t.weekday().to_monday_one_offset().into(),
        Part::DayOfYear => t.day_of_year().into(),
        Part::IsoYear => t.date().iso_week_date().year().into(),
    }
}

/// `date_part('year', x)`; SQL's EXTRACT and `year(x)` come here.
pub fn date_part(call: &Call<'_>) -> Result<ArrayRef> {
    let x = &call.args[1];
    let clock = Clock::new(x.array.data_type(), &call.expr.place)?;
    let part = one_part(call)?;
    let values = (0..call.rows).map(|i| Some(value_of(part?, clock.row(x, i)?)));
    Ok(Arc::new(values.collect::<Int64Array>()))
}

/// Seconds since 1970, as a double.
pub fn epoch(call: &Call<'_>) -> Result<ArrayRef> {
    let x = &call.args[0];
    let clock = Clock::new(x.array.data_type(), &call.expr.place)?;
    let unit = if clock.date { DAY_SECONDS as f64 } else { 1e-6 };
    let values = (0..call.rows).map(|i| {
        let raw = clock.get(x, i)? as f64;
        Some(if clock.date { raw * unit } else { raw / 1e6 })
    });
    Ok(Arc::new(values.collect::<Float64Array>()))
}

fn truncated(part: Part, t: DateTime) -> Option<DateTime> {
    let date = t.date();
    let (year, month) = (date.year(), date.month());
    let first = |year: i16, month: i8| Date::new(year, month, 1).ok();
    let date = match part {
        Part::Year => first(year, 1)?,
        Part::Decade => first(year.div_euclid(10) * 10, 1)?,
        Part::Century => first((year - 1).div_euclid(100) * 100 + 1, 1)?,
        Part::Quarter => first(year, (month - 1) / 3 * 3 + 1)?,
        Part::Month => first(year, month)?,
        Part::Week => {
            date.checked_sub(i64::from(date.weekday().to_monday_zero_offset()).days()).ok()?
        }
        Part::IsoYear => {
            let year = date.iso_week_date().year();
            jiff::civil::ISOWeekDate::new(year, 1, jiff::civil::Weekday::Monday).ok()?.date()
        }
        _ => date,
    };
    let midnight = date.to_datetime(jiff::civil::Time::midnight());
    let sub = t.subsec_nanosecond();
    Some(match part {
        Part::Hour => midnight.with().hour(t.hour()).build().ok()?,
        Part::Minute => midnight.with().hour(t.hour()).minute(t.minute()).build().ok()?,
        Part::Second => t.with().subsec_nanosecond(0).build().ok()?,
        Part::Millisecond => {
            t.with().subsec_nanosecond(sub / 1_000_000 * 1_000_000).build().ok()?
        }
        Part::Microsecond => t.with().subsec_nanosecond(sub / 1000 * 1000).build().ok()?,
        _ => midnight,
    })
}

fn stamps(call: &Call<'_>, values: Vec<Option<i64>>) -> ArrayRef {
    let zone = match &call.expr.ty {
        DataType::Timestamp(_, zone) => zone.clone(),
        _ => None,
    };
    Arc::new(TimestampMicrosecondArray::from(values).with_timezone_opt(zone))
}

/// The start of the part that a time is in, as a timestamp.
pub fn date_trunc(call: &Call<'_>) -> Result<ArrayRef> {
    let x = &call.args[1];
    let clock = Clock::new(x.array.data_type(), &call.expr.place)?;
    let part = one_part(call)?;
    let values = (0..call.rows).map(|i| clock.raw(truncated(part?, clock.row(x, i)?)?));
    Ok(stamps(call, values.collect()))
}

/// A time some months, days and microseconds later, as a timestamp. A day that the month does not
/// have becomes its last.
pub fn add_interval(call: &Call<'_>) -> Result<ArrayRef> {
    let x = &call.args[0];
    let clock = Clock::new(x.array.data_type(), &call.expr.place)?;
    let mut values = Vec::with_capacity(call.rows);
    for i in 0..call.rows {
        let parts = [1, 2, 3].map(|k| at::<Int64Type>(&call.args[k], i));
        let (Some(raw), [Some(months), Some(days), Some(micros)]) = (clock.get(x, i), parts) else {
            values.push(None);
            continue;
        };
        let later = || {
            let civil = clock.civil(raw)?;
            let span = jiff::Span::new().try_months(months).ok()?.try_days(days).ok()?;
            let civil = civil.checked_add(span).ok()?;
            clock.raw(civil.checked_add(SignedDuration::from_micros(micros)).ok()?)
        };
        let later = later().ok_or_else(|| {
            call.expr.place.bad_value("the interval leads beyond the years ±9999")
        })?;
        values.push(Some(later));
    }
    Ok(stamps(call, values))
}

/// How many starts of a part lie between two times.
pub fn date_diff(call: &Call<'_>) -> Result<ArrayRef> {
    let (a, b) = (&call.args[1], &call.args[2]);
    let clocks = (
        Clock::new(a.array.data_type(), &call.expr.place)?,
        Clock::new(b.array.data_type(), &call.expr.place)?,
    );
    let part = one_part(call)?;
    let ordinal = |part: Part, t: DateTime| -> i64 {
        let day = day_of(t.date());
        let micros = t.duration_since(EPOCH).as_micros() as i64;
        match part {
            Part::Year => t.year().into(),
            Part::IsoYear => t.date().iso_week_date().year().into(),
            Part::Quarter => i64::from(t.year()) * 4 + i64::from((t.month() - 1) / 3),
            Part::Month => i64::from(t.year()) * 12 + i64::from(t.month()),
            Part::Week => (day + 3).div_euclid(7),
            Part::Decade | Part::Century => value_of(part, t),
            Part::Hour => micros.div_euclid(3_600_000_000),
            Part::Minute => micros.div_euclid(60_000_000),
            Part::Second => micros.div_euclid(1_000_000),
            Part::Millisecond => micros.div_euclid(1_000),
            Part::Microsecond => micros,
            Part::Day | Part::DayOfWeek | Part::IsoDay | Part::DayOfYear => day,
        }
    };
    let values = (0..call.rows).map(|i| {
        let (a, b) = (clocks.0.row(a, i)?, clocks.1.row(b, i)?);
        Some(ordinal(part?, b) - ordinal(part?, a))
    });
    Ok(Arc::new(values.collect::<Int64Array>()))
}

/// The date of a year, month and day.
pub fn make_date(call: &Call<'_>) -> Result<ArrayRef> {
    let mut values = Vec::with_capacity(call.rows);
    for i in 0..call.rows {
        let [Some(y), Some(m), Some(d)] = [0, 1, 2].map(|k| at::<Int64Type>(&call.args[k], i))
        else {
            values.push(None);
            continue;
        };
        let date =
            || Date::new(i16::try_from(y).ok()?, i8::try_from(m).ok()?, i8::try_from(d).ok()?).ok();
        let date = date().ok_or_else(|| {
            call.expr.place.bad_value(format!("there is no date of year {y}, month {m}, day {d}"))
        })?;
        values.push(Some(day_of(date) as i32));
    }
    Ok(Arc::new(Date32Array::from(values)))
}

/// The last day of the month.
pub fn last_day(call: &Call<'_>) -> Result<ArrayRef> {
    let x = &call.args[0];
    let clock = Clock::new(x.array.data_type(), &call.expr.place)?;
    let days = (0..call.rows).map(|i| Some(day_of(clock.row(x, i)?.date().last_of_month()) as i32));
    Ok(Arc::new(days.collect::<Date32Array>()))
}

/// Written by a fixed pattern of `strftime`.
pub fn format(call: &Call<'_>, pattern: &str) -> Result<ArrayRef> {
    let x = &call.args[0];
    let clock = Clock::new(x.array.data_type(), &call.expr.place)?;
    let mut out = Writer::new(call.ctx, call.rows);
    for i in 0..call.rows {
        let text = clock.row(x, i).map(|t| written(pattern, t, &call.expr.place)).transpose()?;
        out.row(text.as_deref())?;
    }
    Ok(out.finish())
}

/// Written by a pattern with `%Y-%m-%d %H:%M:%S` and their kin.
pub fn strftime(call: &Call<'_>) -> Result<ArrayRef> {
    let (x, patterns) = (&call.args[0], call.args[1].text());
    let clock = Clock::new(x.array.data_type(), &call.expr.place)?;
    let mut out = Writer::new(call.ctx, call.rows);
    for i in 0..call.rows {
        let text = match (clock.row(x, i), patterns.get(i)) {
            (Some(t), Some(pattern)) => Some(written(pattern, t, &call.expr.place)?),
            _ => None,
        };
        out.row(text.as_deref())?;
    }
    Ok(out.finish())
}

fn written(pattern: &str, t: DateTime, place: &Place) -> Result<String> {
    jiff::fmt::strtime::format(pattern, t)
        .map_err(|e| place.bad_value(format!("the pattern `{pattern}` cannot be written: {e}")))
}

/// The date of each timestamp, in its own zone.
pub fn dates_of(array: &ArrayRef, place: &Place) -> Result<ArrayRef> {
    let stamps = super::cast::kernel(array, &types::computed(array.data_type()))?;
    let clock = Clock::new(stamps.data_type(), place)?;
    let value = Value::rows(stamps);
    let days = (0..value.array.len()).map(|i| {
        let day = day_of(clock.row(&value, i)?.date());
        i32::try_from(day).ok()
    });
    Ok(Arc::new(days.collect::<Date32Array>()))
}

/// Naive timestamps as instants in a zone, or instants as the civil times of their zone.
pub fn rezoned(array: &ArrayRef, to: &DataType, place: &Place) -> Result<ArrayRef> {
    let stamps = super::cast::kernel(array, &types::computed(array.data_type()))?;
    let from = Clock::new(stamps.data_type(), place)?;
    let target = Clock::new(to, place)?;
    let value = Value::rows(stamps);
    let moved = (0..value.array.len()).map(|i| target.raw(from.row(&value, i)?));
    let zone = if let DataType::Timestamp(_, zone) = to { zone.clone() } else { None };
    let moved: TimestampMicrosecondArray = moved.collect();
    super::cast::kernel(&(Arc::new(moved.with_timezone_opt(zone)) as ArrayRef), to)
}
