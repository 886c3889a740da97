// The kernel in Go: runs the golden vectors through wazero and times it. The part to copy is the package kernel.
//
//	host KERNEL.wasm VECTORS.json
package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/tetratelabs/wazero"

	"ls/embed/abi"
	"ls/embed/kernel"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: host KERNEL.wasm VECTORS.json")
		os.Exit(2)
	}
	if err := run(context.Background(), os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, kernelPath, vectorsPath string) error {
	binary, err := os.ReadFile(kernelPath)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(vectorsPath)
	if err != nil {
		return err
	}
	var file vectorFile
	if err := json.Unmarshal(text, &file); err != nil {
		return fmt.Errorf("%s: %w", vectorsPath, err)
	}

	engine := wazero.NewRuntime(ctx)
	defer engine.Close(ctx)
	module, err := engine.CompileModule(ctx, binary)
	if err != nil {
		return fmt.Errorf("%s: %w", kernelPath, err)
	}
	return report(ctx, engine, module, file)
}

// report prints the lines that ../README.md describes.
func report(ctx context.Context, engine wazero.Runtime, module wazero.CompiledModule, file vectorFile) error {
	k, err := kernel.New(ctx, engine, module)
	if err != nil {
		return err
	}
	number, err := k.Number(ctx, "ls_variant")
	if err != nil {
		return err
	}
	variant := abi.Variants[number]
	fmt.Printf("host: %s, Go %s\n", wazeroVersion(), strings.TrimPrefix(runtime.Version(), "go"))
	fmt.Printf("variant: %s\n", variant)

	gradients, abiArrays, passed := sha256.New(), sha256.New(), 0
	for _, v := range file.Vectors {
		// An instance of its own, whose memory is new and holds zeros.
		k, err := kernel.New(ctx, engine, module)
		if err != nil {
			return err
		}
		if err := v.run(ctx, k); err != nil {
			fmt.Fprintf(os.Stderr, "vector \"%s\": %v\n", v.Name, err)
		} else {
			passed++
		}
		hash := gradients
		if v.API == nil {
			hash = abiArrays
		}
		for _, name := range v.Hashed {
			a := v.Arrays[name]
			hash.Write(kernel.View[uint8](k, a.at, a.size()))
		}
		if err := k.Close(ctx); err != nil {
			return err
		}
	}
	fmt.Printf("vectors: %d of %d\n", passed, len(file.Vectors))

	err = badCall(ctx, k)
	if refused, ok := errors.AsType[*kernel.StatusError](err); !ok || refused.Row != 1 {
		return fmt.Errorf("bad call: expected a refusal of row 1, got %v", err)
	}
	fmt.Printf("bad call: %v\n", err)

	k.Reset()
	gradient, median, err := large(ctx, k)
	if err != nil {
		return err
	}
	gradients.Write(gradient)
	sameGradients := sameHash("gradients", gradients, file.Gradients[variant])
	sameABI := sameHash("abi", abiArrays, file.ABI[variant])
	fmt.Printf("256x1000: %.4f ms\n", median.Seconds()*1000)

	if passed < len(file.Vectors) {
		return fmt.Errorf("vectors: %d of %d pass", passed, len(file.Vectors))
	}
	return errors.Join(sameGradients, sameABI)
}

// sameHash prints a hash; it is an error where it is not the one that is committed.
func sameHash(name string, hash hash.Hash, expected string) error {
	got := hex.EncodeToString(hash.Sum(nil))
	fmt.Printf("%s: %s\n", name, got)
	if got != expected {
		return fmt.Errorf("%s: expected %s, got %s", name, expected, got)
	}
	return nil
}

// badCall has a target that is not a class.
func badCall(ctx context.Context, k *kernel.Kernel) error {
	at, err := k.Allocate(4*2*3, 4*2)
	if err != nil {
		return err
	}
	logits, targets := at[0], at[1]
	copy(kernel.View[int32](k, targets, 2), []int32{0, 3})
	k.SetUint32(abi.OffsetRows, 2)
	k.SetUint32(abi.OffsetClasses, 3)
	k.SetUint32(abi.OffsetLogits, logits)
	k.SetUint32(abi.OffsetTargets, targets)
	return k.Call(ctx, "ls_cross_entropy", k.Record)
}

// wazeroVersion is the one that go.mod asks for.
func wazeroVersion() string {
	build, _ := debug.ReadBuildInfo()
	for _, module := range build.Deps {
		if module.Path == "github.com/tetratelabs/wazero" {
			return "wazero " + strings.TrimPrefix(module.Version, "v")
		}
	}
	return "wazero"
}
