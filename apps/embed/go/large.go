package main

import (
	"context"
	"slices"
	"time"

	"ls/embed/abi"
	"ls/embed/kernel"
)

const (
	largeRows    = 256
	largeClasses = 1000
	warmUp       = 300 * time.Millisecond
	timing       = 500 * time.Millisecond
	leastCalls   = 21
)

// large runs 256 rows of 1000 classes on data that stays in the kernel's memory; it returns the gradient, as a view, and
// the median time of a call.
func large(ctx context.Context, k *kernel.Kernel) (gradient []uint8, median time.Duration, err error) {
	const size = 4 * largeRows * largeClasses
	at, err := k.Allocate(size, size, 4*largeRows)
	if err != nil {
		return nil, 0, err
	}
	logitsAt, gradientAt, targetsAt := at[0], at[1], at[2]
	logits := kernel.View[float32](k, logitsAt, largeRows*largeClasses)
	for i := range logits {
		logits[i] = float32(uint32(i)*2654435761>>8)/(1<<20) - 8
	}
	targets := kernel.View[int32](k, targetsAt, largeRows)
	for row := range targets {
		targets[row] = int32(37 * row % largeClasses)
	}
	k.SetUint32(abi.OffsetRows, largeRows)
	k.SetUint32(abi.OffsetClasses, largeClasses)
	k.SetUint32(abi.OffsetLogits, logitsAt)
	k.SetUint32(abi.OffsetTargets, targetsAt)
	k.SetUint32(abi.OffsetGradient, gradientAt)
	k.SetFloat64(abi.OffsetLabelSmoothing, 0.1)
	k.SetFloat64(abi.OffsetGradientScale, 1.0/largeRows)
	median, err = timeCalls(func() error { return k.Call(ctx, "ls_cross_entropy_grad", k.Record) })
	return kernel.View[uint8](k, gradientAt, size), median, err
}

// timeCalls is the median time of a call once it is warm.
func timeCalls(call func() error) (time.Duration, error) {
	var times []time.Duration
	for start := time.Now(); time.Since(start) < warmUp+timing || len(times) < leastCalls; {
		before := time.Now()
		if err := call(); err != nil {
			return 0, err
		}
		if before.Sub(start) >= warmUp {
			times = append(times, time.Since(before))
		}
	}
	slices.Sort(times)
	return times[len(times)/2], nil
}
