//! Deflate (RFC 1950, 1951) for pictures of charts: rows repeat themselves and the row above, so only
//! these distances are looked at, and one block has codes made for it.
//!
//! The crate `png` was measured first. Its quick way (fdeflate) has fixed codes for photographs: a line
//! chart of 700×450 became 57 kB, a scatter plot of 1,000 points 146 kB; its small way takes 2.4 ms
//! and more. This is as quick as the one and nearly as small as the other.

/// Shortest match that is worth its code.
const SHORTEST: usize = 4;

/// Longest match that deflate has.
const LONGEST: usize = 258;

/// Symbols of literals and lengths: bytes, the end, 29 codes of lengths.
const SYMBOLS: usize = 286;

/// Longest code.
const BITS: u32 = 15;

/// A literal byte, or `length << 2 | which distance`, marked by this bit.
const MATCH: u32 = 1 << 31;

/// Compress `data`, whose rows are `stride` bytes and whose pixels are `near` bytes, as a zlib stream.
pub fn zlib(data: &[u8], stride: usize, near: usize) -> Vec<u8> {
    // The row above, also shifted by a pixel, as under a slanting edge.
    let distances = [near, stride, stride - near, stride + near];
    let tokens = tokens(data, distances);
    let mut counts = [0_u32; SYMBOLS];
    let mut uses = [0_u32; 30];
    for token in &tokens {
        if token & MATCH == 0 {
            counts[*token as usize] += 1;
        } else {
            counts[length_code((token >> 2 & 0x1FF) as usize).0] += 1;
            uses[distance_code(distances[(token & 3) as usize]).0] += 1;
        }
    }
    counts[256] = 1;
    // A decoder wants a distance code even when there is no match.
    if uses.iter().all(|count| *count == 0) {
        uses[0] = 1;
    }
    let (lengths, spans) = (code_lengths(&counts, BITS), code_lengths(&uses, BITS));
    let (codes, far) = (codes(&lengths), codes(&spans));
    let mut bits = Bits { out: Vec::with_capacity(16 * 1024), word: 0, count: 0 };
    bits.out.extend_from_slice(&[0x78, 0x01]);
    bits.put(0b101, 3);
    header(&lengths, &spans, &mut bits);
    for token in &tokens {
        if token & MATCH == 0 {
            let symbol = *token as usize;
            bits.put(codes[symbol].into(), lengths[symbol]);
            continue;
        }
        let (symbol, extra, count) = length_code((token >> 2 & 0x1FF) as usize);
        bits.put(codes[symbol].into(), lengths[symbol]);
        bits.put(extra, count);
        let (symbol, extra, count) = distance_code(distances[(token & 3) as usize]);
        bits.put(far[symbol].into(), spans[symbol]);
        bits.put(extra, count);
    }
    bits.put(codes[256].into(), lengths[256]);
    let mut out = bits.finish();
    out.extend_from_slice(&simd_adler32::adler32(&data).to_be_bytes());
    out
}

/// Literals and matches; at each byte the longest match of the distances.
fn tokens(data: &[u8], distances: [usize; 4]) -> Vec<u32> {
    let mut tokens = Vec::with_capacity(data.len() / 16);
    let mut i = 0;
    while i < data.len() {
        let (mut best, mut which) = (0, 0);
        for (k, distance) in distances.iter().enumerate() {
            if *distance <= i {
                let length = alike(&data[i..], &data[i - distance..]);
                if length > best {
                    (best, which) = (length, k as u32);
                }
            }
        }
        if best < SHORTEST {
            tokens.push(u32::from(data[i]));
            i += 1;
            continue;
        }
        i += best;
        while best > 0 {
            // No rest may be shorter than a match can be.
            let length = match best {
                0..=LONGEST => best,
                rest if rest - LONGEST < 3 => LONGEST - 3,
                _ => LONGEST,
            };
            tokens.push(MATCH | (length as u32) << 2 | which);
            best -= length;
        }
    }
    tokens
}

