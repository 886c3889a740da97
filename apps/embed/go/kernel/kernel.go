// Package kernel embeds the label smoothing kernel with wazero, a WebAssembly runtime in pure Go (no cgo).
//
// A Kernel is one instance with a memory of its own: place arrays in it with [Kernel.Allocate], look at them with [View],
// put their addresses into the record with [Kernel.SetUint32], then [Kernel.Call] a function.
package kernel

import (
	"context"
	"errors"
	"fmt"
	"unsafe"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"

	"ls/embed/abi"
)

const (
	pageSize = 65536
	// Of 4 GiB, one page more, wazero says that their size is 0.
	mostBytes = 65535 * pageSize
)

// Kernel is an instance of the kernel. It is not for several goroutines at once: give each one of its own.
type Kernel struct {
	// Record is the address of the record that Call is usually given.
	Record uint32

	instance  api.Module
	memory    api.Memory
	functions map[string]api.Function
	scratch   uint32
	end       uint64 // Of what is allocated.
}

// New makes an instance of a compiled kernel (see [wazero.Runtime.CompileModule]); one module serves any number of them.
//
// Runtimes of [wazero.NewRuntime] are right: they compile on amd64 and arm64, SIMD included, and 256x1000 takes 1.6 times
// what it takes in Node. With WithCloseOnContextDone(true) every turn of a loop asks for the context, which makes that 8;
// the interpreter, all there is on other machines, takes over 200.
func New(ctx context.Context, runtime wazero.Runtime, module wazero.CompiledModule) (*Kernel, error) {
	// A runtime takes a name only once.
	instance, err := runtime.InstantiateModule(ctx, module, wazero.NewModuleConfig().WithName(""))
	if err != nil {
		return nil, err
	}
	k := &Kernel{instance: instance, memory: instance.ExportedMemory("memory"), functions: map[string]api.Function{}}
	if k.memory == nil {
		return nil, errors.New("the module exports no memory: expected a kernel")
	}
	// ExportedFunction gives a new call stack each time: look functions up once, not once a call.
	for name := range module.ExportedFunctions() {
		k.functions[name] = instance.ExportedFunction(name)
	}
	if err := k.prepare(ctx); err != nil {
		return nil, errors.Join(err, k.Close(ctx))
	}
	return k, nil
}

// prepare checks the version and places the record and the scratch, first of all in the host's part of the memory.
func (k *Kernel) prepare(ctx context.Context) error {
	version, err := k.Number(ctx, "ls_abi_version")
	if err != nil {
		return err
	}
	if version != abi.ABIVersion {
		return fmt.Errorf("expected a kernel of ABI version %d, got %d", abi.ABIVersion, version)
	}
	base, err := k.Number(ctx, "ls_heap_base")
	if err != nil {
		return err
	}
	scratchSize, err := k.Number(ctx, "ls_scratch_bytes")
	if err != nil {
		return err
	}
	k.end = uint64(base)
	at, err := k.Allocate(abi.RecordSize, scratchSize)
	if err != nil {
		return err
	}
	k.Record, k.scratch = at[0], at[1]
	k.Reset()
	return nil
}

// Close frees the instance and its memory.
func (k *Kernel) Close(ctx context.Context) error { return k.instance.Close(ctx) }

// Allocate reserves arrays of zeros by their sizes in bytes, and returns their addresses, multiples of 16. They are never
// freed. Where the memory has to grow it moves, and earlier views are of the old one: allocate everything, then look at it.
func (k *Kernel) Allocate(sizes ...uint32) ([]uint32, error) {
	const alignment = uint64(abi.ScratchAlignment) // Enough for every array.
	end, addresses := k.end, make([]uint32, len(sizes))
	for i, size := range sizes {
		end = (end + alignment - 1) / alignment * alignment
		addresses[i] = uint32(end)
		end += uint64(size)
	}
	if end > mostBytes {
		return nil, fmt.Errorf("expected arrays that end within %d bytes, got %d", mostBytes, end)
	}
	if missing := int64(end) - int64(k.memory.Size()); missing > 0 {
		if _, ok := k.memory.Grow(uint32((missing + pageSize - 1) / pageSize)); !ok {
			return nil, fmt.Errorf("the memory cannot grow by %d bytes", missing)
		}
	}
	k.end = end
	return addresses, nil
}

