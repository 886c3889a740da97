//! The versions that the program's first line states.
use std::{env, error::Error, fs, process::Command};

fn main() -> Result<(), Box<dyn Error>> {
    let lock = fs::read_to_string("Cargo.lock")?;
    let wasmtime = lock.split("name = \"wasmtime\"\nversion = \"").nth(1);
    let wasmtime = wasmtime.and_then(|rest| rest.split('"').next());
    let rustc = Command::new(env::var("RUSTC")?).arg("--version").output()?;
    let rustc = String::from_utf8(rustc.stdout)?;
    println!("cargo::rustc-env=WASMTIME_VERSION={}", wasmtime.unwrap_or("?"));
    println!("cargo::rustc-env=RUST_VERSION={}", rustc.split(' ').nth(1).unwrap_or("?"));
    println!("cargo::rerun-if-changed=Cargo.lock");
    Ok(())
}
