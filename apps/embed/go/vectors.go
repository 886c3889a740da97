package main

import (
	"context"
	"encoding/json"
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
	Gradients, ABI map[string]string
	Vectors        []vector
}

type vector struct {
	Name   string
	API    json.RawMessage // Nothing where no interface but the ABI has this.
	Record string          // "linear", or nothing.
	Hashed []string        // The arrays that belong to the hash.
	Arrays map[string]*array
	Steps  []struct {
		Call      string
		Set       map[string]any // A string, here and among the arguments, is the address of that array.
		Arguments []any
		Status    string
	}
	Expect struct{ Fields, Arrays map[string]expected }

	record uint32 // Address of the record, and what it has.
	fields map[string]abi.Field
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
	if err := v.placeRecord(ctx, k); err != nil {
		return err
	}
	for _, a := range v.Arrays {
		if err := a.place(k); err != nil {
			return err
		}
	}
	for _, step := range v.Steps {
		for name, value := range step.Set {
			field, err := v.field(name)
			if err != nil {
				return err
			}
			if field.Type == "f64" {
				kernel.View[float64](k, v.record+field.Offset, 1)[0] = value.(float64)
			} else {
				kernel.View[uint32](k, v.record+field.Offset, 1)[0] = v.words(value)[0]
			}
		}
		arguments := []uint32{v.record}
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
		field, err := v.field(name)
		if err != nil {
			return err
		}
		var got float64
		if field.Type == "f64" {
			got = kernel.View[float64](k, v.record+field.Offset, 1)[0]
		} else {
			got = float64(kernel.View[uint32](k, v.record+field.Offset, 1)[0])
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

func (v *vector) placeRecord(ctx context.Context, k *kernel.Kernel) (err error) {
	v.record, v.fields = k.Record, abi.RecordFields
	if v.Record == "linear" {
		v.fields = abi.LinearRecordFields
		v.record, err = k.LinearRecord(ctx)
	}
	return err
}

func (v *vector) field(name string) (abi.Field, error) {
	field, ok := v.fields[name]
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
	at, err := k.Allocate(uint32(a.size()))
	if err != nil {
		return err
	}
	a.at = at[0]
	switch a.Type {
	case "f32":
		convert(kernel.View[float32](k, a.at, len(a.Values)), a.Values)
	case "f64":
		convert(kernel.View[float64](k, a.at, len(a.Values)), a.Values)
	case "i32":
		convert(kernel.View[int32](k, a.at, len(a.Values)), a.Values)
	case "u8":
		convert(kernel.View[uint8](k, a.at, len(a.Values)), a.Values)
	}
	return nil
}

// size is that of the whole array in bytes.
func (a *array) size() int {
	return a.Length * map[string]int{"f32": 4, "f64": 8, "i32": 4, "u8": 1}[a.Type]
}

// elements is what the array holds now.
func (a *array) elements(k *kernel.Kernel) []float64 {
	elements := make([]float64, a.Length)
	switch a.Type {
	case "f32":
		convert(elements, kernel.View[float32](k, a.at, a.Length))
	case "f64":
		convert(elements, kernel.View[float64](k, a.at, a.Length))
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
