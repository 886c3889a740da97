//! The golden vectors: ../../vectors.json, whose format ../../README.md describes.

use std::{collections::HashMap, error::Error, fmt::Display, num::ParseFloatError};

use serde::Deserialize;
use serde_json::Value;

use crate::abi;
use crate::kernel::{self, Kernel};

#[derive(Deserialize)]
pub struct VectorFile {
    pub gradients: HashMap<String, String>,
    pub abi: HashMap<String, String>,
    pub vectors: Vec<Vector>,
}

#[derive(Deserialize)]
pub struct Vector {
    pub name: String,
    pub api: Option<Value>, // None where no interface but the ABI has this.
    record: Option<String>, // "linear", if any.
    #[serde(default)]
    hashed: Vec<String>, // The arrays that belong to the hash.
    arrays: HashMap<String, Array>,
    steps: Vec<Step>,
    expect: Expect,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Array {
    r#type: String,
    length: usize,
    values: Vec<Number>,
    #[serde(skip)]
    address: u32,
}

/// Sets fields of the record and calls a function. A string, there and among the arguments, is an array's address.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Step {
    call: String,
    set: HashMap<String, Value>,
    arguments: Option<Vec<Value>>,
    status: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Expect {
    fields: HashMap<String, ExpectedField>,
    arrays: HashMap<String, ExpectedArray>,
}

#[derive(Deserialize)]
struct ExpectedField {
    value: Number,
    tolerance: f64,
}

#[derive(Deserialize)]
struct ExpectedArray {
    values: Vec<Number>,
    tolerance: f64,
}

/// A number of JSON, or one that it has not: "nan", "inf", "-inf".
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "Value")]
struct Number(f64);

impl TryFrom<Value> for Number {
    type Error = ParseFloatError;

    fn try_from(value: Value) -> Result<Self, ParseFloatError> {
        value.to_string().trim_matches('"').parse().map(Self)
    }
}

impl Vector {
    /// Places the arrays in a new kernel, takes the steps and compares; the error is the first difference.
    pub fn run(&mut self, kernel: &mut Kernel) -> Result<(), Box<dyn Error>> {
        self.place(kernel)?;
        let (record, fields) = match self.record.as_deref() {
            Some("linear") => (kernel.linear_record()?, abi::LINEAR_RECORD_FIELDS),
            _ => (kernel.record, abi::RECORD_FIELDS),
        };
        for step in &self.steps {
            self.take(step, kernel, record, fields)?;
        }
        for (name, expected) in &self.expect.fields {
            let field = field(fields, name)?;
            let got = match field.kind {
                "f64" => kernel.view(record + field.offset, 1)[0],
                _ => f64::from(kernel.view::<u32>(record + field.offset, 1)[0]),
            };
            compare(name, got, expected.value, expected.tolerance)?;
        }
        for (name, expected) in &self.expect.arrays {
            let array = &self.arrays[name];
            match array.r#type.as_str() {
                "f32" => compare_array(name, kernel.view::<f32>(array.address, array.length), expected)?,
                "f64" => compare_array(name, kernel.view::<f64>(array.address, array.length), expected)?,
                "i32" => compare_array(name, kernel.view::<i32>(array.address, array.length), expected)?,
                _ => compare_array(name, kernel.view::<u8>(array.address, array.length), expected)?,
            }
        }
        Ok(())
    }

    /// The bytes that belong to the hash, after `run`.
    pub fn hashed<'a>(&'a self, kernel: &'a Kernel) -> impl Iterator<Item = &'a [u8]> {
        let arrays = self.hashed.iter().map(|name| &self.arrays[name]);
        arrays.map(|array| kernel.view(array.address, array.length * array.element_size()))
    }

    fn place(&mut self, kernel: &mut Kernel) -> Result<(), kernel::Error> {
        for array in self.arrays.values_mut() {
            array.length = array.length.max(array.values.len());
            array.address = kernel.allocate((array.length * array.element_size()) as u32)?;
            for (i, &Number(value)) in array.values.iter().enumerate() {
                let at = array.address + (i * array.element_size()) as u32;
                match array.r#type.as_str() {
                    "f32" => kernel.view_mut(at, 1)[0] = value as f32,
                    "f64" => kernel.view_mut(at, 1)[0] = value,
                    "i32" => kernel.view_mut(at, 1)[0] = value as i32,
                    _ => kernel.view_mut(at, 1)[0] = value as u8,
                }
            }
        }
        Ok(())
    }

    fn take(&self, step: &Step, kernel: &mut Kernel, record: u32, fields: &[abi::Field]) -> Result<(), Box<dyn Error>> {
        for (name, value) in &step.set {
            let field = field(fields, name)?;
            match field.kind {
                "f64" => kernel.view_mut(record + field.offset, 1)[0] = value.as_f64().ok_or("expected a number")?,
                _ => kernel.view_mut(record + field.offset, 1)[0] = self.word(value)?,
            }
        }
        let arguments = match &step.arguments {
            Some(values) => values.iter().map(|value| self.word(value)).collect::<Result<_, _>>()?,
            None => vec![record],
        };
        let got = match kernel.call(&step.call, &arguments) {
            Ok(()) => "OK".to_string(),
            Err(kernel::Error::Status(refused)) => refused.name,
            Err(error) => return Err(error.into()),
        };
        if got == step.status {
            Ok(())
        } else {
            Err(format!("{} gives {got}, expected {}", step.call, step.status).into())
        }
    }

    /// The address of the array of that name, or a number as the 32 bits of an i32 or u32.
    fn word(&self, value: &Value) -> Result<u32, String> {
        let word = match value {
            Value::String(name) => self.arrays.get(name).map(|array| array.address),
            number => number.as_i64().map(|number| number as u32),
        };
        word.ok_or_else(|| format!("expected an integer or the name of an array, got {value}"))
    }
}

impl Array {
    fn element_size(&self) -> usize {
        match self.r#type.as_str() {
            "u8" => 1,
            "f64" => 8,
            _ => 4,
        }
    }
}

fn field<'a>(fields: &'a [abi::Field], name: &str) -> Result<&'a abi::Field, String> {
    let found = fields.iter().find(|field| field.name == name);
    found.ok_or_else(|| format!("the record has no field {name:?}"))
}

fn compare_array<T: Copy + Display + Into<f64>>(name: &str, got: &[T], expected: &ExpectedArray) -> Result<(), String> {
    for (i, &value) in expected.values.iter().enumerate() {
        compare(&format!("{name}[{i}]"), got[i], value, expected.tolerance)?;
    }
    Ok(())
}

fn compare<T: Copy + Display + Into<f64>>(
    name: &str,
    got: T,
    Number(expected): Number,
    tolerance: f64,
) -> Result<(), String> {
    let value: f64 = got.into();
    if value == expected || value.is_nan() && expected.is_nan() || (value - expected).abs() <= tolerance {
        return Ok(());
    }
    Err(format!("{name} is {got}, expected {expected} within {tolerance:e}"))
}
