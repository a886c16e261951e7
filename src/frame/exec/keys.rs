//! Rows as numbers: equal keys get equal codes, in the order of first appearance.
//!
//! Grouping, DISTINCT, set operations and joins all stand on this. Each key column is coded by
//! itself (a table look-up where whole numbers lie close together, else a hash table); further
//! columns are folded in as pairs of codes. NULL is a key like any other for grouping, and matches
//! nothing in a join. NaN equals NaN, −0 equals 0.

use crate::base::budget::Ctx;
use crate::base::error::{Code, Error, Result};
use arrow_array::cast::AsArray;
use arrow_array::types as t;
use arrow_array::{Array, ArrayRef, StringArray};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, TimeUnit};
use hashbrown::HashTable;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// The code of a row that has none: NULL in a join, or a key that was never inserted.
pub const NONE: u32 = u32::MAX;

/// Rows between two looks at the budget.
const STRIDE: usize = 1 << 16;

/// A table look-up is used when it needs at most this many slots a row.
const DENSE_SLOTS_PER_ROW: u64 = 4;

/// Drawn once a process, so that nobody can prepare keys that all collide; codes do not depend on it.
/// Not a `LazyLock`: a child forked while another thread draws it would wait for that thread for ever.
fn seed() -> u64 {
    static SEED: AtomicU64 = AtomicU64::new(0);
    match SEED.load(Relaxed) {
        0 => {
            let drawn = RandomState::new().hash_one(0x5e7a_u64) | 1;
            SEED.compare_exchange(0, drawn, Relaxed, Relaxed).err().unwrap_or(drawn)
        }
        drawn => drawn,
    }
}

fn fold(a: u64, b: u64) -> u64 {
    let wide = u128::from(a) * u128::from(b);
    wide as u64 ^ (wide >> 64) as u64
}

fn hash_bits(bits: u64, seed: u64) -> u64 {
    fold(bits ^ seed, 0x9E37_79B9_7F4A_7C15)
}

fn hash_text(text: &[u8], seed: u64) -> u64 {
    let mut hash = seed ^ text.len() as u64;
    let (words, tail) = text.as_chunks::<8>();
    for word in words {
        hash = fold(hash ^ u64::from_le_bytes(*word), 0x9E37_79B9_7F4A_7C15);
    }
    let mut last = [0u8; 8];
    last[..tail.len()].copy_from_slice(tail);
    fold(hash ^ u64::from_le_bytes(last), 0xD6E8_FEB8_6659_FD93)
}

/// The values of a key column as bits that are equal when the values are.
pub fn bits_of(array: &ArrayRef) -> Option<Vec<u64>> {
    macro_rules! by_type {
        ($($pattern:pat => $arrow:ty),*) => {
            match array.data_type() {
                $($pattern => array.as_primitive::<$arrow>().values().iter().map(|v| *v as i64 as u64).collect(),)*
                DataType::Float64 => array.as_primitive::<t::Float64Type>().values().iter().map(|v| float_bits(*v)).collect(),
                DataType::Float32 => array.as_primitive::<t::Float32Type>().values().iter().map(|v| float_bits(f64::from(*v))).collect(),
                DataType::Boolean => {
                    let bools = array.as_boolean().values();
                    bools.iter().map(u64::from).collect()
                }
                _ => return None,
            }
        };
    }
    use TimeUnit as U;
    Some(by_type!(
        DataType::Int8 => t::Int8Type,
        DataType::Int16 => t::Int16Type,
        DataType::Int32 => t::Int32Type,
        DataType::Int64 => t::Int64Type,
        DataType::UInt8 => t::UInt8Type,
        DataType::UInt16 => t::UInt16Type,
        DataType::UInt32 => t::UInt32Type,
        DataType::UInt64 => t::UInt64Type,
        DataType::Date32 => t::Date32Type,
        DataType::Timestamp(U::Second, _) => t::TimestampSecondType,
        DataType::Timestamp(U::Millisecond, _) => t::TimestampMillisecondType,
        DataType::Timestamp(U::Microsecond, _) => t::TimestampMicrosecondType,
        DataType::Timestamp(U::Nanosecond, _) => t::TimestampNanosecondType
    ))
}

fn float_bits(value: f64) -> u64 {
    if value.is_nan() {
        f64::NAN.to_bits()
    } else if value == 0.0 {
        0
    } else {
        value.to_bits()
    }
}

/// A key column, ready to be coded.
enum Keys {
    Bits(Vec<u64>, Option<NullBuffer>),
    Text(StringArray),
    Nulls(usize),
}

impl Keys {
    fn of(array: &ArrayRef) -> Result<Keys> {
        if array.data_type() == &DataType::Utf8 {
            return Ok(Keys::Text(array.as_string::<i32>().clone()));
        }
        if array.data_type() == &DataType::Null {
            return Ok(Keys::Nulls(array.len()));
        }
        match bits_of(array) {
            Some(bits) => Ok(Keys::Bits(bits, array.nulls().cloned())),
            None => {
                let ty = crate::base::data::column_type(array.data_type());
                let message = format!("columns of type {ty} cannot be keys");
                Err(Error::new(Code::Unsupported, "", message))
            }
        }
    }
}

