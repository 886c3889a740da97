//! Embeds the label smoothing kernel with wasmtime.
//!
//! A `Kernel` is one instance with a memory of its own: place arrays in it with `allocate`, look at them with `view` and
//! `view_mut`, put their addresses into the record with `set`, then `call` a function. The memory is little-endian, and so
//! must the host be.

use std::fmt;

use bytemuck::{AnyBitPattern, NoUninit};
use wasmtime::{Config, Engine, Instance, Memory, Module, OptLevel, Store, Val};

use crate::abi;

const PAGE_SIZE: u64 = 65536;

/// An engine that suits the kernel, whose binary is optimised already: Cranelift's own optimisations make 256x1000 take
/// 1.8 times what it takes in Node, instead of 1.2. With a `Config::target`, even the machine's own, there is no AVX, and it
/// takes 3.8.
pub fn engine() -> Result<Engine, Error> {
    Ok(Engine::new(Config::new().cranelift_opt_level(OptLevel::None))?)
}

/// An instance of the kernel. It can move to another thread; for several at once make several.
pub struct Kernel {
    /// Address of the record that `call` is usually given.
    pub record: u32,
    store: Store<()>,
    instance: Instance,
    memory: Memory,
    scratch: u32,
    end: u64, // Of what is allocated.
}

impl Kernel {
    /// Makes an instance of a compiled kernel; one module serves any number of them.
    ///
    /// The module must be of an engine from `engine()`.
    pub fn new(module: &Module) -> Result<Self, Error> {
        let mut store = Store::new(module.engine(), ());
        let instance = Instance::new(&mut store, module, &[])?;
        let memory = instance
            .get_memory(&mut store, "memory")
            .ok_or_else(|| wasmtime::Error::msg("the module exports no memory: expected a kernel"))?;
        let mut kernel = Self { record: 0, store, instance, memory, scratch: 0, end: 0 };
        let version = kernel.number("ls_abi_version", &[])?;
        if version != abi::ABI_VERSION {
            let expected = abi::ABI_VERSION;
            let message = format!("expected a kernel of ABI version {expected}, got {version}");
            return Err(wasmtime::Error::msg(message).into());
        }
        kernel.end = kernel.number("ls_heap_base", &[])?.into();
        kernel.record = kernel.allocate(abi::RECORD_SIZE)?;
        let scratch_size = kernel.number("ls_scratch_bytes", &[])?;
        kernel.scratch = kernel.allocate(scratch_size)?;
        kernel.reset();
        Ok(kernel)
    }

    /// Reserves `size` bytes of zeros and returns their address, a multiple of 16. They are never freed.
    pub fn allocate(&mut self, size: u32) -> Result<u32, Error> {
        let address = self.end.next_multiple_of(abi::SCRATCH_ALIGNMENT.into()); // Enough for every array.
        let end = address + u64::from(size);
        let missing = end.saturating_sub(self.memory.data_size(&self.store) as u64);
        self.memory.grow(&mut self.store, missing.div_ceil(PAGE_SIZE))?;
        self.end = end;
        Ok(address as u32)
    }

    /// The array of `length` elements at `address`, in the kernel's memory itself. Like indexing, it panics where the
    /// array does not lie in the memory, and where the address is not a multiple of the element's size.
    pub fn view<T: AnyBitPattern>(&self, address: u32, length: usize) -> &[T] {
        let bytes = &self.memory.data(&self.store)[address as usize..][..length * size_of::<T>()];
        bytemuck::cast_slice(bytes)
    }

    /// As `view`, to write to.
    pub fn view_mut<T: AnyBitPattern + NoUninit>(&mut self, address: u32, length: usize) -> &mut [T] {
        let bytes = &mut self.memory.data_mut(&mut self.store)[address as usize..][..length * size_of::<T>()];
        bytemuck::cast_slice_mut(bytes)
    }

    /// Places a record of the last layer and the scratch of its calls, a larger one; returns the record's address. Its fields
    /// are set through `view_mut`, at `abi`'s linear offsets.
    pub fn linear_record(&mut self) -> Result<u32, Error> {
        let record = self.allocate(abi::LINEAR_RECORD_SIZE)?;
        let scratch_size = self.number("ls_linear_scratch_bytes", &[])?;
        let scratch = self.allocate(scratch_size)?;
        self.view_mut(record + abi::LINEAR_OFFSET_VERSION, 1)[0] = abi::ABI_VERSION;
        self.view_mut(record + abi::LINEAR_OFFSET_SIZE, 1)[0] = abi::LINEAR_RECORD_SIZE;
        self.view_mut(record + abi::LINEAR_OFFSET_SCRATCH, 1)[0] = scratch;
        Ok(record)
    }

