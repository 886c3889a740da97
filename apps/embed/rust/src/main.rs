//! The kernel in Rust: runs the golden vectors through wasmtime and times it. The part to copy is kernel.rs.
//!
//!     host KERNEL.wasm VECTORS.json

#[rustfmt::skip]
mod abi;
mod kernel;
mod large;
mod vectors;

use std::{env, error::Error, fs, process::ExitCode};

use sha2::{Digest, Sha256};
use wasmtime::Module;

use kernel::Kernel;
use vectors::VectorFile;

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [kernel, vectors] = &arguments[..] else {
        eprintln!("usage: host KERNEL.wasm VECTORS.json");
        return ExitCode::from(2);
    };
    match run(kernel, vectors) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

/// Prints the lines that ../README.md describes.
fn run(kernel_path: &str, vectors_path: &str) -> Result<(), Box<dyn Error>> {
    let binary = fs::read(kernel_path).map_err(|error| format!("{kernel_path}: {error}"))?;
    let text = fs::read(vectors_path).map_err(|error| format!("{vectors_path}: {error}"))?;
    let file: VectorFile = serde_json::from_slice(&text).map_err(|error| format!("{vectors_path}: {error}"))?;
    let module = Module::new(&kernel::engine()?, binary).map_err(|error| format!("{kernel_path}: {error:#}"))?;

    let mut kernel = Kernel::new(&module)?;
    let variant = abi::VARIANTS[kernel.number("ls_variant", &[])? as usize];
    println!("host: wasmtime {}, Rust {}", env!("WASMTIME_VERSION"), env!("RUST_VERSION"));
    println!("variant: {variant}");

    let (mut gradients, mut abi_arrays) = (Sha256::new(), Sha256::new());
    let (mut passed, total) = (0, file.vectors.len());
    for mut vector in file.vectors {
        // An instance of its own, whose memory is new and holds zeros.
        let mut kernel = Kernel::new(&module)?;
        match vector.run(&mut kernel) {
            Ok(()) => passed += 1,
            Err(error) => eprintln!("vector \"{}\": {error}", vector.name),
        }
        let hash = if vector.api.is_some() { &mut gradients } else { &mut abi_arrays };
        vector.hashed(&kernel).for_each(|bytes| hash.update(bytes));
    }
    println!("vectors: {passed} of {total}");

    match bad_call(&mut kernel) {
        Err(kernel::Error::Status(refused)) if (refused.status, refused.row) == (abi::STATUS_TARGET, 1) => {
            println!("bad call: {refused}")
        }
        other => return Err(format!("bad call: expected TARGET of row 1, got {other:?}").into()),
    }

    let gradient = large::place(&mut kernel)?;
    let median = large::time(&mut kernel)?;
    gradients.update(kernel.view::<u8>(gradient, 4 * large::LENGTH as usize));
    let same_gradients = same_hash("gradients", gradients, file.gradients.get(variant));
    let same_abi = same_hash("abi", abi_arrays, file.abi.get(variant));
    println!("256x1000: {:.4} ms", median.as_secs_f64() * 1e3);

    if passed < total {
        return Err(format!("vectors: {passed} of {total} pass").into());
    }
    Ok(same_gradients.and(same_abi)?)
}

/// Prints a hash; an error where it is not the one that is committed.
fn same_hash(name: &str, hash: Sha256, expected: Option<&String>) -> Result<(), String> {
    let got: String = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    println!("{name}: {got}");
    match expected {
        Some(expected) if *expected != got => Err(format!("{name}: expected {expected}, got {got}")),
        _ => Ok(()),
    }
}

/// Its second target is not a class.
fn bad_call(kernel: &mut Kernel) -> Result<(), kernel::Error> {
    let logits = kernel.allocate(4 * 2 * 3)?;
    let targets = kernel.allocate(4 * 2)?;
    kernel.view_mut(targets, 2).copy_from_slice(&[0, 3]);
    kernel.set(abi::OFFSET_ROWS, 2);
    kernel.set(abi::OFFSET_CLASSES, 3);
    kernel.set(abi::OFFSET_LOGITS, logits);
    kernel.set(abi::OFFSET_TARGETS, targets);
    kernel.call("ls_cross_entropy", &[kernel.record])
}
