//! The golden vectors: ../../vectors.json, whose format ../../README.md describes.

use std::{collections::HashMap, error::Error, fmt::Display, num::ParseFloatError};

use serde::Deserialize;
use serde_json::Value;

use crate::abi;
use crate::kernel::{self, Kernel};

#[derive(Deserialize)]
pub struct VectorFile {
    pub gradients: HashMap<String, String>,
    pub vectors: Vec<Vector>,
}

#[derive(Deserialize)]
pub struct Vector {
    pub name: String,
    hashed: Option<String>, // The array that belongs to the hash.
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
        for step in &self.steps {
            self.take(step, kernel)?;
        }
        for (name, expected) in &self.expect.fields {
            let field = field(name)?;
            let got = match field.kind {
                "f64" => kernel.get(field.offset),
                _ => f64::from(kernel.get::<u32>(field.offset)),
            };
            compare(name, got, expected.value, expected.tolerance)?;
        }
        for (name, expected) in &self.expect.arrays {
            let array = &self.arrays[name];
            match array.r#type.as_str() {
                "f32" => compare_array(name, kernel.view::<f32>(array.address, array.length), expected)?,
                "i32" => compare_array(name, kernel.view::<i32>(array.address, array.length), expected)?,
                _ => compare_array(name, kernel.view::<u8>(array.address, array.length), expected)?,
            }
        }
        Ok(())
    }

    /// The bytes that belong to the hash, after `run`.
    pub fn hashed<'a>(&self, kernel: &'a Kernel) -> &'a [u8] {
        let array = self.hashed.as_ref().map(|name| &self.arrays[name]);
        array.map_or(&[], |array| kernel.view(array.address, 4 * array.length))
    }

    fn place(&mut self, kernel: &mut Kernel) -> Result<(), kernel::Error> {
        for array in self.arrays.values_mut() {
            array.length = array.length.max(array.values.len());
            let size = if array.r#type == "u8" { 1 } else { 4 };
            array.address = kernel.allocate(array.length as u32 * size)?;
            let values = array.values.iter().map(|number| number.0);
            if array.r#type == "f32" {
                let view = kernel.view_mut::<f32>(array.address, array.length);
                view.iter_mut().zip(values).for_each(|(element, value)| *element = value as f32);
            } else if array.r#type == "i32" {
                let view = kernel.view_mut::<i32>(array.address, array.length);
                view.iter_mut().zip(values).for_each(|(element, value)| *element = value as i32);
            }
        }
        Ok(())
    }

    fn take(&self, step: &Step, kernel: &mut Kernel) -> Result<(), Box<dyn Error>> {
        for (name, value) in &step.set {
            let field = field(name)?;
            match field.kind {
                "f64" => kernel.set(field.offset, value.as_f64().ok_or("expected a number")?),
                _ => kernel.set(field.offset, self.word(value)?),
            }
        }
        let arguments = match &step.arguments {
            Some(values) => values.iter().map(|value| self.word(value)).collect::<Result<_, _>>()?,
            None => vec![kernel.record],
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

fn field(name: &str) -> Result<&'static abi::Field, String> {
    let found = abi::RECORD_FIELDS.iter().find(|field| field.name == name);
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