/// How many bytes at the begin of both are the same.
#[inline(always)]
fn alike(a: &[u8], b: &[u8]) -> usize {
    let mut count = 0;
    while let (Some(x), Some(y)) = (a[count..].first_chunk(), b[count..].first_chunk()) {
        let differ = u64::from_le_bytes(*x) ^ u64::from_le_bytes(*y);
        if differ != 0 {
            return count + (differ.trailing_zeros() / 8) as usize;
        }
        count += 8;
    }
    count + a[count..].iter().zip(&b[count..]).take_while(|(x, y)| x == y).count()
}

/// Symbol, extra bits and their number for a length from 3 to 258.
fn length_code(length: usize) -> (usize, u64, u32) {
    match length {
        3..=10 => (254 + length, 0, 0),
        258 => (285, 0, 0),
        _ => {
            let base = length - 3;
            let bits = base.ilog2() - 2;
            let symbol = 257 + 4 * bits as usize + (base >> bits);
            (symbol, (base & ((1 << bits) - 1)) as u64, bits)
        }
    }
}

/// Symbol, extra bits and their number for a distance from 1 to 32,768.
fn distance_code(distance: usize) -> (usize, u64, u32) {
    if distance <= 4 {
        return (distance - 1, 0, 0);
    }
    let base = distance - 1;
    let bits = base.ilog2() - 1;
    (2 * bits as usize + (base >> bits), (base & ((1 << bits) - 1)) as u64, bits)
}

/// Lengths of Huffman codes for these counts, none longer than `most`; 0 for what never comes.
fn code_lengths(counts: &[u32], most: u32) -> Vec<u32> {
    let mut lengths = vec![0; counts.len()];
    let used: Vec<usize> = (0..counts.len()).filter(|i| counts[*i] > 0).collect();
    if used.len() == 1 {
        lengths[used[0]] = 1;
        return lengths;
    }
    // Rare symbols are counted higher until the tree is flat enough.
    for shift in 0..32 {
        let weight = |i: usize| u64::from(counts[i] >> shift) + 1;
        let mut leaves: Vec<(u64, usize)> = used.iter().map(|i| (weight(*i), *i)).collect();
        leaves.sort_unstable();
        // Two queues: leaves by weight, and joined nodes, which come out in order by themselves.
        let n = leaves.len();
        let mut parent = vec![0_usize; 2 * n - 1];
        let mut joined: Vec<u64> = Vec::with_capacity(n);
        let (mut leaf, mut node) = (0, 0);
        for made in 0..n - 1 {
            let mut sum = 0;
            for _ in 0..2 {
                let take_leaf = node >= made || leaf < n && leaves[leaf].0 <= joined[node];
                let child = if take_leaf {
                    sum += leaves[leaf].0;
                    leaf += 1;
                    leaf - 1
                } else {
                    sum += joined[node];
                    node += 1;
                    n + node - 1
                };
                parent[child] = n + made;
            }
            joined.push(sum);
        }
        let mut depth = vec![0_u32; 2 * n - 1];
        for child in (0..2 * n - 2).rev() {
            depth[child] = depth[parent[child]] + 1;
        }
        if depth[..n].iter().all(|bits| *bits <= most) {
            leaves.iter().zip(&depth).for_each(|((_, i), bits)| lengths[*i] = *bits);
            break;
        }
    }
    lengths
}

/// Codes of these lengths, their bits turned round, as deflate sends them.
fn codes(lengths: &[u32]) -> Vec<u16> {
    let mut next = [0_u32; BITS as usize + 2];
    for bits in 1..=BITS as usize {
        let shorter = lengths.iter().filter(|length| **length as usize == bits).count() as u32;
        next[bits + 1] = (next[bits] + shorter) << 1;
    }
    let code = |length: &u32| {
        if *length == 0 {
            return 0;
        }
        let code = next[*length as usize];
        next[*length as usize] += 1;
        (code as u16).reverse_bits() >> (16 - length)
    };
    lengths.iter().map(code).collect()
}

