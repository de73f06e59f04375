//! Low-rank factors of what area and industry do not explain: log ratio of a cell ≈ area's effect + u(area) · v(industry).

use super::chance::Chance;
use super::record::Record;

/// Rank of the factors.
const RANK: usize = 3;
const ROUNDS: usize = 12;
/// Ridges, as closures of prior information: on an area's loadings, on an industry's, on an area's level.
const AREA_RIDGE: f64 = 6.0;
const INDUSTRY_RIDGE: f64 = 6.0;
const LEVEL_RIDGE: f64 = 20.0;

/// u · v of every cell (area × industry), by alternating Newton steps of the penalised Poisson likelihood. Cells that
/// `counted` leaves out take their area's loadings all the same; industries learn from counted ones only.
pub(crate) fn interactions(record: &Record, width: usize, counted: &[bool]) -> Vec<f32> {
    let areas = counted.len();
    let mut chance = Chance::new(7);
    let mut u = vec![[0.0; RANK]; areas];
    let mut v: Vec<[f64; RANK]> = (0..width).map(|_| std::array::from_fn(|_| (chance.unit() - 0.5) * 0.8)).collect();
    let level: Vec<f64> = (0..areas)
        .map(|a| {
            let sum = |of: &[f64]| of[a * width..(a + 1) * width].iter().sum::<f64>();
            ((sum(&record.closures) + LEVEL_RIDGE) / (sum(&record.expected) + LEVEL_RIDGE)).ln()
        })
        .collect();
    let left = |a: usize, i: usize, u: &[f64; RANK], v: &[f64; RANK]| {
        let mean = record.expected[a * width + i] * (level[a] + dot(u, v)).clamp(-2.0, 2.0).exp();
        (record.closures[a * width + i] - mean, mean)
    };
    for _ in 0..ROUNDS {
        for (a, own) in u.iter_mut().enumerate() {
            let rows = (0..width).map(|i| (left(a, i, own, &v[i]), v[i]));
            *own = newton(*own, rows, AREA_RIDGE);
        }
        for (i, own) in v.iter_mut().enumerate() {
            let rows = (0..areas).filter(|&a| counted[a]).map(|a| (left(a, i, own, &u[a]), u[a]));
            *own = newton(*own, rows, INDUSTRY_RIDGE);
        }
    }
    (0..areas * width).map(|cell| dot(&u[cell / width], &v[cell % width]).clamp(-1.5, 1.5) as f32).collect()
}

fn dot(a: &[f64; RANK], b: &[f64; RANK]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// One Newton step for the loadings of one side; rows give (left over, mean) and the other side's loadings.
fn newton(own: [f64; RANK], rows: impl Iterator<Item = ((f64, f64), [f64; RANK])>, ridge: f64) -> [f64; RANK] {
    let mut gradient: [f64; RANK] = own.map(|x| -ridge * x);
    let mut curvature = [[0.0; RANK]; RANK];
    for ((left, mean), other) in rows {
        for r in 0..RANK {
            gradient[r] += left * other[r];
            for c in 0..RANK {
                curvature[r][c] += mean * other[r] * other[c];
            }
        }
    }
    let mut flat = Vec::with_capacity(RANK * RANK);
    for (r, row) in curvature.iter_mut().enumerate() {
        row[r] += ridge;
        flat.extend_from_slice(row);
    }
    let Some(factor) = crate::cholesky::Cholesky::new(&flat, RANK) else { return own };
    let change = factor.solve(&gradient);
    std::array::from_fn(|r| own[r] + change[r].clamp(-0.5, 0.5))
}