/// The codes of one column.
#[derive(Debug)]
enum Coder {
    Dense { least: u64, slots: Vec<u32> },
    Bits { table: HashTable<u32>, keys: Vec<u64> },
    Text { table: HashTable<u32>, source: StringArray, rows: Vec<u32>, hashes: Vec<u64> },
    Nothing,
}

/// One column's coder, and the code of NULL.
#[derive(Debug)]
struct Column {
    coder: Coder,
    null: Option<u32>,
    count: u32,
}

impl Column {
    /// Code all rows; `nulls` makes NULL a key of its own.
    fn build(keys: &Keys, nulls: bool, ctx: &Ctx) -> Result<(Column, Vec<u32>)> {
        let (mut null, mut count) = (None, 0u32);
        // Keys whose memory is counted against the budget.
        let mut counted = 0;
        let mut on_null = |count: &mut u32| -> u32 {
            if !nulls {
                return NONE;
            }
            *null.get_or_insert_with(|| {
                *count += 1;
                *count - 1
            })
        };
        let (coder, codes) = match keys {
            Keys::Nulls(len) => {
                let mut codes = ctx.vec(*len)?;
                codes.extend((0..*len).map(|_| on_null(&mut count)));
                (Coder::Nothing, codes)
            }
            Keys::Bits(bits, valid) => {
                let mut codes: Vec<u32> = ctx.vec(bits.len())?;
                let is_null = |i: usize| valid.as_ref().is_some_and(|valid| valid.is_null(i));
                let coder = match dense(bits) {
                    Some((least, slots)) => {
                        let mut slots: Vec<u32> = {
                            let mut all = ctx.vec(slots)?;
                            all.resize(slots, NONE);
                            all
                        };
                        for (i, bits) in bits.iter().enumerate() {
                            if i % STRIDE == 0 {
                                ctx.check()?;
                            }
                            if is_null(i) {
                                codes.push(on_null(&mut count));
                                continue;
                            }
                            let slot = &mut slots[bits.wrapping_sub(least) as usize];
                            if *slot == NONE {
                                *slot = count;
                                count += 1;
                            }
                            codes.push(*slot);
                        }
                        Coder::Dense { least, slots }
                    }
                    None => {
                        // `keys[code]`; a slot of the NULL code holds nothing that is looked up.
                        let (mut table, mut keys) = (HashTable::<u32>::new(), Vec::<u64>::new());
                        let seed = seed();
                        for (i, bits) in bits.iter().enumerate() {
                            if i % STRIDE == 0 {
                                ctx.check()?;
                                ctx.reserve((count - counted) as usize * 16)?.keep();
                                counted = count;
                            }
                            if is_null(i) {
                                let code = on_null(&mut count);
                                keys.resize(count as usize, 0);
                                codes.push(code);
                                continue;
                            }
                            let hash = hash_bits(*bits, seed);
                            let found = table.find(hash, |code| keys[*code as usize] == *bits);
                            codes.push(match found {
                                Some(code) => *code,
                                None => {
                                    let hasher = |c: &u32| hash_bits(keys[*c as usize], seed);
                                    table.insert_unique(hash, count, hasher);
                                    keys.push(*bits);
                                    count += 1;
                                    count - 1
                                }
                            });
                        }
                        Coder::Bits { table, keys }
                    }
                };
                (coder, codes)
            }
            Keys::Text(texts) => {
                let mut codes: Vec<u32> = ctx.vec(texts.len())?;
                let mut table = HashTable::<u32>::new();
                let (mut rows, mut hashes) = (Vec::<u32>::new(), Vec::<u64>::new());
                let seed = seed();
                let text = |row: usize| texts.value(row).as_bytes();
                for i in 0..texts.len() {
                    if i % STRIDE == 0 {
                        ctx.check()?;
                        ctx.reserve((count - counted) as usize * 24)?.keep();
                        counted = count;
                    }
                    if texts.is_null(i) {
                        let code = on_null(&mut count);
                        rows.resize(count as usize, i as u32);
                        hashes.resize(count as usize, 0);
                        codes.push(code);
                        continue;
                    }
                    let own = text(i);
                    let hash = hash_text(own, seed);
                    let found = table.find(hash, |code| {
                        hashes[*code as usize] == hash && text(rows[*code as usize] as usize) == own
                    });
                    codes.push(match found {
                        Some(code) => *code,
                        None => {
                            table.insert_unique(hash, count, |code| hashes[*code as usize]);
                            rows.push(i as u32);
                            hashes.push(hash);
                            count += 1;
                            count - 1
                        }
                    });
                }
                (Coder::Text { table, source: texts.clone(), rows, hashes }, codes)
            }
        };
        Ok((Column { coder, null, count }, codes))
    }