    /// Fills the record with zeros, the defaults, but for version, size and scratch: between one run and the next.
    pub fn reset(&mut self) {
        self.view_mut::<u8>(self.record, abi::RECORD_SIZE as usize).fill(0);
        self.set(abi::OFFSET_VERSION, abi::ABI_VERSION);
        self.set(abi::OFFSET_SIZE, abi::RECORD_SIZE);
        self.set(abi::OFFSET_SCRATCH, self.scratch);
    }

    /// Sets a field of the record, at one of `abi`'s offsets: a u32, an i32 or an f64, as the field is.
    pub fn set<T: AnyBitPattern + NoUninit>(&mut self, offset: u32, value: T) {
        self.view_mut(self.record + offset, 1)[0] = value;
    }

    /// A field of the record.
    pub fn get<T: AnyBitPattern>(&self, offset: u32) -> T {
        self.view(self.record + offset, 1)[0]
    }

    /// Calls a function that returns a status, nearly always with the record alone. Any but OK is an `Error::Status`.
    pub fn call(&mut self, function: &str, arguments: &[u32]) -> Result<(), Error> {
        match self.number(function, arguments)? {
            abi::STATUS_OK => Ok(()),
            status => Err(Error::Status(self.status_error(status))),
        }
    }

    /// Calls a function that returns a number, such as "ls_variant".
    pub fn number(&mut self, function: &str, arguments: &[u32]) -> Result<u32, Error> {
        let exported = self.instance.get_func(&mut self.store, function).ok_or_else(|| {
            wasmtime::Error::msg(format!("the module has no function {function:?}: expected a kernel"))
        })?;
        let arguments: Vec<Val> = arguments.iter().map(|&argument| Val::from(argument as i32)).collect();
        let mut results = [Val::I32(0)];
        exported.call(&mut self.store, &arguments, &mut results)?;
        Ok(results[0].unwrap_i32() as u32)
    }

    /// An error of a status and of what the call has written into the record.
    fn status_error(&self, status: u32) -> StatusError {
        let row = self.get(abi::OFFSET_BAD_ROW);
        let (name, meaning) = describe(status);
        let detail = if status == abi::STATUS_TARGET {
            let index: i32 = self.view(self.get::<u32>(abi::OFFSET_TARGETS) + 4 * row, 1)[0];
            let classes: u32 = self.get(abi::OFFSET_CLASSES);
            format!("class index {index} of row {row} is not in [0, {classes})")
        } else {
            meaning.to_string()
        };
        StatusError { status, name, row, detail }
    }
}

/// The name of a status and what it means. A newer kernel may have statuses that `abi` does not.
fn describe(status: u32) -> (String, &'static str) {
    match (abi::STATUS_NAMES.get(status as usize), abi::STATUS_DOCS.get(status as usize)) {
        (Some(name), Some(meaning)) => (name.to_string(), meaning),
        _ => (format!("status {status}"), "Newer than this program."),
    }
}

/// What can go wrong with a kernel.
#[derive(Debug)]
pub enum Error {
    /// The kernel has refused a call.
    Status(StatusError),
    /// The module is not a kernel, or wasmtime has failed.
    Wasm(wasmtime::Error),
}

/// A call that the kernel has refused. It has written nothing but where the fault is.
#[derive(Debug)]
pub struct StatusError {
    /// One of the statuses of `abi`, and its name.
    pub status: u32,
    pub name: String,
    /// The offending row of the call, with TARGET, PROBABILITY and SAMPLE_WEIGHT.
    pub row: u32,
    pub detail: String,
}

impl fmt::Display for StatusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.detail)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Status(error) => error.fmt(f),
            Self::Wasm(error) => write!(f, "{error:#}"),
        }
    }
}

impl std::error::Error for StatusError {}

impl std::error::Error for Error {}

impl From<wasmtime::Error> for Error {
    fn from(error: wasmtime::Error) -> Self {
        Self::Wasm(error)
    }
}
