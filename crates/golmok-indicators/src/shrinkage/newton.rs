//! A damped Newton ascent in two parameters with a bounded second one: enough for the priors, and always the same.

/// Value, gradient and Hessian of a function of two parameters.
pub(super) struct Local {
    pub value: f64,
    pub gradient: [f64; 2],
    pub hessian: [[f64; 2]; 2],
}

/// Maximises `f` from each start and returns the best point; the second parameter stays within `bounds`.
pub(super) fn maximise(starts: &[[f64; 2]], bounds: [f64; 2], f: impl Fn([f64; 2]) -> Local) -> [f64; 2] {
    let mut best: Option<([f64; 2], f64)> = None;
    for start in starts {
        let (point, value) = ascend([start[0], start[1].clamp(bounds[0], bounds[1])], bounds, &f);
        if best.is_none_or(|(_, v)| value > v + 1e-9 * v.abs()) {
            best = Some((point, value));
        }
    }
    best.map_or([0.0, bounds[0]], |b| b.0)
}

fn ascend(mut point: [f64; 2], bounds: [f64; 2], f: &impl Fn([f64; 2]) -> Local) -> ([f64; 2], f64) {
    let mut here = f(point);
    let mut damping = 1e-3;
    for _ in 0..200 {
        let [g0, g1] = here.gradient;
        // At a bound that the gradient pushes against, only the first parameter moves.
        let held = (point[1] <= bounds[0] && g1 < 0.0) || (point[1] >= bounds[1] && g1 > 0.0);
        let step = direction(&here, held, damping);
        if g0.abs() < 1e-9 && (held || g1.abs() < 1e-9) {
            break;
        }
        let next =
            [point[0] + step[0].clamp(-2.0, 2.0), (point[1] + step[1].clamp(-2.0, 2.0)).clamp(bounds[0], bounds[1])];
        let there = f(next);
        if there.value >= here.value {
            // A step may be small because it was damped; that is no convergence.
            let small = damping < 1e-2 && (next[0] - point[0]).abs() + (next[1] - point[1]).abs() < 1e-13;
            (point, here) = (next, there);
            damping = (damping * 0.1).max(1e-12);
            if small {
                break;
            }
        } else {
            damping *= 10.0;
            if damping > 1e12 {
                break;
            }
        }
    }
    (point, here.value)
}

/// Solves (−H + damping · scale) step = gradient, with more damping until the matrix is positive definite.
fn direction(local: &Local, held: bool, damping: f64) -> [f64; 2] {
    let [g0, g1] = local.gradient;
    let [[h00, h01], [_, h11]] = local.hessian;
    let (a, b, c) = (-h00, -h01, -h11);
    if held {
        let curvature = a.abs().max(1e-12) * (1.0 + damping);
        return [g0 / curvature, 0.0];
    }
    let mut extra = damping;
    loop {
        let (d0, d1) = (a + extra * a.abs().max(1e-9), c + extra * c.abs().max(1e-9));
        let det = d0 * d1 - b * b;
        if d0 > 0.0 && det > 1e-14 * d0.abs() * d1.abs() {
            return [(g0 * d1 - g1 * b) / det, (g1 * d0 - g0 * b) / det];
        }
        extra = (extra * 4.0).max(1e-3);
        if extra > 1e15 {
            return [g0.signum() * 1e-3, g1.signum() * 1e-3];
        }
    }
}