    /// The codes of other rows; `NONE` where the key was never inserted.
    fn find(&self, keys: &Keys, ctx: &Ctx) -> Result<Vec<u32>> {
        let null = self.null.unwrap_or(NONE);
        let len = match keys {
            Keys::Bits(bits, _) => bits.len(),
            Keys::Text(texts) => texts.len(),
            Keys::Nulls(len) => *len,
        };
        let mut codes: Vec<u32> = ctx.vec(len)?;
        let seed = seed();
        for i in 0..len {
            if i % STRIDE == 0 {
                ctx.check()?;
            }
            codes.push(match (keys, &self.coder) {
                (Keys::Bits(_, Some(valid)), _) if valid.is_null(i) => null,
                (Keys::Text(texts), _) if texts.is_null(i) => null,
                (Keys::Nulls(_), _) => null,
                (Keys::Bits(bits, _), Coder::Dense { least, slots }) => {
                    let slot = usize::try_from(bits[i].wrapping_sub(*least)).ok();
                    slot.and_then(|slot| slots.get(slot)).copied().unwrap_or(NONE)
                }
                (Keys::Bits(bits, _), Coder::Bits { table, keys }) => {
                    let (own, hash) = (bits[i], hash_bits(bits[i], seed));
                    table.find(hash, |c| keys[*c as usize] == own).copied().unwrap_or(NONE)
                }
                (Keys::Text(texts), Coder::Text { table, source, rows, hashes }) => {
                    let own = texts.value(i).as_bytes();
                    let hash = hash_text(own, seed);
                    let same = |code: &u32| {
                        let code = *code as usize;
                        hashes[code] == hash && source.value(rows[code] as usize).as_bytes() == own
                    };
                    table.find(hash, same).copied().unwrap_or(NONE)
                }
                _ => NONE,
            });
        }
        Ok(codes)
    }
}

/// The least key and the number of slots, when a plain table of slots pays.
fn dense(bits: &[u64]) -> Option<(u64, usize)> {
    let least = bits.iter().map(|b| *b as i64).min()?;
    let most = bits.iter().map(|b| *b as i64).max()?;
    let span = most.checked_sub(least)? as u64 + 1;
    let room = (bits.len() as u64).saturating_mul(DENSE_SLOTS_PER_ROW).max(1024);
    (span <= room).then_some((least as u64, span as usize))
}

/// Rows of one or more key columns, coded.
#[derive(Debug)]
pub struct Index {
    columns: Vec<Column>,
    /// Folds the codes so far with the codes of the next column.
    pairs: Vec<Column>,
    /// Number of distinct keys.
    pub count: usize,
    /// The code of each row that was inserted.
    pub codes: Vec<u32>,
}

impl Index {
    /// Code `rows` rows of these key columns. `nulls` makes NULL a key like any other; else a row
    /// with a NULL has the code [`NONE`]. Without columns all rows have the code 0.
    ///
    /// # Errors
    /// `unsupported` for columns that cannot be keys; whatever the budget says.
    pub fn build(columns: &[ArrayRef], rows: usize, nulls: bool, ctx: &Ctx) -> Result<Index> {
        let mut built = Vec::with_capacity(columns.len());
        let mut pairs = Vec::new();
        let mut codes: Option<Vec<u32>> = None;
        let mut count = 1;
        for column in columns {
            let (coder, own) = Column::build(&Keys::of(column)?, nulls, ctx)?;
            count = coder.count as usize;
            built.push(coder);
            codes = Some(match codes {
                None => own,
                Some(before) => {
                    let (pair, both) = Column::build(&paired(&before, &own), false, ctx)?;
                    count = pair.count as usize;
                    pairs.push(pair);
                    both
                }
            });
        }
        let codes = codes.unwrap_or_else(|| vec![0; rows]);
        Ok(Index { columns: built, pairs, count, codes })
    }

    /// The codes of rows of other columns of the same types; [`NONE`] where there is none.
    ///
    /// # Errors
    /// Whatever the budget says.
    pub fn find(&self, columns: &[ArrayRef], rows: usize, ctx: &Ctx) -> Result<Vec<u32>> {
        let mut codes: Option<Vec<u32>> = None;
        let mut pairs = self.pairs.iter();
        for (column, coder) in columns.iter().zip(&self.columns) {
            let own = coder.find(&Keys::of(column)?, ctx)?;
            codes = Some(match codes {
                None => own,
                Some(before) => {
                    let pair = pairs.next().expect("one fold a further column");
                    pair.find(&paired(&before, &own), ctx)?
                }
            });
        }
        Ok(codes.unwrap_or_else(|| vec![0; rows]))
    }

    /// The first row of each code.
    pub fn first_rows(&self) -> Vec<u32> {
        let mut rows = Vec::with_capacity(self.count);
        for (i, code) in self.codes.iter().enumerate() {
            if *code as usize == rows.len() {
                rows.push(i as u32);
            }
        }
        rows
    }
}

/// Two codes a row as one key; NULL where either is missing.
fn paired(a: &[u32], b: &[u32]) -> Keys {
    let missing = |i: usize| a[i] == NONE || b[i] == NONE;
    let any = (0..a.len()).any(missing);
    let valid = any.then(|| NullBuffer::from_iter((0..a.len()).map(|i| !missing(i))));
    let bits = a.iter().zip(b).map(|(a, b)| (u64::from(*a) << 32) | u64::from(*b)).collect();
    Keys::Bits(bits, valid)
}