// View is the array of length elements at address, a multiple of their size, as a slice of the kernel's memory: nothing is
// copied. Like slicing, it panics where the array does not lie in the memory.
func View[T uint8 | int32 | uint32 | float32 | float64](k *Kernel, address uint32, length int) []T {
	var element T
	memory, _ := k.memory.Read(0, k.memory.Size())
	bytes := memory[address:][:length*int(unsafe.Sizeof(element))]
	// Both are little-endian: the memory, and every machine that wazero compiles for.
	return unsafe.Slice((*T)(unsafe.Pointer(unsafe.SliceData(bytes))), length)
}

// Reset fills the record with zeros, the defaults, but for version, size and scratch: between one run and the next.
func (k *Kernel) Reset() {
	clear(View[uint8](k, k.Record, int(abi.RecordSize)))
	k.SetUint32(abi.OffsetVersion, abi.ABIVersion)
	k.SetUint32(abi.OffsetSize, abi.RecordSize)
	k.SetUint32(abi.OffsetScratch, k.scratch)
}

// LinearRecord places a record of the last layer and the scratch of its calls, a larger one; it returns the record's address.
// Its fields are set with [View], at abi's linear offsets.
func (k *Kernel) LinearRecord(ctx context.Context) (uint32, error) {
	scratchSize, err := k.Number(ctx, "ls_linear_scratch_bytes")
	if err != nil {
		return 0, err
	}
	at, err := k.Allocate(abi.LinearRecordSize, scratchSize)
	if err != nil {
		return 0, err
	}
	words := View[uint32](k, at[0], int(abi.LinearRecordSize/4))
	words[abi.LinearOffsetVersion/4] = abi.ABIVersion
	words[abi.LinearOffsetSize/4] = abi.LinearRecordSize
	words[abi.LinearOffsetScratch/4] = at[1]
	return at[0], nil
}

// SetUint32 sets a number or an address of the record, at one of abi's offsets.
func (k *Kernel) SetUint32(offset, value uint32) { k.memory.WriteUint32Le(k.Record+offset, value) }

// SetFloat64 sets an option of the record, at one of abi's offsets.
func (k *Kernel) SetFloat64(offset uint32, value float64) {
	k.memory.WriteFloat64Le(k.Record+offset, value)
}

// Uint32 is a number of the record.
func (k *Kernel) Uint32(offset uint32) uint32 {
	value, _ := k.memory.ReadUint32Le(k.Record + offset)
	return value
}

// Float64 is a sum of the record.
func (k *Kernel) Float64(offset uint32) float64 {
	value, _ := k.memory.ReadFloat64Le(k.Record + offset)
	return value
}

// Call calls a function that returns a status, nearly always with k.Record alone. Any status but OK is a [*StatusError].
func (k *Kernel) Call(ctx context.Context, function string, arguments ...uint32) error {
	status, err := k.Number(ctx, function, arguments...)
	if err != nil || status == abi.StatusOK {
		return err
	}
	return k.statusError(status)
}

// Number calls a function that returns a number, such as "ls_variant".
func (k *Kernel) Number(ctx context.Context, function string, arguments ...uint32) (uint32, error) {
	f, ok := k.functions[function]
	if !ok {
		return 0, fmt.Errorf("the module has no function %q: expected a kernel", function)
	}
	stack := make([]uint64, max(1, len(arguments)))
	for i, argument := range arguments {
		stack[i] = uint64(argument)
	}
	err := f.CallWithStack(ctx, stack)
	return uint32(stack[0]), err
}
