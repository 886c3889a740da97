package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"strings"

	"github.com/tetratelabs/wazero"

	"ls/embed/abi"
	"ls/embed/kernel"
)

// vectorFile is vectors.json; its format is described in ../README.md.
type vectorFile struct {
	Gradients map[string]string
	Vectors   []vector
}

type vector struct {
	Name   string
	Hashed string // The array that belongs to the hash, or "".
	Arrays map[string]*array
	Steps  []step
	Expect struct {
		Fields map[string]struct{ Value, Tolerance number }
		Arrays map[string]expectedArray
	}
}

type array struct {
	Type   string
	Length int
	Values []number
	at     uint32
}

// step sets fields of the record and calls a function. A string, there and among the arguments, is an array's address.
type step struct {
	Call      string
	Set       map[string]any
	Arguments []any
	Status    string
}

type expectedArray struct {
	Values    []number
	Tolerance number
}

// number is a number of JSON or one that it has not: "nan", "inf", "-inf".
type number float64

func (n *number) UnmarshalJSON(text []byte) error {
	value, err := strconv.ParseFloat(strings.Trim(string(text), `"`), 64)
	*n = number(value)
	return err
}

// passes runs the vector on an instance of its own, whose memory is new and holds zeros, says what differs, and adds to
// the hash of the gradients.
func (v *vector) passes(ctx context.Context, engine wazero.Runtime, module wazero.CompiledModule, hash io.Writer) bool {
	k, err := kernel.New(ctx, engine, module)
	if err == nil {
		defer k.Close(ctx)
		err = v.run(ctx, k)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "vector \"%s\": %v\n", v.Name, err)
		return false
	}
	if v.Hashed != "" {
		a := v.Arrays[v.Hashed]
		hash.Write(kernel.View[uint8](k, a.at, 4*a.Length))
	}
	return true
}

// run places the arrays, takes the steps and compares. The error is the first difference.
func (v *vector) run(ctx context.Context, k *kernel.Kernel) error {
	if err := v.place(k); err != nil {
		return err
	}
	for _, s := range v.Steps {
		if err := v.take(ctx, k, s); err != nil {
			return err
		}
	}
	return v.compare(k)
}

func (v *vector) place(k *kernel.Kernel) error {
	sizes := map[string]int{"f32": 4, "i32": 4, "u8": 1}
	for _, a := range v.Arrays {
		a.Length = max(a.Length, len(a.Values))
		var err error
		if a.at, err = k.Allocate(uint32(a.Length * sizes[a.Type])); err != nil {
			return err
		}
	}
	for _, a := range v.Arrays {
		switch a.Type {
		case "f32":
			fill(kernel.View[float32](k, a.at, a.Length), a.Values)
		case "i32":
			fill(kernel.View[int32](k, a.at, a.Length), a.Values)
		}
	}
	return nil
}

func fill[T int32 | float32](view []T, values []number) {
	for i, value := range values {
		view[i] = T(value)
	}
}

func (v *vector) take(ctx context.Context, k *kernel.Kernel, s step) error {
	for name, value := range s.Set {
		field, ok := abi.RecordFields[name]
		if !ok {
			return fmt.Errorf("the record has no field %q", name)
		}
		if field.Type == "f64" {
			k.SetFloat64(field.Offset, value.(float64))
		} else {
			k.SetUint32(field.Offset, v.word(value))
		}
	}
	arguments := []uint32{k.Record}
	if s.Arguments != nil {
		arguments = arguments[:0]
		for _, value := range s.Arguments {
			arguments = append(arguments, v.word(value))
		}
	}
	got := abi.StatusNames[abi.StatusOK]
	err := k.Call(ctx, s.Call, arguments...)
	if refused, ok := errors.AsType[*kernel.StatusError](err); ok {
		got = refused.Name
	} else if err != nil {
		return err
	}
	if got != s.Status {
		return fmt.Errorf("%s gives %s, expected %s", s.Call, got, s.Status)
	}
	return nil
}

// word is the address of the array of that name, or a number as the 32 bits of an i32 or u32.
func (v *vector) word(value any) uint32 {
	if name, ok := value.(string); ok {
		return v.Arrays[name].at
	}
	return uint32(int64(value.(float64)))
}

func (v *vector) compare(k *kernel.Kernel) error {
	for name, e := range v.Expect.Fields {
		field := abi.RecordFields[name]
		got := float64(k.Uint32(field.Offset))
		if field.Type == "f64" {
			got = k.Float64(field.Offset)
		}
		if !near(got, e.Value, e.Tolerance) {
			return fmt.Errorf("%s is %v, expected %v within %v", name, got, e.Value, e.Tolerance)
		}
	}
	for name, e := range v.Expect.Arrays {
		a := v.Arrays[name]
		var err error
		switch a.Type {
		case "f32":
			err = compareArray(name, kernel.View[float32](k, a.at, a.Length), e)
		case "i32":
			err = compareArray(name, kernel.View[int32](k, a.at, a.Length), e)
		case "u8":
			err = compareArray(name, kernel.View[uint8](k, a.at, a.Length), e)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func compareArray[T uint8 | int32 | float32](name string, got []T, e expectedArray) error {
	for i, value := range e.Values {
		if !near(float64(got[i]), value, e.Tolerance) {
			return fmt.Errorf("%s[%d] is %v, expected %v within %v", name, i, got[i], value, e.Tolerance)
		}
	}
	return nil
}

func near(got float64, expected, tolerance number) bool {
	want := float64(expected)
	if math.IsNaN(want) || math.IsInf(want, 0) {
		return got == want || math.IsNaN(got) && math.IsNaN(want)
	}
	return math.Abs(got-want) <= float64(tolerance)
}
