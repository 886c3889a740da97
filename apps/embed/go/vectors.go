package main

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"ls/embed/abi"
	"ls/embed/kernel"
)

// vectorFile is vectors.json; ../README.md describes the format.
type vectorFile struct {
	Gradients map[string]string
	Vectors   []vector
}

type vector struct {
	Name   string
	Hashed string // The array that belongs to the hash, or "".
	Arrays map[string]*array
	Steps  []struct {
		Call      string
		Set       map[string]any // A string, here and among the arguments, is the address of that array.
		Arguments []any
		Status    string
	}
	Expect struct{ Fields, Arrays map[string]expected }
}

type array struct {
	Type   string
	Length int
	Values []number
	at     uint32
}

type expected struct {
	Value     number   // Of a field.
	Values    []number // Of an array.
	Tolerance number
}

// number is a number of JSON or one that it has not: "nan", "inf", "-inf".
type number float64

func (n *number) UnmarshalJSON(text []byte) error {
	value, err := strconv.ParseFloat(strings.Trim(string(text), `"`), 64)
	*n = number(value)
	return err
}

// run takes the vector's steps on a new kernel and compares. The error is the first difference.
func (v *vector) run(ctx context.Context, k *kernel.Kernel) error {
	for _, a := range v.Arrays {
		if err := a.place(k); err != nil {
			return err
		}
	}
	for _, step := range v.Steps {
		for name, value := range step.Set {
			field, err := fieldOf(name)
			if err != nil {
				return err
			}
			if field.Type == "f64" {
				k.SetFloat64(field.Offset, value.(float64))
			} else {
				k.SetUint32(field.Offset, v.words(value)[0])
			}
		}
		arguments := []uint32{k.Record}
		if step.Arguments != nil {
			arguments = v.words(step.Arguments...)
		}
		got := "OK"
		err := k.Call(ctx, step.Call, arguments...)
		if refused, ok := errors.AsType[*kernel.StatusError](err); ok {
			got = refused.Name
		} else if err != nil {
			return err
		}
		if got != step.Status {
			return fmt.Errorf("%s gives %s, expected %s", step.Call, got, step.Status)
		}
	}
	return v.compare(k)
}

func (v *vector) compare(k *kernel.Kernel) error {
	for name, e := range v.Expect.Fields {
		field, err := fieldOf(name)
		if err != nil {
			return err
		}
		got := float64(k.Uint32(field.Offset))
		if field.Type == "f64" {
			got = k.Float64(field.Offset)
		}
		if err := near(name, got, e.Value, e.Tolerance); err != nil {
			return err
		}
	}
	for name, e := range v.Expect.Arrays {
		got := v.Arrays[name].elements(k)
		for i, want := range e.Values {
			if err := near(fmt.Sprintf("%s[%d]", name, i), got[i], want, e.Tolerance); err != nil {
				return err
			}
		}
	}
	return nil
}

func fieldOf(name string) (abi.Field, error) {
	field, ok := abi.RecordFields[name]
	if !ok {
		return field, fmt.Errorf("the record has no field %q", name)
	}
	return field, nil
}

// near is an error unless got is within tolerance of want; NaN is near NaN.
func near(name string, got float64, want, tolerance number) error {
	value := float64(want)
	if got == value || math.IsNaN(got) && math.IsNaN(value) || math.Abs(got-value) <= float64(tolerance) {
		return nil
	}
	return fmt.Errorf("%s is %v, expected %v within %v", name, got, want, tolerance)
}

// place reserves the array and fills it.
func (a *array) place(k *kernel.Kernel) error {
	a.Length = max(a.Length, len(a.Values))
	size := map[string]int{"f32": 4, "i32": 4, "u8": 1}[a.Type]
	at, err := k.Allocate(uint32(size * a.Length))
	if err != nil {
		return err
	}
	a.at = at[0]
	switch a.Type {
	case "f32":
		convert(kernel.View[float32](k, a.at, len(a.Values)), a.Values)
	case "i32":
		convert(kernel.View[int32](k, a.at, len(a.Values)), a.Values)
	}
	return nil
}

// elements is what the array holds now.
func (a *array) elements(k *kernel.Kernel) []float64 {
	elements := make([]float64, a.Length)
	switch a.Type {
	case "f32":
		convert(elements, kernel.View[float32](k, a.at, a.Length))
	case "i32":
		convert(elements, kernel.View[int32](k, a.at, a.Length))
	case "u8":
		convert(elements, kernel.View[uint8](k, a.at, a.Length))
	}
	return elements
}

func convert[To, From ~uint8 | ~int32 | ~float32 | ~float64](to []To, from []From) {
	for i, value := range from {
		to[i] = To(value)
	}
}

// words are the arguments of a step, or values of fields that are no f64.
func (v *vector) words(values ...any) []uint32 {
	words := make([]uint32, len(values))
	for i, value := range values {
		switch value := value.(type) {
		case string:
			words[i] = v.Arrays[value].at
		case float64:
			words[i] = uint32(int64(value)) // Of a negative number the 32 bits of an i32.
		}
	}
	return words
}
