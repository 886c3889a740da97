//! 256 rows of 1000 classes, on data that stays in the kernel's memory.

use std::time::{Duration, Instant};

use crate::abi;
use crate::kernel::{Error, Kernel};

const ROWS: u32 = 256;
const CLASSES: u32 = 1000;
pub const LENGTH: u32 = ROWS * CLASSES;
const WARM_UP: Duration = Duration::from_millis(300);
const TIMING: Duration = Duration::from_millis(500);
const LEAST_CALLS: usize = 21;

/// Sets up the problem; returns the address of its gradient.
pub fn place(kernel: &mut Kernel) -> Result<u32, Error> {
    let logits = kernel.allocate(4 * LENGTH)?;
    let gradient = kernel.allocate(4 * LENGTH)?;
    let targets = kernel.allocate(4 * ROWS)?;
    for (i, logit) in (0u32..).zip(kernel.view_mut::<f32>(logits, LENGTH as usize)) {
        *logit = (i.wrapping_mul(2654435761) >> 8) as f32 / (1 << 20) as f32 - 8.0;
    }
    for (row, target) in (0u32..).zip(kernel.view_mut::<u32>(targets, ROWS as usize)) {
        *target = 37 * row % CLASSES;
    }
    kernel.reset();
    kernel.set(abi::OFFSET_ROWS, ROWS);
    kernel.set(abi::OFFSET_CLASSES, CLASSES);
    kernel.set(abi::OFFSET_LOGITS, logits);
    kernel.set(abi::OFFSET_TARGETS, targets);
    kernel.set(abi::OFFSET_GRADIENT, gradient);
    kernel.set(abi::OFFSET_LABEL_SMOOTHING, 0.1);
    kernel.set(abi::OFFSET_GRADIENT_SCALE, 1.0 / f64::from(ROWS));
    Ok(gradient)
}

/// The median time of a call once it is warm.
pub fn time(kernel: &mut Kernel) -> Result<Duration, Error> {
    let mut times = Vec::new();
    let start = Instant::now();
    while start.elapsed() < WARM_UP + TIMING || times.len() < LEAST_CALLS {
        let before = Instant::now();
        kernel.call("ls_cross_entropy_grad", &[kernel.record])?;
        if before - start >= WARM_UP {
            times.push(before.elapsed());
        }
    }
    times.sort();
    Ok(times[times.len() / 2])
}