/// The order in which lengths of the third code are sent.
const ORDER: [usize; 19] = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/// Send the lengths of both codes, themselves Huffman coded, runs of zeros in short.
fn header(lengths: &[u32], spans: &[u32], bits: &mut Bits) {
    let last = |list: &[u32], least: usize| {
        list.iter().rposition(|length| *length > 0).map_or(least, |i| (i + 1).max(least))
    };
    let (literals, distances) = (last(lengths, 257), last(spans, 1));
    let all: Vec<u32> = lengths[..literals].iter().chain(&spans[..distances]).copied().collect();
    // Symbol, extra bits, their number.
    let mut sent: Vec<(usize, u64, u32)> = Vec::new();
    let mut i = 0;
    while i < all.len() {
        let run = all[i..].iter().take_while(|length| **length == 0).count().min(138);
        match run {
            0..=2 => {
                sent.push((all[i] as usize, 0, 0));
                i += 1;
                continue;
            }
            3..=10 => sent.push((17, run as u64 - 3, 3)),
            _ => sent.push((18, run as u64 - 11, 7)),
        }
        i += run;
    }
    let mut counts = [0_u32; 19];
    sent.iter().for_each(|(symbol, _, _)| counts[*symbol] += 1);
    let third = code_lengths(&counts, 7);
    let codes = codes(&third);
    let shown = ORDER.iter().rposition(|i| third[*i] > 0).map_or(4, |i| (i + 1).max(4));
    bits.put(literals as u64 - 257, 5);
    bits.put(distances as u64 - 1, 5);
    bits.put(shown as u64 - 4, 4);
    ORDER[..shown].iter().for_each(|i| bits.put(third[*i].into(), 3));
    for (symbol, extra, count) in sent {
        bits.put(codes[symbol].into(), third[symbol]);
        bits.put(extra, count);
    }
}

/// Bits on their way out, lowest first.
struct Bits {
    out: Vec<u8>,
    word: u64,
    count: u32,
}

impl Bits {
    #[inline]
    fn put(&mut self, value: u64, count: u32) {
        self.word |= value << self.count;
        self.count += count;
        if self.count >= 32 {
            self.out.extend_from_slice(&(self.word as u32).to_le_bytes());
            self.word >>= 32;
            self.count -= 32;
        }
    }
    fn finish(mut self) -> Vec<u8> {
        while self.count > 0 {
            self.out.push(self.word as u8);
            self.word >>= 8;
            self.count = self.count.saturating_sub(8);
        }
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::rng::Rng;
    use std::io::Read;

    fn back(stream: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        flate2::read::ZlibDecoder::new(stream).read_to_end(&mut out).expect("a zlib stream");
        out
    }

    #[test]
    fn what_is_compressed_reads_back() {
        let mut rng = Rng::new(7);
        for case in 0..120_u64 {
            let stride = 2 + rng.below(900) as usize;
            let rows = 1 + rng.below(12) as usize;
            let kinds = 1 + rng.below(if case % 5 == 0 { 256 } else { 6 });
            let calm = rng.uniform();
            let mut data: Vec<u8> = Vec::new();
            for i in 0..stride * rows {
                let same = rng.uniform() < calm;
                data.push(match (same, i) {
                    (true, i) if i >= stride && case % 2 == 0 => data[i - stride],
                    (true, i) if i > 0 => data[i - 1],
                    _ => rng.below(kinds) as u8,
                });
            }
            for near in [1, 3, 4] {
                assert!(back(&zlib(&data, stride, near)) == data, "case {case}");
            }
        }
        for data in [vec![], vec![5], vec![0; 100_000], (0..=255).collect::<Vec<u8>>()] {
            assert!(back(&zlib(&data, 701, 1)) == data);
        }
    }

    #[test]
    fn codes_stay_short_when_counts_are_skewed() {
        let mut fibonacci = vec![1_u32, 1];
        for i in 2..40 {
            fibonacci.push(fibonacci[i - 1] + fibonacci[i - 2]);
        }
        let lengths = code_lengths(&fibonacci, 15);
        assert!(lengths.iter().all(|bits| (1..=15).contains(bits)));
        let kraft: f64 = lengths.iter().map(|bits| libm::exp2(-f64::from(*bits))).sum();
        assert!((kraft - 1.0).abs() < 1e-12, "{kraft}");
    }
}
